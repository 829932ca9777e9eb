"""What a case expects against what was decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ketrace.base import Base
from ketrace.deciding.acting import acting
from ketrace.deciding.consistency import consistent
from ketrace.deciding.decision import Decision
from ketrace.deciding.reference import Reference
from ketrace.facts.json_text import from_python
from ketrace.facts.read_input import read_input
from ketrace.logic.meaning import truth
from ketrace.problems import Disagreement, InvalidRules, NotInForce, Refused
from ketrace.reading.policy_file import with_values
from ketrace.rulebook.book import Book
from ketrace.testing.cases import Step
from ketrace.testing.names import unknown_names
from ketrace.values.quantity import parse_quantity
from ketrace.values.units import UnitError

_TO = {"holds": "to hold", "fails": "to fail", "open": "to stay open", "withheld": "to be withheld"}
_IT = {"open": "is open", "withheld": "is withheld", "not in force": "is not in force"}


@dataclass(frozen=True, slots=True)
class Judged:
    """One step judged: what differs from what was expected, and the states of all rules that were seen."""

    differences: tuple[str, ...]
    states: Mapping[str, str]


def judge(base: Base, step: Step) -> Judged:
    """Decide one step of a case and compare."""
    unknown = tuple(map(str, unknown_names(step.expect, base.book)))
    if unknown:
        return Judged(unknown, {})

    def decide() -> tuple[Decision, Reference]:
        used = Base(with_values(base.book, step.policy), base.found_at) if step.policy else base
        return used.decide(step.input, name=step.title), _reference(used, step)

    return judged(step, decide)


def judged(step: Step, decide: Callable[[], tuple[Decision, Reference]]) -> Judged:
    """What a step expects against what is decided, with the reference that it was decided by."""
    try:
        decision, reference = decide()
    except (Refused, InvalidRules) as refused:
        return Judged(tuple(_refused(refused, step.expect)), {})
    except (Disagreement, NotInForce) as error:
        return Judged((str(error),), {})
    if "refused" in step.expect:
        return Judged(
            (f"expected to be refused ({', '.join(step.expect['refused'])}), but the verdict is {decision.verdict}",),
            {},
        )
    differences = [*_compare(decision, step.expect, reference.book), *_unsafe(reference)]
    return Judged(tuple(differences), states(decision, reference))


def _refused(error: Refused | InvalidRules, expect: Mapping[str, Any]) -> Iterator[str]:
    codes = {problem.code for problem in error.problems}
    if "refused" not in expect:
        yield from (
            f"refused: {problem.message} at {problem.places[0].path if problem.places else '$'}"
            for problem in error.problems
        )
        return
    if codes != set(expect["refused"]):
        yield f"expected to be refused with {', '.join(expect['refused'])}, but it was with {', '.join(sorted(codes))}"


def _reference(base: Base, step: Step) -> Reference:
    facts = read_input(from_python(step.input, step.title), base.book, step.title)
    found = acting(base.book, facts.as_of.date, facts.has_order)
    return consistent(base.book, facts, found, True, step.title)


def states(decision: Decision, reference: Reference) -> dict[str, str]:
    """The state of every rule in a decision."""
    found = {one.rule: one.state for one in decision.not_applied}
    return {**dict.fromkeys(reference.rules, "holds"), **found}


def _unsafe(reference: Reference) -> Iterator[str]:
    for safety in reference.book.safety.values():
        if truth(safety.never, reference) is True:
            yield f"safety property `{safety.id}` is broken: {safety.title}"


def _compare(decision: Decision, expect: Mapping[str, Any], book: Book) -> Iterator[str]:
    order = None if decision.order is None else decision.order.outcome
    for key, found in (
        ("verdict", decision.verdict),
        ("settled", decision.settled),
        ("certainty", decision.certainty),
        ("order", order),
    ):
        if key in expect and expect[key] != found:
            yield f"{key}: expected {expect[key]}, but it is {found}"
    if "nearest" in expect and expect["nearest"] != (nearest := _nearest(decision)):
        yield f"nearest: expected {_limits(expect['nearest'])}, but it is {_limits(nearest)}"
    yield from _compare_rules(decision, expect.get("rules", {}))
    yield from _compare_amounts(decision, expect.get("amounts", {}), book)
    missing = [one.fact for one in decision.missing]
    for name in expect.get("missing", ()):
        if name not in missing:
            yield f"missing: expected `{name}` to be asked, but it is not"
    for name in expect.get("not_missing", ()):
        if name in missing:
            yield f"missing: expected `{name}` not to be asked, but it is"
    for name in expect.get("conflicts", ()):
        if name not in decision.conflicts:
            yield f"conflicts: expected `{name}` to be shown, but it is not"
    yield from _compare_citations(decision, expect.get("citations", {}))


def _nearest(decision: Decision) -> dict[str, str]:
    """The limits of the nearest order, `at-most 1 kg` by part; empty where none is proposed."""
    nearest = None if decision.order is None else decision.order.nearest
    changes = nearest.changes if nearest is not None else ()
    return {one.part: f"{one.change} {one.value}".strip() for one in changes}


def _limits(limits: Mapping[str, str]) -> str:
    return ", ".join(f"{part} {limit}" for part, limit in limits.items()) or "none"


def _compare_rules(decision: Decision, expect: Mapping[str, Any]) -> Iterator[str]:
    silent = {one.rule: one.state for one in decision.not_applied}
    for state, names in expect.items():
        for name in names:
            if silent.get(name, "holds") != state:
                yield f"rules: expected `{name}` {_TO[state]}, but it {_IT.get(found := silent.get(name, 'holds'), found)}"


def _compare_citations(decision: Decision, expect: Mapping[str, Any]) -> Iterator[str]:
    given = {one.rule: {cited.claim for cited in one.citations} for one in decision.recommendations}
    for rule, claims in expect.items():
        if rule not in given:
            yield f"citations: expected rule `{rule}` to say something, but it does not"
        for claim in claims:
            if rule in given and claim not in given[rule]:
                yield f"citations: expected `{rule}` to cite `{claim}`, but it does not"


def _compare_amounts(decision: Decision, expect: Mapping[str, Any], book: Book) -> Iterator[str]:
    given = {one.rule: one.amounts for one in decision.recommendations}
    for rule, amounts in expect.items():
        for name, ends in amounts.items():
            amount = given.get(rule, {}).get(name)
            if amount is None:
                yield f"amounts: expected rule `{rule}` to give `{name}`, but it does not"
                continue
            unit = book.knowledge.amounts[name].unit
            for end, text in ends.items():
                found = Fraction(amount.low if end == "low" else amount.high) * unit.factor
                try:
                    wanted = parse_quantity(text, book.knowledge.units)
                except UnitError as error:
                    yield f"amounts: {error.message}"
                    continue
                if wanted.base != found or wanted.unit.dimension != unit.dimension:
                    yield f"amounts: expected `{rule}.{name}` {end} {text}, but it is {amount.low if end == 'low' else amount.high} {amount.unit}"
