"""Facts that cannot all be true: refused, or unknown where the caller asked for that."""

from __future__ import annotations

import pytest

import ketrace
from tests.kiln import asked, kiln

CONTRADICTION = asked({"load.wet": True, "load.dried": "2026-10-01"})
IMPOSSIBLE = asked({"kiln.alarm": True})


def refusal(input: dict[str, object]) -> tuple[ketrace.Problem, ...]:
    with pytest.raises(ketrace.Refused) as refused:
        kiln().decide(input)
    return refused.value.problems


def test_a_fact_against_a_rule_names_both() -> None:
    (problem,) = refusal(CONTRADICTION)

    assert problem.code == "contradiction"
    assert problem.message == "`load.wet` is stated as `yes`, but rule `dry-by-date` implies `no`"
    assert problem.places[0].path == "$.facts['load.wet']"
    assert problem.help == "the rule: Dry after some days"


def test_what_is_impossible_names_all_that_take_part() -> None:
    (problem,) = refusal(IMPOSSIBLE)

    assert problem.code == "impossible"
    assert problem.message.endswith("an alarm with neither gas nor crack is not possible")
    assert [place.path for place in problem.places] == [
        "$.facts['kiln.alarm']",
        "$.facts['kiln.cracked']",
        "$.facts['kiln.gas_near']",
    ]


def test_all_are_listed_at_once() -> None:
    both = asked({"kiln.alarm": True, "load.wet": True, "load.dried": "2026-10-01"})

    assert [problem.code for problem in refusal(both)] == ["impossible", "contradiction"]


def test_a_fact_that_agrees_with_the_rule_is_no_problem() -> None:
    assert kiln().decide(asked({"load.wet": False, "load.dried": "2026-10-01"})).verdict == "fire"


@pytest.mark.parametrize(
    ("input", "unknown"),
    [(CONTRADICTION, {"load.wet"}), (IMPOSSIBLE, {"kiln.alarm", "kiln.cracked", "kiln.gas_near"})],
)
def test_on_demand_they_become_unknown_and_nothing_is_given(input: dict[str, object], unknown: set[str]) -> None:
    """No rule fills the gap either: who knows which of the two is wrong."""
    decision = kiln().decide(input, bad_values="unknown")
    facts = {node["fact"]: node for node in decision.trace.values() if node["kind"] == "fact"}

    assert decision.verdict == "insufficient-data"
    assert len(decision.problems) == 1
    assert all(facts[name]["value"] is None and facts[name]["reason"] for name in unknown)
    assert not [one for one in decision.recommendations if one.amounts]
