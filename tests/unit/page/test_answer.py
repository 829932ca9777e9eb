"""The answer page, the work list, and what rests on what."""

from __future__ import annotations

from dataclasses import replace

from ketrace.page import addresses
from ketrace.page.answer import carried, sections
from ketrace.page.resting import Resting
from ketrace.page.work import to_verify
from ketrace.rulebook.book import Answer
from tests.unit.page.pages import base, pages, text


def answer(name: str) -> Answer:
    """What a base says of its answer."""
    found = base(name).book.knowledge.answer
    assert found is not None
    return found


def test_each_heading_has_the_rules_that_are_named_then_those_of_its_kinds() -> None:
    found = list(sections(answer("kiln"), base("kiln").book))

    assert [(section.title, [rule.id for rule in section.rules]) for section in found] == [
        ("In short", ["heat"]),
        ("What to mind", ["look", "careful", "heavy", "many-woes", "wet"]),
    ]


def test_every_statement_of_the_article_became_something() -> None:
    """Carried by a rule, named in a conflict, or not used for a reason."""
    found = carried(answer("ketamine"), Resting(base("ketamine").book))

    assert [one.row for one in found] == [f"S-{number:02}" for number in range(1, 37)]
    assert all(one.rules or one.conflicts or one.not_used for one in found)
    page = text(pages("ketamine")[addresses.ANSWER])
    assert "Nothing, and no reason is given." not in page
    assert all(f"{one.row} " in page and (one.not_used or "") in page for one in found)


def test_a_statement_that_nobody_took_care_of_is_shown_as_such() -> None:
    book = base("kiln").book
    potter = replace(book.sources["OLD-POTTER"], not_used={"S-9": "He mumbled."})
    lost = replace(book, sources={**book.sources, "OLD-POTTER": potter}, conflicts={})

    found = carried(answer("kiln"), Resting(lost))

    assert [(one.row, one.rules, one.conflicts, one.not_used) for one in found] == [
        ("heat", (), (), None),
        ("S-9", (), (), "He mumbled."),
    ]


def test_the_work_list_is_all_that_was_not_read_in_full_with_what_nobody_saw_first() -> None:
    for name in ("ketamine", "kiln"):
        book = base(name).book
        found = to_verify(Resting(book))
        listed = {claim.id for one in found for claim in one.claims}

        assert listed == {claim.id for claim in book.claims.values() if claim.verified != "text-seen"}
        assert [one.unseen > 0 for one in found] == sorted((one.unseen > 0 for one in found), reverse=True)
        page = text(pages(name)[addresses.WORK])
        assert all(" ".join(book.claims[claim].at.split()) in page for claim in listed)


def test_rules_rest_on_claims_directly_and_through_definitions_tables_and_local_numbers() -> None:
    resting = Resting(base("kiln").book)

    assert resting.citing["HAND-BOOK/fumes"] == ["fume", "fume-of-load"]
    assert resting.through("HAND-BOOK/fumes") == ["many-woes"]  # by its table alone
    assert set(resting.citing["HAND-BOOK/heat"]) >= {"heat", "most-heat-quick"}
    assert "too-hot" in {*resting.through("HAND-BOOK/heat"), *resting.citing["HAND-BOOK/heat"]}
    assert resting.reading["kiln.pace"] == ["most-heat-quick", "most-heat-slow"]
    assert resting.citing.get("OLD-POTTER/heat") is None
