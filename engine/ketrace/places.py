"""How a path into a document is written in messages: `$.facts['odd name'].items[2]`."""

from __future__ import annotations

import re

ROOT = "$"
_PLAIN = re.compile(r"[A-Za-z0-9_.-]+")


def step(key: str | int) -> str:
    """One step of a path: `[1]` for an index, `.name` for a plain word, `['...']` for any other key."""
    if isinstance(key, int):
        return f"[{key}]"
    if _PLAIN.fullmatch(key):
        return f".{key}"
    return "['" + printable(key, longest=200).replace("'", "\\'") + "']"


def printable(text: str, longest: int = 60) -> str:
    """The text as a message may show it: on one line, without invisible characters, cut when it is long."""
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    if cut.isprintable():
        return cut
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in cut)
