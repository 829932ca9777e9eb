"""Rows of a file as the input documents that `decide` reads."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from decimal import Decimal, InvalidOperation
from typing import Any

import polars as pl

from ketrace.cohort.binding import Binding, Column
from ketrace.facts.read_input import FORMAT
from ketrace.rulebook.book import Book
from ketrace.rulebook.terms import Term


class Documents:
    """The rows of one batch, each as a document of its own. An empty cell is not stated."""

    def __init__(self, book: Book, binding: Binding, rows: pl.DataFrame, as_of: str | None) -> None:
        self.book, self.binding, self.rows, self.given = book, binding, rows, as_of
        self._at, self._cells = -1, dict[str, Any]()

    def as_of(self, row: int) -> str | None:
        """The date of the decision."""
        column = self.binding.as_of
        if self.given is not None or column is None:
            return self.given
        return _text(self._cell(column.name, row))

    def _cell(self, name: str, row: int) -> Any:
        return self._cells[name] if row == self._at else self.rows[name][row]

    def document(self, row: int, refused: Collection[str] = ()) -> dict[str, object]:
        """The input of a row. What is refused is told as asked and not known, so that no screen answers it."""
        # Of a whole row, all cells at once: one by one they cost several times as much.
        self._at, self._cells = row, self.rows.row(row, named=True)
        facts = {name: None if name in refused else self.fact(self.book.terms[name], row) for name in self._stated(row)}
        screens = {
            name: self.screen(name, row)
            for name, column in self.binding.screens.items()
            if self._cell(column.name, row) is not None and f"screen.{name}" not in refused
        }
        patient = self.binding.patient
        subject = None if patient is None else self._cell(patient.name, row)
        found: dict[str, object] = {"format": FORMAT, "as_of": self.as_of(row), "facts": facts, "screens": screens}
        return found if subject is None else {**found, "patient": str(subject)}

    def _stated(self, row: int) -> list[str]:
        return [name for name, column in self.binding.facts.items() if self._cell(column.name, row) is not None]

    def fact(self, term: Term, row: int) -> object:
        """What a cell states of a term."""
        column = self.binding.facts[term.name]
        value, observed = self._cell(column.name, row), self.observed(term.name, row)
        if term.type == "list":
            return self._list(term, value, row, observed)
        stated = self._value(term, column, value)
        if observed is None:
            return stated
        whole = stated if isinstance(stated, dict) else {"value": stated}
        return {**whole, "observed": observed}

    def observed(self, about: str, row: int) -> str | None:
        """When it was observed."""
        column = self.binding.observed.get(about)
        return None if column is None else _text(self._cell(column.name, row))

    def screen(self, name: str, row: int) -> dict[str, object]:
        """What was answered to a screen."""
        value, observed = self._cell(self.binding.screens[name].name, row), self.observed(f"screen.{name}", row)
        found = {"complete": _truth(value)}
        return found if observed is None else {**found, "observed": observed}

    def _value(self, term: Term, column: Column, value: object) -> object:
        if term.type == "yes-no":
            return _truth(value)
        if isinstance(value, datetime.date):
            return value.isoformat()
        if term.type != "quantity" or column.unit is None:
            return value
        number = _decimal(value)
        return value if number is None else {"value": number, "unit": column.unit.text}

    def _list(self, term: Term, value: object, row: int, observed: str | None) -> object:
        complete = _truth(self._cell(self.binding.complete[term.name].name, row))
        items = value.to_list() if isinstance(value, pl.Series) else value
        found: dict[str, object] = {"complete": False if complete is None else complete}
        found["items"] = [self._item(term, item) for item in items] if isinstance(items, list) else items
        return found if observed is None else {**found, "observed": observed}

    def _item(self, term: Term, item: object) -> object:
        if not isinstance(item, dict):
            return item
        found = {}
        for one in term.fields:
            column = self.binding.fields.get((term.name, one.name))
            if column is not None and item[column.name] is not None:
                found[one.name] = self._value(one, column, item[column.name])
        return found


def _text(value: object) -> str | None:
    return value.isoformat() if isinstance(value, datetime.date) else None if value is None else str(value)


def _truth(value: object) -> object:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _decimal(value: object) -> Decimal | None:
    try:
        found = Decimal(repr(value) if isinstance(value, float) else str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
