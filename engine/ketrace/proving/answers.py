"""What proving answers, property by property."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["proved", "refuted", "empty", "not settled"]


@dataclass(frozen=True, slots=True)
class Example:
    """A subject: what it shows, the input, and the verdict. `expect` is what it should have shown and did not."""

    shows: str
    input: Mapping[str, object]
    verdict: str
    expect: Mapping[str, object] = field(default_factory=dict)

    def to_dict(self) -> dict[str, object]:
        """As JSON values."""
        return {"shows": self.shows, "verdict": self.verdict, "input": dict(self.input)}


@dataclass(frozen=True, slots=True)
class Answer:
    """One property on the days from `as_of` to `until`, on which the same rules act.

    `refuted` has its counterexample in `examples`, or in `reason` what nobody shows. `empty` holds, but only because a part of it (`reason`) can never be. `examples` show that each part can be, or are
    the counterexample: two where the second is the first with more known.
    """

    property: str
    title: str
    state: State
    as_of: datetime.date
    until: datetime.date
    examples: tuple[Example, ...] = ()
    reason: str = ""
    seconds: float = 0.0

    def to_dict(self) -> dict[str, object]:
        """As JSON values."""
        return {
            "property": self.property,
            "title": self.title,
            "state": self.state,
            "as_of": self.as_of.isoformat(),
            "until": self.until.isoformat(),
            "reason": self.reason,
            "seconds": round(self.seconds, 3),
            "examples": [example.to_dict() for example in self.examples],
        }
