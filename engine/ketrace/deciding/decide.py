"""Facts and a book to a decision: by forward chaining, checked by the reference, with reasons."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ketrace.chaining.network import CannotCarry
from ketrace.chaining.plan import Plan, plan
from ketrace.chaining.session import Contradiction, Engine
from ketrace.deciding.acting import Acting, acting
from ketrace.deciding.certainty import Support, weakest, weakest_links, weighing
from ketrace.deciding.consistency import consistent
from ketrace.deciding.decision import Decision, NotApplied
from ketrace.deciding.forward import forward
from ketrace.deciding.missing import Gaps, missing_facts
from ketrace.deciding.nearest import Again
from ketrace.deciding.ordered import ordered
from ketrace.deciding.outcome import Found, differences
from ketrace.deciding.outline import STATE, Outline
from ketrace.deciding.reference import Reference
from ketrace.deciding.speaking import Speaker
from ketrace.deciding.trace import Trace
from ketrace.facts.facts import Facts
from ketrace.problems import Disagreement, InvalidRules, Problem
from ketrace.program.ir import Program
from ketrace.program.lower import lower
from ketrace.program.strata import rules_reading
from ketrace.rulebook.book import UNDECIDED, Book
from ketrace.rulebook.rules import Exposes, Rule
from ketrace.values.truth import Truth
from ketrace.version import versions

WITHHELD, NOT_IN_FORCE = "withheld", "not in force"


@dataclass(frozen=True, slots=True)
class Compiled:
    """The program and networks for the rules that act on some days."""

    acting: Acting
    program: Program
    plan: Plan


class Decider:
    """Decides by one book. Safe to share between threads: each builds its own networks."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._outline = Outline(book)
        self._changes = _changes(book)
        self._acting: dict[tuple[int, bool], Acting] = {}
        self._compiled: dict[tuple[str, ...], Compiled] = {}
        self._threads = threading.local()

    def acting(self, day: date, judging: bool = True) -> Acting:
        """The rules that act on a day, those that judge orders if there is one. Raises `NotInForce`."""
        between = (bisect_right(self._changes, day), judging)
        if between not in self._acting:
            self._acting[between] = acting(self.book, day, judging)
        return self._acting[between]

    def compiled(self, found: Acting) -> Compiled:
        """The program for the rules that act, lowered once."""
        if found.key not in self._compiled:
            program = lower(self.book, found.rules.values())
            # Of two threads that compile at once, one wins for both: networks are known by the identity of what they run.
            self._compiled.setdefault(found.key, Compiled(found, program, plan(program)))
        return self._compiled[found.key]

    def check(self) -> None:
        """Compile the rules for every day on which other ones act. Raises `InvalidRules` for what cannot be carried."""
        start, end = self.book.knowledge.window
        for day in self._changes:
            if start <= day <= end:
                try:
                    self.compiled(self.acting(day))
                except CannotCarry as error:
                    raise InvalidRules([Problem("cannot-carry", str(error), (self.book.knowledge.place,))]) from None

    def engine(self, compiled: Compiled) -> Engine:
        """The networks of this thread."""
        engines: dict[int, Engine] = self._threads.__dict__.setdefault("engines", {})
        if id(compiled) not in engines:
            engines[id(compiled)] = Engine(compiled.program, compiled.plan)
        return engines[id(compiled)]

    def decide(self, facts: Facts, refuse: bool = True, name: str = "input") -> Decision:
        """One decision. Raises `NotInForce`, `Refused` or `Disagreement`."""
        found = self.acting(facts.as_of.date, facts.has_order)
        reference, chained = self._read(found, facts, refuse, name)

        def again(changed: Facts) -> Reference:
            return self._read(found, changed, True, name)[0]

        return _decision(found, reference, chained, self._outline, again)

    def chained(self, facts: Facts, name: str = "input") -> Found:
        """What forward chaining alone finds, without reasons; what contradicts is unknown. Raises `NotInForce`."""
        found = self.acting(facts.as_of.date, facts.has_order)
        return self._forward(self.compiled(found), consistent(self.book, facts, found, False, name).facts)

    def _read(self, found: Acting, facts: Facts, refuse: bool, name: str) -> tuple[Reference, Found]:
        """What both engines find, once they agree."""
        reference = consistent(self.book, facts, found, refuse, name)
        chained = self._forward(self.compiled(found), reference.facts)
        differing = tuple(differences(chained, reference.found()))
        if differing:
            raise Disagreement(differing)
        return reference, chained

    def _forward(self, compiled: Compiled, facts: Facts) -> Found:
        try:
            return forward(self.engine(compiled), facts)
        except Contradiction as error:
            raise Disagreement(rules_reading(str(error), compiled.program)) from None


def _changes(book: Book) -> list[date]:
    """The days from which other rules act than the day before, the base's window among them."""
    start, end = book.knowledge.window
    last = [end, *(rule.until for rule in book.rules.values() if rule.until is not None)]
    days = {start, *(rule.since for rule in book.rules.values())}
    days |= {day + timedelta(days=1) for day in last if day < date.max}
    return sorted(days)


