"""Numbers and formulas for people: values with units, and the arithmetic behind an amount."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from ketrace.deciding.reference import Reference
from ketrace.logic.meaning import World, number
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
from ketrace.rulebook.rules import ConcludesQuantity
from ketrace.rulebook.terms import Term
from ketrace.values.quantity import Quantity, shown
from ketrace.values.units import Unit

UNKNOWN = "not known"
_SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}


def with_unit(base: Fraction | None, unit: Unit, step: Quantity | None = None) -> str:
    """A number in a unit, exactly, or about the nearest step when it is not one."""
    if base is None:
        return UNKNOWN
    return shown(base / unit.factor, unit, step.base / unit.factor if step is not None else None)


def term_shown(term: Term, base: Fraction | None) -> str:
    """The value of a quantity term, in its unit."""
    return UNKNOWN if term.unit is None else with_unit(base, term.unit, term.step)


def formula_shown(
    node: Formula, world: World, reference: Reference, item: Term | None = None, nested: bool = False
) -> str:
    """A formula with the values put in."""
    book = reference.book
    match node:
        case Number(quantity):
            return str(quantity)
        case PolicyNumber(name):
            return f"{book.policies[name].value} (local policy)"
        case ClaimNumber(claim, name):
            return str(book.claims[claim].numbers[name])
        case Value(name):
            return _value_shown(name, world, reference, item)
        case Age():
            return with_unit(number(node, world), book.knowledge.units.parse("d"))
        case Lookup(table):
            return with_unit(number(node, world), book.tables[table].unit)
        case Sum(over, each):
            return _sum_shown(over, each, world, reference)
        case Calculation(sign, left, right):
            text = (
                formula_shown(left, world, reference, item, True)
                + _SIGNS[sign]
                + formula_shown(right, world, reference, item, True)
            )
            return f"({text})" if nested and sign in "+-" else text
        case Extreme(which, of):
            parts = ", ".join(formula_shown(part, world, reference, item) for part in of)
            return f"{'the smaller' if which == 'min' else 'the larger'} of ({parts})"
        case _:
            assert_never(node)


def _value_shown(name: str, world: World, reference: Reference, item: Term | None) -> str:
    if item is None:
        return value_shown(name, reference)
    term = item.field(name)
    return UNKNOWN if term is None else term_shown(term, world.number(name))


def value_shown(name: str, reference: Reference) -> str:
    """The value of a quantity of the subject, remembered: reasons print it again and again."""
    if name not in reference.shown:
        reference.shown[name] = term_shown(reference.book.terms[name], reference.number(name))
    return reference.shown[name]


def _sum_shown(over: str, each: Formula, world: World, reference: Reference) -> str:
    items = world.items(over)
    if items is None:
        return f"the sum over {over} ({UNKNOWN})"
    if not items.worlds:
        return "nothing"
    term = reference.book.terms[over]
    return " + ".join(formula_shown(each, item, reference, term) for item in items.worlds)


def opened(node: Formula, reference: Reference) -> Formula:
    """A formula that only names a concluded quantity, replaced by the formula that concluded it."""
    while isinstance(node, Value):
        rules = reference.concluding.get(node.name, ())
        rule = next((one for one in rules if reference.when(one) is True), None)
        if rule is None or not isinstance(rule.then, ConcludesQuantity):
            return node
        node = rule.then.formula
    return node
