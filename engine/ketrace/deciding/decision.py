"""A decision, as an embedding application sees it: frozen, typed, and always the same bytes for the same input."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import orjson

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Amount:
    """A range of an amount, rounded inward. Numbers are exact decimal texts in `unit`; `working` is the arithmetic."""

    low: str
    high: str
    unit: str
    shown: str
    working: str
    low_exact: str | None = None
    high_exact: str | None = None

    def to_dict(self) -> dict[str, object]:
        """The amount as JSON values; the exact fraction stands beside an end that was rounded."""
        found: dict[str, object] = {
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "shown": self.shown,
            "working": self.working,
        }
        if self.low_exact is not None:
            found["low_exact"] = self.low_exact
        if self.high_exact is not None:
            found["high_exact"] = self.high_exact
        return found


@dataclass(frozen=True, slots=True)
class Citation:
    """A claim that a sentence rests on. `mark` says why it carries no weight, where it does not."""

    claim: str
    at: str
    says: str
    strength: str | None
    certainty: str
    verified: str
    mark: str | None = None

    def to_dict(self) -> dict[str, object]:
        """The citation as JSON values."""
        found: dict[str, object] = {
            "claim": self.claim,
            "at": self.at,
            "says": self.says,
            "strength": self.strength,
            "certainty": self.certainty,
            "verified": self.verified,
        }
        return found if self.mark is None else {**found, "mark": self.mark}


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What one rule that holds says, for each audience, with its amounts, citations and the trace node that proves it.

    `weakest` are the graded claims that give it its certainty; `policy_marks` says which local numbers carry no weight.
    `until` is there when the rule withholds all amounts, and says for whoever treats what has to happen first.
    """

    rule: str
    kind: str
    effect: str
    urgency: str | None
    status: str
    text: Mapping[str, str]
    amounts: Mapping[str, Amount]
    certainty: str
    citations: tuple[Citation, ...]
    why: str
    policies: tuple[str, ...] = ()
    schedule: tuple[Mapping[str, str], ...] = ()
    policy_marks: Mapping[str, str] = field(default_factory=dict)
    weakest: tuple[str, ...] = ()
    until: str | None = None

    def to_dict(self) -> dict[str, object]:
        """The recommendation as JSON values."""
        found: dict[str, object] = {
            "rule": self.rule,
            "kind": self.kind,
            "effect": self.effect,
            "urgency": self.urgency,
            "status": self.status,
            "text": dict(self.text),
            "amounts": {name: amount.to_dict() for name, amount in self.amounts.items()},
            "certainty": self.certainty,
            "citations": [citation.to_dict() for citation in self.citations],
            "why": self.why,
        }
        if self.policies:
            found["local_policy"] = list(self.policies)
        if self.policy_marks:
            found["local_policy_marks"] = dict(self.policy_marks)
        if self.weakest:
            found["weakest"] = list(self.weakest)
        if self.schedule:
            found["schedule"] = [dict(step) for step in self.schedule]
        if self.until is not None:
            found["until"] = self.until
        return found


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that still matters: what to ask, and the rules that it could settle."""

    fact: str
    ask: str
    settles: tuple[str, ...]
    decides_verdict: bool
    screen: str | None = None

    def to_dict(self) -> dict[str, object]:
        """The missing fact as JSON values."""
        found: dict[str, object] = {
            "fact": self.fact,
            "ask": self.ask,
            "settles": list(self.settles),
            "decides_verdict": self.decides_verdict,
        }
        return found if self.screen is None else {**found, "screen": self.screen}


@dataclass(frozen=True, slots=True)
class NotApplied:
    """A rule that does not speak: `fails`, `open`, `withheld` or `not in force`, with the proof or the reason."""

    rule: str
    state: str
    why: str | None = None
    open: tuple[str, ...] = ()
    reason: str | None = None

    def to_dict(self) -> dict[str, object]:
        """The rule as JSON values."""
        found: dict[str, object] = {"rule": self.rule, "state": self.state}
        if self.why is not None:
            found["why"] = self.why
        if self.open:
            found["open"] = list(self.open)
        return found if self.reason is None else {**found, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class OrderChange:
    """One part of a written order brought to a limit: `at-most`, `at-least`, `answer` or `leave-out`.

    `written` is what stands in the order, `same_as` the same in the unit of the limit where that differs.
    """

    part: str
    change: str
    value: str
    written: str
    same_as: str

    def to_dict(self) -> dict[str, object]:
        """The change as JSON values; what says nothing is left out."""
        found = {
            "part": self.part,
            "change": self.change,
            "value": self.value,
            "written": self.written,
            "same_as": self.same_as,
        }
        return {key: value for key, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """A quantity that rules work out from a written order; `shown` is empty while `missing` facts are unknown."""

    term: str
    title: str
    shown: str
    working: str
    missing: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """The quantity as JSON values."""
        found: dict[str, object] = {"term": self.term, "title": self.title}
        if self.shown:
            return {**found, "shown": self.shown, "working": self.working}
        return {**found, "missing": list(self.missing)}


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest order that no rule rejects, as decided again, or the `reason` why none is proposed.

    It is made of limits, and is not a recommendation. `notes` are the rules that would still speak of it, `missing` the facts
    that could still reject it, `without_note` the limits below which nothing is said of it, `worked_out` what it comes
    to, such as a total.
    """

    reason: str = ""
    outcome: str = ""
    changes: tuple[OrderChange, ...] = ()
    order: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    without_note: tuple[OrderChange, ...] = ()
    worked_out: tuple[WorkedOut, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The nearest order as JSON values."""
        if self.reason:
            return {"reason": self.reason}
        return {
            "outcome": self.outcome,
            "changes": [change.to_dict() for change in self.changes],
            "order": dict(self.order),
            "notes": list(self.notes),
            "missing": list(self.missing),
            "without_note": [change.to_dict() for change in self.without_note],
            "worked_out": [one.to_dict() for one in self.worked_out],
        }


@dataclass(frozen=True, slots=True)
class Order:
    """What is said of the written order: the word, what is still possible, and the rules that speak.

    `worked_out` is the order in other words, such as a total; `nearest` is there when something rejects the order.
    """

    outcome: str
    possible: tuple[str, ...]
    settled: bool
    reasons: tuple[str, ...]
    worked_out: tuple[WorkedOut, ...] = ()
    nearest: Nearest | None = None

    def to_dict(self) -> dict[str, object]:
        """The outcome as JSON values."""
        found: dict[str, object] = {
            "outcome": self.outcome,
            "possible": list(self.possible),
            "settled": self.settled,
            "reasons": list(self.reasons),
        }
        if self.worked_out:
            found["worked_out"] = [one.to_dict() for one in self.worked_out]
        return found if self.nearest is None else {**found, "nearest": self.nearest.to_dict()}


@dataclass(frozen=True, slots=True)
class WeakestLink:
    """What gives a decision its certainty: a graded claim, the rules that speak and rest on it, and its certainty."""

    claim: str
    rules: tuple[str, ...]
    certainty: str

    def to_dict(self) -> dict[str, object]:
        """The link as JSON values."""
        return {"claim": self.claim, "rules": list(self.rules), "certainty": self.certainty}


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. `to_json` gives its one form; `digest` is that of the form without it."""

    as_of: str
    knowledge: Mapping[str, object]
    engine: Mapping[str, str]
    verdict: str
    possible: tuple[str, ...]
    settled: bool
    certainty: str
    weakest: tuple[WeakestLink, ...]
    order: Order | None
    recommendations: tuple[Recommendation, ...]
    missing: tuple[Missing, ...]
    conflicts: tuple[str, ...]
    not_applied: tuple[NotApplied, ...]
    trace: Mapping[str, Mapping[str, object]]
    problems: tuple[Mapping[str, object], ...]
    notice: str
    input: Mapping[str, object]

    def _body(self) -> dict[str, object]:
        return {
            "format": FORMAT,
            "as_of": self.as_of,
            "knowledge": dict(self.knowledge),
            "engine": dict(self.engine),
            "verdict": self.verdict,
            "possible": list(self.possible),
            "settled": self.settled,
            "certainty": self.certainty,
            "weakest": [link.to_dict() for link in self.weakest],
            "order": None if self.order is None else self.order.to_dict(),
            "recommendations": [recommendation.to_dict() for recommendation in self.recommendations],
            "missing": [missing.to_dict() for missing in self.missing],
            "conflicts": list(self.conflicts),
            "not_applied": [rule.to_dict() for rule in self.not_applied],
            "trace": self.trace,
            "problems": [dict(problem) for problem in self.problems],
            "notice": self.notice,
            "input": self.input,
        }

    @property
    def digest(self) -> str:
        """What the decision is known by: the SHA-256 of its one form without this line."""
        return digest_of(self._body())

    def to_dict(self) -> dict[str, object]:
        """The decision as JSON values."""
        body = self._body()
        return {"format": FORMAT, "decision": digest_of(body), **body}

    def to_json(self) -> bytes:
        """The one form of the decision: UTF-8, keys in order, no spaces, a line end."""
        return canonical(self.to_dict()) + b"\n"


def canonical(value: object) -> bytes:
    """JSON with keys in order and no spaces."""
    return _dumped(value, orjson.OPT_SORT_KEYS)


def readable(value: object) -> bytes:
    """JSON for people: the keys as they come, each on a line of its own."""
    return _dumped(value, orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _dumped(value: object, option: int) -> bytes:
    try:
        return orjson.dumps(value, default=_exactly, option=option)
    except orjson.JSONEncodeError:
        # It writes no integer beyond 64 bits; somebody's input may hold one.
        return orjson.dumps(_widened(value), default=_exactly, option=option)


def _widened(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _widened(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_widened(inner) for inner in value]
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def digest_of(body: object) -> str:
    """The SHA-256 of the one form of some JSON values."""
    return "sha256:" + hashlib.sha256(canonical(body)).hexdigest()


def _exactly(value: object) -> object:
    """A decimal as the number that was written: JSON has one kind of number, and no digit may be lost."""
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    raise TypeError(type(value).__name__)
