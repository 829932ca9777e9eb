"""Conditions that are settled before any subject is seen: they mean something, but hardly what their author meant."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ketrace.logic.meaning import compare
from ketrace.logic.nodes import Age, All, Compare, CountItems, Sum, Value
from ketrace.logic.reshape import negation_normal
from ketrace.logic.walk import Node, children, walk
from ketrace.problems import Place, Severity
from ketrace.reading.check.exclusion import excludes
from ketrace.reading.check.ranges import Range, span
from ketrace.reading.scope import Notebook
from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import Rule
from ketrace.rulebook.terms import Term

_RANGE = "a value outside its plausible range is never read: is the number right, and its unit?"


def check_settled(book: Book, notes: Notebook) -> None:
    """Notes conditions that can never be true, and comparisons that are true or false for every subject."""
    for rule in book.rules.values():
        for one, other in _at_odds(rule):
            message = f"rule `{rule.id}` can never hold: two of its conditions are never true together"
            help = "join what need not be true together under `any:`"
            notes.note("never-holds", message, one, other, help=help, severity=Severity.RELEASE)
        for node, item in _comparisons(rule.when, book, None):
            always = settled(span(node.left, book, item), node.operator, span(node.right, book, item))
            name = _stated(node, book, item)
            if always is not None and name is not None:
                said = "true" if always else "false"
                message = f"this comparison of `{name}` is {said} for every value that is plausible"
                notes.note("settled-comparison", message, node.place, help=_RANGE, severity=Severity.RELEASE)


def _at_odds(rule: Rule) -> Iterator[tuple[Place, Place]]:
    for node in walk(negation_normal(rule.when)):
        if isinstance(node, All):
            yield from ((one.place, other.place) for one, other in combinations(node.parts, 2) if excludes(one, other))


def _comparisons(node: Node, book: Book, item: Term | None) -> Iterator[tuple[Compare, Term | None]]:
    if isinstance(node, Compare):
        yield node, item
    inner = book.terms[node.over] if isinstance(node, CountItems | Sum) else item
    for child in children(node):
        yield from _comparisons(child, book, inner)


def _stated(node: Compare, book: Book, item: Term | None) -> str | None:
    """The fact that is compared, where somebody states it."""
    if isinstance(node.left, Age):
        return f"{node.left.of.name}.age"
    if not isinstance(node.left, Value):
        return None
    term = book.terms.get(node.left.name) if item is None else item.field(node.left.name)
    return None if term is None or term.derived or term.ways else term.name


def settled(left: Range, sign: str, right: Range) -> bool | None:
    """Whether a comparison comes out alike for all values in two ranges; None where it depends on them."""
    (low, high), (least, most) = left, right
    if sign in ("=", "!="):
        apart = (high is not None and least is not None and high < least) or (
            low is not None and most is not None and low > most
        )
        return (sign == "!=") if apart else None
    best, worst = ((high, least), (low, most)) if sign in (">", ">=") else ((low, most), (high, least))
    if None not in worst and compare(worst[0], sign, worst[1]):  # type: ignore[arg-type]
        return True
    if None not in best and not compare(best[0], sign, best[1]):  # type: ignore[arg-type]
        return False
    return None
