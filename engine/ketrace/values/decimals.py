"""Exact decimal numbers: read strictly, printed exactly, rounded only inward and only to a step."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from math import floor

from ketrace.values.unit_errors import UnitError, quoted

_MOST_DIGITS = 30
_SIGNIFICANT = 6

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_DECIMALS_ONLY = "a number is written in digits, with a point before its decimals and no other mark"
_DIGITS_ONLY = "write the digits without a separator"
_GAP = "[' _\\u00a0\\u202f\\u2009]"
_FAULTS = (
    (r"[+-]?(nan|inf|infinity)", "{} is not a number", None),
    (r"[+-]?[0-9.,]+e[+-]?[0-9]+", "{} has an exponent", "write the number out, without `e`"),
    (rf"-?[0-9]{{1,3}}({_GAP}[0-9]{{3}})+([.,][0-9]*)?", "{} has a thousands separator", _DIGITS_ONLY),
    (r"-?[0-9]{1,3}(,[0-9]{3}){2,}(\.[0-9]*)?", "{} has thousands separators", _DIGITS_ONLY),
    (r"-?[1-9][0-9]{0,2},[0-9]{3}", "the comma in {} may set off thousands or decimals", _DECIMALS_ONLY),
    (r"-?[0-9.]*,[0-9.,]*", "{} has a comma", _DECIMALS_ONLY),
    (r"\+.*", "{} has a plus sign", "a number that is not negative has no sign"),
    (r"-?\.[0-9]+", "{} has no digit before its point", "write the zero before the point"),
    (r"-?[0-9]+\.", "{} has no digit after its point", "write it without the point"),
    (r"-?0[0-9]+(\.[0-9]+)?", "{} begins with a needless zero", None),
    ("[\u2010-\u2015\u2212].*", "{} begins with a dash that is no minus sign", "a negative number begins with `-`"),
)


def parse_number(text: str) -> Fraction:
    """The number written as a plain decimal; raises UnitError for any other way to write it."""
    if _NUMBER.fullmatch(text):
        if len(text) > _MOST_DIGITS + len("-."):
            raise UnitError(f"{quoted(text)} has more than {_MOST_DIGITS} digits")
        return Fraction(text)
    for pattern, message, help in _FAULTS:
        if re.fullmatch(pattern, text, re.IGNORECASE):
            raise UnitError(message.format(quoted(text)), help)
    raise UnitError(f"{quoted(text)} is not a number", _DECIMALS_ONLY)


def is_finite_decimal(value: Fraction) -> bool:
    """Whether `decimal_text` prints this value exactly: it ends, within 30 digits."""
    return _scaled(value) is not None


def decimal_text(value: Fraction, places: int | None = None) -> str:
    """The exact decimal text where `is_finite_decimal`, else rounded to so many significant digits (6 unless asked).

    It never has an exponent. That a text is rounded is for the caller to mark.
    """
    scaled = _scaled(value)
    return _written(*scaled) if scaled else _written(*_significant(value, places or _SIGNIFICANT))


def round_down(value: Fraction, step: Fraction) -> Fraction:
    """The greatest multiple of the step that is not above the value."""
    return Fraction(_steps(value, step) * step.numerator, step.denominator)


def round_up(value: Fraction, step: Fraction) -> Fraction:
    """The least multiple of the step that is not below the value."""
    return Fraction(-_steps(-value, step) * step.numerator, step.denominator)


def _steps(value: Fraction, step: Fraction) -> int:
    """How many whole steps, which are above zero, a value is long."""
    if step.numerator <= 0:
        raise ValueError(f"a step is above zero, not {step}")
    return value.numerator * step.denominator // (value.denominator * step.numerator)


@lru_cache(maxsize=4096)
def _scaled(value: Fraction) -> tuple[int, int] | None:
    """The value as (digits, decimals) with the fewest decimals, or None when it does not end within 30 digits."""
    if 10**_MOST_DIGITS % value.denominator:
        return None
    decimals = next(n for n in range(_MOST_DIGITS + 1) if 10**n % value.denominator == 0)
    digits = int(value * 10**decimals)
    fits = abs(digits) < 10**_MOST_DIGITS and decimals < _MOST_DIGITS
    return (digits, decimals) if fits else None


def _significant(value: Fraction, places: int) -> tuple[int, int]:
    """The value rounded to significant digits, as (digits, decimals); decimals are never negative."""
    size = len(str(floor(abs(value)))) if abs(value) >= 1 else 1 - len(str(floor(1 / abs(value))))
    rounded = Fraction(round(value * Fraction(10) ** (places - size))) / Fraction(10) ** (places - size)
    decimals = next(n for n in range(max(places - size, 0) + 1) if 10**n % rounded.denominator == 0)
    return int(rounded * 10**decimals), decimals


def _written(digits: int, decimals: int) -> str:
    sign, text = "-" if digits < 0 else "", str(abs(digits)).rjust(decimals + 1, "0")
    return f"{sign}{text[: len(text) - decimals]}.{text[len(text) - decimals :]}" if decimals else sign + text
