"""What is known of one subject at one time. What is absent is unknown, never false and never zero."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from ketrace.problems import Problem
from ketrace.values.dates import AsOf
from ketrace.values.units import Unit

FactValue = bool | str | Fraction | datetime.date | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its value (a quantity in the base of its dimension), how it was written, and where it comes from.

    A value of None is unknown, and `reason` says why. `screen` names the screen that states it.
    """

    value: FactValue
    written: str = ""
    unit: Unit | None = None
    observed: str | None = None
    source: str | None = None
    screen: str | None = None
    reason: str | None = None
    age: str | None = None


@dataclass(frozen=True, slots=True)
class ListFact:
    """The items of a list, each a mapping of fields, and whether the list is said to be whole."""

    name: str
    items: tuple[Mapping[str, Fact], ...]
    complete: bool
    observed: str | None = None
    source: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that was stated, with screens already turned into facts. `blocked` are names that no rule may imply."""

    as_of: AsOf
    facts: Mapping[str, Fact]
    lists: Mapping[str, ListFact]
    has_order: bool = False
    subject: str | None = None
    problems: tuple[Problem, ...] = ()
    blocked: frozenset[str] = frozenset()
    written: Mapping[str, object] = field(default_factory=dict)

    def value(self, name: str) -> FactValue:
        """The value of a fact, or None when it is unknown."""
        fact = self.facts.get(name)
        return None if fact is None else fact.value
