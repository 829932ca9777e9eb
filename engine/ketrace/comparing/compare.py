"""Two versions of a base: what is written otherwise, what that does to anybody, and whether it exposes anybody newly."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from ketrace.base import Base
from ketrace.comparing.alike import pairings
from ketrace.comparing.both import Both, stretches
from ketrace.comparing.directions import Turned, turned
from ketrace.comparing.gate import Gate, no_new_exposure
from ketrace.comparing.written import Change, changes
from ketrace.logic.walk import terms_read
from ketrace.problems import Place, Problem, Refused
from ketrace.rulebook.resting import nodes

SECONDS = 60.0
"""How long the solver may think about one question."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What the change does on some days: the rules that it touches, the facts that changed rules read, and the gate."""

    as_of: datetime.date
    until: datetime.date
    turned: tuple[Turned, ...]
    facts: tuple[str, ...]
    gate: Gate

    @property
    def same(self) -> tuple[str, ...]:
        """Rules that were asked about, and are for everybody what they were."""
        return tuple(one.pair.rule.id for one in self.turned if not one.sides and not one.unsettled)

    def to_dict(self) -> dict[str, object]:
        """As JSON values."""
        return {
            "as_of": self.as_of.isoformat(),
            "until": self.until.isoformat(),
            "rules": [one.to_dict() for one in self.turned if one.sides or one.unsettled],
            "same_for_everybody": list(self.same),
            "gate": self.gate.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions compared."""

    old: Base
    new: Base
    changes: tuple[Change, ...]
    stretches: tuple[Stretch, ...]

    @property
    def gate(self) -> str:
        """The gate on all days together."""
        states = {stretch.gate.state for stretch in self.stretches}
        return next((state for state in ("refuted", "not settled") if state in states), "proved")

    def to_dict(self) -> dict[str, object]:
        """As JSON values."""
        return {
            "old": _version(self.old),
            "new": _version(self.new),
            "changes": [change.to_dict() for change in self.changes],
            "gate": self.gate,
            "stretches": [stretch.to_dict() for stretch in self.stretches],
        }


def _version(base: Base) -> dict[str, object]:
    knowledge = base.book.knowledge
    return {"id": knowledge.id, "version": knowledge.version, "digest": base.book.digest, "found_at": base.found_at}


def compare(old: Base, new: Base, as_of: datetime.date | None = None, seconds: float = SECONDS) -> Difference:
    """All that differs. Raises `Refused` when there is nothing to compare, and `NotInForce`."""
    shared = [pair for pair in pairings(old.book.rules, new.book.rules) if pair.old and pair.new]
    if not shared:
        message = f"`{old.found_at}` and `{new.found_at}` share no rule, so there is nothing to compare"
        help = "name two versions of one base: rules are matched by their ids, and by `formerly`"
        raise Refused([Problem("no-shared-rule", message, (Place(new.found_at),), help)])
    if old.book.digest == new.book.digest:
        return Difference(old, new, (), ())
    found = tuple(_stretch(two) for two in stretches(old, new, as_of, seconds))
    return Difference(old, new, tuple(changes(old.book, new.book)), found)


def _stretch(two: Both) -> Stretch:
    touched = [pair for pair in two.pairs if not two.alike.untouched(pair)]
    other = two.alike.incomparable()
    if other:
        named = ", ".join(f"`{name}`" for name in other)
        gate = Gate("not settled", (), (f"{named}: another fact by the same name, so nobody is the same in both",))
        return Stretch(two.new.day, two.new.until, (), (), gate)
    found = tuple(turned(pair, two) for pair in touched)
    return Stretch(two.new.day, two.new.until, found, tuple(sorted(_facts(two))), no_new_exposure(two, found))


def _facts(two: Both) -> Iterator[str]:
    """What is read by rules that are there in one version only, or are written otherwise in what they mean."""
    for pair in two.pairs:
        if pair.old is None or pair.new is None or any(two.alike.changed_in(pair.old, pair.new)):
            yield from (name for rule in (pair.old, pair.new) if rule is not None for name in terms_read(*nodes(rule)))
