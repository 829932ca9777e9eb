"""The library's syntax errors in our own words, with the place an author should look at first."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yaml.error import Mark, MarkedYAMLError

from ketrace.places import printable
from ketrace.problems import Place, Problem
from ketrace.reading.layout import NO_ANCHORS, NO_TAGS, position

_QUOTE_TEXT = "put the text, or the comparison, in quotes"
_QUOTE_WHOLE = "leave it out, or put the whole text in quotes"
_CLOSE = "write the closing quote"
_BACKSLASH = "write a backslash as two, or use single quotes"
_HEX = r"`\x` takes two, `\u` four, `\U` eight"
_COLONS = (
    "put a text that holds a colon in quotes; keys within go in braces, or each on a line of its own, indented deeper"
)
_KEYS = "a key begins in the same column as its neighbours, and has a colon and a space behind it, as they have"
_SAME_COLUMN = (
    "lines that belong together begin in the same column, what belongs to a line begins further right, and in a list each "
    "item begins with `- `"
)
_IN_LIST = "write `- ` before each item of a list; what belongs to an item begins in the column behind its `- `"
_COMMAS = "separate items with commas, and put a text that holds a bracket, `?` or `:` in quotes"


@dataclass(frozen=True, slots=True)
class _Words:
    """How one kind of error is told. `{found}` is the character met, `{opened}` the one that began."""

    context: str
    problem: str
    message: str
    help: str
    at_start: bool = False


_ENDS = r"<stream end>|<document (?:start|end)>|<block end>"

_NO_DIRECTIVE = ("a directive cannot stand here", "leave out the line that begins with `%`")
_NO_ANCHOR = ("{opened} cannot begin a text", NO_ANCHORS)
_NO_TAG = ("`!` cannot begin a text", NO_TAGS)

_TABLE = (
    _Words("simple key", "", "this line is neither a key with a colon nor part of a value", "write `key: value`", True),
    _Words(
        "quoted scalar", "end of stream|document separator", "the quote that opens here is never closed", _CLOSE, True
    ),
    _Words("quoted scalar", "unknown escape", "{found} after a backslash means nothing", _BACKSLASH),
    _Words("quoted scalar", "escape sequence", "this escape has too few hexadecimal digits", _HEX),
    _Words(
        "block scalar",
        "",
        "nothing can follow {opened} on its line, found {found}",
        'a comparison goes in quotes: `"> 60 kg"`; a longer text begins on the next line, further right',
    ),
    _Words("(anchor|alias)", "", *_NO_ANCHOR, True),
    _Words("tag", "", *_NO_TAG, True),
    _Words("", "tag handle", *_NO_TAG),
    _Words("directive", "", *_NO_DIRECTIVE),
    _Words("", "YAML directive|incompatible YAML", *_NO_DIRECTIVE),
    _Words("next token", "", "{found} cannot begin a value", _QUOTE_TEXT),
    _Words("", "sequence entries are not", "a list item cannot begin here", "begin the list on the line below its key"),
    _Words("", "mapping keys are not", "`?` cannot stand here", _QUOTE_TEXT),
    _Words("first colon", "mapping values are not", "this key does not fit the lines above it", _KEYS),
    _Words("", "mapping values are not", "a colon cannot stand here", _COLONS),
    _Words("flow (sequence|mapping)", _ENDS, "the bracket {opened} is never closed", "write the closing bracket", True),
    _Words("flow sequence", "", "a comma or `]` is expected, found {found}", _COMMAS),
    _Words("flow mapping", "", "a comma or `}}` is expected, found {found}", _COMMAS),
    _Words(
        "block collection at line start",
        r"'\?'|mapping start",
        "this line stands in a list, but `- ` is missing",
        _IN_LIST,
    ),
    _Words("block.*at line start", "", "this line begins in another column than the lines it belongs to", _SAME_COLUMN),
    _Words("block (mapping|collection)", "", "{found} cannot follow the value before it", _QUOTE_WHOLE),
    _Words("node", _ENDS, "a value is expected, but the text ends", "write the value"),
    _Words("node", "", "a value is expected, found {found}", "write the value before it, or " + _QUOTE_TEXT),
    _Words("", "document start", "nothing can follow the value of the whole document", _SAME_COLUMN),
)
_ANY = _Words("", "", "this cannot be read as YAML", _QUOTE_TEXT)


def problem_of(error: MarkedYAMLError, text: str, file: str) -> Problem:
    """What to tell the author about this error."""
    context, found = error.context or "", error.problem or ""
    before = text[: error.problem_mark.index].rpartition("\n")[2] if error.problem_mark else ""
    if not before.strip():
        context += " at line start"
    if ":" not in before:
        context += " at first colon"
    words = next((w for w in _TABLE if re.search(w.context, context) and re.search(w.problem, found)), _ANY)
    at, opened = error.problem_mark, error.context_mark
    if words.at_start and opened:
        at = opened
    shown = {"found": _character(text, error.problem_mark), "opened": _character(text, opened)}
    places = [_place(mark, text, file) for mark in (at, opened) if mark is not None]
    message, help_line = words.message.format_map(shown), words.help.format_map(shown)
    return Problem("yaml-syntax", message, tuple(dict.fromkeys(places)), help_line)


def problem_of_escape(mark: Mark, text: str, file: str) -> Problem:
    """The plain parser fails on an escape beyond the last character without an error of its own."""
    message, help_line = "an escape names a character that does not exist", r"the last one is `\U0010FFFF`"
    return Problem("yaml-syntax", message, (_place(mark, text, file),), help_line)


def _character(text: str, mark: Mark | None) -> str:
    if mark is None or not text[mark.index :].strip():
        return "the end of the file"
    names = {"\n": "the end of the line", "`": "a backtick"}
    return names.get(text[mark.index]) or f"`{printable(text[mark.index])}`"


def _place(mark: Mark, text: str, file: str) -> Place:
    return Place(file, *position(text, min(mark.index, len(text))))
