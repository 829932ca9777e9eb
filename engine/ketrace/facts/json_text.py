"""Strict JSON for input and for decision records, read exactly: no float, no repeated key, nothing read two ways."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal

from ketrace.facts import json_words
from ketrace.facts.from_python import from_python
from ketrace.places import ROOT, printable, step
from ketrace.problems import Place, Problem, Refused
from ketrace.values.limits import MAX_BYTES, MAX_DEPTH, number_fault

__all__ = ["MAX_BYTES", "from_python", "read_json"]

_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SAVE_AS_UTF8 = "send it as UTF-8 without a byte order mark"


class _Number(str):
    """A number as it was written, until the walk knows its path."""


class _Constant(str):
    """`NaN` or an infinity, which the library reads though JSON has no such words."""


class _Object(list[tuple[str, object]]):
    """The pairs of an object in the order written, repeated keys included."""


class _Doubtful(Exception):
    """Something that may be a fault."""


def _plain_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Doubtful
    return found


def _plain_number(text: str) -> str:
    if number_fault(text):
        raise _Doubtful
    return text


def _plain_constant(text: str) -> object:
    raise _Doubtful


_PLAIN = json.JSONDecoder(
    object_pairs_hook=_plain_object,
    parse_int=lambda text: int(_plain_number(text)),
    parse_float=lambda text: Decimal(_plain_number(text)),
    parse_constant=_plain_constant,
)


def read_json(data: bytes, name: str, max_bytes: int = MAX_BYTES) -> object:
    """The document as dicts, lists, texts, ints, Decimals, booleans and None. Raises Refused with all its problems."""
    if len(data) > max_bytes:
        raise Refused([Problem("too-large", f"the document is larger than {max_bytes} bytes", (Place(name),))])
    text = _decode(data, name)
    _refuse_depth(text, name)
    try:
        # Half a character can only be written as an escape.
        if "\\u" not in text:
            return _PLAIN.decode(text)
    except (_Doubtful, json.JSONDecodeError):
        pass
    return _read_with_places(text, name)


def _read_with_places(text: str, name: str) -> object:
    """The slow way, which knows where everything stands."""
    try:
        tree = json.loads(
            text, object_pairs_hook=_Object, parse_int=_Number, parse_float=_Number, parse_constant=_Constant
        )
    except json.JSONDecodeError as error:
        raise Refused([json_words.problem_of(error, name)]) from None
    problems = tuple(_problems(tree, name, ()))
    if problems:
        raise Refused(problems)
    return _finished(tree)


def _decode(data: bytes, name: str) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        message = "the document begins with a byte order mark"
        raise Refused([Problem("byte-order-mark", message, (Place(name, 1, 1),), _SAVE_AS_UTF8)])
    if b"\0" in data[:2] and len(data) % 2 == 0:
        # Every JSON document in UTF-16 or UTF-32 looks so, and as UTF-8 it would be told off for its syntax.
        raise Refused([Problem("not-utf8", "the document is not UTF-8 text", (Place(name, 1, 1),), _SAVE_AS_UTF8)])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = json_words.position(data[: error.start].decode("utf-8"), None)
        place = Place(name, line, column)
        raise Refused([Problem("not-utf8", "the document is not UTF-8 text", (place,), _SAVE_AS_UTF8)]) from None


Path = tuple[str | int, ...]


def _refuse_depth(text: str, name: str) -> None:
    # The library recurses, so the depth is counted before it reads.
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for match in _BRACKETS.finditer(text):
        if match[0] in "[{":
            depth += 1
        elif match[0] in "]}":
            depth -= 1
        if depth > MAX_DEPTH:
            place = Place(name, *json_words.position(text, match.start()))
            message = f"lists and objects are nested deeper than {MAX_DEPTH} levels"
            raise Refused([Problem("too-deep", message, (place,))])


def _problems(tree: object, name: str, path: Path) -> Iterator[Problem]:
    match tree:
        case _Constant():
            help_line = "leave the fact out, or write `null` when it was asked and is not known"
            yield Problem("not-a-number", f"`{tree}` is not a number", _at(name, path), help_line)
        case _Number():
            fault = number_fault(tree)
            if fault:
                yield Problem("number-too-long", fault, _at(name, path), "give the number as it was measured")
        case str():
            if _SURROGATE.search(tree):
                message = "the text holds half of a character (a lone surrogate)"
                yield Problem("lone-surrogate", message, _at(name, path), "send whole characters")
        case _Object():
            yield from _object_problems(tree, name, path)
        case list():
            for index, item in enumerate(tree):
                yield from _problems(item, name, (*path, index))


def _object_problems(tree: _Object, name: str, path: Path) -> Iterator[Problem]:
    times: dict[str, int] = {}
    for key, _ in tree:
        times[key] = times.get(key, 0) + 1
    for key, count in times.items():
        if count > 1:
            message = f"key `{printable(key)}` is given {'twice' if count == 2 else f'{count} times'}"
            yield Problem("duplicate-key", message, _at(name, (*path, key)), "send one value for each key")
        if _SURROGATE.search(key):
            message = "the key holds half of a character (a lone surrogate)"
            yield Problem("lone-surrogate", message, _at(name, (*path, key)))
    for key, value in tree:
        yield from _problems(value, name, (*path, key))


def _step(part: str | int) -> str:
    """As the readers of inputs write it: a key that holds a dot stands in brackets."""
    return f"['{part}']" if isinstance(part, str) and "." in part and step(part).startswith(".") else step(part)


def _at(name: str, path: Path) -> tuple[Place]:
    return (Place(name, path=ROOT + "".join(_step(part) for part in path)),)


def _finished(tree: object) -> object:
    match tree:
        case _Number():
            return int(tree) if tree.lstrip("-").isdigit() else Decimal(tree)
        case _Object():
            return {key: _finished(value) for key, value in tree}
        case list():
            return [_finished(item) for item in tree]
        case _:
            return tree
