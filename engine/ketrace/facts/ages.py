"""How old an observation is at the time that a decision is asked for. The same few are asked again and again."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from ketrace.values.dates import AsOf, age_of, parse_observed
from ketrace.values.quantity import decimal_text


@lru_cache(maxsize=4096)
def age(observed: str, as_of: AsOf) -> Fraction:
    """The age in days."""
    return age_of(parse_observed(observed), as_of)


@lru_cache(maxsize=4096)
def age_shown(observed: str, as_of: AsOf) -> str:
    """The age in days, as people read it."""
    return f"{decimal_text(age(observed, as_of), places=3)} d"
