"""What is printed as a dose and what is accepted as an order hang together, for the patients of all cases and for a grid of others.

A dose is limited by the rule that prints it, an order by the rules that judge it. Nothing but this test holds the two together:
an order at the top of what is printed must pass, one above it must never pass without a word.

The grid is sampled. KETRACE_WHOLE_GRID=1 tries all of it, which takes some minutes.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from functools import cache
from itertools import product
from typing import Any

import ketrace
from ketrace.deciding.decision import Decision
from ketrace.rulebook.rules import Exposes
from ketrace.testing.cases import read_cases
from tests.kiln import AS_OF, ROOT

Patient = Mapping[str, Any]
CASES = read_cases(ROOT / "tests" / "cases" / "ketamine").cases
REST = {"route": "intravenous", "product": "bag", "diluted": True}
RATES = ("rate", "start_rate")
ASKED = ("indication.main", "setting.monitoring", "setting.place", "plan.kind", "patient.weight", "patient.height")
PAINS = ("crps", "postoperative", "sickle-cell", "neuropathic", "spinal-cord-injury", "other", "opioid-withdrawal")
BODIES = ((40, 150), (70, 175), (90, 185), (130, 170))
SAMPLE = 40


@cache
def base() -> ketrace.Base:
    return ketrace.load(ROOT / "rules" / "ketamine")


def decided(patient: Patient, order: Mapping[str, object] | None = None) -> Decision:
    document = {key: value for key, value in patient.items() if key != "order"}
    return base().decide(document if order is None else {**document, "order": {**REST, **order}})


def judged(patient: Patient, order: Mapping[str, object]) -> tuple[str, set[str]]:
    """The outcome of an order, and the rules that speak of it."""
    found = decided(patient, order).order
    assert found is not None
    return found.outcome, set(found.reasons)


@dataclass(frozen=True, slots=True)
class Printed:
    """An upper end that a rule prints."""

    rule: str
    amount: str
    high: Decimal


def printed(patient: Patient) -> tuple[Printed, ...]:
    """All upper ends that are printed for a patient."""
    return tuple(
        Printed(one.rule, name, Decimal(amount.high))
        for one in decided(patient).recommendations
        for name, amount in one.amounts.items()
    )


def of_cases() -> Iterator[tuple[str, Patient]]:
    """The patients of all cases."""
    for case in CASES:
        for number, step in enumerate(case.steps):
            if "refused" not in step.expect and not step.policy:
                yield f"{case.id}-{number}", step.input


def of_grid() -> Iterator[tuple[str, Patient]]:
    """Somebody of whom every question is answered, in each pain, setting, plan, body, and with raised pressure or not."""
    first = next(case.steps[0].input for case in CASES if case.id == "order-without-duration")
    grid = list(
        product(
            PAINS,
            ("standard", "procedural", "intensive"),
            ("outpatient", "inpatient"),
            ("single", "multi-day"),
            BODIES,
            (126, 150),
        )
    )
    if not os.environ.get("KETRACE_WHOLE_GRID"):
        grid = random.Random(1).sample(grid, SAMPLE)
    for pain, monitoring, place, plan, (weight, height), systolic in grid:
        facts = {
            "indication.main": pain,
            "setting.monitoring": monitoring,
            "setting.place": place,
            "plan.kind": plan,
            "patient.weight": {"value": weight, "unit": "kg", "observed": AS_OF},
            "patient.height": f"{height} cm",
            "vitals.systolic": {"value": systolic, "unit": "mm[Hg]", "observed": AS_OF},
        }
        named = f"{pain}, {monitoring}, {place}, {plan}, {weight} kg, {systolic} mm[Hg]"
        yield named, {**first, "facts": {**first["facts"], **facts}}


@cache
def patients() -> Mapping[str, tuple[Patient, tuple[Printed, ...]]]:
    """Each sort of patient once: by what is printed, and by the facts that rules on orders ask."""
    found: dict[str, tuple[Patient, tuple[Printed, ...]]] = {}
    seen = set()
    for name, patient in (*of_cases(), *of_grid()):
        given = printed(patient)
        sort = (given, tuple(str(patient.get("facts", {}).get(fact)) for fact in ASKED))
        if sort not in seen:
            seen.add(sort)
            found[name] = patient, given
    return found


def orders(one: Printed, times: str, patient: Patient, given: tuple[Printed, ...]) -> Iterator[Mapping[str, object]]:
    """Orders of so many times what is printed, else as they would be written: in all, and for each kilogram."""
    most = one.high * Decimal(times)
    weight = _kilograms(patient)
    if one.amount == "bolus":
        yield {"bolus": f"{most} mg", "bolus_over": "60 s"}
        if weight:
            yield {"bolus": f"{_down(most / weight)} mg/kg", "bolus_over": "60 s"}
    elif one.amount in RATES:
        facts = patient["facts"]
        days = facts.get("plan.kind") == "multi-day" and facts.get("setting.place") == "inpatient"
        duration = "30 h" if days else "1 h"
        yield {"rate": f"{most} mg/h", "duration": duration}
        if weight:
            yield {"rate": f"{_down(most / weight)} mg/kg/h", "duration": duration}
    else:
        assert one.amount == "session_total"
        rate = next(other.high for other in given if other.amount == "rate")
        yield {"rate": f"{rate} mg/h", "duration": f"{_down(most / rate)} h"}


def _kilograms(patient: Patient) -> Decimal | None:
    weight = patient["facts"]["patient.weight"]
    return Decimal(str(weight["value"])) if weight["unit"] == "kg" else None


def _down(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.000001"), ROUND_FLOOR)


def test_what_is_printed_may_be_ordered_and_more_never_passes_without_a_word() -> None:
    """At the top of what is printed nothing is rejected; a tenth more brings a note at least, tenfold is rejected.

    In obesity an order for each kilogram is rejected whatever its size.
    """
    wrong = []
    for name, (patient, given) in patients().items():
        for one in given:
            ways = zip(*(orders(one, times, patient, given) for times in ("1", "1.1", "10")), strict=True)
            for top, more, far in ways:
                outcome, before = judged(patient, top)
                if "per-weight-in-obesity" in before:
                    continue
                said = judged(patient, more)[1] - before
                tenfold = judged(patient, far)[0]
                if outcome == "rejected" or not said or tenfold != "rejected":
                    wrong.append(f"{name}: {one}: {top} {outcome} {sorted(before)}, more {sorted(said)}, {tenfold}")

    assert not wrong, "\n".join(wrong)


def test_what_is_not_printed_is_not_ordered_without_a_word() -> None:
    wrong = []
    for name, (patient, given) in patients().items():
        names = {one.amount for one in given}
        asked: dict[str, object] = {} if names & set(RATES) else {"rate": "5 mg/h", "duration": "4 h"}
        asked |= {} if "bolus" in names else {"bolus": "5 mg", "bolus_over": "60 s"}
        if asked:
            outcome, reasons = judged(patient, asked)
            if outcome not in ("rejected", "open") and not reasons:
                wrong.append(f"{name}: {asked} is {outcome}, and no such amount is printed")

    assert not wrong, "\n".join(wrong)


def test_every_amount_of_every_dosing_rule_was_tried() -> None:
    tried = {(one.rule, one.amount) for _, given in patients().values() for one in given}
    rules = base().book.rules.values()

    assert tried == {
        (rule.id, one.name) for rule in rules if isinstance(rule.then, Exposes) for one in rule.then.amounts
    }
