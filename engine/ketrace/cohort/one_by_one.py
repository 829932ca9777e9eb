"""A row decided by itself, where columns cannot hold what it states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ketrace.facts.facts import Facts
from ketrace.facts.from_python import from_python
from ketrace.facts.read_input import read_input
from ketrace.problems import Place, Problem, Refused
from ketrace.rulebook.book import Book
from ketrace.values.truth import Truth

_STATES: dict[str, Truth] = {"holds": True, "fails": False, "open": None}


@dataclass(frozen=True, slots=True)
class Answer:
    """What was decided for one row; amounts are decimal texts in their units."""

    possible: tuple[str, ...]
    certainty: str
    states: Mapping[str, Truth]
    amounts: Mapping[tuple[str, str], tuple[str, str]]
    missing: frozenset[str]


def answer(
    decider: Any, document: Mapping[str, object], refused: Sequence[Problem]
) -> tuple[Answer | None, list[Problem]]:
    """The decision for a document, and what is wrong with it. `refused` is what the document could not state at all."""
    try:
        facts = read_row(decider.book, document, refused)
    except Refused as error:
        return None, [*refused, *error.problems]
    decision = decider.decide(facts, refuse=False, name="row")
    problems = [Problem(one["code"], one["message"], (Place("row", path=one["path"]),)) for one in decision.problems]
    return told(decision, decider.acting(facts.as_of.date).rules), problems


def read_row(book: Book, document: Mapping[str, object], refused: Sequence[Problem]) -> Facts:
    """The facts of a document, with what it could not state at all among their problems. Raises `Refused`."""
    facts = read_input(from_python(document, "row"), book, "row", "unknown")
    return replace(facts, problems=(*refused, *facts.problems))


def told(decision: Any, rules: Mapping[str, Any]) -> Answer:
    """What a decision says, as a cohort's row says it."""
    states: dict[str, Truth] = {name: True for name, rule in rules.items() if rule.effect != "judges"}
    for one in decision.not_applied:
        if one.rule in states:
            states[one.rule] = _STATES[decision.trace[one.why]["state"]]
    amounts = {
        (said.rule, name): (amount.low, amount.high)
        for said in decision.recommendations
        for name, amount in said.amounts.items()
    }
    missing = frozenset(one.fact.partition("[")[0] for one in decision.missing)
    return Answer(decision.possible, decision.certainty, states, amounts, missing)
