"""Exact numbers in columns: whole numbers over whole numbers, times a constant, within 64 bits.

A number is `scale * num / den`. What rules add, multiply and compare stays in whole numbers; the scale, which holds units
and steps, is a fraction that never enters a column but as a whole factor. Every result is checked against its bounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import ceil, floor, gcd
from typing import Literal

from ketrace.cohort.sheet import FALSE, Expr, all_of, any_of, cases, is_true, literal, negate, nothing
from ketrace.logic.meaning import compare as compared
from ketrace.logic.nodes import Operator
from ketrace.problems import KetraceError

MOST = 2**62
"""Beyond this, the engines' whole numbers might wrap in silence."""
MOST_DIVIDED = 2**52
"""Whole numbers up to this are exact in the floating point with which some engines divide."""


class CannotCarry(KetraceError):
    """A number that columns cannot hold exactly; such subjects are decided one by one."""


@dataclass(frozen=True, slots=True)
class Exact:
    """A number; unknown where its `num` (or `den`) is null. Bounds are those of `num`; `den` is 1 to `most`."""

    num: Expr
    scale: Fraction
    low: int
    high: int
    den: Expr | None = None
    most: int = 1
    constant: Fraction | None = None

    @property
    def parts(self) -> tuple[Expr, ...]:
        """The columns that it is made of."""
        return (self.num,) if self.den is None else (self.num, self.den)


def constant(value: Fraction) -> Exact:
    """A number that is the same for all."""
    sign = (value > 0) - (value < 0)
    return Exact(literal(sign), abs(value) or Fraction(1), sign, sign, constant=value)


def unknown_of(number: Exact) -> Expr:
    """Whether a number is unknown."""
    if number.constant is not None:
        return FALSE
    return any_of(Expr(part.value.isnull(), part.stage) for part in number.parts)


def checked(number: Exact) -> Exact:
    """The number, if it stays within 64 bits."""
    if max(abs(number.low), abs(number.high), number.most) > MOST:
        raise CannotCarry("a number of these rules does not fit into whole numbers of 64 bits")
    return number


def _times(expr: Expr, factor: int) -> Expr:
    return expr if factor == 1 else Expr(expr.value * literal(factor).value, expr.stage)


def _product(*exprs: Expr | None) -> Expr | None:
    found = [expr for expr in exprs if expr is not None]
    if not found:
        return None
    return Expr(reduce(lambda a, b: a * b, (one.value for one in found)), max(one.stage for one in found))


def _corners(a: Exact, b: Exact) -> tuple[int, int]:
    found = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
    return min(found), max(found)


def stretched(number: Exact, scale: Fraction) -> Exact:
    """The same number on a finer scale, of which its own is a whole multiple."""
    factor = int(number.scale / scale)
    num = _times(number.num, factor)
    found = Exact(
        num, scale, number.low * factor, number.high * factor, number.den, number.most, constant=number.constant
    )
    return checked(found)


def common_scale(*numbers: Exact) -> Fraction:
    """The coarsest scale of which all scales are whole multiples."""
    found = numbers[0].scale
    for number in numbers[1:]:
        top = gcd(found.numerator * number.scale.denominator, number.scale.numerator * found.denominator)
        found = Fraction(top, found.denominator * number.scale.denominator)
    return found


def widened(number: Exact, den: Expr | None, most: int) -> Exact:
    """The number over its own divisor times another."""
    if den is None:
        return number
    num, below = _product(number.num, den), _product(number.den, den)
    assert num is not None
    ends = (number.low, number.high, number.low * most, number.high * most)
    return checked(Exact(num, number.scale, min(ends), max(ends), below, number.most * most))


def _alike(a: Exact, b: Exact) -> tuple[Exact, Exact]:
    scale = common_scale(a, b)
    a, b = stretched(a, scale), stretched(b, scale)
    if a.den is b.den:
        return a, b
    return widened(a, b.den, b.most), widened(b, a.den, a.most)


def add(a: Exact, b: Exact) -> Exact:
    """The sum."""
    if a.constant is not None and b.constant is not None:
        return constant(a.constant + b.constant)
    if 0 in (a.constant, b.constant):
        return b if a.constant == 0 else a
    a, b = _alike(a, b)
    num = Expr(a.num.value + b.num.value, max(a.num.stage, b.num.stage))
    return checked(Exact(num, a.scale, a.low + b.low, a.high + b.high, a.den, a.most))


def minus(a: Exact) -> Exact:
    """The opposite."""
    if a.constant is not None:
        return constant(-a.constant)
    return Exact(Expr(-a.num.value, a.num.stage), a.scale, -a.high, -a.low, a.den, a.most)


def multiply(a: Exact, b: Exact) -> Exact:
    """The product."""
    if a.constant is not None and b.constant is not None:
        return constant(a.constant * b.constant)
    if a.constant is not None:
        return _scaled(b, a.constant)
    if b.constant is not None:
        return _scaled(a, b.constant)
    num = _product(a.num, b.num)
    assert num is not None
    return checked(Exact(num, a.scale * b.scale, *_corners(a, b), _product(a.den, b.den), a.most * b.most))


def _scaled(number: Exact, factor: Fraction) -> Exact:
    """By a constant: only the scale changes. By zero, zero, but still unknown where the number is."""
    if factor == 0:
        return Exact(Expr(number.num.value * 0, number.num.stage), Fraction(1), 0, 0, number.den, number.most)
    found = Exact(number.num, number.scale * abs(factor), number.low, number.high, number.den, number.most)
    return found if factor > 0 else minus(found)


