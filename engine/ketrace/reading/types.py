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
from ketrace.values.units import NONE, Dimension, Unit

MIXED_HELP = "the two do not measure the same thing: correct the unit, or name another fact or number"
_JOINED = {"+": "is added to", "-": "is joined by `-` with"}


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
            same_dimension(left, right, scope, _JOINED[sign])
            return one
        case Extreme(which, of):
            first, *others = of
            for part in others:
                same_dimension(first, part, scope, f"is ranked by `{which}` with")
            return dimension(first, scope)
        case _:
            assert_never(node)


def same_dimension(one: Formula, other: Formula, scope: Scope, joined: str, text: str = "") -> None:
    """A mistake unless two formulas measure the same thing; `joined` says what is done with them.

    `text` is that of the other formula, where it is known.
    """
    if dimension(one, scope) != dimension(other, scope):
        bare = any(isinstance(node, Number) and " " not in node.text for node in (one, other))
        raise _mixed(f"{described(one, scope)} {joined} {described(other, scope, text)}", bare)


def measures(owner: str, unit: Unit, formula: Formula, scope: Scope, text: str = "") -> None:
    """A mistake unless a formula measures what its owner does, which is given in a unit."""
    if dimension(formula, scope) != unit.dimension:
        bare = isinstance(formula, Number) and " " not in formula.text
        raise _mixed(f"{owner} (in `{unit}`) cannot be {described(formula, scope, text)}", bare)


def _mixed(message: str, bare: bool) -> Mistake:
    help = "write the unit behind the number" if bare else MIXED_HELP
    return Mistake("mixed-units", message, help)


def described(node: Formula, scope: Scope, text: str = "") -> str:
    """A formula as a message names it, with its unit; `text` is how it was written, where that is known."""
    match node:
        case Number(_, text):
            return f"`{text}`" if " " in text else f"`{text}` (without a unit)"
        case PolicyNumber(name):
            return f"`policy.{name}` (`{scope.policies[name].value}`)"
        case ClaimNumber(claim, name):
            return f"`{claim}.{name}` (`{scope.claims[claim].numbers[name]}`)"
        case Value(name):
            return f"`{name}` (in `{scope.term(name).unit}`)"
        case Age(value):
            return f"`{value.name}.age` (in `d`)"
        case Lookup(table):
            return f"a cell of `{table}` (in `{scope.tables[table].unit}`)"
        case _:
            found = dimension(node, scope)
            shown = f"`{text.strip()}`" if text else "a result"
            return f"{shown} (without a unit)" if found == NONE else f"{shown} (in `{found}`)"
