"""Certainty is the weakest link of what a sentence positively rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ketrace.deciding.decision import Recommendation, WeakestLink
from ketrace.deciding.graph import reached
from ketrace.rulebook.book import Book
from ketrace.rulebook.evidence import CERTAINTIES, UNGRADED

_SUPPORT_NOTHING = frozenset(("guard", "verdict"))


@dataclass(frozen=True, slots=True)
class Rests:
    """What a sentence positively rests on."""

    claims: set[str]
    rules: set[str]
    policies: set[str]


class Support:
    """What nodes of a trace positively rest on. A rule that fails, the guard and the verdict support nothing."""

    def __init__(self, nodes: Mapping[str, Mapping[str, object]], book: Book) -> None:
        self._nodes, self._book = nodes, book

    def of(self, *names: str) -> Rests:
        """The claims, rules and policy numbers that some nodes rest on."""
        claims: set[str] = set()
        rules: set[str] = set()
        policies: set[str] = set()
        gathered = {"claim": claims, "rule": rules, "policy": policies}
        for node in reached(self._nodes, names, _SUPPORT_NOTHING, only_holding=True):
            kind: str = node["kind"]  # type: ignore[assignment]
            if kind in gathered:
                gathered[kind].add(node[kind])  # type: ignore[arg-type]
        return Rests(claims, rules, policies)

    def certainty(self, rests: Rests) -> str:
        """The weakest certainty among the graded claims."""
        return weakest(self._book.claims[claim].certainty for claim in rests.claims)

    def weakest(self, rests: Rests, certainty: str) -> tuple[str, ...]:
        """The graded claims of that certainty: why it is no better."""
        return tuple(sorted(one for one in rests.claims if self._book.claims[one].certainty == certainty))


def weighing(said: Sequence[Recommendation]) -> list[Recommendation]:
    """What a decision's certainty is that of: what forbids; where nothing does, what warns and what gives amounts."""
    forbidding = [one for one in said if one.effect == "forbids"]
    return forbidding or [one for one in said if one.effect in ("exposes", "warns")]


def weakest_links(said: Sequence[Recommendation]) -> tuple[WeakestLink, ...]:
    """The claims that give a decision its certainty, those on which most rules rest first."""
    weighed = weighing(said)
    certainty = weakest(one.certainty for one in weighed)
    resting: dict[str, list[str]] = {}
    for one in weighed:
        for claim in one.weakest if one.certainty == certainty else ():
            resting.setdefault(claim, []).append(one.rule)
    order = sorted(resting, key=lambda claim: (-len(resting[claim]), claim))
    return tuple(WeakestLink(claim, tuple(resting[claim]), certainty) for claim in order)


def weakest(found: Iterable[str | None]) -> str:
    """The weakest of some certainties; `ungraded` when none is graded."""
    ranks = [CERTAINTIES.index(one) for one in found if one is not None and one in CERTAINTIES]
    return CERTAINTIES[max(ranks)] if ranks else UNGRADED
