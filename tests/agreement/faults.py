"""Faults planted in a lowered program, as a careless compiler would make them, in every place where each can be made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, TypeVar

from ketrace.base import Base
from ketrace.chaining.plan import Plan, plan
from ketrace.deciding.decide import Compiled
from ketrace.logic.nodes import OPPOSITE
from ketrace.program.ir import (
    GUARD,
    VERDICT,
    Arith,
    CellTest,
    Clause,
    Constant,
    CountTest,
    KnownTest,
    NumberTest,
    Program,
    StateTest,
    Test,
    Unit,
    ValueTest,
)
from ketrace.rulebook.book import Book
from ketrace.values.dates import parse_date

Key = TypeVar("Key")
Value = TypeVar("Value")
Rewrite = Callable[[Test], Test | None]


@dataclass(frozen=True, slots=True)
class Fault:
    """A faulty program (or plan) and where the fault lies."""

    where: str
    program: Program
    plan: Plan | None = None


Planting = Callable[[Program, Book], Iterator[Fault]]


def planted(base: Base, fault: Fault, day: str, judging: bool) -> Base:
    """The same base, but what decides on that day, with an order or without, is faulty."""
    found = Base(base.book, base.found_at)
    acting = found.decider.acting(parse_date(day), judging)
    compiled = Compiled(acting, fault.program, fault.plan if fault.plan is not None else plan(fault.program))
    found.decider._compiled[acting.key] = compiled
    return found


def lowered(base: Base, day: str, judging: bool) -> Program:
    """The program without fault."""
    return base.decider.compiled(base.decider.acting(parse_date(day), judging)).program


# Where a fault can lie


def _with_unit(program: Program, unit: Unit, over: str | None) -> Program:
    def put(units: Iterable[Unit]) -> tuple[Unit, ...]:
        return tuple(unit if one.id == unit.id else one for one in units)

    if over is None:
        return replace(program, units=put(program.units))
    return replace(program, item_units={**program.item_units, over: put(program.item_units[over])})


def _units(program: Program) -> Iterator[tuple[Unit, str | None]]:
    yield from ((unit, None) for unit in program.units)
    for over, units in program.item_units.items():
        yield from ((unit, over) for unit in units)


def _rails(unit: Unit) -> Iterator[tuple[str, tuple[Clause, ...], Callable[[tuple[Clause, ...]], Unit]]]:
    yield "holds", unit.holds, lambda clauses: replace(unit, holds=clauses)
    yield "fails", unit.fails, lambda clauses: replace(unit, fails=clauses)


def _with_clauses(program: Program, change: Callable[[Clause], Iterator[Clause | None]]) -> Iterator[Fault]:
    """One clause changed (or lost, where None) in every way, in every rail of every unit."""
    for unit, over in _units(program):
        for rail, clauses, rebuilt in _rails(unit):
            for i, clause in enumerate(clauses):
                for changed in change(clause):
                    put = () if changed is None else (changed,)
                    faulty = rebuilt((*clauses[:i], *put, *clauses[i + 1 :]))
                    yield Fault(f"{unit.id} {rail} {i}", _with_unit(program, faulty, over))


def _with_tests(program: Program, rewrite: Rewrite) -> Iterator[Fault]:
    """One test rewritten, wherever the rewriting has something to say."""

    def change(clause: Clause) -> Iterator[Clause]:
        for i, test in enumerate(clause):
            found = rewrite(test)
            if found is not None:
                yield (*clause[:i], found, *clause[i + 1 :])

    yield from _with_clauses(program, change)


def _with_entry(
    found: Mapping[Key, Value], change: Callable[[Value], Value | None]
) -> Iterator[tuple[Key, dict[Key, Value]]]:
    for key, value in found.items():
        changed = change(value)
        if changed is not None:
            yield key, {**found, key: changed}


# The faults


def flipped_comparison(program: Program, _book: Book) -> Iterator[Fault]:
    """A comparison of numbers says the opposite."""
    yield from _with_tests(
        program, lambda test: replace(test, operator=OPPOSITE[test.operator]) if isinstance(test, NumberTest) else None
    )


def shifted_threshold(program: Program, book: Book) -> Iterator[Fault]:
    """A threshold lies one step too high."""
    steps = {term.name: term.step.base for term in book.terms.values() if term.step is not None}

    def shift(test: Test) -> Test | None:
        if not isinstance(test, NumberTest) or not isinstance(test.right, Constant):
            return None
        step = steps.get(getattr(test.left, "name", ""), Fraction(1))
        return replace(test, right=Constant(test.right.value + step))

    yield from _with_tests(program, shift)


def closed_end(program: Program, _book: Book) -> Iterator[Fault]:
    """`>` is taken for `>=`, and `<` for `<=`."""
    wider = {">": ">=", "<": "<="}
    yield from _with_tests(
        program,
        lambda test: (
            replace(test, operator=wider[test.operator])  # type: ignore[arg-type]
            if isinstance(test, NumberTest) and test.operator in wider
            else None
        ),
    )


def dropped_conjunct(program: Program, _book: Book) -> Iterator[Fault]:
    """One of several tests that must all be true is forgotten."""

    def drop(clause: Clause) -> Iterator[Clause]:
        if len(clause) > 1:
            yield from ((*clause[:i], *clause[i + 1 :]) for i in range(len(clause)))

    yield from _with_clauses(program, drop)


def dropped_clause(program: Program, _book: Book) -> Iterator[Fault]:
    """One of several ways to hold (or to fail) is forgotten."""
    yield from _with_clauses(program, lambda _clause: iter((None,)))


def swapped_rails(program: Program, _book: Book) -> Iterator[Fault]:
    """What makes a unit hold makes it fail, and the other way round."""
    for unit, over in _units(program):
        yield Fault(unit.id, _with_unit(program, replace(unit, holds=unit.fails, fails=unit.holds), over))


def wrong_option(program: Program, _book: Book) -> Iterator[Fault]:
    """A choice is compared with the option beside the one meant."""
    yield from _with_tests(
        program, lambda test: replace(test, value=test.value + 1) if isinstance(test, ValueTest) else None
    )


def wrong_count(program: Program, _book: Book) -> Iterator[Fault]:
    """One item more is asked for."""
    yield from _with_tests(
        program, lambda test: replace(test, count=test.count + 1) if isinstance(test, CountTest) else None
    )


def turned_presence(program: Program, _book: Book) -> Iterator[Fault]:
    """A table is asked for a missing row instead of a present one."""
    yield from _with_tests(
        program, lambda test: replace(test, present=not test.present) if isinstance(test, CellTest) else None
    )


def wrong_row(program: Program, _book: Book) -> Iterator[Fault]:
    """Each row of a table has the value of the row beside it."""
    for name, cells in program.tables.items():
        values = list(cells.values())
        turned = dict(zip(cells, [*values[1:], *values[:1]], strict=True))
        yield Fault(name, replace(program, tables={**program.tables, name: turned}))


def lost_row(program: Program, _book: Book) -> Iterator[Fault]:
    """A row of a table is not there."""
    for name, cells in program.tables.items():
        for keys in cells:
            rest = {one: cell for one, cell in cells.items() if one != keys}
            yield Fault(f"{name} {keys}", replace(program, tables={**program.tables, name: rest}))


def lost_stratum(program: Program, _book: Book) -> Iterator[Fault]:
    """The units of one stratum are never read."""
    whole = plan(program)
    strata = whole.subject.strata
    for i in range(len(strata)):
        subject = replace(whole.subject, strata=(*strata[:i], *strata[i + 1 :]))
        yield Fault(f"stratum {i}", program, replace(whole, subject=subject))


def _forgetting(program: Program, name: str, other: str, wanted: Literal[0, 1]) -> Fault:
    """A unit no longer reads another, of which one rail asks the wanted state among others, the other rail the opposite."""
    unit = next(one for one in program.units if one.id == name)
    among, alone = StateTest(other, wanted), StateTest(other, 0 if wanted else 1)

    def forget(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
        return tuple(tuple(test for test in clause if test != among) for clause in clauses if clause != (alone,))

    faulty = replace(unit, holds=forget(unit.holds), fails=forget(unit.fails))
    return Fault(f"{name} without {other}", _with_unit(program, faulty, None))


def removed_guard(program: Program, _book: Book) -> Iterator[Fault]:
    """A rule that exposes does not ask the guard."""
    yield from (_forgetting(program, rule, GUARD, 1) for rule in program.amounts)


def guard_forgets_withholding(program: Program, book: Book) -> Iterator[Fault]:
    """The guard does not ask a rule that withholds."""
    yield from (_forgetting(program, GUARD, rule, 0) for rule in program.rules if book.rules[rule].withholds)


def guard_forgets_required(program: Program, _book: Book) -> Iterator[Fault]:
    """The guard does not ask whether a required fact is known."""
    unit = next(one for one in program.units if one.id == GUARD)
    for test in [test for clause in unit.holds for test in clause if isinstance(test, KnownTest)]:
        holds = tuple(tuple(one for one in clause if one != test) for clause in unit.holds)
        faulty = replace(unit, holds=holds)
        yield Fault(f"guard without {test.variable}", _with_unit(program, faulty, None))


def verdict_forgets_rule(program: Program, book: Book) -> Iterator[Fault]:
    """A verdict does not follow from one of its rules."""
    for rule in program.rules:
        verdict = book.knowledge.kinds[book.rules[rule].kind].verdict
        if verdict is not None:
            yield _forgetting(program, VERDICT + verdict, rule, 0)


def flag_forgets_rule(program: Program, _book: Book) -> Iterator[Fault]:
    """A flag does not follow from one of its rules."""
    for name, rules in program.flags.items():
        for rule in rules:
            kept = tuple(one for one in rules if one != rule)
            yield Fault(f"{name} without {rule}", replace(program, flags={**program.flags, name: kept}))


def wrong_conclusion(program: Program, _book: Book) -> Iterator[Fault]:
    """A rule concludes the option beside the one meant."""
    for name, pairs in program.choices.items():
        most = len(program.options[name])
        for i, (rule, option) in enumerate(pairs):
            changed = (*pairs[:i], (rule, (option + 1) % most), *pairs[i + 1 :])
            yield Fault(f"{name} by {rule}", replace(program, choices={**program.choices, name: changed}))


def wrong_implication(program: Program, _book: Book) -> Iterator[Fault]:
    """A rule implies another value."""
    for name, changed in _with_entry(
        program.implied, lambda pairs: tuple((rule, 1 - min(value, 1)) for rule, value in pairs)
    ):
        yield Fault(name, replace(program, implied=changed))


def wrong_formula(program: Program, _book: Book) -> Iterator[Fault]:
    """A defined quantity is twice as large."""
    twice = Constant(Fraction(2))
    for name, changed in _with_entry(
        program.quantities, lambda pairs: tuple((rule, Arith("*", formula, twice)) for rule, formula in pairs)
    ):
        yield Fault(name, replace(program, quantities=changed))


def swapped_way(program: Program, _book: Book) -> Iterator[Fault]:
    """Of two ways to work out a field, one is taken for the other."""
    for over, fields in program.ways.items():
        for name, changed in _with_entry(fields, lambda ways: (ways[-1],) * len(ways) if len(ways) > 1 else None):
            yield Fault(f"{over}.{name}", replace(program, ways={**program.ways, over: changed}))


def coarse_rounding(program: Program, _book: Book) -> Iterator[Fault]:
    """An amount is rounded to twice its step."""
    for rule, changed in _with_entry(
        program.amounts, lambda amounts: tuple(replace(amount, step=amount.step * 2) for amount in amounts)
    ):
        yield Fault(rule, replace(program, amounts=changed))


def wrong_amount(program: Program, _book: Book) -> Iterator[Fault]:
    """The upper end of an amount is a hair too high, less than any step."""
    hair = Constant(Fraction(1, 10**9))
    for rule, changed in _with_entry(
        program.amounts,
        lambda amounts: tuple(replace(amount, high=Arith("+", amount.high, hair)) for amount in amounts),
    ):
        yield Fault(rule, replace(program, amounts=changed))


def wrong_day(program: Program, _book: Book) -> Iterator[Fault]:
    """Days are counted as weeks."""
    yield Fault("day", replace(program, day=program.day * 7))


PLANTINGS: tuple[Planting, ...] = (
    flipped_comparison,
    shifted_threshold,
    closed_end,
    dropped_conjunct,
    dropped_clause,
    swapped_rails,
    wrong_option,
    wrong_count,
    turned_presence,
    wrong_row,
    lost_row,
    lost_stratum,
    removed_guard,
    guard_forgets_withholding,
    guard_forgets_required,
    verdict_forgets_rule,
    flag_forgets_rule,
    wrong_conclusion,
    wrong_implication,
    wrong_formula,
    swapped_way,
    coarse_rounding,
    wrong_amount,
    wrong_day,
)
