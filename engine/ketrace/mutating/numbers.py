"""A number changed as little as can be written, and a unit changed for another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Literal, get_args

from ketrace.rulebook.book import Book
from ketrace.values.decimals import is_finite_decimal
from ketrace.values.quantity import Quantity
from ketrace.values.units import NONE, Unit

Sort = Literal["number", "comparison", "unit", "connective", "citation", "value", "arithmetic"]
SORTS: tuple[Sort, ...] = get_args(Sort)
"""What is changed, in the order in which it is reported."""


def otherwise(quantity: Quantity, units: Iterable[Unit]) -> Iterator[tuple[Sort, Quantity]]:
    """The number with its last digit one up, and one down where that does not take it below zero; in another unit."""
    last = _last_digit(quantity.value)
    for value in (quantity.value + last, quantity.value - last):
        if value >= 0 or quantity.value < 0:
            yield "number", Quantity(value, quantity.unit)
    other = _other_unit(quantity, units)
    if other is not None:
        yield "unit", other


def _last_digit(value: Fraction) -> Fraction:
    """The place of the last digit that is written: one for whole numbers, a hundredth for 0.35."""
    place = Fraction(1)
    while is_finite_decimal(value) and (value / place).denominator != 1:
        place /= 10
    return place


def _other_unit(quantity: Quantity, units: Iterable[Unit]) -> Quantity | None:
    """The number in the first of some units that is not its own: of its dimension if there is one, else of any.

    A number without a unit has none to be mistaken.
    """
    if quantity.unit.dimension == NONE and quantity.unit.factor == 1:
        return None
    others = [
        unit for unit in units if (unit.dimension, unit.factor) != (quantity.unit.dimension, quantity.unit.factor)
    ]
    alike = [unit for unit in others if unit.dimension == quantity.unit.dimension]
    return next((Quantity(quantity.value, unit) for unit in (*alike, *others)), None)


def units_of(book: Book) -> tuple[Unit, ...]:
    """All units that a base uses of facts, fields, amounts, local numbers and claims, in the order of their names."""
    terms = [one for term in book.terms.values() for one in (term, *term.fields)]
    found = [term.unit for term in terms if term.unit is not None]
    found += [amount.unit for amount in book.knowledge.amounts.values()]
    found += [policy.value.unit for policy in book.policies.values()]
    found += [number.unit for claim in book.claims.values() for number in claim.numbers.values()]
    return tuple({unit.text: unit for unit in sorted(found, key=lambda unit: unit.text)}.values())
