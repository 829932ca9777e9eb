"""The properties that the files in safety/ state, settled for every subject."""

from __future__ import annotations

from ketrace.deciding.decision import Recommendation
from ketrace.logic.meaning import truth as meaning
from ketrace.logic.nodes import All, AmountIs, AmountsDiffer, Condition
from ketrace.logic.walk import walk
from ketrace.proof.formulas import truth
from ketrace.proving.answers import Answer
from ketrace.proving.scene import Scene, Seen
from ketrace.proving.settling import Part, never
from ketrace.proving.words import shown
from ketrace.rulebook.book import Safety


def settle_safety(safety: Safety, scene: Scene) -> Answer:
    """Whether what must never be can be for no subject at all."""
    answer = scene.answer(safety.id, safety.title)
    return never(answer, _part(safety.never, scene, True), _parts(safety.never, scene), scene)


def _parts(unwanted: Condition, scene: Scene) -> list[Part]:
    """What must be possible alone, lest nothing was proved: each part; of a single one, that it is known to be false.

    Where amounts are asked about, that some are given: what nobody is given is never too much.
    """
    if isinstance(unwanted, All) and len(unwanted.parts) > 1:
        return [_part(one, scene, True) for one in unwanted.parts]
    asked = [node for node in walk(unwanted) if isinstance(node, AmountIs | AmountsDiffer)]
    return [_given(node, scene) for node in asked] or [_part(unwanted, scene, False)]


def _given(node: AmountIs | AmountsDiffer, scene: Scene) -> Part:
    names = {node.amount} if isinstance(node, AmountIs) else set(scene.base.book.knowledge.amounts)
    words = f"{' or '.join(sorted(names))} is given"
    return Part(words, scene.reading.given(names), lambda seen: any(names & set(one.amounts) for one in _said(seen)))


def _said(seen: Seen) -> tuple[Recommendation, ...]:
    return seen.decision.recommendations


def _part(node: Condition, scene: Scene, wanted: bool) -> Part:
    found = truth(node, scene.reading)
    words = shown(node) if wanted else f"it is known that not ({shown(node)})"
    return Part(words, found.true if wanted else found.false, lambda seen: meaning(node, seen.reference) is wanted)
