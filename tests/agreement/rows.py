"""Draws rows for a cohort of any book: what `patients` draws as inputs, as columns of one unit each."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from fractions import Fraction
from random import Random

import polars as pl

from ketrace.rulebook.book import Book
from ketrace.rulebook.terms import Term
from ketrace.values.decimals import decimal_text
from ketrace.values.units import Unit
from tests.agreement.patients import Patients

Row = dict[str, object]


class Rows(Patients):
    """Draws rows. Orders are left out, for a cohort has none; so is what no column of numbers could hold."""

    def row(self) -> Row:
        """One row."""
        drawn = self.draw()
        found: Row = {"as_of": drawn["as_of"]}
        facts, screens = drawn["facts"], drawn["screens"]
        assert isinstance(facts, dict) and isinstance(screens, dict)
        for name, stated in facts.items():
            term = self.book.terms[name]
            value = stated if term.type == "list" or not isinstance(stated, dict) else stated.get("value")
            if isinstance(stated, dict) and "observed" in stated:
                found[f"{name}@observed"] = stated["observed"]
            if isinstance(value, dict):
                found[f"{name}@complete"] = value["complete"]
                found[name] = [self._fields(term, item) for item in value["items"]]
            else:
                found[column(term)] = _cell(term, value)
        for name, answered in screens.items():
            found[f"screen.{name}"] = answered["complete"]
            found[f"screen.{name}@observed"] = answered.get("observed")
        return found

    def frame(self, height: int) -> pl.DataFrame:
        """So many rows."""
        return pl.DataFrame([self.row() for _ in range(height)], schema=schema(self.book), infer_schema_length=None)

    def _same_units(self, unit: Unit) -> tuple[Unit, ...]:
        return (unit,)

    def _fields(self, term: Term, item: Mapping[str, object]) -> Row:
        found: Row = {}
        for one in term.fields:
            if not one.ways:
                found[column(one)] = _cell(one, item.get(one.name))
        return found

    def _written(self, term: Term, base: Fraction) -> object:
        assert term.unit is not None
        return f"{decimal_text(base / term.unit.factor)} {term.unit.text}"


def column(term: Term) -> str:
    """The name of the column of a term or field."""
    return f"{term.name} [{term.unit}]" if term.type == "quantity" and not term.bare_number else term.name


def _cell(term: Term, value: object) -> object:
    """Quantities as numbers; what has no unit or another one cannot stand in a column of numbers."""
    if term.type != "quantity" or not isinstance(value, str):
        return value
    number, _, unit = value.partition(" ")
    assert term.unit is not None
    return float(number) if unit == term.unit.text else None


_DTYPES: dict[str, type[pl.DataType]] = {
    "yes-no": pl.Boolean,
    "choice": pl.String,
    "quantity": pl.Float64,
    "date": pl.String,
}


def schema(book: Book) -> dict[str, pl.DataType | type[pl.DataType]]:
    """All columns of a book, with their types."""
    found: dict[str, pl.DataType | type[pl.DataType]] = {"as_of": pl.String}
    for term in book.terms.values():
        if term.derived or term.in_order:
            continue
        if term.type == "list":
            fields = {column(one): _DTYPES[one.type] for one in term.fields if not one.ways}
            found[term.name] = pl.List(pl.Struct(fields))
            found[f"{term.name}@complete"] = pl.Boolean
        else:
            found[column(term)] = _DTYPES[term.type]
        found[f"{term.name}@observed"] = pl.String
    for name in book.screens:
        found[f"screen.{name}"] = pl.Boolean
        found[f"screen.{name}@observed"] = pl.String
    return found


def drawn(book: Book, seed: str, height: int, day: datetime.date | None = None) -> pl.DataFrame:
    """Rows for a book, always the same for a seed; on one day, where it is given."""
    return Rows(book, Random(f"rows {seed}"), day).frame(height)
