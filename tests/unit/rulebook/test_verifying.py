"""What a committee still has to read."""

from __future__ import annotations

from ketrace.rulebook.verifying import claims_behind, to_verify
from tests.patches import kiln_files, read, with_words

BOOK, _ = read(kiln_files())


def test_only_claims_that_were_not_read_in_full_are_listed_by_source() -> None:
    listed = [(one.source.id, [unread.claim.id for unread in one.claims]) for one in to_verify(BOOK)]

    assert listed == [("OLD-POTTER", ["OLD-POTTER/heat"]), ("HAND-BOOK", ["HAND-BOOK/fumes"])]


def test_sources_with_claims_that_nobody_saw_stand_first_then_those_on_which_most_rules_rest() -> None:
    seen, _ = read(with_words("sources/OLD-POTTER.yaml", "verified: unverified", "verified: summary-seen"))

    assert [(one.source.id, one.unseen, one.rules) for one in to_verify(BOOK)] == [
        ("OLD-POTTER", 1, ("heavy",)),
        ("HAND-BOOK", 0, ("fume", "fume-of-load", "many-woes")),
    ]
    assert [(one.source.id, one.unseen) for one in to_verify(seen)] == [("HAND-BOOK", 0), ("OLD-POTTER", 0)]


def test_each_names_what_rests_on_it() -> None:
    old_potter, hand_book = to_verify(BOOK)

    assert hand_book.claims[0].rules == ("fume", "fume-of-load", "many-woes")
    assert (old_potter.claims[0].policies, old_potter.claims[0].conflicts) == (("heavy",), ("heat",))
    assert old_potter.claims[0].rules == ("heavy",)


def test_what_was_seen_least_stands_first() -> None:
    files = with_words("sources/HAND-BOOK.yaml", "at: page of looks,", "at: page of looks, verified: unverified,")
    files = with_words("sources/HAND-BOOK.yaml", "later: 1 h}, verified: text-seen}", "later: 1 h}}", files)
    book, _ = read(files)

    assert [unread.claim.id for unread in to_verify(book)[0].claims] == ["HAND-BOOK/looks", "HAND-BOOK/fumes"]


def test_claims_behind_a_rule_reach_through_definitions_tables_and_policy() -> None:
    assert claims_behind(BOOK.rules["heavy"], BOOK) == {"OLD-POTTER/heat"} | set(BOOK.rules["heavy"].because)
    assert "HAND-BOOK/fumes" in claims_behind(BOOK.rules["fume"], BOOK)
    assert claims_behind(BOOK.rules["look"], BOOK) == set(BOOK.rules["look"].because)


def test_a_retired_rule_asks_nobody_to_read() -> None:
    book, _ = read(with_words("care/heavy.yaml", "status: under-review", "status: retired"))

    assert to_verify(book)[0].claims[0].rules == ()
