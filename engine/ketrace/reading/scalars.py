"""What an unquoted value means. One spelling for each meaning; every other spelling is refused with the right one.

YAML 1.1 and 1.2 read `no`, `010`, `1:30` or `1e3` differently, so a reader of rules could not know what was meant.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from ketrace.places import printable
from ketrace.reading.nodes import ScalarValue
from ketrace.values.limits import MAX_DIGITS


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a value is refused, and what to write instead."""

    code: str
    message: str
    help: str


_WORDS: dict[str, ScalarValue] = {"": None, "~": None, "null": None, "true": True, "false": False}
_DOUBTFUL = {"yes": "true", "y": "true", "on": "true", "no": "false", "n": "false", "off": "false"}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOOSE_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ ]+)[0-9]{1,2}:[0-9]{2}[0-9:.,+Zz -]*")
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+")


def resolve(text: str) -> ScalarValue | Refusal:
    """The value of an unquoted text, or why it is refused."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "0123456789+-.":
        return _word(text)
    if _DATE.fullmatch(text):
        return _date(text)
    if _INTEGER.fullmatch(text) or _DECIMAL.fullmatch(text):
        return _number(text)
    for form, fault in _REFUSED_FORMS:
        if form.fullmatch(text):
            return _too_long(text) or fault(text)
    return text


def _word(text: str) -> ScalarValue | Refusal:
    lower = text.lower()
    if lower in _DOUBTFUL:
        meant = _DOUBTFUL[lower]
        message = f"`{text}` may be read as `{meant}` or as a word, so it is not read at all"
        return Refusal("doubtful-word", message, f'write `{meant}`; if the word is meant, put it in quotes: `"{text}"`')
    if lower in _WORDS:
        help_line = f'write `{lower}`, or put the text in quotes: `"{text}"`'
        return Refusal("doubtful-word", f"`{text}` must be written in lower case", help_line)
    return text


def _date(text: str) -> datetime.date | Refusal:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return Refusal("impossible-date", f"there is no such date as `{text}`", _quotes("correct the date", text))


def _number(text: str) -> int | Decimal | Refusal:
    fault = _too_long(text)
    if fault:
        return fault
    return Decimal(text) if "." in text else int(text)


def _too_long(text: str) -> Refusal | None:
    if len(text.lstrip("+-").replace(".", "", 1)) <= MAX_DIGITS:
        return None
    message = f"the number `{printable(text, 20)}` is longer than {MAX_DIGITS} digits"
    return Refusal("number-too-long", message, "shorten it, or put it in quotes if it is a name")


def _quotes(advice: str, text: str) -> str:
    return f'{advice}, or put it in quotes if it is a text: `"{text}"`'


def _form(text: str, kind: str, written: str | None) -> Refusal:
    advice = f"write `{written}`" if written else "write it as an ordinary number"
    return Refusal("number-form", f"`{text}` is {kind}", _quotes(advice, text))


def _leading_zero(text: str) -> Refusal:
    sign, digits = (text[0], text[1:]) if text[0] in "+-" else ("", text)
    whole, _, rest = digits.partition(".")
    written = sign + (whole.lstrip("0") or "0") + (f".{rest}" if rest else "")
    return _form(text, "a number with a leading zero, which some programs read as octal", written)


def _other_base(text: str) -> Refusal:
    digits = text.replace("_", "").lower()
    kind = {"x": "a hexadecimal", "o": "an octal", "b": "a binary"}[digits.lstrip("+-")[1]]
    try:
        return _form(text, f"{kind} number", str(int(digits, 0)))
    except ValueError:
        return _form(text, f"{kind} number", None)


def _exponent(text: str) -> Refusal:
    mantissa, _, power = text.lower().partition("e")
    short = len(power) < 4 and abs(int(power)) <= MAX_DIGITS
    return _form(text, "a number with an exponent", f"{Decimal(f'{mantissa}e{power}'):f}" if short else None)


def _underscores(text: str) -> Refusal:
    return _form(text, "a number with underscores", text.replace("_", "").rstrip("."))


def _bare_point(text: str) -> Refusal:
    return _form(text, "a number without a digit on each side of its point", f"{Decimal(text):f}")


def _not_finite(text: str) -> Refusal:
    return Refusal("number-form", f"`{text}` is not a finite number", _quotes("write a finite number", text))


def _base_sixty(text: str) -> Refusal:
    message = f"`{text}` is read as a number to the base 60 by some programs and as a time by others"
    return Refusal("number-form", message, f'put it in quotes: `"{text}"`')


def _loose_date(text: str) -> Refusal:
    year, month, day = text.split("-")
    advice = f"write `{year}-{month:0>2}-{day:0>2}`"
    return Refusal("date-form", f"`{text}` is not written as a date", _quotes(advice, text))


def _instant(text: str) -> Refusal:
    return Refusal("instant", f"`{text}` is an instant, not a date", f'put it in quotes: `"{text}"`')


_REFUSED_FORMS: tuple[tuple[re.Pattern[str], Callable[[str], Refusal]], ...] = (
    (_LOOSE_DATE, _loose_date),
    (_INSTANT, _instant),
    (re.compile(r"[-+]?0(?:[xX][0-9a-fA-F_]+|[oO][0-7_]+|[bB][01_]+)"), _other_base),
    (re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][-+]?[0-9]+"), _exponent),
    (re.compile(r"[-+]?(?=[0-9.]*_)(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)"), _underscores),
    (re.compile(r"[-+]?0[0-9]+(?:\.[0-9]*)?"), _leading_zero),
    (re.compile(r"[-+]?(?:[0-9]+\.|\.[0-9]+)"), _bare_point),
    (re.compile(r"[-+]?[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?"), _base_sixty),
    (re.compile(r"[-+]?\.(?:inf|nan)", re.IGNORECASE), _not_finite),
)
