"""True, false and unknown: strong Kleene logic, in which absent is unknown and never false."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Truth = bool | None
"""None is unknown."""


def negate(a: Truth) -> Truth:
    """The opposite; the opposite of unknown is unknown."""
    return None if a is None else not a


def all_of(values: Iterable[Truth]) -> Truth:
    """False when one is false, else unknown when one is unknown, else true. All of nothing is true."""
    result: Truth = True
    for value in values:
        if value is False:
            return False
        if value is None:
            result = None
    return result


def any_of(values: Iterable[Truth]) -> Truth:
    """True when one is true, else unknown when one is unknown, else false. Any of nothing is false."""
    result: Truth = False
    for value in values:
        if value is True:
            return True
        if value is None:
            result = None
    return result


def at_least(count: int, values: Sequence[Truth]) -> Truth:
    """True when so many are true, false when even the unknown ones could not make so many, else unknown."""
    true = sum(value is True for value in values)
    possible = sum(value is not False for value in values)
    if true >= count:
        return True
    return None if possible >= count else False
