"""A whole knowledge base, typed and frozen."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from ketrace.logic.nodes import Condition
from ketrace.problems import Place
from ketrace.rulebook.evidence import Claim, Conflict, Policy, Source, Table
from ketrace.rulebook.reviews import ANY_ROLE, Need, SignOff
from ketrace.rulebook.rules import APPROVED, Effect, Rule
from ketrace.rulebook.terms import Screen, Term
from ketrace.values.quantity import Quantity
from ketrace.values.units import Unit, UnitSystem

UNDECIDED = "insufficient-data"
"""The word printed while a verdict that forbids is still possible. No base may declare it, no rule may read it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule: what its rules do, where they are kept, and which verdict or outcome they lead to."""

    name: str
    effect: Effect
    title: str
    folder: str
    verdict: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One word of a scale (verdicts, or outcomes of an order). `stops`: it forbids, or refuses the order."""

    name: str
    stops: bool
    says: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AmountType:
    """An amount that rules may give: its unit and the step it is rounded to."""

    name: str
    title: str
    unit: Unit
    step: Quantity


@dataclass(frozen=True, slots=True)
class CodeSystem:
    """A code system: the pattern of a whole code, in words too; that of a class of codes; how its check digit is made."""

    name: str
    title: str
    uri: str
    regex: str
    form: str
    classes: str | None = None
    check_digit: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerSection:
    """A heading of the answer, with the rules and the kinds of rules whose texts stand below it."""

    title: str
    rules: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The question that the base was written to answer, the source that asked it, and the headings of the answer."""

    question: str
    source: str
    sections: tuple[AnswerSection, ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the base declares of itself.

    A text for an expected audience may be missing, which is noted; one for a required audience may not. Texts for an
    audience aim at its reading grade (a school grade) or below.
    """

    id: str
    title: str
    version: str
    status: str
    window: tuple[datetime.date, datetime.date]
    population: str
    notice: str
    owners: tuple[str, ...]
    units: UnitSystem
    names: tuple[str, ...]
    code_systems: Mapping[str, CodeSystem]
    audiences: Mapping[str, str]
    required_audiences: tuple[str, ...]
    expected_audiences: tuple[str, ...]
    reading_grades: Mapping[str, int]
    verdicts: tuple[Outcome, ...]
    orders: tuple[Outcome, ...]
    kinds: Mapping[str, Kind]
    amounts: Mapping[str, AmountType]
    required: tuple[str, ...]
    urgencies: tuple[str, ...]
    place: Place
    needs: tuple[Need, ...] = (Need(ANY_ROLE, 1),)
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Safety:
    """What must never be, for any subject."""

    id: str
    title: str
    never: Condition
    place: Place


@dataclass(frozen=True, slots=True)
class Impossible:
    """What no subject can be; an input of this kind is refused."""

    id: str
    title: str
    when: Condition
    says: str
    place: Place


@dataclass(frozen=True)
class Book:
    """A knowledge base. `files` maps each file to the digest of its bytes; `digest` is that of all of them.

    A rule that was approved as it is now has the status `approved`; `reviews` says for each reviewed rule how that came.
    """

    knowledge: Knowledge
    terms: Mapping[str, Term]
    screens: Mapping[str, Screen]
    sources: Mapping[str, Source]
    claims: Mapping[str, Claim]
    policies: Mapping[str, Policy]
    tables: Mapping[str, Table]
    rules: Mapping[str, Rule]
    conflicts: Mapping[str, Conflict]
    safety: Mapping[str, Safety]
    impossible: Mapping[str, Impossible]
    files: Mapping[str, str]
    digest: str
    policy_digest: str | None = None
    reviews: Mapping[str, SignOff] = field(default_factory=dict)

    @cached_property
    def _conclusions(self) -> Mapping[str, tuple[Rule, ...]]:
        found: dict[str, list[Rule]] = {}
        for rule in self.rules.values():
            if rule.concludes is not None:
                found.setdefault(rule.concludes, []).append(rule)
        return {term: tuple(rules) for term, rules in found.items()}

    def concluding(self, term: str) -> tuple[Rule, ...]:
        """The rules that conclude a term, in order of their ids."""
        return self._conclusions.get(term, ())

    @cached_property
    def approved(self) -> int:
        """How many rules are approved."""
        return sum(rule.status == APPROVED for rule in self.rules.values())

    @cached_property
    def screen_of(self) -> Mapping[str, str]:
        """The screen that covers a term, by the term's name."""
        return {name: screen.id for screen in self.screens.values() for name in screen.covers}

    @cached_property
    def days(self) -> Mapping[str, Fraction]:
        """How many days each local number of time comes to."""
        day = self.knowledge.units.parse("d")
        return {
            name: policy.value.base / day.factor
            for name, policy in self.policies.items()
            if policy.value.unit.dimension == day.dimension
        }

    @cached_property
    def order_terms(self) -> Mapping[str, Term]:
        """What can be written in an order, by its key there."""
        terms = (term for term in self.terms.values() if term.in_order and term.form_of is None and not term.derived)
        return {term.name.removeprefix("order."): term for term in terms}

    def with_effect(self, *effects: Effect) -> Iterator[Rule]:
        """The rules of some effects, in order of their ids."""
        return (rule for rule in self.rules.values() if rule.effect in effects)