def divide(a: Exact, b: Exact) -> Exact:
    """The quotient; unknown where the divisor is zero."""
    if b.constant is not None:
        if b.constant == 0:
            raise CannotCarry("a divisor of these rules is always zero")
        return multiply(a, constant(1 / b.constant))
    return multiply(a, _inverse(minus(b) if b.high < 0 else b))


def _inverse(b: Exact) -> Exact:
    """One over a number: its own divisor with its sign, over its size; null where it is zero."""
    one = b.den or literal(1)
    stage = max(one.stage, b.num.stage)
    above, below = Expr(b.num.value > 0, stage), Expr(b.num.value < 0, stage)
    signs = [(above, one)] if b.low > 0 else [(above, one), (below, Expr(-one.value, stage))]
    size = b.num if b.low > 0 else Expr(b.num.value.abs().nullif(0), b.num.stage)
    num = cases(signs, nothing("int64"))
    return Exact(num, 1 / b.scale, 1 if b.low > 0 else -b.most, b.most, size, max(abs(b.low), abs(b.high)))


def extreme(which: Literal["min", "max"], numbers: list[Exact]) -> Exact:
    """The smallest or the largest; unknown where one of them is."""
    found = numbers[0]
    for other in numbers[1:]:
        found = _chosen(which, found, other)
    return found


def _chosen(which: Literal["min", "max"], a: Exact, b: Exact) -> Exact:
    if a.constant is not None and b.constant is not None:
        return constant(min(a.constant, b.constant) if which == "min" else max(a.constant, b.constant))
    a, b = _alike(a, b)
    stage = max(a.num.stage, b.num.stage)
    first = Expr(a.num.value <= b.num.value if which == "min" else a.num.value >= b.num.value, stage)
    num = cases([(first, a.num), (negate(first), b.num)], nothing("int64"))
    pick = min if which == "min" else max
    return Exact(num, a.scale, pick(a.low, b.low), pick(a.high, b.high), a.den, a.most)


def compare(a: Exact, sign: Operator, b: Exact) -> Expr:
    """Whether two numbers stand in a relation; unknown where one of them is."""
    if a.constant is not None and b.constant is not None:
        return Expr(literal(compared(a.constant, sign, b.constant)).value)
    if b.constant is not None and a.den is None:
        return _against(a, sign, b.constant / a.scale)
    if a.constant is not None and b.den is None:
        return _against(b, _TURNED[sign], a.constant / b.scale)
    a, b = _alike(a, b)
    return _related(a.num, sign, b.num)


_TURNED: dict[Operator, Operator] = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "=": "=", "!=": "!="}


def _against(number: Exact, sign: Operator, threshold: Fraction) -> Expr:
    """Against a constant: a whole number is at least 2.4 when it is at least 3."""
    if sign in ("=", "!=") and threshold.denominator != 1:
        never = _related(number.num, "<", literal(number.low - 1))
        return never if sign == "=" else negate(never)
    end = ceil(threshold) if sign in (">=", "<") else floor(threshold)
    return _related(number.num, sign, literal(max(-MOST, min(MOST, end))))


def _related(a: Expr, sign: Operator, b: Expr) -> Expr:
    x, y = a.value, b.value
    found = {
        ">=": lambda: x >= y,
        ">": lambda: x > y,
        "<=": lambda: x <= y,
        "<": lambda: x < y,
        "=": lambda: x == y,
        "!=": lambda: x != y,
    }[sign]()
    return Expr(found, max(a.stage, b.stage))


def steps(number: Exact, step: Fraction, up: bool) -> tuple[Expr, int, int]:
    """How many whole steps a number holds, rounded up or down, with its bounds."""
    if number.constant is not None:
        whole = ceil(number.constant / step) if up else floor(number.constant / step)
        return literal(whole), whole, whole
    ratio = number.scale / step
    most = max(abs(number.low), abs(number.high)) * ratio.numerator
    if max(most, number.most * ratio.denominator) > MOST_DIVIDED:
        raise CannotCarry("an amount of these rules does not fit into whole numbers of 53 bits")
    top = _times(number.num, -ratio.numerator if up else ratio.numerator)
    below = literal(ratio.denominator) if number.den is None else _times(number.den, ratio.denominator)
    found = _floored(top, below)
    return (Expr(-found.value, found.stage) if up else found), -int(most) - 1, int(most) + 1


def _floored(top: Expr, below: Expr) -> Expr:
    """Whole division toward minus infinity, of which only an exact one is left to the engine."""
    n, d = top.value, below.value
    rest = ((n % d) + d) % d
    return Expr(((n - rest) // d).cast("int64"), max(top.stage, below.stage))


def merged(found: list[tuple[Expr, Exact]]) -> Exact:
    """The number beside the one condition that is true; unknown where none is."""
    scale = common_scale(*(number for _, number in found))
    alike = [(state, stretched(number, scale)) for state, number in found]
    max(part.stage for state, number in alike for part in (state, *number.parts))
    num = cases([(is_true(state), number.num) for state, number in alike], nothing("int64"))
    den = None
    if any(number.den is not None for _, number in alike):
        den = cases([(is_true(state), number.den or literal(1)) for state, number in alike], nothing("int64"))
    numbers = [number for _, number in alike]
    low, high = min(one.low for one in numbers), max(one.high for one in numbers)
    return Exact(num, scale, low, high, den, max(one.most for one in numbers))


def known(numbers: list[Exact]) -> Expr:
    """Whether all of some numbers are known."""
    return all_of(negate(unknown_of(number)) for number in numbers)
