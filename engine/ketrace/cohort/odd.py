"""Cells that columns could not take at once, read one by one by the strict reader: a problem, or a row to be set apart."""

from __future__ import annotations

import polars as pl

from ketrace.cohort.binding import Column
from ketrace.cohort.documents import Documents
from ketrace.facts.read_lists import read_list
from ketrace.facts.read_values import Reader
from ketrace.logic.nodes import Value
from ketrace.logic.walk import walk
from ketrace.problems import Place, Problem
from ketrace.rulebook.book import Book
from ketrace.rulebook.terms import Term
from ketrace.values.dates import AsOf, parse_as_of


class OddCells:
    """What is wrong with single cells. `refused` are those that no document could state at all."""

    def __init__(self, book: Book, documents: Documents) -> None:
        self.book, self.documents = book, documents
        self.problems: dict[int, list[Problem]] = {}
        self.refused: dict[int, dict[str, list[Problem]]] = {}
        self.apart: set[int] = set()
        self._as_of: dict[str, AsOf] = {}

    def undated(self, row: int) -> None:
        """A row without a date for which to decide."""
        text = self.documents.as_of(row)
        message = "the row has no `as_of`"
        if text is not None:
            try:
                parse_as_of(text)
                message = f"`{text}` is too far away to be told exactly"
            except ValueError as error:
                message = str(error)
        self._note(row, Problem("bad-date", message, (Place("", path="as_of"),)))

    def _note(self, row: int, problem: Problem) -> None:
        self.problems.setdefault(row, []).append(problem)

    def _reader(self, row: int) -> Reader | None:
        text = self.documents.as_of(row)
        if text is None:
            return None
        try:
            if text not in self._as_of:
                self._as_of[text] = parse_as_of(text)
        except ValueError:
            return None
        return Reader(self.book.knowledge.units, "", self._as_of[text])

    def cells(self, term: Term, column: Column, odd: pl.Series) -> None:
        """The odd cells of a column."""
        for row in odd.arg_true().to_list():
            reader = self._reader(row)
            if reader is None:
                continue
            value = self.documents.rows[column.name][row]
            if (isinstance(value, float) and value != value) or value in (float("inf"), float("-inf")):
                reader.values.append(
                    Problem("not-a-number", f"`{value}` is not a number", (Place("", path=column.name),))
                )
            else:
                reader.fact(term, self.documents.fact(term, row), column.name)
            self._settle(row, term.name, reader)

    def lists(self, term: Term, odd: pl.Series) -> set[int]:
        """The odd lists; returned are the rows whose lists cannot be used at all."""
        unusable = set()
        for row in odd.arg_true().to_list():
            reader = self._reader(row)
            if reader is not None:
                found = read_list(term, self.documents.fact(term, row), term.name, reader)
                self._settle(row, term.name, reader)
                if found.reason is not None or reader.document:
                    unusable.add(row)
        return unusable

    def screen(self, name: str, odd: pl.Series) -> None:
        """The odd answers to a screen."""
        for row in odd.arg_true().to_list():
            reader = self._reader(row)
            if reader is None:
                continue
            key, written = f"screen.{name}", self.documents.screen(name, row)
            if not isinstance(written["complete"], bool):
                reader.fault("wrong-type", f"screen `{name}` must say true or false", key)
            reader.observed(written.get("observed"), key)
            self._settle(row, key, reader)

    def _settle(self, row: int, name: str, reader: Reader) -> None:
        for problem in (*reader.document, *reader.values):
            self._note(row, problem)
        if reader.document:
            self.refused.setdefault(row, {})[name] = reader.document
        if not reader.document and not reader.values:
            self.apart.add(row)


def needs(field: Term) -> list[set[str]]:
    """What each way of working out a field needs."""
    return [{part.name for part in walk(way) if isinstance(part, Value)} for way in field.ways]
