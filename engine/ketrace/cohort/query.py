"""The rules that act, as one query: prepared columns in, what was found for each subject out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import ibis
import polars as pl

from ketrace.cohort.certainty import Certainty
from ketrace.cohort.gaps import Gaps
from ketrace.cohort.items import SUBJECT
from ketrace.cohort.layout import Columns
from ketrace.cohort.sheet import Expr, Table, all_of, counted, is_true, literal, raw
from ketrace.cohort.subject import SubjectWorld
from ketrace.logic.walk import terms_read
from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import Exposes, Rule, States

POSSIBLE, RANK = "possible", "rank"
Amount = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """Facts that cannot all be true: the document or the rule that says so, and the terms that become unknown."""

    id: str
    terms: tuple[str, ...]
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A query, and which of its columns says what. `possible` is a column of bits, one for each verdict, the first lowest."""

    world: SubjectWorld
    rules: Mapping[str, str]
    amounts: Mapping[Amount, tuple[str, str]]
    missing: Mapping[str, str]
    faults: Mapping[str, Fault]
    columns: Mapping[str, Expr]
    _expressions: dict[object, Table] = field(default_factory=dict)

    def named(self, subjects: pl.DataFrame, items: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
        """A batch under the names by which `expression` reads it."""
        return {"subjects": subjects, **items}

    def expression(self, subjects: pl.DataFrame, items: Mapping[str, pl.DataFrame]) -> Table:
        """The query over tables of fixed names, for all batches of the same columns and all engines; built once."""
        named = self.named(subjects, items)
        key = tuple((name, *frame.schema.items()) for name, frame in named.items())
        if key not in self._expressions:
            tables = {
                name: ibis.table(ibis.Schema.from_polars(frame.schema), name=name) for name, frame in named.items()
            }
            self._expressions[key] = self.table(tables.pop("subjects"), tables)
        return self._expressions[key]

    def table(self, subjects: Table, items: Mapping[str, Table]) -> Table:
        """The query over prepared subjects and the items of their lists."""
        for over, world in self.world.items.items():
            subjects = world.joined(subjects, items[over])
        table = self.world.sheet.applied(subjects)
        return table.select(SUBJECT, **{name: column.value for name, column in self.columns.items()})


def query(
    book: Book,
    rules: Mapping[str, Rule],
    columns: Columns,
    blocked: Mapping[str, str],
    only: Collection[str] | None = None,
) -> Query:
    """The query for the rules that act. Raises `CannotCarry` where a number does not fit into whole numbers.

    `only`: the rules whose states and amounts are asked for, beside the verdicts; certainty and what is missing are not.
    """
    world = SubjectWorld(book, rules, columns, blocked)
    states = {
        f"s{i}": rule
        for i, rule in enumerate(rules.values())
        if rule.effect != "judges" and (only is None or rule.id in only)
    }
    found = {name: world.state(rule) for name, rule in states.items()}
    amounts: dict[Amount, tuple[str, str]] = {}
    for rule in states.values():
        if isinstance(rule.then, Exposes):
            for amount, ends in world.amounts(rule).items():
                low, high = f"l{len(amounts)}", f"h{len(amounts)}"
                amounts[rule.id, amount] = (low, high)
                found |= {low: ends.low, high: ends.high}
    speaking = [rule for rule in states.values() if rule.effect != "defines"] if only is None else []
    missing = {} if only is not None else Gaps(world).missing(speaking)
    gaps = {f"m{i}": (fact, expr) for i, (fact, expr) in enumerate(missing.items())}
    found |= {name: expr for name, (_, expr) in gaps.items()}
    faults = {f"x{i}": fault for i, fault in enumerate(_faults(book, rules))}
    found |= {name: _fault(world, fault) for name, fault in faults.items()}
    bits = [Expr(one.value.cast("int64") * 2**i, one.stage) for i, one in enumerate(world.possible())]
    found |= {POSSIBLE: counted(bits), RANK: literal(0) if only is not None else Certainty(world).rank(speaking)}
    return Query(
        world=world,
        rules={rule.id: name for name, rule in states.items()},
        amounts=amounts,
        missing={fact: name for name, (fact, _) in gaps.items()},
        faults=faults,
        columns=found,
    )


def _faults(book: Book, rules: Mapping[str, Rule]) -> list[Fault]:
    found = [Fault(one.id, tuple(sorted(terms_read(one.when)))) for one in book.impossible.values()]
    found += [Fault(rule.id, (rule.then.term,), rule) for rule in rules.values() if isinstance(rule.then, States)]
    return found


def _fault(world: SubjectWorld, fault: Fault) -> Expr:
    if fault.rule is None:
        return is_true(world.holds(world.book.impossible[fault.id].when))
    then = fault.rule.then
    assert isinstance(then, States)
    stated = raw(world.columns.of(then.term))
    value = then.value if isinstance(then.value, bool) else world.options(then.term).index(then.value)
    return is_true(all_of([world.when(fault.rule), Expr(stated.value != value)]))


def blockable(book: Book, rules: Mapping[str, Rule]) -> tuple[str, ...]:
    """The terms that rules conclude and that faults may make unknown."""
    concluded = {rule.concludes for rule in rules.values()}
    return tuple(sorted({term for fault in _faults(book, rules) for term in fault.terms} & concluded))
