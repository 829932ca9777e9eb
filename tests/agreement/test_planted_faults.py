"""Faults planted in the lowered program are caught through the public `decide`: it raises, and no advice is given."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from random import Random

import pytest

from ketrace import Base, Disagreement
from tests.agreement import faults
from tests.agreement.agree import base_of
from tests.agreement.faults import PLANTINGS, Fault, Planting, lowered, planted
from tests.agreement.patients import Patients
from tests.kiln import kiln

DAY = datetime.date(2026, 11, 23)
BASES, INPUTS, CAUGHT = 60, 25, 2
GLAZES = {"complete": True, "items": [{"name": "ash", "coat": "10 g", "coats": 2}]}
FINE: dict[str, object] = {
    "load.mass": "80 kg",
    "load.clay": "stoneware",
    "load.wet": False,
    "load.glazes": GLAZES,
    "kiln.cracked": False,
    "kiln.gas_near": False,
    "kiln.alarm": False,
}


def load_of(facts: Mapping[str, object], order: Mapping[str, object] | None) -> dict[str, object]:
    """The input about a load that may be fired, with what differs. None takes a fact away."""
    merged = {name: value for name, value in {**FINE, **facts}.items() if value is not None}
    found: dict[str, object] = {"format": 1, "as_of": DAY.isoformat(), "facts": merged}
    return found if order is None else {**found, "order": order}


@dataclass(frozen=True, slots=True)
class Case:
    """A fault of the kiln's program, an input that shows it, and what must be named."""

    planting: Planting
    where: str
    named: str
    facts: dict[str, object]
    order: dict[str, object] | None = None

    def fault(self) -> Fault:
        """The fault at its place."""
        found = self.planting(lowered(kiln(), DAY.isoformat(), self.order is not None), kiln().book)
        return next(fault for fault in found if fault.where.startswith(self.where))

    def planted(self) -> Base:
        """The kiln with the fault."""
        return planted(kiln(), self.fault(), DAY.isoformat(), self.order is not None)


def glazes(count: int, **fields: object) -> dict[str, object]:
    """So many glazes, all alike."""
    return {"load.glazes": {"complete": True, "items": [{"name": "ash", **fields}] * count}}


CASES = (
    Case(faults.flipped_comparison, "heavy holds", "heavy", {}),
    Case(faults.shifted_threshold, "heavy holds", "heavy", {"load.mass": "100 kg"}),
    Case(faults.shifted_threshold, "dry-by-date holds", "dry-by-date", {"load.dried": "2026-11-16", "load.wet": None}),
    Case(
        faults.closed_end,
        "fume holds",
        "fume",
        {"load.glazes": {**GLAZES, "items": [{"name": "ash", "poured": "5000 g"}]}},
    ),
    Case(faults.dropped_conjunct, "unsafe-gas holds", "kiln.unsafe", {"kiln.gas_near": None, "kiln.alarm": True}),
    Case(faults.dropped_clause, "too-hot holds 2", "too-hot", {}, {"damper": "shut"}),
    Case(faults.swapped_rails, "wet", "wet", {}),
    Case(faults.wrong_option, "pace-quick holds", "most-heat-quick", {}),
    Case(faults.wrong_conclusion, "kiln.pace by pace-quick", "kiln.pace", {}),
    Case(faults.wrong_implication, "load.wet", "load.wet", {"load.dried": "2026-10-01", "load.wet": None}),
    Case(faults.wrong_formula, "kiln.most_heat", "heat", {}),
    Case(faults.wrong_count, "many-woes holds 5", "many-woes", glazes(3, poured="10 g")),
    Case(faults.turned_presence, "load.glazes~0", "many-woes", {}),
    Case(faults.wrong_row, "fume", "kiln.fume", {}),
    Case(faults.lost_row, "fume ('ash',)", "many-woes", {}),
    Case(faults.swapped_way, "load.glazes.total", "kiln.fume", {}),
    Case(faults.lost_stratum, "stratum 0", "heavy", {}),
    Case(faults.lost_stratum, "stratum 2", "verdict", {}),
    Case(faults.removed_guard, "heat without guard", "heat", {"kiln.cracked": True}),
    Case(faults.removed_guard, "heat without guard", "heat", {"kiln.alarm": None, "kiln.gas_near": True}),
    Case(faults.guard_forgets_withholding, "guard without wet", "heat", {"load.wet": True}),
    Case(faults.verdict_forgets_rule, "verdict:stay-cold without unsafe", "verdict", {"kiln.cracked": True}),
    Case(faults.verdict_forgets_rule, "verdict:watch without heavy", "verdict", {"load.mass": "120 kg"}),
    Case(faults.flag_forgets_rule, "kiln.unsafe without unsafe-crack", "unsafe", {"kiln.cracked": True}),
    Case(faults.coarse_rounding, "heat", "heat", {"load.mass": "83 kg"}),
    Case(faults.wrong_amount, "heat", "heat", {}),
    Case(faults.wrong_day, "day", "dry-by-date", {"load.dried": "2026-11-21", "load.wet": None}),
)


