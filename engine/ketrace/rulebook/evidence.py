"""What sources say: claims with their named numbers, tables, local policy numbers, and where sources disagree."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from ketrace.problems import Place
from ketrace.values.quantity import Quantity
from ketrace.values.units import Unit

CERTAINTIES = ("high", "moderate", "low", "very-low")
UNGRADED = "ungraded"
SEEN = ("text-seen", "summary-seen")
LAPSED_STATES = ("superseded", "retracted", "expired")


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a source says, in our words, with its place in the source, its numbers and its grade."""

    id: str
    source: str
    says: str
    at: str
    verified: str
    place: Place
    numbers: Mapping[str, Quantity] = field(default_factory=dict)
    scheme: str | None = None
    strength: str | None = None
    certainty: str | None = None
    covers: tuple[str, ...] = ()
    contradicted_by: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()

    @property
    def seen(self) -> bool:
        """Whether somebody read the text or a summary of it; what was not seen never permits."""
        return self.verified in SEEN


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its bibliography, its state and its claims."""

    id: str
    kind: str
    title: str
    state: str
    verified: str
    place: Place
    year: int | None = None
    review_by: datetime.date | None = None
    bibliography: Mapping[str, object] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    not_used: Mapping[str, str] = field(default_factory=dict)

    @property
    def lapse(self) -> str | None:
        """Why the source no longer carries weight, or None."""
        return self.state if self.state in LAPSED_STATES else None

    def overdue(self, day: datetime.date) -> bool:
        """Whether the source should have been reviewed before that day."""
        return self.review_by is not None and day > self.review_by


@dataclass(frozen=True, slots=True)
class Policy:
    """A local number, the range in which a site may change it, and why it is what it is."""

    id: str
    title: str
    value: Quantity
    allowed: tuple[Quantity, Quantity]
    safer: str
    owner: str
    place: Place
    because: tuple[str, ...] = ()
    convention: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table with the claim number it was taken from."""

    value: Quantity
    claim: str
    number: str


@dataclass(frozen=True, slots=True)
class Table:
    """A cited look-up table. A row that is not there has no value, never zero.

    `without` gives, for each key, the options that have no row on purpose, with the reason.
    """

    id: str
    title: str
    keys: tuple[tuple[str, str], ...]
    unit: Unit
    because: tuple[str, ...]
    cells: Mapping[tuple[str, ...], Cell]
    place: Place
    without: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Position:
    """One side of a conflict."""

    id: str
    says: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Where sources disagree: the positions, which one acts, and why that is the safer."""

    id: str
    title: str
    topic: str
    status: str
    positions: tuple[Position, ...]
    acts: str
    safer: str
    resolution: str
    place: Place
    covers: tuple[str, ...] = ()
