"""The UCUM way of writing units, read into parts: `mg{dry}.h/(d.m2)` is four simple units, two of which divide."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ketrace.values.unit_errors import UnitError, quoted

# Length and exponents are bounded so that no text, however hostile, makes the arithmetic or the recursion large.
_LONGEST = 120
_SYMBOL = re.compile(r"(?:\[[^\[\]{}]*\]|[^\[\]{}()./])+")
_ANNOTATION = re.compile(r"\{[!-z|~]+\}")
_POWER = re.compile(r"(.*?)([+-]?[0-9]+)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """A simple unit as written, with its exponent; or, where its name is empty, a number. Annotations keep braces."""

    name: str
    annotation: str
    exponent: int = 1
    number: int = 1
    divides: bool = False


def parts_of(text: str) -> tuple[Part, ...]:
    """The parts of a unit, `.` and `/` taken left to right; raises UnitError where it is not well written."""
    if not text:
        raise UnitError("the unit is empty", "a plain number has the unit `1`")
    if len(text) > _LONGEST:
        raise UnitError(f"a unit of {len(text)} characters is too long, at most {_LONGEST} are read")
    if any(c.isspace() for c in text):
        raise UnitError(f"{quoted(text)} is not a unit: it holds a space")
    return _Reader(text).whole()


class _Reader:
    """Reads one text from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def whole(self) -> tuple[Part, ...]:
        """All parts; a leading slash divides what follows it."""
        divides = self.take("/")
        parts = self.term(divides)
        if self.at < len(self.text):
            raise self.wrong(f"{quoted(self.rest[0])} stands where `.` or `/` is needed")
        return parts

    def term(self, divides: bool) -> tuple[Part, ...]:
        parts: list[Part] = []
        while True:
            found = self.component()
            parts += [replace(part, divides=not part.divides) for part in found] if divides else found
            if self.take("/"):
                divides = True
            elif self.take("."):
                divides = False
            else:
                return tuple(parts)

    def component(self) -> tuple[Part, ...]:
        if self.take("("):
            parts = self.term(divides=False)
            if not self.take(")"):
                raise self.wrong("a parenthesis is not closed")
            return parts
        found = _SYMBOL.match(self.text, self.at)
        self.at = found.end() if found else self.at
        symbol = found.group() if found else ""
        note = self.annotation()
        if not symbol and not note:
            raise self.wrong("a unit is missing " + (f"before {quoted(self.rest[0])}" if self.rest else "at its end"))
        return (self.simple(symbol, note),)

    def annotation(self) -> str:
        if self.rest[:1] != "{":
            return ""
        found = _ANNOTATION.match(self.text, self.at)
        if not found:
            raise self.wrong("braces hold plain characters, at least one, and are closed")
        self.at = found.end()
        return found.group()

    def simple(self, symbol: str, note: str) -> Part:
        name, digits = _split(symbol)
        if name:
            return Part(name, note, self.exponent(digits))
        if not digits:
            return Part("", note)
        if not digits.isdigit() or digits.startswith("0"):
            raise self.wrong(f"`{digits}` is not a whole number above 0")
        return Part("", note, number=int(digits))

    def exponent(self, digits: str) -> int:
        exponent = int(digits or "1")
        if not 1 <= abs(exponent) <= 99:
            raise self.wrong(f"the exponent `{digits}` is not between 1 and 99")
        return exponent

    def take(self, sign: str) -> bool:
        found = self.text.startswith(sign, self.at)
        self.at += found
        return found

    @property
    def rest(self) -> str:
        return self.text[self.at :]

    def wrong(self, why: str) -> UnitError:
        return UnitError(f"{quoted(self.text)} is not a unit: {why}")


def _split(symbol: str) -> tuple[str, str]:
    found = _POWER.fullmatch(symbol)
    assert found is not None, "the pattern matches any text"
    name, digits = found.group(1), found.group(2) or ""
    # `10+3` is no number with an exponent and `m^2` no unit with one: kept whole, so that help can speak of them.
    whole = name.isdigit() or (name.endswith("^") and name != "10^")
    return (symbol, "") if whole else (name, digits)
