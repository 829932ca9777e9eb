"""A formula cut into its words: numbers with their units, names, signs and brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ketrace.places import printable
from ketrace.reading.scope import Mistake

SPACES = "put a space on both sides of `+ - * /`"
MAX_LENGTH = 600

_GROUPS = r"\{[^}]*\}|\[[^\]\s]*\]"
_UNIT = rf"(?!(?:and|or)\b)(?:{_GROUPS}|10[*^]-?\d+|[A-Za-z%])(?:{_GROUPS}|\([^()\s]*\)|[A-Za-z0-9%_.'/]|-(?=\d))*"
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<number>-?\d(?:[\d.,]*[\d.])?(?:[eE][-+]?\d+)?(?:[ ]?{_UNIT}|[ ]/(?=[A-Za-z\[{{]){_UNIT}|[ ]1(?!\d|[.,]\d))?)
    | (?P<claim>[A-Z][A-Z0-9-]*/[a-z0-9-]+\.[a-z0-9_]+)
    | (?P<name>[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)
    | (?P<sign>[-+*/](?=\s|$))
    | (?P<mark>[()\[\],:])
    )""",
    re.VERBOSE,
)
_CLAIM = re.compile(r"[A-Z][A-Z0-9-]*/[a-z0-9-]+")
_INSTEAD = {"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-"}  # what people paste


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a formula, and whether a space stands before it."""

    kind: str
    text: str
    spaced: bool


def tokens(text: str) -> list[Token]:
    """The words of a formula; a `Mistake` for what is none."""
    if len(text) > MAX_LENGTH:
        raise Mistake("too-long", f"the formula has {len(text)} characters, and at most {MAX_LENGTH} may stand here")
    found: list[Token] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            rest = text[at:].strip()
            raise Mistake("bad-formula", f"cannot read `{printable(rest)}` in the formula `{text}`", _help(rest))
        kind = match.lastgroup or ""
        start = match.start(kind)
        found.append(Token(kind, match[kind], start == 0 or text[start - 1].isspace()))
        at = match.end()
    return found


def _help(rest: str) -> str | None:
    if rest[0] in "+-*/":
        return SPACES
    if rest[0] in _INSTEAD:
        return f"formulas are written with `{_INSTEAD[rest[0]]}`"
    if rest[0] == "^":
        return "there are no powers: multiply with `*`"
    if _CLAIM.match(rest):
        return "a claim is read by one of its numbers: `SOURCE/claim.number`"
    if rest[0] in "<>=!&|":
        return "a formula has one sign of comparison at its beginning; join conditions under `all:` or `any:`"
    return None
