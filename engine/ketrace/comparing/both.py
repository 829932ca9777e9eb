"""Two versions on days on which the same rules act: one subject read by both, asked of the solver, decided by both."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from ketrace.base import Base
from ketrace.comparing.alike import Alike, Pairing, pairings
from ketrace.problems import Place, Problem, Refused
from ketrace.proof.beside import Beside
from ketrace.proof.pairs import FALSE, Formula, Pair
from ketrace.proof.reading import Reading
from ketrace.proof.solver import Asker, Found
from ketrace.proving.scene import Scene, Seen, scenes
from ketrace.proving.settling import Unsettled
from ketrace.rulebook.rules import Rule
from ketrace.values.truth import Truth

REFUSED = "refused"
"""Stands for a verdict where a version refuses the input."""


@dataclass(frozen=True, slots=True)
class Saw:
    """One subject decided by both versions. `before` is `None` where the old one refuses the input: see `refusal`."""

    before: Seen | None
    after: Seen
    refusal: tuple[str, ...] = ()

    def states(self, pair: Pairing) -> tuple[Truth, Truth]:
        """What a rule was and is for the subject. One that is not there, or does not act, fails."""
        return _state(self.before, pair.old), _state(self.after, pair.new)


def _state(seen: Seen | None, rule: Rule | None) -> Truth:
    return False if seen is None or rule is None else seen.reference.state(rule)


@dataclass(frozen=True, slots=True)
class Witness:
    """A subject that both versions have decided: the input, the verdicts, and what it shows.

    `input_before` is how the old version states the same subject, where that differs. `expect` is the old answer.
    """

    shows: str
    input: Mapping[str, object]
    before: str
    after: str
    expect: Mapping[str, object]
    input_before: Mapping[str, object] | None = None

    def to_dict(self) -> dict[str, object]:
        """As JSON values."""
        found: dict[str, object] = {
            "shows": self.shows,
            "before": self.before,
            "after": self.after,
            "input": dict(self.input),
        }
        return found if self.input_before is None else {**found, "input_before": dict(self.input_before)}


@dataclass(frozen=True, slots=True)
class Question:
    """Whether some subject is so, in words and as formulas, and how one that was decided shows it.

    `refused_before` asks about those whom only the new version accepts, `sparing` for one of whom little is stated.
    """

    words: str
    formulas: tuple[Formula, ...]
    shows: Callable[[Saw], bool]
    refused_before: bool = False
    sparing: bool = True


@dataclass(frozen=True)
class Both:
    """Two bases on a day until which the same rules act in each, with one subject for both. It speaks of rules in pairs."""

    old: Scene
    new: Scene
    pairs: tuple[Pairing, ...] = field(init=False)
    alike: Alike = field(init=False)
    after: Beside = field(init=False)

    def __post_init__(self) -> None:
        old, new = self.old, self.new
        pairs = pairings(old.acting.rules, new.acting.rules)
        alike = Alike(old.base.book, new.base.book, pairs)
        book, rules = new.base.book, new.acting.rules
        object.__setattr__(self, "pairs", pairs)
        object.__setattr__(self, "alike", alike)
        object.__setattr__(self, "after", Beside(book, rules, new.symbols, old.reading, alike.rules, alike.terms))

    @property
    def before(self) -> Reading:
        """The old version."""
        return self.old.reading

    def states(self, pair: Pairing) -> tuple[Pair, Pair]:
        """When a rule held and failed, and when it does now."""
        old = FALSE if pair.old is None else self.before.state(pair.old)
        return old, FALSE if pair.new is None else self.after.state(pair.new)

    def witness(self, question: Question, about: Pairing | None = None) -> tuple[Witness, Saw] | None:
        """A subject that is so, decided by both, or `None` where nobody is. Raises `Unsettled`."""
        found = self._asked(question)
        if found.possible == "no":
            return None
        if found.possible == "unknown":
            raise Unsettled(f"the solver gave up on `{question.words}`: {found.reason}")
        saw = self._seen(found, question)
        if not question.shows(saw):
            raise Unsettled(f"an example of `{question.words}` was found, but it does not show that when it is decided")
        return self._described(question.words, saw, about), saw

    def _asked(self, question: Question) -> Found:
        readings = [self.after] if question.refused_before else [self.before, self.after]
        before = self.before  # what is taken over from it needs what it needs
        given = [*before.needs, *before.grid] if question.refused_before else [*self.after.shared()]
        return Asker(readings, given, self.new.seconds).can_be(*question.formulas, sparing=question.sparing)

    def _seen(self, found: Found, question: Question) -> Saw:
        try:
            after = self.new.see(found.subjects[-1])
        except Refused as error:
            raise Unsettled(f"an example of `{question.words}` was found, but its input is refused: {error}") from None
        try:
            if question.refused_before:
                self.old.base.decide(after.input, name="the solver's example")
                raise Unsettled(f"an example of `{question.words}` was found, but the old version accepts it")
            return Saw(self.old.see(found.subjects[0]), after)
        except Refused as error:
            if question.refused_before:
                return Saw(None, after, tuple(sorted({problem.code for problem in error.problems})))
            message = f"an example of `{question.words}` was found, but the old version refuses it: {error}"
            raise Unsettled(message) from None

    def _described(self, words: str, saw: Saw, about: Pairing | None) -> Witness:
        before, after = saw.before, saw.after
        if before is None:
            return Witness(words, after.input, REFUSED, after.decision.verdict, {"refused": list(saw.refusal)})
        other = before.input if before.input != after.input else None
        expect = {"verdict": before.decision.verdict, **_expected(before, about)}
        return Witness(words, after.input, before.decision.verdict, after.decision.verdict, expect, other)


def _expected(seen: Seen, about: Pairing | None) -> dict[str, object]:
    """What the old version says of a rule, as a case expects it; by the name that the rule has now."""
    if about is None or about.old is None or about.rule.effect == "defines":
        return {}
    name = about.old.id
    state = {one.rule: one.state for one in seen.decision.not_applied}.get(name, "holds")
    found: dict[str, object] = {} if state == "not in force" else {"rules": {state: [about.rule.id]}}
    given = [one.amounts for one in seen.decision.recommendations if one.rule == name and one.amounts]
    for amounts in given:
        ends = {key: {"low": f"{one.low} {one.unit}", "high": f"{one.high} {one.unit}"} for key, one in amounts.items()}
        found["amounts"] = {about.rule.id: ends}
    return found


def stretches(old: Base, new: Base, as_of: datetime.date | None, seconds: float) -> Iterator[Both]:
    """The two on a day, or on every stretch of days that both speak on. Raises `Refused` where there is none."""
    (start, end), (first, last) = old.book.knowledge.window, new.book.knowledge.window
    if max(start, first) > min(end, last):
        message = f"the versions speak on no day in common: {start} to {end}, and {first} to {last}"
        raise Refused([Problem("no-common-day", message, (Place("knowledge.yaml", path="$.window"),))])
    if as_of is not None:
        yield Both(next(scenes(old, as_of, seconds)), next(scenes(new, as_of, seconds)))
        return
    before, after = [*_turns(old)], [*_turns(new)]
    turns = sorted({day for day in (*before, *after, first, start) if max(start, first) <= day <= min(end, last)})
    for day, following in zip(turns, [*turns[1:], min(end, last) + datetime.timedelta(days=1)], strict=True):
        yield Both(_scene(old, day, following, seconds), _scene(new, day, following, seconds))


def _scene(base: Base, day: datetime.date, following: datetime.date, seconds: float) -> Scene:
    return Scene(base, day, following - datetime.timedelta(days=1), base.decider.acting(day), seconds)


def _turns(base: Base) -> Iterator[datetime.date]:
    """The days on which other rules begin to act."""
    for rule in base.book.rules.values():
        yield rule.since
        if rule.until is not None:
            yield rule.until + datetime.timedelta(days=1)
