"""The tree that YAML text becomes: every key and every value knows where it was written."""

from __future__ import annotations

import datetime
from collections import abc
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from ketrace.problems import Place

ScalarValue = str | int | bool | None | Decimal | datetime.date


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value: what it means, the text it was written as, and whether it stood in quotes or in a text block."""

    value: ScalarValue
    text: str
    quoted: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping, where it stands, and its value."""

    key: str
    key_place: Place
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values, in the order they were written. No key stands twice."""

    entries: tuple[Entry, ...]
    place: Place

    def entry(self, key: str) -> Entry | None:
        """The entry with this key, or None."""
        return next((entry for entry in self.entries if entry.key == key), None)

    def get(self, key: str) -> Node | None:
        """The value of this key, or None when there is no such key."""
        entry = self.entry(key)
        return entry.value if entry else None

    def keys(self) -> tuple[str, ...]:
        """All keys, in the order they were written."""
        return tuple(entry.key for entry in self.entries)


Node = Scalar | Sequence | Mapping


def plain(node: Node) -> object:
    """The tree as dicts, lists and values, without places."""
    match node:
        case Scalar():
            return node.value
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapping():
            return {entry.key: plain(entry.value) for entry in node.entries}
        case _:
            assert_never(node)


def find(node: Node, path: abc.Sequence[str | int]) -> Node:
    """The node at this path, or the nearest one above it that exists."""
    return _follow(node, path)[0]


def place_at(node: Node, path: abc.Sequence[str | int]) -> Place:
    """Where to point for this path: at the key when the path ends at a key, else at the item.

    What is missing points to the nearest thing above it that exists, in the same way.
    """
    return _follow(node, path)[1]


def _follow(node: Node, path: abc.Sequence[str | int]) -> tuple[Node, Place]:
    place = node.place
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str) and (entry := node.entry(step)):
            node, place = entry.value, entry.key_place
        elif isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
            node = node.items[step]
            place = node.place
        else:
            break
    return node, place
