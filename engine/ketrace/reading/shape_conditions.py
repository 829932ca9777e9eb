"""The entries of a condition, however deep, each with the schema of its key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ketrace.problems import did_you_mean
from ketrace.reading.schemas import Library, Part, Schema
from ketrace.reading.shape_faults import Path

EACH_BY_ITS_KEY = "each"
_TEST = "test"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a condition. `word` is its key, or `test` where the key names a term."""

    schema: Schema
    word: str
    value: Any
    path: Path
    hint: str | None


@dataclass(frozen=True, slots=True)
class Below:
    """A part of a condition that is not a condition."""

    part: Part
    value: Any
    path: Path


def entries(library: Library, family: str, value: Mapping[str, Any], path: Path) -> Iterator[Entry | Below]:
    """All entries of a condition and of the conditions in it."""
    words = library.variants(family)
    for key, held in value.items():
        word = key if key in words else _TEST
        near = did_you_mean(key, words) if word == _TEST and isinstance(held, (dict, list)) else None
        entry = Entry(library.schema(f"{family}.{word}"), word, held, (*path, key), near)
        yield entry
        for part in entry.schema.parts:
            for (_, *inner), found in part.found_in({word: held}):
                at = (*entry.path, *inner)
                if part.by == EACH_BY_ITS_KEY and isinstance(found, dict):
                    yield from entries(library, part.family, found, at)
                else:
                    yield Below(part, found, at)
