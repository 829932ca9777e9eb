"""Names for the nodes of traces, given once for a book, and what is the same in every trace.

A node of a rule has the same name in every decision by the same rules; only items of lists get names as they come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ketrace.deciding.decision import Citation
from ketrace.logic.nodes import CountItems, Sum
from ketrace.logic.walk import Node, children
from ketrace.rulebook.book import Book
from ketrace.rulebook.resting import nodes

Content = dict[str, object]


class Numbering:
    """The name of everything in a book that a trace can speak of, by what it is."""

    def __init__(self, book: Book) -> None:
        self.names: dict[object, str] = {}
        self.fixed: dict[object, Content] = {}
        self.citations: dict[str, tuple[Citation, ...]] = {}
        self.literals: dict[int, tuple[Content, tuple[str, ...]]] = {}
        for key in self._keys(book):
            if key not in self.names:
                self.names[key] = f"n{len(self.names) + 1}"
        for claim in book.claims.values():
            said: Content = {"claim": claim.id, "at": claim.at, "says": claim.says, "verified": claim.verified}
            if claim.numbers:
                said["numbers"] = {name: str(number) for name, number in claim.numbers.items()}
            self.fixed["claim", claim.id] = {"kind": "claim", **said}
        for policy in book.policies.values():
            content: Content = {
                "kind": "policy",
                "policy": policy.id,
                "value": str(policy.value),
                "owner": policy.owner,
            }
            if policy.convention is not None:
                content["convention"] = policy.convention
            if policy.because:
                content["of"] = [self.names["claim", claim] for claim in policy.because]
            self.fixed["policy", policy.id] = content

    @staticmethod
    def _keys(book: Book) -> Iterator[object]:
        yield "verdict"
        yield "guard"
        for rule in book.rules.values():
            yield "rule", rule.id
            for node in nodes(rule):
                yield from _conditions(node)
        for sort, names in (
            ("term", book.terms),
            ("screen", book.screens),
            ("policy", book.policies),
            ("claim", book.claims),
        ):
            for name in names:
                yield sort, name


def _conditions(node: Node) -> Iterator[int]:
    """The identities of the nodes that are read for the subject itself, not for an item."""
    yield id(node)
    if not isinstance(node, CountItems | Sum):
        for child in children(node):
            yield from _conditions(child)


def reached(
    nodes: Mapping[str, Mapping[str, object]], name: str, ends: Callable[[Mapping[str, object]], bool]
) -> Iterator[Mapping[str, object]]:
    """The nodes of a trace on the ways down from one; what lies below an end is not looked at."""
    waiting, seen = [name], {name}
    while waiting:
        node = nodes[waiting.pop()]
        yield node
        of = node.get("of")
        if isinstance(of, list) and not ends(node):
            fresh = [child for child in dict.fromkeys(of) if child not in seen]
            seen.update(fresh)
            waiting.extend(fresh)
