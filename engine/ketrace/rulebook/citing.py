"""Which claims of a rule print a number."""

from __future__ import annotations

from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import Rule
from ketrace.values.quantity import Quantity


def matches(quantity: Quantity, rule: Rule, book: Book) -> tuple[tuple[str, str], ...]:
    """The named numbers of a rule's claims that equal a number exactly."""
    return tuple(
        (claim, name)
        for claim in rule.because
        for name, number in book.claims[claim].numbers.items()
        if number.unit.dimension == quantity.unit.dimension and number.base == quantity.base
    )
