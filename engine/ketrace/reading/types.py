"""Units are types: the dimension of a formula, and a mistake wherever dimensions are mixed."""

from __future__ import annotations

from typing import assert_never

from ketrace.logic.nodes import (
    Age,
    Calculation,
    ClaimNumber,
    Extreme,
    Formula,
    Lookup,
    Number,
    PolicyNumber,
    Sum,
    Value,
)
from ketrace.reading.scope import Mistake, Scope
from ketrace.values.units import Dimension


def dimension(node: Formula, scope: Scope) -> Dimension:
    """The dimension of a formula; a `Mistake` where two dimensions are added, compared or ranked."""
    match node:
        case Number(quantity):
            return quantity.unit.dimension
        case PolicyNumber(name):
            return scope.policies[name].value.unit.dimension
        case ClaimNumber(claim, name):
            return scope.claims[claim].numbers[name].unit.dimension
        case Value(name):
            unit = scope.term(name).unit
            if unit is None:
                raise Mistake("wrong-type", f"`{name}` has no unit")
            return unit.dimension
        case Age():
            return scope.units.parse("d").dimension
        case Lookup(table):
            return scope.tables[table].unit.dimension
        case Sum(over, each):
            return dimension(each, scope.inside(scope.terms[over]))
        case Calculation(sign, left, right):
            one, other = dimension(left, scope), dimension(right, scope)
            if sign == "*":
                return one * other
            if sign == "/":
                return one / other
            same_dimension(one, other, f"`{sign}` joins")
            return one
        case Extreme(which, of):
            first, *others = (dimension(part, scope) for part in of)
            for other in others:
                same_dimension(first, other, f"`{which}` ranks")
            return first
        case _:
            assert_never(node)


def same_dimension(one: Dimension, other: Dimension, what: str) -> None:
    """A mistake unless the two dimensions are one."""
    if one != other:
        raise Mistake("mixed-units", f"{what} {one} with {other}", "numbers of different dimensions cannot be added or compared")
