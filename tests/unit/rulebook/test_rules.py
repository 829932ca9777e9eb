"""Rules as written: when they stand, and what they conclude."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from ketrace.rulebook.rules import Rule
from tests.patches import kiln_files, read

RULES = read(kiln_files())[0].rules
WET: Rule = replace(RULES["wet"], since=datetime.date(2026, 3, 1), until=datetime.date(2026, 3, 31), status="approved")


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2026-02-28", "it is in force from 2026-03-01"),
        ("2026-03-01", None),
        ("2026-03-31", None),
        ("2026-04-01", "it was in force until 2026-03-31"),
    ],
)
def test_a_rule_is_in_force_on_its_first_and_on_its_last_day(day: str, reason: str | None) -> None:
    assert WET.standing(datetime.date.fromisoformat(day)) == reason


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("draft", "its status is `draft`"),
        ("under-review", None),
        ("approved", None),
        ("retired", "its status is `retired`"),
    ],
)
def test_only_what_is_reviewed_acts(status: str, reason: str | None) -> None:
    assert replace(WET, status=status).standing(WET.since) == reason


@pytest.mark.parametrize(
    ("rule", "term"),
    [
        ("unsafe-crack", "kiln.unsafe"),
        ("most-heat-slow", "kiln.most_heat"),
        ("pace-quick", "kiln.pace"),
        ("dry-by-date", "load.wet"),
        ("heat", None),
        ("wet", None),
    ],
)
def test_what_a_rule_concludes(rule: str, term: str | None) -> None:
    assert RULES[rule].concludes == term


def test_which_rules_withhold() -> None:
    assert [rule.id for rule in RULES.values() if rule.withholds] == ["wet"]
