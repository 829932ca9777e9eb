"""Whether a mutant would be refused before any case is decided: by its shape, its units, or as a whole book."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ketrace.logic.nodes import Calculation, Compare, CountItems, Extreme, Sum
from ketrace.logic.walk import Node, children
from ketrace.mutating.mutants import Mutant
from ketrace.problems import Severity
from ketrace.reading.check import check_book
from ketrace.reading.document import Places
from ketrace.reading.scope import Mistake, Notebook, Scope
from ketrace.reading.types import dimension, measures, same_dimension
from ketrace.rulebook.book import Book
from ketrace.rulebook.evidence import Policy
from ketrace.rulebook.rules import ConcludesQuantity, Exposes, Placeholder, Rule


class Checker:
    """Checks mutants of a book as `ketrace check` checks files, and compares with what it says of the book itself."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @cached_property
    def _known(self) -> set[tuple[str, str]]:
        return set(_findings(self.book))

    def refusal(self, mutant: Mutant) -> str | None:
        """The code of what is said of a mutant and not of the book itself; None where it would be let through."""
        book = mutant.of(self.book)
        if isinstance(mutant.changed, Policy):
            low, high = mutant.changed.allowed
            value = mutant.changed.value
            if value.unit.dimension != low.unit.dimension:
                return "mixed-units"
            if not low.base <= value.base <= high.base:
                return "outside-allowed"
        for _, rule in mutant.pairs:
            code = _mixed(rule, book) or _uncited(rule)
            if code is not None:
                return code
        return next((code for code, message in _findings(book) if (code, message) not in self._known), None)


def _findings(book: Book) -> Iterator[tuple[str, str]]:
    notes = Notebook()
    check_book(book, notes, Places({}))
    yield from ((one.code, one.message) for one in notes.problems if one.severity is not Severity.NOTE)


def _uncited(rule: Rule) -> str | None:
    """A rule that rests on nothing, or whose texts print a number of a claim that it does not cite."""
    if not rule.because and not rule.policies:
        return "missing-key"
    printed = (part for text in rule.say.values() for part in text if isinstance(part, Placeholder))
    return "uncited-number" if any(part.kind == "claim" and part.name not in rule.because for part in printed) else None


def _mixed(rule: Rule, book: Book) -> str | None:
    knowledge = book.knowledge
    verdicts = tuple(one.name for one in knowledge.verdicts)
    scope = Scope(knowledge.units, Notebook(), book.terms, book.policies, book.claims, book.tables, verdicts)
    try:
        _measure(rule.when, scope)
        match rule.then:
            case ConcludesQuantity(term, formula):
                unit = book.terms[term].unit
                _measure(formula, scope)
                if unit is not None:
                    measures(term, unit, formula, scope)
            case Exposes(amounts):
                for amount in amounts:
                    for end in (amount.low, amount.high):
                        if end is not None:
                            _measure(end, scope)
                            measures(amount.name, knowledge.amounts[amount.name].unit, end, scope)
    except Mistake as mistake:
        return mistake.code
    return None


def _measure(node: Node, scope: Scope) -> None:
    """A `Mistake` where something in a node mixes what does not measure the same."""
    match node:
        case Compare(left, _, right):
            same_dimension(left, right, scope, "is compared with")
        case Calculation() | Extreme():
            dimension(node, scope)
    inside = scope.inside(scope.terms[node.over]) if isinstance(node, CountItems | Sum) else scope
    for child in children(node):
        _measure(child, inside)
