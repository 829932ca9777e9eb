"""Definitions form no circle, and nothing that makes a verdict reads it."""

from __future__ import annotations

from itertools import pairwise

from ketrace.logic.nodes import CountItems, Sum, Value, VerdictIs
from ketrace.logic.walk import walk
from ketrace.problems import Place
from ketrace.reading.scope import Notebook
from ketrace.rulebook.book import Book
from ketrace.rulebook.resting import nodes, reads
from ketrace.rulebook.rules import Rule


def check_circles(book: Book, notes: Notebook) -> bool:
    """Whether some circle was found; each is noted once, with its path."""
    reported: set[frozenset[str]] = set()
    for term in sorted({rule.concludes for rule in book.rules.values() if rule.concludes is not None}):
        path = _path_back(term, book)
        if path is not None and frozenset(path) not in reported:
            reported.add(frozenset(path))
            _note(path, book, notes)
    for rule in book.rules.values():
        _check_verdict(rule, book, notes)
    return bool(reported)


def _path_back(start: str, book: Book) -> list[str] | None:
    """The shortest way from a term back to itself, through what definitions read."""
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


def _note(path: list[str], book: Book, notes: Notebook) -> None:
    steps = list(pairwise(path))
    places = [_where(rule, name) for term, name in steps for rule in book.concluding(term) if name in reads(rule)]
    shown = " reads ".join(f"`{name}`" for name in path)
    help = "a definition cannot rest on itself: one of these must read something else"
    notes.note("circle", f"definitions go in a circle: {shown}", *dict.fromkeys(places), help=help)


def _where(rule: Rule, name: str) -> Place:
    """Where a rule reads a term."""
    for node in nodes(rule):
        for part in walk(node):
            if isinstance(part, Value) and not part.in_item and part.name == name:
                return part.place
            if isinstance(part, CountItems | Sum) and part.over == name:
                return part.place
    return rule.place


def _check_verdict(rule: Rule, book: Book, notes: Notebook) -> None:
    help = "the verdict is read by rules that expose, judge, inform, or warn without leading to a verdict"
    for node in walk(rule.when):
        if isinstance(node, VerdictIs) and (why := _why_not(rule, book)):
            notes.note("circle", f"rule `{rule.id}` reads the verdict, {why}", node.place, help=help)


def _why_not(rule: Rule, book: Book) -> str | None:
    verdict = book.knowledge.kinds[rule.kind].verdict
    if verdict is not None:
        return f"and rules of its kind lead to one: `{verdict}`"
    if rule.effect == "defines":
        return "and what it concludes may be what the verdict rests on"
    return None
