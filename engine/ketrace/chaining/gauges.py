"""What messages carry: small whole numbers under short names.

A quantity travels as its cell among the thresholds that rules compare it with: 2k+1 when it equals the k-th, 2k when it
lies below it. Two numbers that are both worked out are compared exactly before, as the cell of their difference.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from ketrace.program.ir import (
    Arith,
    CellOf,
    CellTest,
    Constant,
    CountTest,
    KnownTest,
    Num,
    NumberTest,
    StateTest,
    Test,
    ValueTest,
)


@dataclass(frozen=True, slots=True)
class Gauge:
    """The cell of a number among thresholds."""

    number: Num
    thresholds: tuple[Fraction, ...]
    _scale: int = field(init=False, repr=False, compare=False)
    _scaled: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        scale = lcm(*(threshold.denominator for threshold in self.thresholds))
        object.__setattr__(self, "_scale", scale)
        object.__setattr__(self, "_scaled", tuple(int(threshold * scale) for threshold in self.thresholds))

    def cell(self, numerator: int, denominator: int) -> int:
        """2k+1 when a value is the k-th threshold, 2k when it lies between."""
        whole, rest = divmod(numerator * self._scale, denominator)
        below = bisect_right(self._scaled, whole)
        return below + (below if rest else bisect_left(self._scaled, whole))


@dataclass(frozen=True, slots=True)
class Valued:
    """The index of a yes-no term or choice."""

    variable: str


@dataclass(frozen=True, slots=True)
class Celled:
    """Whether a table has a cell."""

    cell: CellOf


@dataclass(frozen=True, slots=True)
class Counted:
    """The fewest (`most` false) or the most items that can hold in an item unit."""

    over: str
    unit: str
    holding: bool
    most: bool


@dataclass(frozen=True, slots=True)
class Stated:
    """The state of another unit."""

    unit: str


@dataclass(frozen=True, slots=True)
class Known:
    """Whether a term has a value."""

    variable: str


@dataclass(frozen=True, slots=True)
class Always:
    """Always there: what a clause without tests is made of."""


WorkedOut = Valued | Gauge | Celled | Counted | Known | Always
Source = WorkedOut | Stated


@dataclass(slots=True)
class Vocabulary:
    """Gives every source one property name, and turns tests into tests on whole numbers."""

    thresholds: dict[Num, list[Fraction]] = field(default_factory=dict)
    names: dict[Source, str] = field(default_factory=dict)

    def collect(self, test: Test) -> None:
        """Remember the threshold of a comparison. All are collected before any test is turned."""
        if isinstance(test, NumberTest):
            number, threshold = _sides(test)
            found = self.thresholds.setdefault(number, [])
            if threshold not in found:
                found.append(threshold)
                found.sort()

    def turned(self, test: Test) -> tuple[Source, str, int]:
        """A test as a source, a comparison and a whole number."""
        match test:
            case NumberTest(_, sign, _):
                number, threshold = _sides(test)
                gauge = Gauge(number, tuple(self.thresholds[number]))
                return gauge, sign, 2 * gauge.thresholds.index(threshold) + 1
            case ValueTest(variable, value, equal):
                return Valued(variable), "=" if equal else "!=", value
            case CellTest(cell, present):
                return Celled(cell), "=", int(present)
            case CountTest(over, unit, holding, sign, count):
                return Counted(over, unit, holding, sign in ("<", "<=")), sign, count
            case StateTest(unit, state):
                return Stated(unit), "=", state
            case KnownTest(variable):
                return Known(variable), "=", 1

    def name(self, source: Source) -> str:
        """The property name of a source."""
        if source not in self.names:
            self.names[source] = f"p{len(self.names)}"
        return self.names[source]


def _sides(test: NumberTest) -> tuple[Num, Fraction]:
    if isinstance(test.right, Constant):
        return test.left, test.right.value
    return Arith("-", test.left, test.right), Fraction(0)
