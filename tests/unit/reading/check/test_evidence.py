"""Evidence without weight: it withholds, and never permits."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ketrace.problems import Severity
from ketrace.reading.check.evidence import restricted
from tests.patches import kiln_files, read, said_of, with_files, with_words

MAINS = (
    "id: mains\ntitle: The mains\nvalue: 9 kW\nallowed: [3 kW, 12 kW]\nsafer: lower\n"
    "because: [OLD-POTTER/heat]\nowner: The potters\n"
)


def firing(up_to: str, when: str = "{load.clay: earthenware}") -> dict[str, bytes]:
    """The kiln with a policy number from memory, and a rule that gives an amount."""
    text = (
        "id: more\nkind: firing\ntitle: More\nstatus: under-review\nsince: 2026-01-01\nreason: For a test.\n"
        f"when: {when}\nthen: {{amounts: {{heat: {{up_to: '{up_to}'}}}}}}\nsay: {{potter: 'Heat with {{heat}}.'}}\n"
        "because: [HAND-BOOK/heat, policy.mains]\n"
    )
    return with_files(policy__mains=MAINS, firing__more=text)


def told(files: dict[str, bytes]) -> list[tuple[str, str]]:
    """Severity and code of all problems but notes."""
    return [(one.severity.value, one.code) for one in said_of(files) if one.severity is not Severity.NOTE]


def test_numbers_from_memory_are_known() -> None:
    assert {"heavy"} == restricted(read(kiln_files())[0])
    seen = with_words("policy/heavy.yaml", "[OLD-POTTER/heat]", "[OLD-POTTER/heat, HAND-BOOK/wet]")
    assert set() == restricted(read(seen)[0])


@pytest.mark.parametrize(
    ("up_to", "permits"),
    [
        ("min(kiln.most_heat, policy.mains)", False),
        ("min(policy.mains, kiln.most_heat, 1 * kiln.most_heat)", False),
        ("min(kiln.most_heat, policy.mains) * 1", False),
        ("policy.mains", True),
        ("max(kiln.most_heat, policy.mains)", True),
        ("kiln.most_heat + policy.mains", True),
        ("kiln.most_heat - policy.mains", True),
        ("min(policy.mains, policy.mains)", True),
        ("min(kiln.most_heat + policy.mains, policy.mains)", True),
        ("min(kiln.most_heat, max(policy.mains, 0 kW))", False),
    ],
)
def test_such_a_number_may_only_lower(up_to: str, permits: bool) -> None:
    assert ([("error", "unverified-permits")] if permits else []) == told(firing(up_to))


def test_such_a_number_may_not_start_anything() -> None:
    assert told(firing("kiln.most_heat", "{kiln.most_heat: '> policy.mains'}")) == [("error", "unverified-permits")]


def test_such_a_number_may_not_hide_behind_a_definition() -> None:
    files = with_files(policy__mains=MAINS)
    files = with_words("definitions/most-heat-slow.yaml", "is: 0.05 kW/kg * load.mass", "is: policy.mains", files)

    (problem,) = (one for one in said_of(files) if one.code == "unverified-permits")
    assert "rule `heat` gives amounts through `most-heat-slow` by `policy.mains`, which rests on" in problem.message
    assert [place.file for place in problem.places] == ["definitions/most-heat-slow.yaml", "policy/mains.yaml"]


@pytest.mark.parametrize("state", ["retracted", "superseded", "expired"])
def test_a_source_that_lapsed_marks_and_withholds(state: str) -> None:
    files = with_words("sources/HAND-BOOK.yaml", "state: current", f"state: {state}")

    found = told(files)
    assert {("release", "lapsed-source"), ("release", "rests-on-nothing")} == set(found)
    (heat,) = (one for one in said_of(files) if one.code == "rests-on-nothing" and "HAND-BOOK/heat" in one.message)
    assert heat.message.endswith(f": its source is {state}")
    assert "also through" in heat.message


@pytest.mark.parametrize("state", ["retracted", "superseded", "expired"])
def test_a_local_number_on_a_lapsed_source_withholds_what_it_permits(state: str) -> None:
    """A base whose source lapses still loads; what the number permits is withheld, what it lowers is not."""
    aside = b"id: ASIDE\nkind: review\ntitle: Beside the book\nyear: 2021\nstate: " + state.encode()
    aside += b"\nverified: text-seen\nclaims:\n  mains: {says: The mains bear it., at: label, verified: text-seen}\n"
    on_aside = MAINS.replace("OLD-POTTER/heat", "ASIDE/mains").encode()
    own = {"sources/ASIDE.yaml": aside, "policy/mains.yaml": on_aside}

    raised = {**firing("policy.mains"), **own}
    lowered = {**firing("min(kiln.most_heat, policy.mains)"), **own}
    assert told(raised) == [("release", "rests-on-nothing")]
    (problem,) = (one for one in said_of(raised) if one.code == "rests-on-nothing")
    assert problem.message.endswith(f"exposes and rests on `ASIDE/mains` by `policy.mains`: its source is {state}")
    assert "policy/mains.yaml" in {place.file for place in problem.places}
    assert told(lowered) == []


def test_a_number_that_says_why_it_was_agreed_upon_is_only_marked() -> None:
    """A forbidding or warning rule keeps acting on it, and each decision marks it."""
    files = with_words("sources/OLD-POTTER.yaml", "state: current", "state: retracted")
    agreed = with_words("policy/heavy.yaml", "owner:", "convention: Agreed among the potters.\nowner:", files)

    assert told(files) == [("release", "lapsed-source")]
    assert told(agreed) == []


def test_a_source_under_review_is_let_be() -> None:
    assert told(with_words("sources/HAND-BOOK.yaml", "state: current", "state: under-review")) == []


def unread(files: Mapping[str, bytes]) -> list[str]:
    """The notes on rules that rest on nothing that was read."""
    return [one.message for one in said_of(files) if one.code == "rests-on-unverified"]


def test_a_rule_that_rests_on_unverified_claims_only_is_named_and_keeps_acting() -> None:
    claim = "says: A cracked kiln is not fired., at: page of rules, verified: "
    files = with_words("sources/HAND-BOOK.yaml", f"{claim}text-seen", f"{claim}unverified")

    assert unread(kiln_files()) == []
    assert unread(files) == [
        f"rule `{rule}` rests on unverified claims only: `HAND-BOOK/cracked`"
        for rule in ("unsafe-crack", "unsafe-gas", "unsafe")
    ]
    assert all(one.severity is Severity.NOTE for one in said_of(files) if one.code == "rests-on-unverified")


def test_one_claim_that_was_read_is_enough() -> None:
    files = with_words("care/wet.yaml", "[HAND-BOOK/wet]", "[HAND-BOOK/wet, OLD-POTTER/heat]")

    assert unread(files) == []


def test_a_retired_rule_needs_no_evidence() -> None:
    files = with_words("sources/OLD-POTTER.yaml", "state: current", "state: retracted")
    files = with_words("care/heavy.yaml", "because: [policy.heavy]", "because: [policy.heavy, OLD-POTTER/heat]", files)

    assert told(files) == [("release", "lapsed-source")]
    assert told(with_words("care/heavy.yaml", "status: under-review", "status: retired", files)) == []


@pytest.mark.parametrize("not_used", ["S-1: In jest.", "dance: In jest."])
def test_claims_that_must_be_carried(not_used: str) -> None:
    claim = "  dance: {says: Dance round it., at: by the fire, verified: text-seen, covers: [S-9]}"
    files = with_words("sources/OLD-POTTER.yaml", "claims:", f"claims:\n{claim}")
    said = with_words("sources/OLD-POTTER.yaml", "claims:", f"not_used:\n  {not_used}\nclaims:", files)

    assert told(files) == []
    assert ([] if "dance" in not_used else [("error", "claim-not-carried")]) == told(said)
    covered = {**said, "sources/OLD-POTTER.yaml": said["sources/OLD-POTTER.yaml"].replace(b"S-1:", b"S-9:")}
    assert told(covered) == []