def test_the_kiln_without_fault() -> None:
    """The load may be fired, so that what is caught below is not caught for another reason."""
    decision = kiln().decide(load_of({}, None))

    assert (decision.verdict, decision.settled) == ("fire", True)
    assert {"heat", "look"} <= {one.rule for one in decision.recommendations}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.planting.__name__}: {case.where}")
def test_a_fault_in_the_kiln_is_caught_and_named(case: Case) -> None:
    """The input is decided by the right program, and refused by the faulty one, which names where they differ."""
    patient = load_of(case.facts, case.order)
    kiln().decide(patient)

    with pytest.raises(Disagreement) as raised:
        case.planted().decide(patient)

    assert case.named in raised.value.rules
    assert f"`{case.named}`" in str(raised.value)
    assert "no advice is given" in str(raised.value)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.planting.__name__}: {case.where}")
def test_a_base_without_fault_forgets_nothing(case: Case) -> None:
    """Planting leaves the base alone from which the fault was made."""
    before = kiln().decide(load_of(case.facts, case.order)).to_json()
    case.planted()

    assert before == kiln().decide(load_of(case.facts, case.order)).to_json()


@dataclass(frozen=True, slots=True)
class Sample:
    """A generated base with inputs and the decisions on them."""

    base: Base
    inputs: tuple[dict[str, object], ...]
    decisions: tuple[bytes, ...]

    @property
    def judging(self) -> bool:
        """Whether there are orders to judge."""
        return any("order" in one for one in self.inputs)


@cache
def sample(number: int) -> Sample:
    """A generated base with its inputs, drawn and decided once."""
    base = base_of(f"faults-{number}")
    patients = Patients(base.book, Random(f"faults-{number}"), DAY)
    inputs = tuple(patients.draw() for _ in range(INPUTS))
    return Sample(base, inputs, tuple(base.decide(one, bad_values="unknown").to_json() for one in inputs))


def sites(planting: Planting) -> Iterator[tuple[Sample, Fault]]:
    """Some place for a fault, in one base after the other."""
    rng = Random(planting.__name__)
    for number in range(BASES):
        at = sample(number)
        found = list(planting(lowered(at.base, DAY.isoformat(), at.judging), at.base.book))
        if found:
            yield at, rng.choice(found)


def caught(at: Sample, fault: Fault) -> bool:
    """Whether some input shows the fault. No input is ever decided otherwise than without the fault."""
    base = planted(at.base, fault, DAY.isoformat(), at.judging)
    for patient, right in zip(at.inputs, at.decisions, strict=True):
        try:
            decision = base.decide(patient, bad_values="unknown")
        except Disagreement as error:
            known = {*at.base.book.rules, *at.base.book.terms, "verdict", "order"}
            assert error.rules and set(error.rules) <= known, fault.where
            return True
        assert right == decision.to_json(), fault.where
    return False


@pytest.mark.parametrize("planting", PLANTINGS, ids=lambda planting: planting.__name__)
def test_faults_in_generated_bases_are_caught(planting: Planting) -> None:
    """Wherever a fault shows, it is caught; and it shows in several places."""
    found = list(islice((fault.where for at, fault in sites(planting) if caught(at, fault)), CAUGHT))

    assert len(found) == CAUGHT
