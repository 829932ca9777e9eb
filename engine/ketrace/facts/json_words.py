"""The library's JSON errors in our own words. A trailing comma is told alike by all Python versions."""

from __future__ import annotations

import json

from ketrace.places import printable
from ketrace.problems import Place, Problem

_VALUES = "texts stand in double quotes; the bare words are `true`, `false` and `null`"
_NUMBERS = "a number has digits before and after its point, no leading zero and no plus sign"
_SEPARATE = "put a comma between values, and a colon after each key"


def position(text: str, index: int | None) -> tuple[int, int]:
    """Line and column, from 1, of an index into the text; of its end for None."""
    at = len(text) if index is None else index
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def problem_of(error: json.JSONDecodeError, name: str) -> Problem:
    """What to tell the sender about this error."""
    text, at = error.doc, error.pos
    comma = _trailing_comma(text, at)
    if comma is not None:
        return _problem(text, comma, name, "a comma stands before a closing bracket", "leave the comma out")
    message, help_line = _words(error.msg, text, at)
    return _problem(text, at, name, message, help_line)


def _problem(text: str, at: int, name: str, message: str, help_line: str | None) -> Problem:
    return Problem("json-syntax", message, (Place(name, *position(text, at)),), help_line)


def _trailing_comma(text: str, at: int) -> int | None:
    """The comma before a closing bracket; newer Pythons point at it, older ones at the bracket."""
    comma = at if text.startswith(",", at) else len(text[:at].rstrip(" \t\r\n")) - 1
    after = text[comma + 1 :].lstrip(" \t\r\n")[:1]
    return comma if comma >= 0 and text[comma] == "," and after in ("]", "}") else None


def _words(message: str, text: str, at: int) -> tuple[str, str | None]:
    found = f"found `{printable(text[at])}`" if at < len(text) else "but the document ends"
    if not text.strip(" \t\r\n"):
        return "the document is empty", None
    if text[at - 1 : at].isdigit() and text[at : at + 1] in tuple(".eE0123456789"):
        return f"this is not how JSON writes a number, {found}", _NUMBERS
    if message.startswith("Expecting value"):
        return f"a value is expected, {found}", _NUMBERS if text[at : at + 1] in tuple("+-.") else _VALUES
    if message.startswith("Expecting property name"):
        return f"a key in double quotes is expected, {found}", 'write `"key": value`'
    if message.startswith("Expecting ':'"):
        return f"a colon is expected after the key, {found}", 'write `"key": value`'
    if message.startswith("Expecting ','"):
        return f"a comma or a closing bracket is expected, {found}", _SEPARATE
    if message.startswith("Unterminated string"):
        return "the quote that opens here is never closed", "write the closing quote"
    if message.startswith("Invalid control character"):
        return (
            f"a text cannot hold the character U+{ord(text[at]):04X} as it is",
            r"write a line end as `\n`, a tab as `\t`",
        )
    if message.startswith("Invalid \\"):
        return "this backslash begins no escape that JSON has", "write a backslash as two"
    if message.startswith("Extra data"):
        return f"nothing can follow the value of the whole document, {found}", "send one document"
    return "this cannot be read as JSON", None
