"""All properties of a base, settled one after the other."""

from __future__ import annotations

import datetime
import time
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial

from ketrace.base import Base
from ketrace.problems import KetraceError, did_you_mean
from ketrace.proving.answers import Answer
from ketrace.proving.laws import LAWS, Law
from ketrace.proving.properties import settle_safety
from ketrace.proving.scene import Scene, scenes
from ketrace.proving.settling import Unsettled

SECONDS = 60.0
"""How long the solver may think about one question."""


def prove(
    base: Base, as_of: datetime.date | None = None, only: Collection[str] = (), seconds: float = SECONDS
) -> Iterator[Answer]:
    """Each property, on each stretch of days on which the same rules act. `only` names properties.

    Raises `NotInForce`, and `Disagreement` when the two engines differ on an example.
    """
    properties: dict[str, Law] = {
        **{safety.id: partial(settle_safety, safety) for safety in base.book.safety.values()},
        **LAWS,
    }
    _known(only, tuple(properties))
    for scene in scenes(base, as_of, seconds):
        for name, settle in properties.items():
            if not only or name in only:
                began = time.monotonic()
                answer = _settled(name, settle, scene)
                yield replace(answer, seconds=time.monotonic() - began)


def _settled(name: str, settle: Law, scene: Scene) -> Answer:
    try:
        return settle(scene)
    except Unsettled as unsettled:
        title = scene.base.book.safety[name].title if name in scene.base.book.safety else (settle.__doc__ or name)
        return replace(scene.answer(name, title), state="not settled", reason=unsettled.reason)


def _known(only: Collection[str], properties: tuple[str, ...]) -> None:
    for name in only:
        if name not in properties:
            help = did_you_mean(name, properties) or "they are " + ", ".join(properties)
            raise KetraceError(f"there is no property `{name}`\n  help: {help}")
