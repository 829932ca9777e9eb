"""What can be said of a whole base without any subject."""

from __future__ import annotations

from ketrace.reading.check.answer import check_answer
from ketrace.reading.check.circles import check_circles
from ketrace.reading.check.codes import check_codes
from ketrace.reading.check.dates import check_dates
from ketrace.reading.check.evidence import check_carried, check_evidence
from ketrace.reading.check.exclusion import check_exclusion
from ketrace.reading.check.names import check_names, check_unused
from ketrace.reading.check.numbers import check_numbers
from ketrace.reading.check.ranges import check_ranges
from ketrace.reading.check.settled import check_settled
from ketrace.reading.check.spoken_to import check_spoken_to
from ketrace.reading.document import Places
from ketrace.reading.scope import Notebook
from ketrace.rulebook.book import Book

__all__ = ["check_book"]


def check_book(book: Book, notes: Notebook, places: Places, whole: bool = True) -> None:
    """Notes all that is wrong with the book as a whole.

    Where some rule could not be read, the book is not whole, and nothing is said that only its absence would explain.
    """
    check_names(book, notes, places, whole)
    check_answer(book, notes, places, whole)
    check_numbers(book, notes)
    check_exclusion(book, notes)
    check_dates(book, notes, places)
    check_codes(book, notes, places)
    check_spoken_to(book, notes, places)
    if check_circles(book, notes):
        return
    check_evidence(book, notes, places)
    if whole:
        check_carried(book, notes)
        check_ranges(book, notes)
        check_settled(book, notes)
        check_unused(book, notes, places)
