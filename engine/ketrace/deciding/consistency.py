"""Facts that cannot all be true: something impossible, or something stated against what rules imply."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ketrace.deciding.acting import Acting
from ketrace.deciding.reference import Reference
from ketrace.facts.facts import Facts
from ketrace.logic.meaning import truth
from ketrace.logic.walk import terms_read
from ketrace.problems import Place, Problem, Refused
from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import States


def consistent(book: Book, facts: Facts, acting: Acting, refuse: bool, name: str) -> Reference:
    """The facts read by the reference, or `Refused`. Where faults are not refused, what contradicts becomes unknown."""
    while True:
        reference = Reference(book, facts, acting)
        problems = list(_faults(reference, name))
        if not problems:
            return reference
        if refuse:
            raise Refused(problem for problem, _ in problems)
        for problem, terms in problems:
            facts = _without(facts, problem, terms)


def _faults(reference: Reference, name: str) -> Iterable[tuple[Problem, set[str]]]:
    facts = reference.facts
    for impossible in reference.book.impossible.values():
        if truth(impossible.when, reference) is True:
            terms = terms_read(impossible.when)
            shown = ", ".join(f"`{term}`" for term in sorted(terms))
            yield (
                Problem(
                    "impossible", f"{shown}: {impossible.says}", _places(name, terms), "correct the one that is wrong"
                ),
                terms,
            )
    for rule in reference.stating:
        if isinstance(rule.then, States) and reference.when(rule) is True:
            term, value = rule.then.term, rule.then.value
            stated = facts.facts.get(term)
            if stated is not None and stated.value is not None and stated.value != value:
                implied = ("yes" if value else "no") if isinstance(value, bool) else value
                message = f"`{term}` is stated as `{stated.written}`, but rule `{rule.id}` implies `{implied}`"
                yield Problem("contradiction", message, _places(name, {term}), f"the rule: {rule.title}"), {term}


def _places(name: str, terms: set[str]) -> tuple[Place, ...]:
    return tuple(Place(name, path=f"$.facts['{term}']") for term in sorted(terms))


def _without(facts: Facts, problem: Problem, terms: set[str]) -> Facts:
    known = {
        term: replace(fact, value=None, reason=problem.message) if term in terms else fact
        for term, fact in facts.facts.items()
    }
    return replace(facts, facts=known, problems=(*facts.problems, problem), blocked=facts.blocked | terms)
