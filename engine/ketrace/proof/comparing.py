"""Formulas about whole readings: which word is printed, and where two readings of one subject differ."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import z3

from ketrace.program.ir import Program
from ketrace.proof.formulas import number
from ketrace.proof.lowered import Lowered
from ketrace.proof.pairs import Formula, Number, Pair, all_of, both, constant, either, opposite, so_many
from ketrace.proof.reading import Reading
from ketrace.rulebook.book import UNDECIDED
from ketrace.rulebook.rules import Exposes, Rule


def word(name: str, stopping: Collection[str], reading: Reading) -> Formula:
    """When a word is printed (law 5): the undecided one while one that stops is one of several, else the first."""
    possible = reading.possible()
    stops = either(*(when for verdict, when in possible.items() if verdict in stopping))
    undecided = both(so_many(list(possible.values()), 2), stops)
    if name == UNDECIDED:
        return undecided
    names = list(possible)
    before = [opposite(possible[earlier]) for earlier in names[: names.index(name)]]
    return both(possible[name], *before, opposite(undecided))


def one_word(words: Mapping[str, Formula]) -> Formula:
    """That exactly one word is printed."""
    printed = list(words.values())
    return both(either(*printed), opposite(so_many(printed, 2)))


def differing(written: Reading, lowered: Lowered) -> dict[str, Formula]:
    """For each rule, each verdict and each amount: when the rules as written and the program differ on it.

    The guard is compared in the rules that expose, which are all that it is for.
    """
    found = {}
    for name, condition in written.verdict_conditions().items():
        found[f"verdict {name}"] = unlike(condition, lowered.verdict(name))
    for rule in written.rules.values():
        compiled = lowered.state(rule.id)
        if rule.effect == "exposes":
            compiled = all_of((compiled, written.leaves_amounts(rule)))
        found[rule.id] = unlike(written.state(rule), compiled)
        found |= {f"{rule.id}.{name}": when for name, when in _amounts(rule, written, lowered)}
    return found


def alike(written: Reading, program: Program, seconds: float) -> dict[str, Number]:
    """The quantities that come out alike in the rules as written and in a program, shown one by one.

    Each is compared with those before it taken over: the solver then need not find again that products of like numbers
    are alike, which it does slowly. What is not shown here is left for the whole comparison.
    """
    same: dict[str, Number] = {}
    for name, one in written.worked_out().items():
        lowered = Lowered(program, written.symbols, same)
        other = lowered.quantity(name)
        solver = z3.Solver()
        solver.set("timeout", max(1, int(seconds * 1000)))
        solver.add(*written.symbols.constraints, *written.needs, *lowered.needs)
        solver.add(either(one.known != other.known, both(one.known, one.value != other.value)))
        if solver.check() == z3.unsat:
            same[name] = one
    return same


def _amounts(rule: Rule, written: Reading, lowered: Lowered) -> Iterator[tuple[str, Formula]]:
    """When an end of an amount of a rule that holds is worked out otherwise, before it is rounded."""
    given = rule.then.amounts if isinstance(rule.then, Exposes) else ()
    compiled = {amount.name: amount for amount in lowered.program.amounts.get(rule.id, ())}
    holds = written.state(rule).true
    for amount in given:
        for end in ("low", "high"):
            formula = amount.low if end == "low" else amount.high
            one = constant(0) if formula is None else number(formula, written)
            other = lowered.number(compiled[amount.name].low if end == "low" else compiled[amount.name].high)
            differ = either(one.known != other.known, one.value != other.value)
            yield f"{amount.name}.{end}", both(holds, differ)


def unlike(one: Pair, other: Pair) -> Formula:
    """When two pairs differ."""
    return z3.Or(one.true != other.true, one.false != other.false)
