"""How a property is settled: what must never be is asked of the solver, and every example is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from ketrace.problems import Refused
from ketrace.proof.pairs import Formula
from ketrace.proof.subject import Stated
from ketrace.proving.answers import Answer, Example
from ketrace.proving.scene import Scene, Seen


@dataclass(frozen=True, slots=True)
class Unsettled(Exception):
    """Neither proved nor refuted, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a subject can be: in words, as a formula, and how a decided subject shows it."""

    words: str
    formula: Formula
    shows: Callable[[Seen], bool]


def never(answer: Answer, broken: Part, parts: Iterable[Part], scene: Scene) -> Answer:
    """Proved when nobody is broken, and each of some parts can be: else nothing was said."""
    example = example_of(broken, scene, sparing=True)
    if example is not None:
        return replace(answer, state="refuted", examples=(example,))
    found: list[Example] = []
    for part in parts:
        example = example_of(part, scene)
        if example is None:
            return replace(answer, state="empty", examples=tuple(found), reason=part.words)
        found.append(example)
    return replace(answer, examples=tuple(found))


def example_of(part: Part, scene: Scene, sparing: bool = False) -> Example | None:
    """A decided subject that shows something, or None where there can be none. Raises `Unsettled`."""
    seen = seen_of(part, scene, sparing)
    return None if seen is None else seen.example(part.words)


def seen_of(part: Part, scene: Scene, sparing: bool = False) -> Seen | None:
    """The same, with all that was found when it was decided. `sparing` wants little to be stated."""
    found = scene.asker.can_be(part.formula, sparing=sparing)
    if found.possible == "no":
        return None
    if found.possible == "unknown":
        raise Unsettled(f"the solver gave up on `{part.words}`: {found.reason}")
    seen = decided(found.subjects[0], part.words, scene)
    if not part.shows(seen):
        raise Unsettled(f"an example of `{part.words}` was found, but it does not show that when it is decided")
    return seen


def decided(subject: Stated, words: str, scene: Scene) -> Seen:
    """A subject that the solver found, decided. Raises `Unsettled` when its input is refused."""
    try:
        return scene.see(subject)
    except Refused as error:
        raise Unsettled(f"an example of `{words}` was found, but its input is refused: {error}") from None
