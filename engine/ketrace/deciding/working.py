"""Numbers and formulas for people: values with units, and the arithmetic behind an amount."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
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
from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import ConcludesQuantity
from ketrace.rulebook.terms import Term
from ketrace.values.quantity import Quantity, decimal_text, is_finite_decimal
from ketrace.values.units import Unit

UNKNOWN = "not known"
ABOUT = "\u2248 "
_DIGITS, _LONGEST = 4, 6
_ALIKE = {"-": "+-", "/": "*/"}
_SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}


@lru_cache(maxsize=4096)
def with_unit(base: Fraction | None, unit: Unit) -> str:
    """A number in a unit: exactly where that is short, else about, with so many digits that it can be checked by hand."""
    if base is None:
        return UNKNOWN
    value = base / unit.factor
    if is_finite_decimal(value) and len(decimal_text(value).lstrip("-").replace(".", "")) <= _LONGEST:
        return str(Quantity(value, unit))
    with localcontext(prec=_DIGITS):
        near = Decimal(value.numerator) / Decimal(value.denominator)
    return ABOUT + str(Quantity(Fraction(near), unit))


def term_shown(term: Term, base: Fraction | None) -> str:
    """The value of a quantity term, in its unit."""
    return UNKNOWN if term.unit is None else with_unit(base, term.unit)


def formula_shown(node: Formula, world: World, reference: Reference, item: Term | None = None) -> str:
    """A formula with the values put in, remembered: it is shown by itself, and in all that it stands in."""
    match node:
        case Number() | PolicyNumber() | ClaimNumber():
            return constant_shown(node, reference.book)
        case Value(name):
            return _value_shown(name, world, reference, item)
    key = (id(node), id(world))
    found = reference.shown.get(key)
    if found is None:
        found = reference.shown[key] = _formula_shown(node, world, reference, item)
    return found


def _formula_shown(
    node: Age | Lookup | Sum | Calculation | Extreme, world: World, reference: Reference, item: Term | None
) -> str:
    book = reference.book
    match node:
        case Age():
            return with_unit(number(node, world), book.knowledge.units.parse("d"))
        case Lookup(table, keys):
            cell = book.tables[table].cells.get(tuple(world.choice(key.name) or "" for key in keys))
            return UNKNOWN if cell is None else with_unit(cell.value.base, cell.value.unit)
        case Sum(over, each):
            return _sum_shown(over, each, world, reference)
        case Calculation(sign, left, right):
            one, other = (formula_shown(part, world, reference, item) for part in (left, right))
            strong = sign in "*/"
            one = f"({one})" if strong and _joins(left, "+-") else one
            other = (
                f"({other})"
                if (strong and _joins(right, "+-")) or (sign in "-/" and _joins(right, _ALIKE[sign]))
                else other
            )
            return one + _SIGNS[sign] + other
        case Extreme(which, of):
            parts = ", ".join(formula_shown(part, world, reference, item) for part in of)
            ending = "er" if len(of) == 2 else "est"
            return f"the {'small' if which == 'min' else 'larg'}{ending} of ({parts})"
        case _:
            assert_never(node)


def constant_shown(node: Number | PolicyNumber | ClaimNumber, book: Book) -> str:
    """A number that is the same for every subject."""
    match node:
        case Number(quantity):
            return str(quantity)
        case PolicyNumber(name):
            return f"{book.policies[name].value} (local policy)"
        case ClaimNumber(claim, name):
            return str(book.claims[claim].numbers[name])


def _joins(node: Formula, signs: str) -> bool:
    return isinstance(node, Calculation) and node.operator in signs


def _value_shown(name: str, world: World, reference: Reference, item: Term | None) -> str:
    if item is None:
        return value_shown(name, reference)
    term = item.field(name)
    if term is None:
        return UNKNOWN
    way = next((way for way in term.ways if number(way, world) is not None), None)
    # What is only another field is shown as that field was written: the factor beside it is made for its unit.
    return (
        _value_shown(way.name, world, reference, item)
        if isinstance(way, Value)
        else term_shown(term, world.number(name))
    )


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
