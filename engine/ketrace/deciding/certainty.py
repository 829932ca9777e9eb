"""Certainty is the weakest link of what a sentence positively rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ketrace.rulebook.book import Book
from ketrace.rulebook.evidence import CERTAINTIES, UNGRADED

Rests = tuple[frozenset[str], frozenset[str], frozenset[str]]
NOTHING: Rests = (frozenset(), frozenset(), frozenset())


class Support:
    """What each node of a trace positively rests on: claims, rules, policy numbers. A rule that fails supports nothing."""

    def __init__(self, nodes: Mapping[str, Mapping[str, object]], book: Book) -> None:
        self._nodes, self._book = nodes, book
        self._found: dict[str, Rests] = {}

    def of(self, name: str) -> Rests:
        """The claims, rules and policy numbers that a node rests on."""
        if name not in self._found:
            self._found[name] = NOTHING
            self._found[name] = self._collect(self._nodes[name])
        return self._found[name]

    def _collect(self, node: Mapping[str, object]) -> Rests:
        match node["kind"]:
            case "claim":
                return frozenset([str(node["claim"])]), frozenset(), frozenset()
            case "rule" if node["state"] != "holds":
                return NOTHING
            case "guard" | "verdict":
                return NOTHING
        if "of" not in node and node["kind"] not in ("rule", "policy"):
            return NOTHING
        claims: set[str] = set()
        rules = {str(node["rule"])} if node["kind"] == "rule" else set()
        policies = {str(node["policy"])} if node["kind"] == "policy" else set()
        of = node.get("of", ())
        for child in of if isinstance(of, list) else ():
            one, other, third = self.of(child)
            claims |= one
            rules |= other
            policies |= third
        return frozenset(claims), frozenset(rules), frozenset(policies)

    def certainty(self, name: str) -> str:
        """The weakest certainty among the graded claims that a node rests on."""
        return weakest(self._book.claims[claim].certainty for claim in self.of(name)[0])


def weakest(found: Iterable[str | None]) -> str:
    """The weakest of some certainties; `ungraded` when none is graded."""
    ranks = [CERTAINTIES.index(one) for one in found if one is not None and one in CERTAINTIES]
    return CERTAINTIES[max(ranks)] if ranks else UNGRADED
