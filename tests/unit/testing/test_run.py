"""All cases of a folder, with coverage."""

from __future__ import annotations

from ketrace.testing.cases import Case, Step
from ketrace.testing.run import run_cases
from tests.kiln import asked, kiln


def case(name: str, *steps: Step, is_base: bool = False) -> Case:
    return Case(name, name, f"{name}.yaml", steps, is_base=is_base)


DRY = Step("dry", asked(), {}, {"verdict": "fire"})
WET = Step("wet", asked({"load.wet": True}), {}, {"verdict": "fire"})
UNKNOWN = Step("unknown", asked({"load.mass": None}), {}, {})


def test_failures_name_the_case_the_step_and_the_difference() -> None:
    report = run_cases(kiln(), [case("base", is_base=True), case("one", DRY, WET), case("two", UNKNOWN)])

    assert (report.cases, report.steps) == (2, 3)
    assert [(one.case, one.file, one.step, one.differences) for one in report.failures] == [
        ("one", "one.yaml", "wet", ("verdict: expected fire, but it is watch",))
    ]


def test_coverage_names_the_cases_that_saw_a_rule_in_each_state() -> None:
    report = run_cases(kiln(), [case("one", DRY, WET), case("two", UNKNOWN)])

    assert report.seen["wet"] == {"holds": ["one"], "fails": ["one", "two"], "open": []}
    assert report.seen["heavy"] == {"holds": [], "fails": ["one"], "open": ["two"]}
    assert "heavy" in report.never("holds")
    assert "heat" not in report.never("holds")


def test_a_rule_that_no_case_met_was_never_seen() -> None:
    report = run_cases(kiln(), [])

    assert report.never("holds") == sorted(kiln().book.rules)
    assert report.never("fails") == report.never("open") == sorted(set(kiln().book.rules) - set(report.always))


def test_a_rule_that_always_holds_has_no_other_state_to_be_seen_in() -> None:
    assert run_cases(kiln(), [case("one", DRY)]).always == ["fume-of-load", "look"]
