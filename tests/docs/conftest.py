"""Rules that were read once are not read again while their bytes are the same: reading takes most of a command's time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

import ketrace.base
from ketrace.problems import InvalidRules
from ketrace.reading.load import load_book

Loaded = object


@pytest.fixture(autouse=True, scope="session")
def _read_once() -> Iterator[None]:
    known: dict[object, object] = {}

    def load_once(files: Mapping[str, bytes], *rest: object) -> object:
        key = (tuple(sorted(files.items())), rest)
        if key not in known:
            try:
                known[key] = load_book(files, *rest)  # type: ignore[arg-type]
            except InvalidRules as wrong:
                known[key] = wrong
        found = known[key]
        if isinstance(found, InvalidRules):
            raise found
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ketrace.base, "load_book", load_once)
        yield
