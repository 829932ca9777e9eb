"""Rows of a file to whole numbers and truths, as of their dates; with screens, ages, and what cannot be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from ketrace.cohort.binding import Binding, Column
from ketrace.cohort.cells import Read, choices, grid_of, needed_decimals, none_of, numbers, truths
from ketrace.cohort.documents import Documents
from ketrace.cohort.items import SUBJECT
from ketrace.cohort.layout import Columns, Grid, columns_of
from ketrace.cohort.moments import Moments, later, moments, too_old
from ketrace.cohort.odd import OddCells, needs
from ketrace.cohort.subject import PROBLEMS
from ketrace.problems import Problem
from ketrace.rulebook.book import Book
from ketrace.rulebook.terms import Term
from ketrace.values.dates import Observed, parse_as_of, parse_observed

Problems = dict[int, list[Problem]]


@dataclass(slots=True)
class Prepared:
    """One batch, ready for a query. Rows in `apart` hold what columns cannot; those in `undated` have no usable date."""

    columns: Columns
    subjects: pl.DataFrame
    items: dict[str, pl.DataFrame]
    problems: Problems
    apart: set[int]
    undated: set[int]
    refused: dict[int, dict[str, list[Problem]]]
    day: pl.Series


class Preparer:
    """Prepares the batches of one file."""

    def __init__(self, book: Book, binding: Binding, as_of: str | None) -> None:
        self.book, self.binding, self.given = book, binding, as_of
        self.day = book.knowledge.units.parse("d").factor

    def prepared(self, rows: pl.DataFrame) -> Prepared:
        """The rows of one batch; `subject` counts them from 0."""
        return _Batch(self, rows).prepared()


class _Batch:
    def __init__(self, of: Preparer, rows: pl.DataFrame) -> None:
        self.book, self.binding, self.day = of.book, of.binding, of.day
        self.rows, self.length = rows, len(rows)
        documents = Documents(of.book, of.binding, rows, of.given)
        self.as_of = moments(self._as_of(of.given), parse_as_of)
        self.found: dict[str, pl.Series] = {}
        self.grids: dict[str, Grid] = {}
        self.odd = OddCells(of.book, documents)
        self.items: dict[str, pl.DataFrame] = {}
        self._observed: dict[str, Moments | None] = {}

    def _as_of(self, given: str | None) -> pl.Series:
        column = self.binding.as_of
        if given is not None or column is None:
            return pl.repeat(given, self.length, dtype=pl.String, eager=True)
        return self.rows[column.name]

    def prepared(self) -> Prepared:
        """Everything of the batch."""
        undated = set(self.as_of.day.is_null().arg_true().to_list())
        for row in undated:
            self.odd.undated(row)
        screens = {name: self._screen(name) for name in self.binding.screens}
        stated = [term for term in self.book.terms.values() if not term.derived]
        for term in stated:
            self.found[term.name] = self._term(term, screens)
        columns = columns_of(self.book, self.grids)
        frame = {SUBJECT: pl.int_range(0, self.length, dtype=pl.Int64, eager=True)}
        frame |= {columns.of(term.name): self.found[term.name] for term in stated}
        has_problem = none_of(frame[SUBJECT])
        if self.odd.problems:
            has_problem = frame[SUBJECT].is_in(list(self.odd.problems))
        frame[PROBLEMS] = has_problem
        items = {
            name: table.rename({old: columns.of_field(name, old) for old in table.columns if old != SUBJECT})
            for name, table in self.items.items()
        }
        return Prepared(
            columns,
            pl.DataFrame(frame),
            items,
            self.odd.problems,
            self.odd.apart - undated,
            undated,
            self.odd.refused,
            self.as_of.day,
        )

    # Times

    def _moments(self, name: str) -> Moments | None:
        if name not in self._observed:
            column = self.binding.observed.get(name)
            self._observed[name] = None if column is None else moments(self.rows[column.name], parse_observed)
        return self._observed[name]

    def _late(self, name: str) -> pl.Series | None:
        """Where the time of an observation cannot be used."""
        found = self._moments(name)
        return None if found is None else found.bad | later(found, self.as_of)

    def _fresh(self, name: str, valid_for: str | None) -> pl.Series | None:
        """Where something is not too old; None: everywhere."""
        if valid_for is None:
            return None
        found = self._moments(name)
        if found is None:
            return none_of(self.as_of.day)
        return ~too_old(found, self.as_of, self.book.policies[valid_for].value.base / self.day)

    # Screens and facts

    def _screen(self, name: str) -> pl.Series:
        """Where a screen states "no" for what it covers."""
        key = f"screen.{name}"
        read = truths(self.rows[self.binding.screens[name].name])
        late = self._late(key)
        odd = read.odd if late is None else read.odd | (late & self.rows[self.binding.screens[name].name].is_not_null())
        self.odd.screen(name, odd)
        complete = read.value.fill_null(False) & ~odd
        fresh = self._fresh(key, self.book.screens[name].valid_for)
        return complete if fresh is None else complete & fresh

    def _term(self, term: Term, screens: Mapping[str, pl.Series]) -> pl.Series:
        column = self.binding.facts.get(term.name)
        if term.type == "list":
            return self._list(term, column)
        value = self._absent(term) if column is None else self._stated(term, column)
        screen = self.book.screen_of.get(term.name)
        if screen is None or screen not in screens:
            return value
        states = screens[screen]
        fresh = self._fresh(f"screen.{screen}", term.valid_for)
        states = states if fresh is None else states & fresh
        if column is not None:
            states = states & self.rows[column.name].is_null()
        return value.set(states, False)

    def _absent(self, term: Term) -> pl.Series:
        """What no column holds. Of an order nobody wrote, the form is `none`."""
        if term.type == "quantity":
            self.grids[term.name] = Grid(term.unit.factor if term.unit else self.day, 0, 0)
        if term.in_order and term.forms:
            return pl.repeat(term.option_names.index("none"), self.length, dtype=pl.Int64, eager=True)
        dtype = pl.Boolean() if term.type == "yes-no" else pl.Int64()
        return pl.repeat(None, self.length, dtype=dtype, eager=True)

    def _stated(self, term: Term, column: Column) -> pl.Series:
        values = self.rows[column.name]
        read = self._read(term, column, values, self.as_of, term.name)
        late, odd = self._late(term.name), read.odd
        if late is not None:
            odd = odd | (late & values.is_not_null())
        self.odd.cells(term, column, odd)
        value = read.value.set(odd, None) if odd.any() else read.value
        fresh = self._fresh(term.name, term.valid_for)
        return value if fresh is None else value.set(~fresh, None)

    def _read(self, term: Term, column: Column, values: pl.Series, as_of: Moments, key: str) -> Read:
        match term.type:
            case "yes-no":
                return truths(values)
            case "choice":
                return choices(values, term.option_names)
            case "date":
                found = moments(values, _plain_date)
                age = as_of.day - found.day
                return Read(age, found.bad | (age < 0).fill_null(False))
            case _:
                decimals = needed_decimals(values, term, column)
                self.grids[key] = grid_of(term, column, decimals)
                return numbers(values, self.grids[key], decimals)

    # Lists

    def _list(self, term: Term, column: Column | None) -> pl.Series:
        for one in term.fields:
            if one.type == "quantity" and not one.ways:
                self.grids[f"{term.name}.{one.name}"] = Grid(one.unit.factor if one.unit else self.day, 0, 0)
        if column is None or not isinstance(self.rows[column.name].dtype, pl.List):
            types = {
                one.name: pl.Boolean() if one.type == "yes-no" else pl.Int64() for one in term.fields if not one.ways
            }
            self.items[term.name] = pl.DataFrame(schema={SUBJECT: pl.Int64(), **types})
            return none_of(self.as_of.day)
        lists = self.rows[column.name]
        whole = truths(self.rows[self.binding.complete[term.name].name])
        items = self._items(term, lists)
        late = self._late(term.name)
        odd = (lists.list.len() > term.max_items).fill_null(False) | whole.odd
        if late is not None:
            odd = odd | (late & lists.is_not_null())
        rows = items.filter("odd")[SUBJECT].unique()
        if len(rows):
            odd = odd | pl.int_range(0, self.length, dtype=pl.Int64, eager=True).is_in(rows.to_list())
        bad = self.odd.lists(term, odd)
        usable = lists.is_not_null()
        if bad:
            usable = usable & ~pl.int_range(0, self.length, dtype=pl.Int64, eager=True).is_in(list(bad))
        fresh = self._fresh(term.name, term.valid_for)
        usable = usable if fresh is None else usable & fresh
        if bad or fresh is not None:
            items = items.filter(usable.gather(items[SUBJECT]))
        self.items[term.name] = items.drop("odd")
        return usable & whole.value.fill_null(False)

    def _items(self, term: Term, lists: pl.Series) -> pl.DataFrame:
        table = (
            pl.DataFrame({SUBJECT: pl.int_range(0, self.length, dtype=pl.Int64, eager=True), "item": lists})
            .filter(pl.col("item").list.len() > 0)
            .explode("item")
        )
        subject = table[SUBJECT]
        as_of = Moments(*(one.gather(subject) for one in (self.as_of.day, self.as_of.instant, self.as_of.bad)))
        found, odd = {SUBJECT: subject}, table["item"].is_null()
        for one in term.fields:
            if one.ways:
                continue
            column = self.binding.fields.get((term.name, one.name))
            if column is None:
                dtype = pl.Boolean() if one.type == "yes-no" else pl.Int64()
                found[one.name] = pl.repeat(None, len(subject), dtype=dtype, eager=True)
                continue
            values = table["item"].struct.field(column.name)
            read = self._read(one, column, values, as_of, f"{term.name}.{one.name}")
            found[one.name], odd = read.value, odd | read.odd
        return pl.DataFrame({**found, "odd": odd | _two_ways(term, found)})


def _two_ways(term: Term, found: Mapping[str, pl.Series]) -> pl.Series:
    frame = pl.DataFrame(dict(found))
    both = pl.lit(False)
    for one in term.fields:
        if one.ways:
            given = [pl.all_horizontal(pl.col(sorted(names)).is_not_null()).cast(pl.Int8) for names in needs(one)]
            both = both | (pl.sum_horizontal(given) > 1)
    return frame.with_columns(two_ways=both)["two_ways"]


def _plain_date(text: str) -> Observed:
    found = parse_observed(text)
    if found.instant is not None:
        raise ValueError(text)
    return found
