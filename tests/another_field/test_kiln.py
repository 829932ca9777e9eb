"""A base that has nothing to do with medicine, checked, decided, explained and tested by the same engine."""

from __future__ import annotations

import json

import pytest

from ketrace.deciding.acting import acting
from ketrace.testing.cases import read_cases
from ketrace.testing.judge import judge
from ketrace.testing.run import run_cases
from tests.kiln import AS_OF, KILN, ROOT, asked, kiln, ran

CASES = read_cases(ROOT / "tests" / "cases" / "kiln")
STEPS = [(case.id, number) for case in CASES.cases for number in range(len(case.steps))]


def test_the_base_has_no_errors() -> None:
    assert not [problem for problem in kiln().problems if problem.severity == "error"]


def test_the_cases_can_be_read() -> None:
    assert CASES.problems == []
    assert len(STEPS) > 30


@pytest.mark.parametrize(("name", "number"), STEPS)
def test_a_case_comes_out_as_expected(name: str, number: int) -> None:
    step = next(case for case in CASES.cases if case.id == name).steps[number]

    assert judge(kiln(), step).differences == ()


def test_every_rule_is_seen_to_hold_and_to_fail() -> None:
    """But for those that are for every load, which cannot fail."""
    report = run_cases(kiln(), CASES.cases)

    assert report.failures == []
    assert report.never("holds") == []
    assert report.never("fails") == []
    assert set(report.always) == {"fume-of-load", "look"}
    assert set(report.never("open")) <= {"no-heat"}


def test_it_uses_every_effect_and_every_outcome() -> None:
    """Otherwise the engine would be shown to know nothing only where nothing is asked of it."""
    from datetime import date

    rules = acting(kiln().book, date.fromisoformat(AS_OF)).rules.values()
    effects = {rule.effect for rule in rules}
    report = {step.expect.get("verdict") for case in CASES.cases for step in case.steps}

    assert effects == {"defines", "forbids", "warns", "exposes", "judges", "informs"}
    assert report >= {verdict.name for verdict in kiln().book.knowledge.verdicts}


def test_the_commands_take_it_as_they_take_any_other() -> None:
    checked = ran("check", "--rules", KILN)
    tested = ran("test", "--rules", KILN, "--cases", "tests/cases/kiln")
    decided = ran("decide", "-", "--json", "--rules", KILN, input=json.dumps(asked()).encode())
    explained = ran("explain", "-", "heat", input=decided.stdout)

    assert [one.returncode for one in (checked, tested, decided, explained)] == [0, 0, 0, 0]
    assert decided.stdout == kiln().decide(asked()).to_json()
    assert b"kiln.most_heat = 14 kW (concluded)" in explained.stdout
