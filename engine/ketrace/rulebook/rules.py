"""Rules as an author wrote them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ketrace.logic.nodes import ClaimNumber, Condition, Formula, Number, PolicyNumber
from ketrace.problems import Place

Effect = Literal["defines", "forbids", "warns", "exposes", "judges", "informs"]
UNDER_REVIEW, APPROVED, RETIRED = "under-review", "approved", "retired"
"""What is under review becomes approved by its reviews; nobody writes that it is."""
ACTING_STATUSES = (UNDER_REVIEW, APPROVED)


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A number to be printed in a text: an amount, a term, a policy number, a claim's number, or the schedule."""

    kind: Literal["amount", "term", "policy", "claim", "schedule"]
    name: str
    number: str = ""


Text = tuple[str | Placeholder, ...]


@dataclass(frozen=True, slots=True)
class ConcludesFlag:
    """The rule makes a yes-no term true."""

    term: str


@dataclass(frozen=True, slots=True)
class ConcludesQuantity:
    """The rule gives a quantity its value."""

    term: str
    formula: Formula


@dataclass(frozen=True, slots=True)
class ConcludesChoice:
    """The rule gives a choice its value."""

    term: str
    option: str


@dataclass(frozen=True, slots=True)
class States:
    """The rule implies the value of a term that can also be stated."""

    term: str
    value: bool | str


@dataclass(frozen=True, slots=True)
class Forbids:
    """The rule forbids."""


@dataclass(frozen=True, slots=True)
class Warns:
    """The rule warns; with `withholds`, nothing that exposes is said while it holds or is open."""

    withholds: bool = False
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """The range of one amount. No low end is zero; `exactly` has both ends alike."""

    name: str
    low: Formula | None
    high: Formula
    place: Place


@dataclass(frozen=True, slots=True)
class Exposes:
    """The rule gives amounts of something that can harm; the engine adds the guard."""

    amounts: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class Judges:
    """The rule judges a written order."""


Named = Number | ClaimNumber | PolicyNumber


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a schedule: how often, and for how long (None: from then on)."""

    every: Named
    lasting: Named | None
    place: Place


@dataclass(frozen=True, slots=True)
class Informs:
    """The rule informs."""

    schedule: tuple[Step, ...] = ()


Then = ConcludesFlag | ConcludesQuantity | ConcludesChoice | States | Forbids | Warns | Exposes | Judges | Informs


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `digest` is that of its file."""

    id: str
    kind: str
    effect: Effect
    title: str
    status: str
    since: datetime.date
    reason: str
    when: Condition
    then: Then
    because: tuple[str, ...]
    place: Place
    digest: str
    until: datetime.date | None = None
    policies: tuple[str, ...] = ()
    say: Mapping[str, Text] = field(default_factory=dict)
    urgency: str | None = None
    conflicts: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    replaced_by: str | None = None

    def standing(self, day: datetime.date) -> str | None:
        """Why the rule is not in force on that day, or None when it is."""
        if self.status not in ACTING_STATUSES:
            return f"its status is `{self.status}`"
        if day < self.since:
            return f"it is in force from {self.since}"
        if self.until is not None and day > self.until:
            return f"it was in force until {self.until}"
        return None

    @property
    def concludes(self) -> str | None:
        """The term that the rule concludes, if it defines one."""
        match self.then:
            case ConcludesFlag(term) | ConcludesQuantity(term, _) | ConcludesChoice(term, _) | States(term, _):
                return term
            case _:
                return None

    @property
    def withholds(self) -> bool:
        """Whether nothing that exposes is said while the rule holds or is open."""
        return isinstance(self.then, Warns) and self.then.withholds
