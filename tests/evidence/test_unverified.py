"""A claim that turns out to be unverified: `check` names the rule, doses are withheld, and what holds back goes on, marked."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import ketrace
from evidence_coverage import CASES, RULES
from ketrace.problems import InvalidRules, Severity
from ketrace.reading.check.evidence import restricted
from ketrace.testing.cases import read_cases

UNVERIFIED = "it is unverified"


def rewritten(folder: Path, file: str, pattern: str, by: str) -> Path:
    """A copy of the ketamine base in which one passage of a file is written otherwise."""
    for path in RULES.rglob("*.yaml"):
        copied = folder / path.relative_to(RULES)
        copied.parent.mkdir(exist_ok=True, parents=True)
        copied.write_bytes(path.read_bytes())
    text = (folder / file).read_text()
    changed, count = re.subn(pattern, by, text, count=1, flags=re.MULTILINE)
    assert count == 1, f"{file} does not hold it"
    (folder / file).write_text(changed)
    return folder


def flipped(folder: Path, claim: str) -> ketrace.Base:
    """The ketamine base in which nobody has read what one claim says."""
    source, _, name = claim.partition("/")
    pattern = rf"(^  {name}:\n(?:    .*\n)*?    verified: )(?:text|summary)-seen$"
    return ketrace.load(rewritten(folder, f"sources/{source}.yaml", pattern, r"\1unverified"))


@cache
def _patient() -> Mapping[str, Any]:
    (case,) = (case for case in read_cases(CASES).cases if "T-01" in case.covers)
    return case.steps[0].input


def asked(facts: Mapping[str, object] | None = None, order: Mapping[str, object] | None = None) -> dict[str, Any]:
    """The first worked patient, who is eligible, but for these facts."""
    found = copy.deepcopy(dict(_patient()))
    found["facts"] |= facts or {}
    return found if order is None else {**found, "order": order}


def said(base: ketrace.Base, code: str, rule: str) -> list[Severity]:
    """The problems of a code that name a rule."""
    return [one.severity for one in base.problems if one.code == code and f"`{rule}`" in one.message]


def withheld(decision: ketrace.Decision) -> dict[str, str | None]:
    return {one.rule: one.reason for one in decision.not_applied if one.state == "withheld"}


def marks(decision: ketrace.Decision, rule: str) -> dict[str, str | None]:
    """What is said of each citation of a rule that speaks."""
    (found,) = (one for one in decision.recommendations if one.rule == rule)
    return {citation.claim: citation.mark for citation in found.citations}


def test_as_it_stands_nothing_is_named_and_the_doses_are_given() -> None:
    base = ketrace.load(RULES)

    assert base.problems == ()
    assert {"bolus", "infusion-crps"} <= {one.rule for one in base.decide(asked()).recommendations}


def test_exposes_is_withheld(tmp_path: Path) -> None:
    claim = "SCHWARTZMAN-2009/benefit"
    base = flipped(tmp_path, claim)
    decision = base.decide(asked())

    assert said(base, "rests-on-nothing", "infusion-crps") == [Severity.RELEASE]
    assert withheld(decision)["infusion-crps"] == f"it rests on `{claim}`: {UNVERIFIED}"
    assert "bolus" in {one.rule for one in decision.recommendations}


def test_defines_behind_a_dose_withholds_it(tmp_path: Path) -> None:
    claim = "UMEM-2020/weight-basis"
    base = flipped(tmp_path, claim)
    decision = base.decide(asked())

    for rule in ("bolus", "infusion-crps", "infusion-low-start", "infusion-withdrawal", "regimen-intensive"):
        assert said(base, "rests-on-nothing", rule) == [Severity.RELEASE]
        assert withheld(decision)[rule] == f"it rests on `{claim}`: {UNVERIFIED}"
    assert not any(one.amounts for one in decision.recommendations)


def test_forbids_keeps_acting(tmp_path: Path) -> None:
    claim = "LABEL-KET/contraindication-hypersensitivity"
    base = flipped(tmp_path, claim)
    decision = base.decide(asked({"allergy.ketamine": True}))

    assert said(base, "rests-on-unverified", "hypersensitivity") == [Severity.NOTE]
    assert decision.verdict == "contraindicated"
    assert marks(decision, "hypersensitivity") == {claim: UNVERIFIED}


def test_warns_keeps_acting(tmp_path: Path) -> None:
    base = flipped(tmp_path, "ED-LDK/age")
    decision = base.decide(asked({"patient.age": "80 a"}))

    assert said(base, "rests-on-unverified", "very-old") == [Severity.NOTE]
    assert decision.verdict == "caution"
    assert marks(decision, "very-old") == {"ED-LDK/age": UNVERIFIED}


def test_judges_keeps_acting(tmp_path: Path) -> None:
    claim = "COHEN-2018/refractory-icu-rate"
    base = flipped(tmp_path, claim)
    decision = base.decide(asked(order={"rate": "2 mg/kg/min"}))

    assert said(base, "rests-on-unverified", "rate-far-too-high") == [Severity.NOTE]
    assert decision.order is not None
    assert decision.order.outcome == "rejected"
    assert marks(decision, "rate-far-too-high") == {claim: UNVERIFIED}


def test_informs_keeps_acting(tmp_path: Path) -> None:
    claim = "COHEN-2018/no-tests-if-healthy"
    base = flipped(tmp_path, claim)

    assert said(base, "rests-on-unverified", "no-routine-tests") == [Severity.NOTE]
    assert marks(base.decide(asked()), "no-routine-tests") == {claim: UNVERIFIED}


def test_a_policy_number_that_forbids_keeps_forbidding(tmp_path: Path) -> None:
    base = flipped(tmp_path, "NCT04220489/blood-pressure")
    pressure = {"value": 100, "unit": "mm[Hg]", "observed": "2026-11-23"}
    decision = base.decide(asked({"vitals.diastolic": pressure}))

    assert "stop_diastolic" in restricted(base.book)
    assert not said(base, "unverified-permits", "bolus")
    assert decision.verdict == "contraindicated"
    assert marks(decision, "blood-pressure-high")["NCT04220489/blood-pressure"] == UNVERIFIED


def test_a_policy_number_that_doses_rest_on_does_not_load(tmp_path: Path) -> None:
    """Where obesity begins decides which weight a dose is worked out with: a memory may not say it."""
    by = "safer: lower\nbecause: [MEMORY-CONVENTIONS/obesity-bmi]"
    folder = rewritten(tmp_path, "policy/obesity_bmi.yaml", "^safer: lower$", by)

    with pytest.raises(InvalidRules) as refused:
        ketrace.load(folder)

    named = [one.message for one in refused.value.problems if one.code == "unverified-permits"]
    assert any(message.startswith("rule `bolus` gives amounts through `dosing-weight-actual`") for message in named)
