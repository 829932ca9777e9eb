"""Whether a rule written otherwise comes out otherwise for anybody: both are read over one set of symbols."""

from __future__ import annotations

from collections.abc import Iterator

import z3

from ketrace.proof.comparing import unlike
from ketrace.proof.formulas import number, truth
from ketrace.proof.pairs import Formula, Pair, all_of, both, either, opposite
from ketrace.proof.reading import Reading
from ketrace.proof.solver import Possible
from ketrace.rulebook.resting import formulas
from ketrace.rulebook.rules import Rule


def can_differ(before: Rule, after: Rule, reading: Reading, seconds: float) -> Possible:
    """Whether a rule and the same rule written otherwise can differ, in state or in what it gives.

    What a rule concludes settles whose input is refused, so a definition must be alike also for those.
    """
    acts = _acts(before, reading)
    differing = either(unlike(acts, _acts(after, reading)), *_given(before, after, acts, reading))
    solver = z3.Solver()
    solver.set("timeout", max(1, int(seconds * 1000)))
    solver.add(*reading.symbols.constraints, *reading.needs, differing)
    if before.effect != "defines":
        solver.add(*reading.consistent())
    answer = solver.check()
    if answer == z3.unsat:
        return "no"
    return "yes" if answer == z3.sat else "unknown"


def _acts(rule: Rule, reading: Reading) -> Pair:
    """Its state but for its amounts, which are compared before they are rounded. Asked anew: readings remember by id."""
    when = truth(rule.when, reading)
    return all_of((when, reading.guard())) if rule.effect == "exposes" else when


def _given(before: Rule, after: Rule, acts: Pair, reading: Reading) -> Iterator[Formula]:
    """When what a rule gives or does is another, while it holds, or may hold where it withholds."""
    if before.withholds != after.withholds:
        yield opposite(acts.false)
    elif before.then != after.then and not formulas(before):
        yield acts.true
    for one, other in zip(formulas(before), formulas(after), strict=True):
        first, second = number(one, reading), number(other, reading)
        yield both(acts.true, either(first.known != second.known, first.value != second.value))
