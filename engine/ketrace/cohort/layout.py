"""Which column holds what: the columns of a prepared table, and the whole numbers in which quantities stand there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ketrace.rulebook.book import Book


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole numbers of a column: each stands for `scale` in the base of the dimension, between two bounds."""

    scale: Fraction
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of prepared columns, and their grids by term, or `list.field`."""

    terms: Mapping[str, str]
    fields: Mapping[tuple[str, str], str]
    grids: Mapping[str, Grid]
    ages: Grid = Grid(Fraction(1), 0, 4_000_000)

    def of(self, term: str) -> str:
        """The column of a term."""
        return self.terms[term]

    def of_field(self, term: str, field: str) -> str:
        """The column of a field, in the table of the list's items."""
        return self.fields[term, field]

    def list_name(self, term: str) -> str:
        """The name of the table of a list's items. The column of that name says whether the list is whole."""
        return self.terms[term]

    def grid(self, name: str) -> Grid:
        """The grid of a quantity."""
        return self.grids[name]


def columns_of(book: Book, grids: Mapping[str, Grid]) -> Columns:
    """Short names for all that can be stated, so that no engine stumbles over a sign in them."""
    stated = [term for term in book.terms.values() if not term.derived]
    terms = {term.name: f"v{i}" for i, term in enumerate(stated)}
    fields = {
        (term.name, one.name): f"f{i}"
        for term in stated
        for i, one in enumerate(field for field in term.fields if not field.ways)
    }
    return Columns(terms, fields, grids)
