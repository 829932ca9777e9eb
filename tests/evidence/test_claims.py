"""What the evidence of the ketamine base must keep to: every claim has a place, and no rule is another's echo."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

import ketrace
from ketrace.rulebook.book import Book
from ketrace.rulebook.verifying import claims_used, to_verify
from tests.kiln import ROOT


@cache
def book() -> Book:
    return ketrace.load(ROOT / "rules" / "ketamine").book


@cache
def carried() -> frozenset[str]:
    """The claims that a rule, a table, a policy number or a conflict rests on."""
    used = {claim for rule in book().rules.values() for claim in claims_used(rule, book())}
    used |= {claim for policy in book().policies.values() for claim in policy.because}
    positions = (position for conflict in book().conflicts.values() for position in conflict.positions)
    return frozenset(used | {claim for position in positions for claim in position.claims})


@pytest.mark.parametrize("source", sorted(book().sources))
def test_every_claim_is_carried_or_its_source_says_why_not(source: str) -> None:
    left_out = book().sources[source].not_used
    for claim in book().sources[source].claims:
        named = {claim.id.partition("/")[2], *claim.covers} & set(left_out)
        assert claim.id in carried() or named, claim.id


def test_no_rule_rests_on_just_what_another_does() -> None:
    """Rules that define are parts of one arithmetic and share their ground; information rules stand apart."""
    grounds: dict[object, list[str]] = {}
    for rule in book().rules.values():
        if rule.effect not in ("defines", "informs"):
            grounds.setdefault((frozenset(rule.because), frozenset(rule.policies)), []).append(rule.id)

    assert [rules for rules in grounds.values() if len(rules) > 1] == []


@pytest.mark.parametrize("audience", ["clinician", "patient"])
def test_no_rule_says_what_another_says(audience: str) -> None:
    texts = Counter(str(rule.say[audience]) for rule in book().rules.values() if audience in rule.say)

    assert [text for text, count in texts.items() if count > 1] == []


def test_every_rule_says_why_it_exists_in_a_sentence_of_its_own() -> None:
    said = Counter(rule.reason for rule in book().rules.values() if rule.effect != "defines")
    assert [reason for reason, count in said.items() if count > 1] == []

    reasons = [rule.reason for rule in book().rules.values()]
    assert [reason for reason in reasons if not reason.endswith(".") or len(reason.split()) < 4] == []
    assert [reason for reason in reasons if any(sign.isdigit() for sign in reason)] == []


def test_no_claim_is_written_twice() -> None:
    says = Counter(claim.says for claim in book().claims.values())

    assert [text for text, count in says.items() if count > 1] == []


def test_the_work_list_holds_every_claim_that_nobody_read_in_full() -> None:
    listed = {unread.claim.id for source in to_verify(book()) for unread in source.claims}

    assert listed == {claim.id for claim in book().claims.values() if claim.verified != "text-seen"}
    assert "COHEN-2018/yearly-limit" in listed
