"""One base on days on which the same rules act: asked of the solver, and decided through the front door."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ketrace.base import Base
from ketrace.deciding.acting import Acting
from ketrace.deciding.consistency import consistent
from ketrace.deciding.decision import Decision
from ketrace.deciding.reference import Reference
from ketrace.facts.json_text import from_python
from ketrace.facts.read_input import read_input
from ketrace.proof.reading import Reading
from ketrace.proof.solver import Asker
from ketrace.proof.subject import Stated, input_of
from ketrace.proof.symbols import Symbols
from ketrace.proving.answers import Answer, Example


@dataclass(frozen=True, slots=True)
class Seen:
    """A subject that was decided: its input, the decision, and what the reference found."""

    input: Mapping[str, object]
    decision: Decision
    reference: Reference

    def example(self, shows: str) -> Example:
        """The subject as an example of something."""
        return Example(shows, self.input, self.decision.verdict)


@dataclass(frozen=True)
class Scene:
    """A base on one day, until which the same rules act, with the symbols of any one subject."""

    base: Base
    day: datetime.date
    until: datetime.date
    acting: Acting
    seconds: float
    symbols: Symbols = field(init=False)
    reading: Reading = field(init=False)
    asker: Asker = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "symbols", self.subject())
        object.__setattr__(self, "reading", self.read(self.symbols))
        object.__setattr__(self, "asker", Asker([self.reading], seconds=self.seconds))

    def answer(self, property: str, title: str) -> Answer:
        """The answer to begin with: proved, unless something speaks against it."""
        return Answer(property, title, "proved", self.day, self.until)

    def subject(self, owner: str = "") -> Symbols:
        """Symbols for any one subject on that day; `owner` tells two apart."""
        return Symbols(self.base.book.terms, self.day, owner)

    def read(self, symbols: Symbols) -> Reading:
        """The rules that act, read over some symbols."""
        return Reading(self.base.book, self.acting.rules, symbols)

    def see(self, subject: Stated) -> Seen:
        """The subject decided by both engines. Raises what deciding raises."""
        book = self.base.book
        input = input_of(subject, book, self.day)
        decision = self.base.decide(input, name="the solver's example")
        facts = read_input(from_python(input, "example"), book, "example")
        return Seen(input, decision, consistent(book, facts, self.acting, True, "example"))


def scenes(base: Base, as_of: datetime.date | None, seconds: float) -> Iterator[Scene]:
    """The base on a day, or on every stretch of its window on which the same rules act. Raises `NotInForce`."""
    start, end = base.book.knowledge.window
    if as_of is not None:
        yield Scene(base, as_of, as_of, base.decider.acting(as_of), seconds)
        return
    turns = sorted(day for day in _turns(base) if start < day <= end)
    for first, following in zip([start, *turns], [*turns, end + datetime.timedelta(days=1)], strict=True):
        yield Scene(base, first, following - datetime.timedelta(days=1), base.decider.acting(first), seconds)


def _turns(base: Base) -> set[datetime.date]:
    rules = base.book.rules.values()
    ends = {rule.until + datetime.timedelta(days=1) for rule in rules if rule.until is not None}
    return {rule.since for rule in rules} | ends
