"""Which rules act on a day, and which are withheld because what they rest on carries no weight."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter

from ketrace.logic.walk import plain_terms
from ketrace.problems import NotInForce
from ketrace.rulebook.book import Book
from ketrace.rulebook.resting import weaknesses
from ketrace.rulebook.rules import Rule, States
from ketrace.values.truth import Truth


@dataclass(frozen=True, slots=True)
class Acting:
    """The rules that act; why others do not stand; why exposing rules are withheld whatever the subject.

    Also, gathered once: the rules by the term they conclude and by the verdict they lead to, those that withhold,
    expose or state facts, and those that speak, in the order in which they are printed.
    """

    rules: Mapping[str, Rule]
    concluding: Mapping[str, tuple[Rule, ...]]
    leading: Mapping[str, tuple[Rule, ...]]
    withholding: tuple[Rule, ...]
    exposing: tuple[Rule, ...]
    stating: tuple[Rule, ...]
    speaking: tuple[Rule, ...]
    standing: Mapping[str, str]
    lapsed: Mapping[str, str]
    plain: Mapping[str, Plain]

    @property
    def key(self) -> tuple[str, ...]:
        """What distinguishes two days for the engines."""
        return tuple(self.rules)


@dataclass(frozen=True, slots=True)
class Plain:
    """A rule's condition that compares and counts nothing: what picks the values it asks, and truths found for them."""

    pick: Callable[[Mapping[str, object]], object]
    truths: dict[object, Truth] = field(default_factory=dict)


def acting(book: Book, day: datetime.date, judging: bool = True) -> Acting:
    """The rules that act on a day; those that judge orders only where there is one to judge.

    Raises `NotInForce` outside the base's window.
    """
    start, end = book.knowledge.window
    if not start <= day <= end:
        raise NotInForce(f"`{book.knowledge.id}` {book.knowledge.version} speaks from {start} to {end}, not on {day}")
    standing = {rule.id: reason for rule in book.rules.values() if (reason := rule.standing(day)) is not None}
    lapsed = {}
    for rule in book.with_effect("exposes"):
        weak = weaknesses(rule, book)
        if weak:
            by = f" by `policy.{weak[0].policy}`" if weak[0].policy else ""
            lapsed[rule.id] = f"it rests on `{weak[0].claim}`{by}: {weak[0].reason}"
    silent = {*standing, *lapsed, *(() if judging else (rule.id for rule in book.with_effect("judges")))}
    rules = {name: rule for name, rule in book.rules.items() if name not in silent}
    kinds = book.knowledge.kinds
    acting = tuple(rules.values())
    return Acting(
        rules=rules,
        concluding=_by(acting, lambda rule: rule.concludes),
        leading=_by(acting, lambda rule: kinds[rule.kind].verdict),
        withholding=tuple(rule for rule in acting if rule.withholds),
        exposing=tuple(rule for rule in acting if rule.effect == "exposes"),
        stating=tuple(rule for rule in acting if isinstance(rule.then, States)),
        speaking=_printed(book, acting),
        standing=standing,
        lapsed=lapsed,
        plain={rule.id: Plain(itemgetter(*terms)) for rule in acting if (terms := plain_terms(rule.when)) is not None},
    )


def _by(rules: Iterable[Rule], word: Callable[[Rule], str | None]) -> dict[str, tuple[Rule, ...]]:
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        name = word(rule)
        if name is not None:
            found.setdefault(name, []).append(rule)
    return {name: tuple(listed) for name, listed in found.items()}


def _printed(book: Book, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules that have something to say, by kind, then urgency, then name."""
    kinds, urgencies = list(book.knowledge.kinds), [*book.knowledge.urgencies, None]
    speaking = [rule for rule in rules if rule.effect != "defines"]
    return tuple(sorted(speaking, key=lambda rule: (kinds.index(rule.kind), urgencies.index(rule.urgency), rule.id)))
