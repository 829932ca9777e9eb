"""The shape of documents: all that is wrong with keys, types, words and lengths, each with its place.

What a document means (units, names of other documents, numbers without a source) is checked afterwards.
"""

from __future__ import annotations

import pathlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ketrace.problems import Problem, did_you_mean
from ketrace.reading.nodes import Mapping, Node, place_at, plain
from ketrace.reading.schemas import Library, Part, Schema, prepared
from ketrace.reading.shape_choice import PRESENT, choice
from ketrace.reading.shape_conditions import EACH_BY_ITS_KEY, Below, entries
from ketrace.reading.shape_faults import Belongs, Fault, Path, leaves, nowhere, one_of
from ketrace.reading.shape_words import problem_of

_COLUMNS = "columns"


class Shapes:
    """The schemas of a folder, ready to check documents. May be shared by threads."""

    def __init__(self, folder: pathlib.Path) -> None:
        self._library = Library(folder)
        # A validator keeps the document that it is working on.
        self._lock = threading.Lock()

    def problems(self, kind: str, node: Node, effect: str | None = None) -> tuple[Problem, ...]:
        """All problems of the shape of one document, in the order of their places. A rule needs its effect."""
        if not isinstance(node, Mapping):
            message = "the file does not hold `key: value` lines"
            return (Problem("wrong-type", message, (node.place,)),)
        if (kind == "rule") != (effect is not None):
            raise ValueError("a rule, and only a rule, is checked with its effect")
        with self._lock:
            found = list(_Check(self._library, node, plain(node)).whole(kind, effect))
        return tuple(sorted(dict.fromkeys(found), key=lambda problem: problem.sort_key))


@dataclass(frozen=True, slots=True)
class _Check:
    """The check of one document."""

    library: Library
    root: Node
    document: Any

    def whole(self, kind: str, effect: str | None) -> Iterator[Problem]:
        chosen = choice(self.library, kind, "effect" if effect else None, "", self.document, effect)
        if chosen is None:
            raise ValueError(f"there is no schema for a {kind} with the effect {effect}")
        return self._mapping(chosen.schema, self.document, (), chosen.belongs)

    def _part(self, part: Part, value: Any, path: Path) -> Iterator[Problem]:
        if not isinstance(value, dict):
            return
        if part.by == EACH_BY_ITS_KEY:
            yield from self._condition(part.family, value, path)
        elif part.by == _COLUMNS:
            keys = self.document.get("keys")
            columns = tuple(keys) if isinstance(keys, dict) else ()
            yield from self._mapping(self.library.schema(part.family, columns=columns), value, path)
        else:
            yield from self._chosen(part, value, path)

    def _condition(self, family: str, value: dict[str, Any], path: Path) -> Iterator[Problem]:
        found = list(entries(self.library, family, value, path))
        tests = [entry for entry in found if not isinstance(entry, Below)]
        # All entries in one run of Cerberus: a run costs more than what is checked in it.
        run = prepared({i: entry.schema.fields[entry.word] for i, entry in enumerate(tests)})
        hinted = set()
        for error, on_key in leaves(run.errors({i: entry.value for i, entry in enumerate(tests)})):
            i, *inner = error.document_path
            entry = tests[i]
            if entry.hint and i in hinted:
                continue
            hinted.add(i)
            at = (*entry.path, *inner)
            yield problem_of(Fault(error, on_key, entry.schema, (entry.word, *inner), at, self.root, hint=entry.hint))
        for below in found:
            if isinstance(below, Below):
                yield from self._part(below.part, below.value, below.path)

    def _chosen(self, part: Part, value: dict[str, Any], path: Path) -> Iterator[Problem]:
        chosen = choice(self.library, part.family, part.by, str(path[-1]), value)
        if chosen is not None:
            yield from self._mapping(chosen.schema, value, path, chosen.belongs)
        elif part.by == PRESENT:
            variants = self.library.variants(part.family)
            near = next((near for key in value if (near := did_you_mean(key, variants))), None)
            message = f"{one_of([f'`{name}`' for name in variants])} is missing"
            yield Problem("missing-key", message, (place_at(self.root, path),), near)
        else:
            # Which other keys may stand here depends on the choice, so only the choice is spoken of.
            for at, problem in self._faults(self.library.schema(part.family), value, path):
                if at[len(path)] == part.by:
                    yield problem

    def _mapping(
        self, schema: Schema, value: dict[str, Any], path: Path, belongs: Belongs = nowhere
    ) -> Iterator[Problem]:
        for _, problem in self._faults(schema, value, path, belongs):
            yield problem
        for part in schema.parts:
            for inner, found in part.found_in(value):
                yield from self._part(part, found, (*path, *inner))

    def _faults(
        self, schema: Schema, value: dict[str, Any], path: Path, belongs: Belongs = nowhere
    ) -> Iterator[tuple[Path, Problem]]:
        for error, on_key in leaves(schema.errors(value)):
            inner = error.document_path
            at = (*path, *inner)
            here = belongs if len(inner) == 1 else nowhere
            yield at, problem_of(Fault(error, on_key, schema, inner, at, self.root, here))
