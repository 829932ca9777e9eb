"""Certainty is the weakest link of what a sentence positively rests on."""

from __future__ import annotations

from pathlib import Path

import pytest

import ketrace
from ketrace.deciding.certainty import weakest
from tests.kiln import asked, copied, decided, kiln


def certainty(facts: dict[str, object], rule: str, base: ketrace.Base | None = None) -> str:
    tree = base.decide(asked(facts)).to_dict() if base else decided(asked(facts))
    said = tree["recommendations"]
    assert isinstance(said, list)
    return next(str(one["certainty"]) for one in said if one["rule"] == rule)


@pytest.mark.parametrize(
    ("found", "word"),
    [
        ([], "ungraded"),
        ([None, None], "ungraded"),
        (["high", None], "high"),
        (["high", "very-low", "moderate"], "very-low"),
        (["low", "moderate"], "low"),
    ],
)
def test_the_weakest_counts(found: list[str | None], word: str) -> None:
    assert weakest(found) == word


def test_a_rule_rests_on_its_own_claims() -> None:
    assert certainty({"load.wet": True}, "wet") == "low"
    assert certainty({}, "look") == "ungraded"


def test_it_rests_on_its_definitions_too(tmp_path: Path) -> None:
    """What worked out the amount, and what made its condition true."""
    heat = "heat, verified: text-seen, grade: {scheme: stars, strength: B, certainty: moderate}"
    weaker = "heat, verified: text-seen, grade: {scheme: stars, strength: B, certainty: high}"
    base = ketrace.load(
        copied(
            tmp_path,
            **{"definitions__pace-quick": ("because: [HAND-BOOK/heat]", "because: [HAND-BOOK/wet]")},
        )
    )

    assert heat != weaker
    assert certainty({}, "heat") == "moderate"
    assert certainty({}, "heat", base) == "low"


def test_it_does_not_rest_on_what_fails(tmp_path: Path) -> None:
    """The other pace failed, and lends no weakness."""
    base = ketrace.load(
        copied(
            tmp_path,
            **{"definitions__pace-slow": ("because: [HAND-BOOK/heat]", "because: [HAND-BOOK/wet]")},
        )
    )

    assert certainty({}, "heat", base) == "moderate"


def test_local_policy_is_ungraded_and_shown_beside() -> None:
    tree = decided(asked({"load.mass": "120 kg"}))
    heavy = next(one for one in tree["recommendations"] if one["rule"] == "heavy")

    assert (heavy["certainty"], heavy["local_policy"]) == ("ungraded", ["heavy"])


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({}, "moderate"),
        ({"load.wet": True}, "low"),
        ({"kiln.cracked": True}, "high"),
        ({"kiln.cracked": True, "load.wet": True}, "high"),
        ({"load.clay": "porcelain"}, "ungraded"),
    ],
)
def test_that_of_a_decision_is_the_weakest_of_what_forbids_or_else_warns_and_exposes(
    facts: dict[str, object], word: str
) -> None:
    """What only informs neither strengthens nor weakens a decision."""
    assert decided(asked(facts))["certainty"] == word


def test_the_weakest_link_is_named_with_what_rests_on_it() -> None:
    fired = kiln().decide(asked({"load.wet": True}))
    (wet,) = (one for one in fired.recommendations if one.rule == "wet")

    assert [link.to_dict() for link in fired.weakest] == [
        {"claim": "HAND-BOOK/wet", "rules": ["wet"], "certainty": "low"}
    ]
    assert wet.weakest == ("HAND-BOOK/wet",)
    assert wet.to_dict()["weakest"] == ["HAND-BOOK/wet"]


def test_what_forbids_is_weighed_alone() -> None:
    """A warning that is weaker does not weaken what forbids."""
    stopped = kiln().decide(asked({"load.wet": True, "kiln.cracked": True}))

    assert [(link.claim, link.rules) for link in stopped.weakest] == [("HAND-BOOK/cracked", ("unsafe",))]


def test_where_nothing_is_graded_there_is_no_weakest_link() -> None:
    decision = kiln().decide(asked({"load.clay": "porcelain"}))

    assert (decision.certainty, decision.weakest) == ("ungraded", ())
    assert "weakest" not in next(one.to_dict() for one in decision.recommendations if one.rule == "look")
