"""Where a quantity comes from: the definitions behind a formula, each with its formula and its condition."""

from __future__ import annotations

from collections.abc import Iterator

from ketrace.logic.nodes import Formula
from ketrace.logic.walk import terms_read
from ketrace.page import addresses
from ketrace.page.conditions import ALWAYS, condition
from ketrace.page.formulas import formula
from ketrace.page.words import Line, Word, words
from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import ConcludesQuantity, Rule


def derivation(node: Formula, book: Book, seen: set[str]) -> tuple[Line, ...]:
    """The definitions of the quantities that a formula reads, and inside each those that it reads itself.

    What was shown once, `seen` remembers, and it is not shown again.
    """
    return tuple(_lines(node, book, seen))


def _lines(node: Formula, book: Book, seen: set[str]) -> Iterator[Line]:
    for name in sorted(terms_read(node) - seen):
        seen.add(name)
        for rule in book.concluding(name):
            if isinstance(rule.then, ConcludesQuantity):
                yield _line(rule, rule.then, book, seen)


def _line(rule: Rule, then: ConcludesQuantity, book: Book, seen: set[str]) -> Line:
    whole = Word(book.terms[then.term].title, addresses.fact(then.term))
    equals = words(whole, " = ", formula(then.formula, book), " [", Word(rule.id, addresses.rule(rule.id, book)), "]")
    when = condition(rule.when, book)
    parts = () if when is ALWAYS else (Line(words("when: ", when.words), when.parts),)
    return Line(equals, (*parts, *derivation(then.formula, book, seen)))
