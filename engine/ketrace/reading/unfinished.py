"""What a started document still waits for: texts that say so, and that nobody may take for an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ketrace.problems import Problem
from ketrace.reading.nodes import Mapping, Node, Scalar, Sequence

MARK = "TO FILL IN"


def to_fill_in(what: str) -> str:
    """The text that stands where something is still to be written."""
    return f"{MARK} - {what}"


def unfinished(node: Node, name: str = "the document") -> Iterator[Problem]:
    """One problem for each value that is still to be filled in."""
    match node:
        case Scalar(str() as value) if MARK in value:
            what = value.partition(MARK)[2].lstrip(" -")
            message, help = f"{name} is still to be filled in", f"write {what}" if what else None
            yield Problem("to-fill-in", message, (node.place,), help)
        case Mapping(entries):
            for entry in entries:
                yield from unfinished(entry.value, f"`{entry.key}`")
        case Sequence(items):
            for i, item in enumerate(items):
                yield from unfinished(item, f"entry {i + 1} of {name}")


def with_unfinished(problems: Iterable[Problem], node: Node) -> tuple[Problem, ...]:
    """The problems of a document's shape, and what is to be filled in; of that, nothing else is said."""
    found = tuple(unfinished(node))
    paths = {problem.places[0].path for problem in found}
    return (*found, *(problem for problem in problems if problem.places[0].path not in paths))
