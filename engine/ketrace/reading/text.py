"""YAML text to a tree in which every key and value keeps its place. Bad input gives problems, never an exception."""

from __future__ import annotations

from typing import cast

import yaml
from yaml.error import MarkedYAMLError

from ketrace.problems import Place, Problem, Refused
from ketrace.reading import layout
from ketrace.reading.compose import Composer, Parser
from ketrace.reading.nodes import Node
from ketrace.reading.syntax import problem_of, problem_of_escape

MAX_BYTES = 1_048_576
"""Larger rule files are refused: one rule is a page of text."""

_FAST_LOADER = getattr(yaml, "CSafeLoader", None)
_Read = tuple[Node | None, tuple[Problem, ...]]


def read_yaml(data: bytes, file: str, *, fast: bool = True) -> _Read:
    """The tree of the one document in `data`, or all problems found; never both.

    A file without problems is read with the library's C parser where there is one. The plain parser says what is wrong,
    so that words and places are the same everywhere; `fast=False` reads with the plain parser alone.
    """
    if len(data) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES} bytes"
        return None, (Problem("too-large", message, (Place(file),), "write one rule in each file"),)
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        return None, (_not_utf8(data, error.start, file),)
    if not text.endswith("\n"):
        text += "\n"
    problems = _character_problems(text, file)
    if problems:
        return None, problems
    node = _fast(text, file) if fast else None
    return (node, ()) if node is not None else _told(text, file)


def _fast(text: str, file: str) -> Node | None:
    """The tree by the C parser, or None where there is no such parser or anything at all is wrong."""
    if _FAST_LOADER is None:
        return None
    composer = Composer(cast("Parser", _FAST_LOADER(text)), text, file)
    try:
        node = composer.document()
    except (Refused, yaml.YAMLError, ValueError, OverflowError):
        return None
    return None if composer.problems else node


def _told(text: str, file: str) -> _Read:
    """The tree by the plain parser, or every problem it meets."""
    loader = yaml.SafeLoader(text)
    composer = Composer(cast("Parser", loader), text, file)
    node: Node | None = None
    last: tuple[Problem, ...] = ()
    try:
        node = composer.document()
    except Refused as refused:
        last = refused.problems
    except MarkedYAMLError as error:
        last = (problem_of(error, text, file),)
    except (ValueError, OverflowError):
        last = (problem_of_escape(loader.get_mark(), text, file),)
    problems = dict.fromkeys([*composer.problems, *last])
    if problems:
        return None, tuple(sorted(problems, key=lambda problem: problem.sort_key))
    return node, ()


def _not_utf8(data: bytes, at: int, file: str) -> Problem:
    before = data[:at].decode("utf-8-sig", "replace").replace("\r\n", "\n")
    place = Place(file, *layout.position(before, len(before)))
    return Problem("not-utf8", "the file is not UTF-8 text", (place,), "save it as UTF-8 in your editor")


def _character_problems(text: str, file: str) -> tuple[Problem, ...]:
    found: list[Problem] = []
    for character, indices in layout.unwelcome(text).items():
        places = tuple(Place(file, *layout.position(text, index)) for index in indices)
        if character == "\t":
            help_line = "press the space bar instead; most editors can write spaces for the tab key"
            found.append(Problem("tab", "a tab cannot be used in a rule file", places, help_line))
        else:
            message = f"the character {layout.character(character)} cannot be seen by a reader"
            found.append(Problem("control-character", message, places, "leave it out"))
    start = layout.directive(text)
    if start is not None:
        place = Place(file, *layout.position(text, start))
        message = f"`{layout.word_at(text, start)}` is a directive"
        found.append(Problem("directive", message, (place,), "leave out the line: rule files need none"))
    return tuple(sorted(found, key=lambda problem: problem.sort_key))
