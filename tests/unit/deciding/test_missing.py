"""What is missing: only what still matters, the most decisive first."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kiln import INPUTS, NOTHING_KNOWN, asked, decided, kiln


def missing(facts: dict[str, object]) -> list[str]:
    return [one["fact"] for one in decided(asked(facts))["missing"]]


def facts_named(tree: dict[str, Any]) -> dict[str, Any]:
    return {one["fact"]: one for one in tree["missing"]}


@pytest.mark.parametrize(
    ("facts", "asked_for"),
    [
        ({}, []),
        ({"load.mass": None}, ["load.mass"]),
        ({"kiln.cracked": None}, ["kiln.cracked"]),
        ({"load.wet": None}, ["load.wet"]),
        ({"load.wet": None, "load.dried": "2026-10-01"}, []),
        ({"kiln.gas_near": None}, ["kiln.gas_near"]),
        ({"kiln.gas_near": None, "load.mass": "50 kg"}, []),
        ({"kiln.gas_near": None, "load.mass": "50 kg", "kiln.alarm": True, "kiln.cracked": True}, []),
    ],
)
def test_only_what_still_matters_is_asked(facts: dict[str, object], asked_for: list[str]) -> None:
    """Gas makes one woe more for a clumsy load; for a small one, with a silent alarm, nobody asks for it."""
    assert missing(facts) == asked_for


def test_what_decides_the_verdict_stands_first() -> None:
    """The day of drying settles one rule that warns, the crack one that forbids: both might change the verdict."""
    found = decided(asked({"load.wet": True, "kiln.gas_near": None}, order={"heat": "2 kW"}))["missing"]

    assert [(one["fact"], one["decides_verdict"]) for one in found] == [
        ("kiln.gas_near", False),
        ("order.damper", False),
    ]


def test_a_verdict_that_was_reached_waits_for_nothing() -> None:
    """Wet pieces lead to `watch` already, so that a load which may be heavy changes no verdict; the crack does."""
    tree = decided(asked({"load.wet": True, "kiln.cracked": None, "load.mass": None}))

    assert tree["possible"] == ["stay-cold", "watch"]
    assert [(one["fact"], one["decides_verdict"], one["settles"]) for one in tree["missing"]] == [
        ("kiln.cracked", True, ["unsafe"]),
        ("load.mass", False, ["heavy"]),
    ]


@pytest.mark.parametrize("name", INPUTS)
def test_the_order_is_kept(name: str) -> None:
    """Verdict-deciding first, then by how many rules that forbid or warn they settle, then by name."""
    effects = {rule.id: rule.effect for rule in kiln().book.rules.values()}
    found = decided(INPUTS[name])["missing"]
    keys = [
        (
            not one["decides_verdict"],
            -sum(effects[rule] in ("forbids", "warns") for rule in one["settles"]),
            one["fact"],
        )
        for one in found
    ]

    assert keys == sorted(keys)


@pytest.mark.parametrize("name", INPUTS)
def test_an_answer_settles_rules_that_are_open(name: str) -> None:
    tree = decided(INPUTS[name])
    states = {one["rule"]: one["state"] for one in tree["not_applied"]}
    for one in tree["missing"]:
        assert {states[rule] for rule in one["settles"]} <= {"open", "withheld"}, one


def test_the_question_is_that_of_the_term_and_its_screen() -> None:
    found = facts_named(decided(NOTHING_KNOWN))

    assert found["load.mass"]["ask"] == "What does the load weigh?"
    assert found["kiln.cracked"]["screen"] == "walk-round"
    assert "screen" not in found["load.mass"]


def test_a_fact_answered_by_itself_is_not_asked_by_its_screen() -> None:
    """Asked, and not known: the screen cannot answer it either."""
    found = facts_named(decided(asked({"kiln.cracked": None})))

    assert "screen" not in found["kiln.cracked"]


def test_fields_of_items_are_asked_one_by_one() -> None:
    items = [{"name": "ash", "coat": "100 g"}, {"name": None, "poured": "5 g"}]
    found = facts_named(decided(asked({"load.glazes": {"complete": True, "items": items}})))

    assert found["load.glazes[0].coats"]["ask"] == "Glazes, item 1: Coats"
    assert found["load.glazes[1].name"]["ask"] == "Glazes, item 2: Name"
    assert "load.glazes" not in found


def test_a_list_that_may_go_on_is_asked_as_a_whole() -> None:
    found = facts_named(decided(asked({"load.glazes": {"complete": False, "items": []}})))

    assert "load.glazes" in found


def test_what_is_required_is_asked_even_when_no_rule_waits_for_it() -> None:
    found = facts_named(decided(asked({"load.mass": None, "load.clay": "porcelain"})))

    assert "load.mass" in found
