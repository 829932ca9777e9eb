"""What the YAML text must keep to besides its grammar: characters, comments and indentation.

The library's two parsers are laxer than YAML here, each in its own way; these laws make them agree.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Span = tuple[int, int]

NO_ANCHORS = "write the value out in each place; if the character belongs to a text, put the text in quotes"
NO_TAGS = "leave it out; if the character belongs to a text, put the text in quotes"

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_CONFUSING = "[\u2028\u2029\ufeff\u202a-\u202e\u2066-\u2069]"
_UNWELCOME = re.compile(f"\t|{CONTROL.pattern}|{_CONFUSING}")
_BETWEEN = re.compile(r"#[^\n]*|\?")
_MOST_PLACES = 10


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A character that cannot stand where it stands."""

    code: str
    message: str
    help: str
    index: int


@dataclass(frozen=True, slots=True)
class Context:
    """Where a value stands: the column of the innermost block around it, and whether it is inside brackets."""

    indent: int
    flow: bool

    def inside(self, flow: bool, column: int) -> Context:
        """The context of what a collection holds that begins in this column."""
        return Context(self.indent, True) if flow else Context(column, False)


def character(c: str) -> str:
    """A character by its number, as `U+202E`."""
    return f"U+{ord(c):04X}"


def position(text: str, index: int) -> tuple[int, int]:
    """Line and column, from 1, of an index into the text."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def word_at(text: str, index: int) -> str:
    """The run of characters without space that begins here, cut when long."""
    found = re.compile(r"[^\s,\[\]{}]{1,60}").match(text, index)
    return found[0] if found else text[index : index + 1]


def unwelcome(text: str) -> dict[str, list[int]]:
    """Characters that no rule file may hold as they are, each with the indices of its first places, one a line."""
    found: dict[str, list[int]] = {}
    for match in _UNWELCOME.finditer(text):
        places = found.setdefault(match[0], [])
        if len(places) < _MOST_PLACES and (not places or "\n" in text[places[-1] : match.start()]):
            places.append(match.start())
    return found


def directive(text: str) -> int | None:
    """The index of a `%` line before the document begins, or None."""
    index = 0
    for line in text.splitlines(keepends=True):
        if line.startswith("%"):
            return index
        if line.strip() and not line.startswith("#"):
            return None
        index += len(line)
    return None


def split_number(text: str, start: int, end: int) -> str | None:
    """The number with a comma of which this, between brackets, is the second half, with its unit; None for any other."""
    first = re.search(r"(?<![\w.])-?\d+,\Z", text[max(0, start - 40) : start])
    return first[0] + text[start:end] if first and text[start].isdigit() else None


def outdented(text: str, start: int, end: int, indent: int, exempt: str) -> int | None:
    """The first index of a continuing line of this span that is not indented deeper than its block, or None.

    YAML asks this of every line inside brackets or quotes; closing brackets in the column of the key are let pass.
    """
    while 0 <= (start := text.find("\n", start, end)) < end:
        start += 1
        line = re.compile(r" *").match(text, start)
        at = line.end() if line else start
        if at < end and text[at] != "\n" and at - start <= indent and text[at] not in exempt:
            return at
    return None


def comment_touches_header(text: str, index: int) -> bool:
    """Whether a text block begins here with a comment directly behind its `|` or `>`."""
    return re.compile(r"[|>][-+0-9]*#").match(text, index) is not None


def between_scalars(text: str, scalars: Iterable[Span], end: int) -> Iterator[Misplaced]:
    """Faults in what stands between the values: comments that touch them, and the `?` of explicit keys."""
    spans = sorted(scalars)
    starts = [span[0] for span in spans]
    index = 0
    while (match := _BETWEEN.search(text, index, end)) is not None:
        at, index = match.span()
        before = bisect_right(starts, at) - 1
        if before >= 0 and at < spans[before][1]:
            index = spans[before][1]
        elif match[0] == "?":
            help_line = "write `key: value`, and put a text that holds `?` in quotes"
            yield Misplaced("explicit-key", "`?` marks an explicit key", help_line, at)
        elif at > 0 and text[at - 1] not in " \n":
            yield Misplaced("yaml-syntax", "a comment needs a space before its `#`", "put a space before the `#`", at)
