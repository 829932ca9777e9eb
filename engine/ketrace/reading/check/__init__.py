"""What can be said of a whole base without any subject."""

from __future__ import annotations

from ketrace.reading.check.circles import check_circles
from ketrace.reading.check.dates import check_dates
from ketrace.reading.check.evidence import check_evidence
from ketrace.reading.check.exclusion import check_exclusion
from ketrace.reading.check.names import check_names
from ketrace.reading.check.numbers import check_numbers
from ketrace.reading.check.ranges import check_ranges
from ketrace.reading.scope import Scope
from ketrace.rulebook.book import Book

__all__ = ["check_book"]


def check_book(book: Book, scope: Scope) -> None:
    """Notes all that is wrong with the book as a whole."""
    circles = check_circles(book, scope.notes)
    check_names(book, scope.notes)
    check_numbers(book, scope.notes)
    check_exclusion(book, scope.notes)
    check_dates(book, scope.notes)
    if not circles:
        check_evidence(book, scope.notes)
        check_ranges(book, scope.notes)
