"""Definitions form no circle, and nothing that makes a verdict reads it."""

from __future__ import annotations

from ketrace.logic.nodes import VerdictIs
from ketrace.logic.walk import walk
from ketrace.reading.scope import Notebook
from ketrace.rulebook.book import Book
from ketrace.rulebook.resting import reads
from ketrace.rulebook.rules import Rule


def check_circles(book: Book, notes: Notebook) -> bool:
    """Whether some circle was found; each is noted once, with its path."""
    found = False
    reported: set[frozenset[str]] = set()
    for term in sorted({rule.concludes for rule in book.rules.values() if rule.concludes is not None}):
        path = _path_back(term, book)
        if path is not None and frozenset(path) not in reported:
            reported.add(frozenset(path))
            found = True
            places = [rule.place for name in path[:-1] for rule in book.concluding(name)]
            shown = " reads ".join(f"`{name}`" for name in path)
            notes.note("circle", f"definitions go in a circle: {shown}", *places, help="one of them must not depend on the others")
    for rule in book.rules.values():
        _check_verdict(rule, book, notes)
    return found


def _path_back(start: str, book: Book) -> list[str] | None:
    waiting = [[start]]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop(0)
        for rule in book.concluding(path[-1]):
            for name in sorted(reads(rule)):
                if name == start:
                    return [*path, start]
                if name not in seen:
                    seen.add(name)
                    waiting.append([*path, name])
    return None


def _check_verdict(rule: Rule, book: Book, notes: Notebook) -> None:
    makes_it = rule.effect in ("defines", "forbids") or book.knowledge.kinds[rule.kind].verdict is not None
    for node in walk(rule.when):
        if isinstance(node, VerdictIs) and makes_it:
            notes.note("circle", f"rule `{rule.id}` reads the verdict that rules of its kind make", node.place, help="only rules that expose, judge or inform may read `verdict`")
