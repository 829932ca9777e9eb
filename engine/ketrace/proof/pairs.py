"""What is known, as formulas: a yes-no value is a pair (true, false), a number a pair (known, value).

Neither of a pair of truths is the third value, unknown. The operations are those of strong Kleene logic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import z3


@dataclass(frozen=True, slots=True)
class Pair:
    """When something is true, and when it is false. Never both."""

    true: z3.BoolRef
    false: z3.BoolRef

    @property
    def known(self) -> z3.BoolRef:
        """When it is either."""
        return either(self.true, self.false)

    @property
    def open(self) -> z3.BoolRef:
        """When it is neither."""
        return z3.And(z3.Not(self.true), z3.Not(self.false))


@dataclass(frozen=True, slots=True)
class Number:
    """When a number is known, and its value then, in the base of its dimension."""

    known: z3.BoolRef
    value: z3.ArithRef


Formula = z3.BoolRef
Choice = Mapping[str, z3.BoolRef]
"""For each option, when it is the one chosen. None of them is unknown."""

YES, NO = z3.BoolVal(True), z3.BoolVal(False)
TRUE, FALSE, OPEN = Pair(YES, NO), Pair(NO, YES), Pair(NO, NO)


def both(*parts: z3.BoolRef) -> z3.BoolRef:
    """All of some formulas, without what changes nothing."""
    left = [part for part in parts if not z3.is_true(part)]
    if any(z3.is_false(part) for part in left):
        return NO
    return YES if not left else left[0] if len(left) == 1 else z3.And(left)


def either(*parts: z3.BoolRef) -> z3.BoolRef:
    """Any of some formulas, without what changes nothing."""
    left = [part for part in parts if not z3.is_false(part)]
    if any(z3.is_true(part) for part in left):
        return YES
    return NO if not left else left[0] if len(left) == 1 else z3.Or(left)


def opposite(part: z3.BoolRef) -> z3.BoolRef:
    """The negation of a formula."""
    return NO if z3.is_true(part) else YES if z3.is_false(part) else z3.Not(part)


def all_of(parts: Iterable[Pair]) -> Pair:
    """True when all are true, false when one is false."""
    found = tuple(parts)
    return Pair(both(*(part.true for part in found)), either(*(part.false for part in found)))


def any_of(parts: Iterable[Pair]) -> Pair:
    """True when one is true, false when all are false."""
    found = tuple(parts)
    return Pair(either(*(part.true for part in found)), both(*(part.false for part in found)))


def negate(part: Pair) -> Pair:
    """The opposite; unknown stays unknown."""
    return Pair(part.false, part.true)


def at_least(count: int, parts: Sequence[Pair]) -> Pair:
    """True when so many are true, false when even the unknown ones could not make so many."""
    return Pair(
        so_many([part.true for part in parts], count), so_many([p.false for p in parts], len(parts) - count + 1)
    )


def so_many(parts: Sequence[z3.BoolRef], count: int) -> z3.BoolRef:
    """At least so many of some formulas are true."""
    if count <= 0:
        return YES
    if count > len(parts):
        return NO
    if count == 1:
        return either(*parts)
    return both(*parts) if count == len(parts) else z3.AtLeast(*parts, count)


def chosen(choice: Choice) -> z3.BoolRef:
    """When an option is chosen at all."""
    return either(*choice.values())


def among(choice: Choice, options: Iterable[str]) -> Pair:
    """Whether what is chosen is one of some options."""
    listed = set(options)
    return Pair(
        either(*(when for option, when in choice.items() if option in listed)),
        either(*(when for option, when in choice.items() if option not in listed)),
    )


def constant(value: Fraction | int) -> Number:
    """A number that is known to everybody."""
    return Number(YES, z3.RealVal(Fraction(value)))


def compare(left: Number, sign: str, right: Number) -> Pair:
    """A comparison of two numbers; unknown while one of them is."""
    known = both(left.known, right.known)
    found = {
        ">=": left.value >= right.value,
        ">": left.value > right.value,
        "<=": left.value <= right.value,
        "<": left.value < right.value,
        "=": left.value == right.value,
        "!=": left.value != right.value,
    }[sign]
    return Pair(both(known, found), both(known, opposite(found)))
