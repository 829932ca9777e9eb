"""What rests on a source."""

from __future__ import annotations

from ketrace.rulebook.affected import RuleAffected, affected
from tests.patches import kiln_files, read, with_words

BOOK, _ = read(kiln_files())


def test_a_claim_reaches_rules_definitions_conflicts_and_what_stands_on_them() -> None:
    found = affected("HAND-BOOK/heat", BOOK)
    rules = {one.rule: one for one in found.rules}

    assert found.claims == ("HAND-BOOK/heat",)
    assert found.conflicts == ("heat",)
    assert rules["heat"] == RuleAffected(
        "heat", ("HAND-BOOK/heat",), ("most-heat-quick", "most-heat-slow", "pace-quick", "pace-slow"), True
    )
    assert (rules["too-hot"].withheld, rules["too-hot"].own) == (False, ("HAND-BOOK/heat",))
    assert "wet" not in rules


def test_a_table_leads_to_the_rules_that_read_it() -> None:
    found = affected("HAND-BOOK/fumes", BOOK)
    rules = {one.rule: one for one in found.rules}

    assert found.tables == ("fume",)
    assert "table fume" in rules["fume-of-load"].own
    assert rules["fume"].through == ("fume-of-load",)


def test_a_local_number_leads_to_the_rules_that_use_it() -> None:
    found = affected("OLD-POTTER", BOOK)

    assert found.policies == ("heavy",)
    assert {"policy.heavy"} <= {way for one in found.rules for way in one.own}
    assert not [one for one in found.rules if one.withheld]


def test_a_number_that_only_lowers_withholds_nothing() -> None:
    """It touches the rule, which would go on giving its amount."""
    lower = with_words(
        "definitions/most-heat-slow.yaml",
        "is: 0.05 kW/kg * load.mass",
        "is: 'min(0.05 kW/kg * load.mass, 0.1 kW/kg * policy.heavy)'",
    )
    lower = with_words(
        "definitions/most-heat-slow.yaml",
        "because: [HAND-BOOK/heat]",
        "because: [HAND-BOOK/heat, HAND-BOOK/damper, policy.heavy]",
        lower,
    )
    lower = with_words(
        "sources/HAND-BOOK.yaml",
        "damper: {says: The damper stays open., at: page of rules,",
        "damper: {says: The damper stays open., numbers: {least: 0.1 kW/kg}, at: page of rules,",
        lower,
    )
    book, _ = read(lower)
    (heat,) = (one for one in affected("OLD-POTTER/heat", book).rules if one.rule == "heat")

    assert (heat.through, heat.withheld) == (("most-heat-slow",), False)


def test_claims_of_others_that_rest_on_it_are_named() -> None:
    files = with_words(
        "sources/OLD-POTTER.yaml", "verified: unverified}", "verified: unverified, rests_on: [HAND-BOOK/heat]}"
    )

    assert affected("HAND-BOOK", read(files)[0]).other_claims == ("OLD-POTTER/heat",)
    assert affected("HAND-BOOK", BOOK).other_claims == ()
