"""Quantities: an exact number with a unit. All conversions between units are done here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache

from ketrace.values.decimals import decimal_text, is_finite_decimal, parse_number, round_down, round_up
from ketrace.values.unit_errors import quoted
from ketrace.values.units import NONE, Unit, UnitError, UnitSystem

__all__ = [
    "Quantity",
    "decimal_text",
    "is_finite_decimal",
    "measured",
    "parse_number",
    "parse_quantity",
    "round_down",
    "round_up",
]

_ONE = Unit("1", NONE, Fraction(1))
_ABOUT = "\u2248 "
_BARE_UNIT = re.compile(r"1|\{[^{}]*\}")
_GLUED = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)(?!e[+-]?[0-9])([a-z%\[{/(\u00b0\u00b5\u03bc].*)", re.IGNORECASE)
_SPACED_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?: [0-9]{3})+(?= |$)")
_FORM = "write the number, one space and the unit"


@dataclass(frozen=True)
class Quantity:
    """An exact value in a unit. Without slots, so that what every decision asks again is worked out once."""

    value: Fraction
    unit: Unit

    @cached_property
    def base(self) -> Fraction:
        """The value in the base of its dimension."""
        return self.value * self.unit.factor

    def to(self, unit: Unit) -> Quantity:
        """The same quantity in another unit of the same dimension; UnitError when it has another."""
        if unit.dimension != self.unit.dimension:
            raise UnitError(f"{quoted(self.unit.text)} and {quoted(unit.text)} do not measure the same thing")
        return Quantity(self.base / unit.factor, unit)

    @cached_property
    def _text(self) -> str:
        about = "" if is_finite_decimal(self.value) else _ABOUT
        number = about + decimal_text(self.value)
        return number if _BARE_UNIT.fullmatch(self.unit.text) else f"{number} {self.unit.text}"

    def __str__(self) -> str:
        return self._text


@lru_cache(maxsize=4096)
def measured(number: int | Decimal, unit: str, system: UnitSystem) -> Quantity:
    """The quantity of a number and a unit that were written apart; UnitError when there is no such unit."""
    return Quantity(Fraction(number), system.parse(unit))


@lru_cache(maxsize=4096)
def parse_quantity(text: str, system: UnitSystem, *, bare_ok: bool = False) -> Quantity:
    """The quantity written as a number, one space and a unit; UnitError says what is wrong with anything else.

    A number alone is a quantity of dimension none, and only where `bare_ok` allows it.
    """
    _refuse_spacing(text)
    number, space, unit = text.partition(" ")
    glued = _GLUED.fullmatch(number)
    if glued:
        raise UnitError(f"{quoted(number)} has no space before its unit", _parted(glued[1], glued[2], system))
    value = parse_number(number)
    if space:
        return Quantity(value, system.parse(unit))
    if not bare_ok:
        raise UnitError(f"{quoted(text)} has no unit", _FORM)
    return Quantity(value, _ONE)


def _parted(number: str, unit: str, system: UnitSystem) -> str:
    try:
        system.parse(unit)
    except UnitError as error:
        return error.help or _FORM
    return f"write {quoted(f'{number} {unit}')}"


def _refuse_spacing(text: str) -> None:
    if not text.strip():
        raise UnitError("the quantity is empty", _FORM)
    if text != text.strip():
        raise UnitError(f"{quoted(text)} has a space before or after it", _FORM)
    if any(c.isspace() and c != " " for c in text):
        raise UnitError(f"{quoted(text)} holds a space that is not a plain one", _FORM)
    if "  " in text:
        raise UnitError(f"{quoted(text)} has more than one space in a row", _FORM)
    thousands = _SPACED_THOUSANDS.match(text)
    if thousands:
        parse_number(thousands.group())
    if text.count(" ") > 1:
        raise UnitError(f"{quoted(text)} holds more than a number, one space and a unit")
