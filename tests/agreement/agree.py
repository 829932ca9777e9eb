"""Decides one input through the public door, then asks both engines again and compares all that they found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from ketrace.base import Base
from ketrace.deciding.consistency import consistent
from ketrace.deciding.decision import Decision
from ketrace.deciding.forward import forward
from ketrace.deciding.outcome import Found
from ketrace.deciding.reference import Reference
from ketrace.facts.facts import Facts
from ketrace.facts.from_python import from_python
from ketrace.facts.read_input import read_input
from ketrace.reading.load import load_book
from ketrace.values.dates import parse_as_of
from ketrace.values.decimals import decimal_text
from ketrace.values.truth import Truth
from tests.agreement.generate import generate
from tests.agreement.patients import Patients

WORDS: dict[Truth, str] = {True: "holds", False: "fails", None: "open"}


class Differs(Exception):
    """Two readings of one input that are not alike, though no disagreement was raised."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A decision on which all readings agree, with what both engines found and the facts that they read."""

    decision: Decision
    found: Found
    facts: Facts


def base_of(seed: str) -> Base:
    """The generated base of a seed, read from its files."""
    book, problems = load_book(generate(seed))
    return Base(book, f"generated from {seed}", problems)


def patients_of(base: Base, seed: str, near: Mapping[str, Any] | None = None) -> Iterator[dict[str, object]]:
    """Inputs without end for a base, always the same for a seed; near another one, where it is given."""
    day = None if near is None else parse_as_of(near["as_of"]).date
    patients = Patients(base.book, Random(f"patients {seed}"), day)
    while True:
        yield patients.draw() if near is None else patients.near(near)


def check(base: Base, patient: dict[str, object]) -> Checked:
    """The decision for an input. Raises `Disagreement` or `Differs`."""
    decision = base.decide(patient, bad_values="unknown")
    facts = read_input(from_python(patient, "input"), base.book, "input", "unknown")
    acting = base.decider.acting(facts.as_of.date)
    facts = consistent(base.book, facts, acting, refuse=False, name="input").facts
    chained = forward(base.decider.engine(base.decider.compiled(acting)), facts)
    checked = Reference(base.book, facts, acting).found()
    if chained != checked:
        raise Differs(f"chaining found {chained}, the reference {checked}")
    _compare_with_said(base, decision, facts, checked)
    return Checked(decision, checked, facts)


def _compare_with_said(base: Base, decision: Decision, facts: Facts, found: Found) -> None:
    """What the decision says is what the engines found, rule by rule and amount by amount."""
    book = base.book
    # Of an order that nobody wrote, nothing is said.
    silenced = {"defines"} if facts.has_order else {"defines", "judges"}
    holding = {rule for rule, state in found.states.items() if state is True}
    speaking = {rule for rule in holding if book.rules[rule].effect not in silenced}
    said = {one.rule: one for one in decision.recommendations}
    silent = {one.rule: one.state for one in decision.not_applied}
    if set(said) != speaking or decision.possible != found.possible:
        raise Differs(f"said {sorted(said)} and {decision.possible}, found {sorted(speaking)} and {found.possible}")
    for rule, state in found.states.items():
        effect = book.rules[rule].effect
        withheld = effect == "exposes" and state is not True and silent.get(rule) == "withheld"
        unordered = effect == "judges" and not facts.has_order and silent.get(rule) == "not in force"
        if silent.get(rule, "holds") != WORDS[state] and not (withheld or unordered):
            raise Differs(f"`{rule}` is said to be {silent.get(rule)} and was found to be {WORDS[state]}")
    for rule, amounts in found.amounts.items():
        for name, (low, high, *_) in amounts.items():
            amount, unit = said[rule].amounts[name], book.knowledge.amounts[name].unit
            if (amount.low, amount.high) != (decimal_text(low / unit.factor), decimal_text(high / unit.factor)):
                raise Differs(f"`{rule}` says {amount.shown}, and {low} to {high} was found")
