"""What was expected against what was decided: every difference names both."""

from __future__ import annotations

from typing import Any

import pytest

from ketrace.base import Base
from ketrace.testing.cases import Step
from ketrace.testing.judge import Judged, judge
from tests.kiln import asked, kiln


def judged(
    expect: dict[str, Any], base: Base | None = None, policy: dict[str, str] | None = None, **more: Any
) -> Judged:
    return judge(base or kiln(), Step("a step", {**asked(), **more}, policy or {}, expect))


@pytest.mark.parametrize(
    "expect",
    [
        {"verdict": "fire", "settled": True, "certainty": "moderate"},
        {"rules": {"holds": ["heat", "pace-quick"], "fails": ["fume"]}},
        {"amounts": {"heat": {"heat": {"low": "3500 W", "high": "14 kW"}}}},
        {"conflicts": ["heat"], "not_missing": ["load.mass"]},
    ],
)
def test_what_came_out_as_expected_has_no_differences(expect: dict[str, Any]) -> None:
    assert judged(expect).differences == ()


@pytest.mark.parametrize(
    ("expect", "difference"),
    [
        ({"verdict": "watch"}, "verdict: expected watch, but it is fire"),
        ({"settled": False}, "settled: expected False, but it is True"),
        ({"certainty": "low"}, "certainty: expected low, but it is moderate"),
        ({"order": "stamped"}, "order: expected stamped, but it is None"),
        ({"rules": {"holds": ["fume"]}}, "rules: expected `fume` to hold, but it fails"),
        ({"rules": {"withheld": ["heat"]}}, "rules: expected `heat` to be withheld, but it holds"),
        ({"rules": {"fails": ["fumes"]}}, "rules: there is no rule `fumes`; did you mean `fume`?"),
        (
            {"amounts": {"heat": {"heat": {"low": "3.5 kW", "high": "15 kW"}}}},
            "amounts: expected `heat.heat` high 15 kW, but it is 14 kW",
        ),
        (
            {"amounts": {"heat": {"heat": {"low": "3.5 kg", "high": "14 kW"}}}},
            "amounts: expected `heat.heat` low 3.5 kg, but it is 3.5 kW",
        ),
        (
            {"amounts": {"wet": {"heat": {"high": "14 kW"}}}},
            "amounts: expected rule `wet` to give `heat`, but it does not",
        ),
        ({"missing": ["load.mass"]}, "missing: expected `load.mass` to be asked, but it is not"),
        ({"refused": ["no-unit"]}, "expected to be refused (no-unit), but the verdict is fire"),
    ],
)
def test_a_difference_names_what_was_expected_and_what_was_found(expect: dict[str, Any], difference: str) -> None:
    assert judged(expect).differences == (difference,)


def test_what_should_not_be_asked_is_told() -> None:
    facts = {**asked()["facts"], "load.mass": None}

    assert judged({"not_missing": ["load.mass"]}, facts=facts).differences == (
        "missing: expected `load.mass` not to be asked, but it is",
    )


@pytest.mark.parametrize(
    ("expect", "difference"),
    [
        ({"verdict": "fired"}, "verdict: there is no verdict `fired`; did you mean `fire`?"),
        ({"order": "stampd"}, "order: there is no outcome of an order `stampd`; did you mean `stamped`?"),
        ({"not_missing": ["load.mas"]}, "not_missing: there is no fact `load.mas`; did you mean `load.mass`?"),
        ({"missing": ["load.glaze[0].coat"]}, "missing: there is no fact `load.glaze[0].coat`"),
        ({"conflicts": ["cold"]}, "conflicts: there is no conflict `cold`"),
        ({"amounts": {"heating": {}}}, "amounts: there is no rule `heating`; did you mean `heat`?"),
        ({"amounts": {"heat": {"cold": {"high": "14 kW"}}}}, "amounts: there is no amount `cold`"),
        (
            {"citations": {"wet": ["HAND-BOOK/wett"]}},
            "citations: there is no claim `HAND-BOOK/wett`; did you mean `HAND-BOOK/wet`?",
        ),
    ],
)
def test_a_name_that_is_none_never_passes(expect: dict[str, Any], difference: str) -> None:
    """An expectation that something is *not* asked would pass for ever with a slip of the pen."""
    (found,) = judged(expect).differences

    assert found.startswith(difference)


def test_a_refusal_is_compared_by_its_codes() -> None:
    facts = {**asked()["facts"], "load.mass": 165}

    assert judged({"refused": ["no-unit"]}, facts=facts).differences == ()
    assert judged({"refused": ["wrong-unit"]}, facts=facts).differences == (
        "expected to be refused with wrong-unit, but it was with no-unit",
    )
    assert judged({"verdict": "fire"}, facts=facts).differences == (
        "refused: `165` for `load.mass` has no unit at $.facts['load.mass']",
    )


def test_a_day_without_rules_is_a_difference() -> None:
    (difference,) = judged({"verdict": "fire"}, as_of="2050-01-01").differences

    assert difference.startswith("`kiln` 0.1.0 speaks from")


def test_a_case_may_have_its_own_local_numbers() -> None:
    assert judged({"rules": {"holds": ["heavy"]}}, policy={"heavy": "60 kg"}).differences == ()
    assert judged({}, policy={"heavy": "600 kg"}).differences[0].startswith("refused: `600 kg` for `heavy` is outside")
    assert judged({}, policy={"heaviest": "60 kg"}).differences[0].startswith("refused: unknown policy number")


def test_the_states_of_all_rules_are_seen() -> None:
    states = judged({}).states

    assert set(states) == set(kiln().book.rules)
    assert (states["heat"], states["pace-slow"], states["pace-quick"]) == ("holds", "fails", "holds")


def test_a_broken_safety_property_is_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """Properties hold for every case, whatever it expects."""
    monkeypatch.setattr("ketrace.testing.judge.truth", lambda *_: True)

    assert judged({"verdict": "fire"}).differences == (
        "safety property `no-heat-while-unsafe` is broken: No heat while the kiln may be unsafe",
    )
