"""Which rules act on a day, and which are withheld because what they rest on carries no weight."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from ketrace.problems import NotInForce
from ketrace.rulebook.book import Book
from ketrace.rulebook.resting import weaknesses
from ketrace.rulebook.rules import Rule


@dataclass(frozen=True, slots=True)
class Acting:
    """The rules that act; why others do not stand; why exposing rules are withheld whatever the subject."""

    rules: Mapping[str, Rule]
    concluding: Mapping[str, tuple[Rule, ...]]
    standing: Mapping[str, str]
    lapsed: Mapping[str, str]

    @property
    def key(self) -> tuple[str, ...]:
        """What distinguishes two days for the engines."""
        return tuple(self.rules)


def acting(book: Book, day: datetime.date) -> Acting:
    """The rules that act on a day. Raises `NotInForce` outside the base's window."""
    start, end = book.knowledge.window
    if not start <= day <= end:
        raise NotInForce(f"`{book.knowledge.id}` {book.knowledge.version} speaks from {start} to {end}, not on {day}")
    standing = {rule.id: reason for rule in book.rules.values() if (reason := rule.standing(day)) is not None}
    lapsed = {}
    for rule in book.with_effect("exposes"):
        weak = weaknesses(rule, book)
        if weak:
            lapsed[rule.id] = f"it rests on `{weak[0].claim}`: {weak[0].reason}"
    rules = {name: rule for name, rule in book.rules.items() if name not in standing and name not in lapsed}
    concluding: dict[str, list[Rule]] = {}
    for rule in rules.values():
        if rule.concludes is not None:
            concluding.setdefault(rule.concludes, []).append(rule)
    return Acting(rules, {term: tuple(found) for term, found in concluding.items()}, standing, lapsed)