def by_reference(
    book: Book, outline: Outline, found: Acting, facts: Facts, name: str = "input"
) -> tuple[Decision, Reference]:
    """What the reference alone would decide: for rules that are tried and never used, which nothing need check.

    Raises `Refused`.
    """
    reference = consistent(book, facts, found, True, name)
    return _decision(
        found, reference, reference.found(), outline, lambda changed: consistent(book, changed, found, True, name)
    ), reference


def _decision(found: Acting, reference: Reference, chained: Found, outline: Outline, again: Again) -> Decision:
    book, facts = reference.book, reference.facts
    trace = Trace(reference, outline)
    gaps = Gaps(reference)
    speaking = [rule for rule in found.speaking if chained.states[rule.id] is True]
    # What speaks first: items of lists get the names of their nodes as they come.
    for rule in (*speaking, *found.rules.values()):
        trace.rule(rule)
    support = Support(trace.nodes, book)
    speaker = Speaker(reference, trace)
    said = tuple(speaker.recommendation(rule, dict(chained.amounts.get(rule.id, {})), support) for rule in speaking)
    return Decision(
        as_of=facts.as_of.text,
        knowledge=_knowledge(book),
        engine=versions(),
        verdict=_word(book, chained.possible),
        possible=chained.possible,
        settled=len(chained.possible) == 1,
        certainty=weakest(one.certainty for one in weighing(said)),
        weakest=weakest_links(said),
        order=ordered(reference, chained, speaking, gaps, again),
        recommendations=said,
        missing=missing_facts(gaps),
        conflicts=_conflicts(speaking, trace, support),
        not_applied=tuple(_not_applied(found, chained, trace, gaps)),
        trace=trace.nodes,
        problems=tuple(problem_json(problem) for problem in facts.problems),
        notice=book.knowledge.notice,
        input=facts.written,
    )


def _conflicts(speaking: Sequence[Rule], trace: Trace, support: Support) -> tuple[str, ...]:
    """The conflicts named by the rules that speak, and by the definitions that worked out their amounts."""
    formulas = (formula for rule in speaking for formula in trace.outline.rules[rule.id].formulas)
    behind = support.of(*(trace.formula(formula, trace.reference) for formula in formulas)).rules
    rules = (*speaking, *(trace.book.rules[name] for name in behind))
    return tuple(sorted({name for rule in rules for name in rule.conflicts}))


def _knowledge(book: Book) -> Mapping[str, object]:
    return {
        "id": book.knowledge.id,
        "version": book.knowledge.version,
        "digest": book.digest,
        "policy": book.policy_digest,
        "reviewed": f"{book.approved} of {len(book.rules)} approved",
    }


def _word(book: Book, possible: tuple[str, ...]) -> str:
    stopping = {verdict.name for verdict in book.knowledge.verdicts if verdict.stops}
    return UNDECIDED if len(possible) > 1 and stopping & set(possible) else possible[0]


def _not_applied(found: Acting, chained: Found, trace: Trace, gaps: Gaps) -> Iterator[NotApplied]:
    states, outlined = chained.states, trace.outline.rules
    for name, rule in trace.book.rules.items():
        if name in states:
            state = states[name]
            if state is False and rule.effect != "exposes":
                yield outlined[name].fails
            elif state is not True:
                yield _silent(rule, state, trace, gaps)
        elif name in found.standing:
            yield NotApplied(name, NOT_IN_FORCE, reason=found.standing[name])
        elif name in found.lapsed:
            yield NotApplied(name, WITHHELD, reason=found.lapsed[name])
        else:
            yield NotApplied(name, NOT_IN_FORCE, reason="no order was written")


def _silent(rule: Rule, state: Truth, trace: Trace, gaps: Gaps) -> NotApplied:
    why, reference = trace.rule(rule), trace.reference
    if isinstance(rule.then, Exposes) and reference.when(rule) is True and reference.guard() is not True:
        return NotApplied(rule.id, WITHHELD, why, gaps.of_rule(rule), _guard_reason(reference))
    if isinstance(rule.then, Exposes) and reference.when(rule) is True and state is False:
        return NotApplied(rule.id, STATE[state], why, reason="no amount is left between the lowest and the highest")
    if state is False:
        return NotApplied(rule.id, STATE[state], why)
    asked = gaps.of_rule(rule)
    return NotApplied(rule.id, STATE[state], why, asked, None if asked else trace.unsettled(why))


def _guard_reason(reference: Reference) -> str:
    reasons = []
    for sort, name, state in reference.guard_parts():
        if state is True:
            continue
        if sort == "verdict":
            reasons.append("a verdict that forbids is " + ("reached" if state is False else "still possible"))
        elif sort == "required":
            reasons.append(f"`{name}` is not known")
        else:
            reasons.append(f"rule `{name}` " + ("withholds" if state is False else "may withhold: it is open"))
    return "; ".join(reasons)


def problem_json(problem: Problem) -> dict[str, object]:
    """A problem as JSON values."""
    found: dict[str, object] = {
        "code": problem.code,
        "message": problem.message,
        "path": problem.places[0].path if problem.places else "$",
    }
    return found if problem.help is None else {**found, "help": problem.help}
