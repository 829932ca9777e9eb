"""Formulas lowered to numbers without units."""

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
from ketrace.program.ir import AgeOf, Arith, CellOf, Constant, Extremum, Num, Total, Variable
from ketrace.rulebook.book import Book


def lower_number(node: Formula, book: Book) -> Num:
    """The formula in the bases of its dimensions; constants are folded."""
    match node:
        case Number(quantity):
            return Constant(quantity.base)
        case PolicyNumber(name):
            return Constant(book.policies[name].value.base)
        case ClaimNumber(claim, name):
            return Constant(book.claims[claim].numbers[name].base)
        case Value(name):
            return Variable(name)
        case Age(value):
            return AgeOf(value.name)
        case Lookup():
            return lower_cell(node)
        case Sum(over, each):
            return Total(over, lower_number(each, book))
        case Calculation(sign, left, right):
            return Arith(sign, lower_number(left, book), lower_number(right, book))
        case Extreme(which, of):
            return Extremum(which, tuple(lower_number(part, book) for part in of))
        case _:
            assert_never(node)


def lower_cell(node: Lookup) -> CellOf:
    """A look-up by the names of its choices."""
    return CellOf(node.table, tuple(key.name for key in node.keys))


def variables(node: Num) -> set[str]:
    """The names of the subject's terms that a number reads."""
    match node:
        case Variable(name) | AgeOf(name):
            return {name}
        case CellOf(_, keys):
            return set(keys)
        case Total(over, _):
            return {over}
        case Arith(_, left, right):
            return variables(left) | variables(right)
        case Extremum(_, of):
            return set().union(*(variables(part) for part in of))
        case _:
            return set()
