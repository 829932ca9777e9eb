"""Numbers of a lowered program, worked out exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol, assert_never

from ketrace.program.ir import AgeOf, Arith, CellOf, Constant, Extremum, Num, Total, Variable


class Values(Protocol):
    """Where the values of variables come from; None is unknown."""

    def quantity(self, name: str) -> Fraction | None:
        """The value of a quantity."""

    def age(self, name: str) -> Fraction | None:
        """The age of a date."""

    def cell(self, cell: CellOf) -> tuple[bool, Fraction | None]:
        """Whether the choices are known, and the cell if there is one."""

    def whole_list(self, name: str) -> Sequence[Values] | None:
        """The items of a complete list."""


def evaluate(node: Num, values: Values) -> Fraction | None:
    """The number, or None where something that it needs is unknown."""
    match node:
        case Variable():
            return values.quantity(node.name)
        case Constant():
            return node.value
        case AgeOf(name):
            return values.age(name)
        case CellOf():
            return values.cell(node)[1]
        case Total(over, each):
            items = values.whole_list(over)
            return None if items is None else _total([evaluate(each, item) for item in items])
        case Arith(sign, left, right):
            return _joined(sign, evaluate(left, values), evaluate(right, values))
        case Extremum(which, of):
            found = [evaluate(part, values) for part in of]
            known = [value for value in found if value is not None]
            return None if len(known) < len(found) else min(known) if which == "min" else max(known)
        case _:
            assert_never(node)


def _total(found: list[Fraction | None]) -> Fraction | None:
    known = [value for value in found if value is not None]
    return sum(known, Fraction(0)) if len(known) == len(found) else None


def _joined(sign: str, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    if left is None or right is None or (sign == "/" and right == 0):
        return None
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    return left * right if sign == "*" else left / right
