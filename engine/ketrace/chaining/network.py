"""The one room in which durable-rules is spoken: its C module, driven directly, within guarded limits.

The host of that library starts threads, makes up ids and swallows errors; it is not used. What the C module does wrong
beyond certain sizes is refused here, when a network is built. See docs/chaining.md.
"""

from __future__ import annotations

import itertools
import json
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import durable_rules_engine as _engine

from ketrace.problems import KetraceError

Pattern = Sequence[tuple[str, str, int]]
MOST_PATTERNS = 60
MOST_TESTS = 30
MOST_PROPERTIES = 200
GREATEST = 2**53
_SIGNS = {"!=": "$neq", ">=": "$gte", ">": "$gt", "<=": "$lte", "<": "$lt"}
_CLOSING = "closing"
_RESERVED = (_CLOSING, "sid", "id", "m", "$s")
_HANDLED, _UNREAD = 0, 1
_NAME = '{"sid":"1","id":"1"}'  # enough to withdraw a message: the rest would be read in vain
_BEFORE, _AFTER = '{"sid":"1",', '"id":"1"}'
_PATTERN = {f"{i:02}": i for i in range(MOST_PATTERNS)}
_counter = itertools.count()


class CannotCarry(KetraceError):
    """A program that lies outside what the engine is known to do right."""


class EngineFault(KetraceError):
    """The engine answered something that it must not."""


def spelled(name: str, value: int) -> str:
    """A property as messages hold it, one after the other."""
    return f'"{name}":{value},'


def fnv1a32(text: str) -> int:
    """The hash by which the engine compares names."""
    found = 0x811C9DC5
    for byte in text.encode():
        found = ((found ^ byte) * 16777619) & 0xFFFFFFFF
    return found


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A network before it is built: patterns, each fulfilled when all its tests on one message are."""

    patterns: tuple[tuple[tuple[str, str, int], ...], ...]
    properties: tuple[str, ...]


def blueprint(patterns: Iterable[Pattern]) -> Blueprint:
    """A network that the engine can carry. Raises `CannotCarry`."""
    found = tuple(tuple(pattern) for pattern in patterns)
    properties = tuple(sorted({name for pattern in found for name, _, _ in pattern}))
    if len(found) > MOST_PATTERNS:
        raise CannotCarry(f"a network of {len(found)} patterns is too wide, at most {MOST_PATTERNS}")
    if any(not 1 <= len(pattern) <= MOST_TESTS for pattern in found):
        raise CannotCarry(f"a pattern needs 1 to {MOST_TESTS} tests")
    if len(properties) > MOST_PROPERTIES:
        raise CannotCarry(f"a network that reads {len(properties)} properties is too wide, at most {MOST_PROPERTIES}")
    if any(abs(value) >= GREATEST for pattern in found for _, _, value in pattern):
        raise CannotCarry("a number is too large to be compared exactly")
    names = (*properties, *_RESERVED)
    if len({fnv1a32(name) for name in names}) < len(names):
        raise CannotCarry("two property names have one hash")
    return Blueprint(found, properties)


class Network:
    """A network that is built. Used by one thread only: the engine gives wrong answers otherwise."""

    def __init__(self, plan: Blueprint) -> None:
        rules = {f"r{i:02}": {"all": [{"m": _expression(pattern)}]} for i, pattern in enumerate(plan.patterns)}
        rules["r"] = {"all": [{"m": {_CLOSING: 1}}]}
        self._rules = json.dumps(rules)
        self._build()

    def _build(self) -> None:
        self._handle = _engine.create_ruleset(f"ketrace{next(_counter)}", self._rules)
        self._delete = weakref.finalize(self, _close, self._handle)

    def fulfilled(self, properties: str) -> list[int]:
        """The patterns that a message fulfils: properties as `spelled`.

        Afterwards the network is as it was, also when it was interrupted.
        """
        if not properties:
            return []
        text = _BEFORE + properties + _AFTER
        try:
            code, state = _engine.assert_fact(self._handle, text)
            if code == _UNREAD:  # fulfils nothing, and was not kept
                return []
            if code != _HANDLED:
                raise EngineFault(f"the engine refused a message with code {code}")
            found = self._fired(state)
            _engine.retract_fact(self._handle, _NAME)
        except BaseException:
            # A firing that was begun and not ended locks the engine's state: nothing would ever fire again.
            self._delete()
            self._build()
            raise
        return found

    def _fired(self, state: int) -> list[int]:
        found, handle = [], self._handle
        action = _engine.start_action_for_state(handle, state)
        text = action[1] if action else None
        while text:
            found.append(_PATTERN[text[3:5]])  # `{"r07":{...`
            text = _engine.complete_and_start_action(handle, state)
        return found


def _close(handle: int) -> None:
    """Give the memory back. A state may be deleted only after some rule has fired in it, so one is made to fire."""
    text = f'{{"sid":"1","id":"1","{_CLOSING}":1}}'
    _, state = _engine.assert_fact(handle, text)
    fired = action = _engine.start_action_for_state(handle, state)
    while action:
        action = _engine.complete_and_start_action(handle, state)
    _engine.retract_fact(handle, text)
    if fired:  # in a state that was locked by an interruption none does: it is left
        _engine.delete_state(handle, "1")
    _engine.delete_ruleset(handle)


def _expression(pattern: Pattern) -> dict[str, object]:
    tests = [_test(*test) for test in pattern]
    return tests[0] if len(tests) == 1 else {"$and": tests}


def _test(name: str, sign: str, value: int) -> dict[str, object]:
    return {name: value} if sign == "=" else {_SIGNS[sign]: {name: value}}
