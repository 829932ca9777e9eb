"""What can be said of cases without deciding them: that they can be read, and that their base knows what they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ketrace.facts.json_text import from_python
from ketrace.facts.read_input import read_input
from ketrace.problems import InvalidRules, Place, Problem, Refused
from ketrace.reading.nodes import Mapping, Scalar, Sequence, find, plain
from ketrace.reading.policy_file import with_values
from ketrace.rulebook.book import Book
from ketrace.testing.cases import Case, Cases, Step
from ketrace.testing.names import unknown_names

_Path = tuple[str | int, ...]
_STEP = re.compile(r"\['([^']*)'\]|\[(\d+)\]|\.([^.\[]+)")


def check_cases(found: Cases, book: Book) -> tuple[Problem, ...]:
    """All problems of the cases, in the order of their files and lines. What a case expects to be refused is none."""
    problems = list(found.problems)
    for case in found.cases:
        for step in case.steps:
            where = _Where(case, step, found)
            problems += [
                Problem(f"unknown-{one.what.split()[0]}", one.message, (where.expected(one.path),), one.help)
                for one in unknown_names(step.expect, book)
            ]
            if "refused" not in step.expect:
                problems += _refused(step, book, where)
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.sort_key))


def _refused(step: Step, book: Book, where: _Where) -> Iterator[Problem]:
    """What would be refused of an input, where it was written."""
    try:
        used = with_values(book, step.policy) if step.policy else book
        read_input(from_python(step.input, step.title), used, step.title)
    except (Refused, InvalidRules) as refused:
        for problem in refused.problems:
            yield replace(problem, places=tuple(where.stated(place.path) for place in problem.places))


@dataclass(frozen=True, slots=True)
class _Where:
    """Where the parts of a step were written: in the step itself, its case, or a case that this one comes from."""

    case: Case
    step: Step
    found: Cases

    def expected(self, path: _Path) -> Place:
        return self.found.at(self.case.file, *self.step.path, "expect", *path)

    def stated(self, path: str) -> Place:
        """The place of what lies on the path of the input, such as `$.facts['a.b'].value`."""
        steps: _Path = tuple(name or (int(index) if index else key) for name, index, key in _STEP.findall(path))
        for file, prefix in self._layers():
            for way in _ways(steps, find(self.found.nodes[file], prefix)):
                return self.found.at(file, *prefix, *way)
        return self.found.at(self.case.file, *self.step.path)

    def _layers(self) -> Iterator[tuple[str, _Path]]:
        if self.step.path:
            yield self.case.file, self.step.path
        file: object = self.case.file
        while isinstance(file, str):
            yield file, ()
            origin = find(self.found.nodes[file], ("from",))
            file = origin.value if isinstance(origin, Scalar) else None


def _ways(steps: _Path, layer: object) -> Iterator[_Path]:
    """The path within a layer by which it states the same, if it does."""
    if not isinstance(layer, Mapping) or not steps:
        return
    section = layer.get(str(steps[0]))
    if section is not None and (len(steps) == 1 or (isinstance(section, Mapping) and section.entry(str(steps[1])))):
        yield steps
    unknown = layer.get("unknown")
    if steps[0] == "facts" and len(steps) > 1 and isinstance(unknown, Sequence):
        yield from (("unknown", i) for i, name in enumerate(unknown.items) if plain(name) == steps[1])
