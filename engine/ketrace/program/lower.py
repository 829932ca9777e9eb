"""A book lowered to a program: rules, verdicts and the guard as units, in strata."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Literal

from ketrace.logic.nodes import VerdictIs
from ketrace.program.clauses import UNSORTED, Lowering
from ketrace.program.ir import (
    GUARD,
    ORDER,
    PROBLEMS,
    VERDICT,
    AmountOf,
    Clause,
    Constant,
    KnownTest,
    Num,
    Program,
    StateTest,
    Test,
    Unit,
    ValueTest,
)
from ketrace.program.numbers import lower_number
from ketrace.program.strata import in_strata
from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import ConcludesChoice, ConcludesFlag, ConcludesQuantity, Exposes, Rule, States


def lower(book: Book, rules: Iterable[Rule]) -> Program:
    """The program of the rules that act."""
    rules = tuple(rules)
    lowering = Lowering(book)
    for rule in rules:
        lowering.unit(rule.id, rule.when)
    _add_guard(book, rules, lowering)
    for rule in rules:
        if rule.effect == "exposes":
            own = lowering.units[rule.id]
            holds = lowering.shortened((*clause, StateTest(GUARD, 1)) for clause in own.holds)
            lowering.units[rule.id] = Unit(rule.id, UNSORTED, holds, (*own.fails, (StateTest(GUARD, 0),)))
    _add_scales(book, rules, lowering)
    program = _program(book, rules, lowering)
    return in_strata(program)


def _add_guard(book: Book, rules: tuple[Rule, ...], lowering: Lowering) -> None:
    """No forbidding verdict possible, what is required known, every withholding rule failed."""
    harmless = tuple(verdict.name for verdict in book.knowledge.verdicts if not verdict.stops)
    (verdict,), *_ = lowering.multiplied(VerdictIs(harmless))
    assert isinstance(verdict, StateTest)
    withholding = [rule.id for rule in rules if rule.withholds]
    known: list[Test] = [KnownTest(name) for name in book.knowledge.required]
    clear: list[Test] = [StateTest(name, 0) for name in withholding]
    holds = lowering.shortened([(verdict, *known, *clear)])
    fails: list[Clause] = [(StateTest(verdict.unit, 0),), *((StateTest(name, 1),) for name in withholding)]
    lowering.units[GUARD] = Unit(GUARD, UNSORTED, holds, tuple(fails))


def _add_scales(book: Book, rules: tuple[Rule, ...], lowering: Lowering) -> None:
    kinds = book.knowledge.kinds
    unusable: list[Test] = [ValueTest(PROBLEMS, 0, True)]
    for verdict in book.knowledge.verdicts[:-1]:
        leading = [rule.id for rule in rules if kinds[rule.kind].verdict == verdict.name]
        extra: list[Test] = []
        if verdict.stops:
            extra, unusable = unusable, []
        _add_any(VERDICT + verdict.name, leading, extra, [], lowering)
    blocked: list[tuple[Literal[0, 1], Test]] = [(0, StateTest(GUARD, 0)), (1, StateTest(GUARD, 1))]
    for outcome in book.knowledge.orders[:-1]:
        leading = [rule.id for rule in rules if kinds[rule.kind].outcome == outcome.name]
        refuses = [test for _, test in blocked] if outcome.stops else []
        _add_any(ORDER + outcome.name, leading, refuses[1:], refuses[:1], lowering)
        if outcome.stops:
            blocked = []


def _add_any(name: str, leading: list[str], clear: list[Test], also: list[Test], lowering: Lowering) -> None:
    """A unit that holds when one of some rules does (or `also`), and fails when all fail and it is `clear`."""
    holds: list[Clause] = [(StateTest(rule, 1),) for rule in leading] + [(test,) for test in also]
    fails = lowering.shortened([(*(StateTest(rule, 0) for rule in leading), *clear)])
    lowering.units[name] = Unit(name, UNSORTED, tuple(holds), fails)


def _program(book: Book, rules: tuple[Rule, ...], lowering: Lowering) -> Program:
    flags: dict[str, list[str]] = {}
    choices: dict[str, list[tuple[str, int]]] = {}
    implied: dict[str, list[tuple[str, int]]] = {}
    quantities: dict[str, list[tuple[str, Num]]] = {}
    for rule in rules:
        match rule.then:
            case ConcludesFlag(term):
                flags.setdefault(term, []).append(rule.id)
            case ConcludesChoice(term, option):
                choices.setdefault(term, []).append((rule.id, book.terms[term].option_names.index(option)))
            case States(term, value):
                index = int(value) if isinstance(value, bool) else book.terms[term].option_names.index(value)
                implied.setdefault(term, []).append((rule.id, index))
            case ConcludesQuantity(term, formula):
                quantities.setdefault(term, []).append((rule.id, lower_number(formula, book)))
    lists = [term for term in book.terms.values() if term.type == "list"]
    return Program(
        units=tuple(lowering.units.values()),
        item_units={name: tuple(inner.units.values()) for name, inner in lowering.items.items()},
        options={term.name: term.option_names for term in book.terms.values() if term.type == "choice"},
        item_options={
            term.name: {one.name: one.option_names for one in term.fields if one.type == "choice"} for term in lists
        },
        flags={name: tuple(found) for name, found in flags.items()},
        choices={name: tuple(found) for name, found in choices.items()},
        implied={name: tuple(found) for name, found in implied.items()},
        quantities={name: tuple(found) for name, found in quantities.items()},
        ways={
            term.name: {one.name: tuple(lower_number(way, book) for way in one.ways) for one in term.fields if one.ways}
            for term in lists
        },
        tables={
            name: {keys: cell.value.base for keys, cell in table.cells.items()} for name, table in book.tables.items()
        },
        amounts={rule.id: _amounts(rule.then, book) for rule in rules if isinstance(rule.then, Exposes)},
        rules=tuple(rule.id for rule in rules),
        verdicts=tuple(verdict.name for verdict in book.knowledge.verdicts),
        orders=tuple(outcome.name for outcome in book.knowledge.orders),
        day=book.knowledge.units.parse("d").factor,
    )


def _amounts(then: Exposes, book: Book) -> tuple[AmountOf, ...]:
    return tuple(
        AmountOf(
            amount.name,
            Constant(Fraction(0)) if amount.low is None else lower_number(amount.low, book),
            lower_number(amount.high, book),
            book.knowledge.amounts[amount.name].step.base,
        )
        for amount in then.amounts
    )
