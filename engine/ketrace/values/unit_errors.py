"""What is said about a unit or a quantity that cannot be used, and the help that can be given with it."""

from __future__ import annotations

import re
from collections.abc import Callable

from ketrace.problems import KetraceError, did_you_mean

_ALIKE = {
    "[in_i]": "in inch inches",
    "[ft_i]": "ft foot feet",
    "[lb_av]": "lb lbs pound pounds",
    "[oz_av]": "oz ounce ounces",
    "[stone_av]": "st stone",
    "[tsp_us]": "tsp teaspoon",
    "[tbs_us]": "tbsp tablespoon",
    "[iU]": "iU IU",
    "/min": "bpm",
    "%": "percent pct",
    "Cel": "C c \u00b0C degC celsius Celsius",
    "L": "liter liters litre litres",
    "a": "y yr yrs year years",
    "cm[H2O]": "cmH2O cm_H2O",
    "d": "day days",
    "g": "gm gms gr gram grams",
    "h": "hr hrs hour hours",
    "kg": "kgs kilo kilos kilogram kilograms",
    "mL": "cc ccm",
    "meq": "mEq",
    "min": "mins minute minutes",
    "mm[Hg]": "mmHg mmhg mm_Hg torr",
    "mmol/L": "mM",
    "mo": "mth month months",
    "mol/L": "M",
    "nmol/L": "nM",
    "s": "sec secs second seconds",
    "umol/L": "uM",
    "wk": "w wks week weeks",
}
HINTS = {wrong: right for right, words in _ALIKE.items() for wrong in words.split()}
"""Spellings that people use, and what each is in UCUM."""
SPOKEN = {
    "a": "years",
    "mo": "months",
    "wk": "weeks",
    "d": "days",
    "h": "hours",
    "min": "minutes",
    "s": "seconds",
    "mm[Hg]": "mmHg",
    "cm[H2O]": "cmH2O",
}
"""How people call a unit whose UCUM name they would not use. Each is one of the spellings above."""

_OTHER_TEMPERATURES = frozenset({"K", "F", "degF", "[degF]", "\u00b0F", "kelvin", "fahrenheit", "Fahrenheit"})
_TYPOGRAPHY = str.maketrans(
    {"\u00b5": "u", "\u03bc": "u", "\u00b2": "2", "\u00b3": "3", "\u207b": "-", "\u00b9": "1", "^": "", "\u2212": "-"}
)


class UnitError(KetraceError):
    """A unit or a quantity that cannot be used: what is wrong, and help where help can be given."""

    def __init__(self, message: str, help: str | None = None) -> None:
        self.message = message
        self.help = help
        super().__init__(message)

    def __reduce__(self) -> tuple[type[UnitError], tuple[str, str | None]]:
        return type(self), (self.message, self.help)


def quoted(text: str) -> str:
    """The user's words in backticks, cut when long, with what cannot be printed made visible."""
    short = text if len(text) <= 60 else text[:57] + "..."
    return "`" + "".join(c if c.isprintable() else ascii(c)[1:-1] for c in short) + "`"


def unknown_unit(name: str, text: str, known: tuple[str, ...], is_known: Callable[[str], bool]) -> UnitError:
    """The error for a name that is no unit, found in `text`; `known` are names that may be meant."""
    where = "" if name == text else f" in {quoted(text)}"
    return UnitError(f"unknown unit {quoted(name)}{where}", _help(name, text, known, is_known))


def _help(name: str, text: str, known: tuple[str, ...], is_known: Callable[[str], bool]) -> str | None:
    if name in _OTHER_TEMPERATURES:
        return "temperatures are written in `Cel`; other scales are not converted"
    rest = name[2:].lower() if name[:2].isupper() else name[2:]
    if name[:2].lower() == "mc" and is_known("u" + rest):
        return f"did you mean `{_whole(text, name, 'u' + rest)}`? `{name}` is too easily misread as `m{rest}`, a thousand times as much"
    meant = _spelling(name, known, is_known) or _spelling(name.lower(), known, is_known)
    if meant:
        return f"did you mean `{_whole(text, name, meant)}`?"
    digits = len(name) - len(name.lstrip("0123456789"))
    if digits and is_known(name[digits:]):
        return f"a number and a unit are joined by a point: `{name[:digits]}.{name[digits:]}`"
    if len(name) < 3 or not name.isascii():
        return None
    near = did_you_mean(name, known)
    if near or not name.isalpha():
        return near
    return f"a thing that is counted is written in braces: {quoted('{' + name + '}')}"


def _whole(text: str, name: str, meant: str) -> str:
    """The whole unit with one name in it put right; a remedy that is a product would not always fit in."""
    return meant if "/" in meant else re.sub(rf"(?<![^./(]){re.escape(name)}(?![^./)])", meant, text)


def _spelling(name: str, known: tuple[str, ...], is_known: Callable[[str], bool]) -> str | None:
    if name in HINTS:
        return HINTS[name]
    plain = name.translate(_TYPOGRAPHY)
    if plain != name and is_known(plain.rstrip("0123456789").rstrip("-")):
        return plain
    if name[-1:] == "s" and is_known(name[:-1]):
        return name[:-1]
    same_letters = [unit for unit in known if unit.lower() == name.lower()]
    return same_letters[0] if len(same_letters) == 1 else None
