"""What stands beside a base and belongs to its pages: cases, history, the files as written. Plain data, from a caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CaseNote:
    """A case: its title, what it covers, and what each of its steps expects, in words."""

    id: str
    title: str
    file: str
    steps: tuple[tuple[str, str], ...]
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a file: its day and what was written of it."""

    day: str
    subject: str


@dataclass(frozen=True, slots=True)
class Beside:
    """`seen` tells for each rule the cases in which it holds, fails and is open; None where there are no cases.

    `history` tells the changes of each file, newest first; None where there is none, and `no_history` says why.
    """

    cases: tuple[CaseNote, ...] = ()
    seen: Mapping[str, Mapping[str, tuple[str, ...]]] | None = None
    history: Mapping[str, tuple[Change, ...]] | None = None
    no_history: str = "it was not asked for"
    written: Mapping[str, str] = field(default_factory=dict)
