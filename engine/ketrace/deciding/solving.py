"""Formulas in which one part of a written order is taken as unknown: as a slope and a rest, where they are straight lines."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ketrace.deciding.reference import Reference
from ketrace.deciding.working import opened
from ketrace.logic.nodes import Calculation, Extreme, Formula, Value
from ketrace.rulebook.terms import Term

Line = tuple[Fraction, Fraction]
"""Slope and rest: the formula is slope × part + rest, with all other parts as they stand."""

_NO_SLOPE = Fraction(0)


def written_parts(reference: Reference) -> Iterator[Term]:
    """The quantities of the order that somebody wrote."""
    for term in reference.book.terms.values():
        if term.in_order and term.type == "quantity" and not term.derived and reference.number(term.name) is not None:
            yield term


def line(node: Formula, part: str, reference: Reference) -> Line | None:
    """A formula as a line in one part of the order; None where it is none, or is not known."""
    found = reference.formula(node, reference)
    if found is None:
        return None
    match node:
        case Value(name) if name == part:
            return Fraction(1), Fraction(0)
        case Value(name) if (inner := opened(node, reference)) != node and reference.book.terms[name].in_order:
            return line(inner, part, reference)
        case Calculation(sign, left, right):
            one, other = line(left, part, reference), line(right, part, reference)
            return None if one is None or other is None else _joined(sign, one, other)
        case Extreme(_, of) if any(one is None or one[0] for one in (line(each, part, reference) for each in of)):
            return None
        case _:
            return _NO_SLOPE, found


def _joined(sign: str, one: Line, other: Line) -> Line | None:
    match sign:
        case "+":
            return one[0] + other[0], one[1] + other[1]
        case "-":
            return one[0] - other[0], one[1] - other[1]
        case "*" if not one[0] or not other[0]:
            return one[0] * other[1] + other[0] * one[1], one[1] * other[1]
        case "/" if not other[0] and other[1]:
            return one[0] / other[1], one[1] / other[1]
        case _:
            return None
