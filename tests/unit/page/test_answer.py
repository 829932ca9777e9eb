"""The answer page, the work list, and what rests on what."""

from __future__ import annotations

from dataclasses import replace

from ketrace.page import addresses
from ketrace.page.answer import carried, sections
from ketrace.page.resting import Resting
from ketrace.rulebook.book import Answer
from ketrace.rulebook.verifying import to_verify
from tests.unit.page.pages import base, elements, pages, text


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


def test_the_work_list_is_that_of_the_rulebook() -> None:
    """In its order, with the place of every claim and all rules that rest on it."""
    for name in ("ketamine", "kiln"):
        tree = pages(name)[addresses.WORK]
        found = to_verify(base(name).book)
        rows = [" ".join(text(cell) for cell in row) for row in elements(tree, "tr")]
        rows = [row for row in rows if not row.startswith("Claim Says")]

        assert [text(one) for one in elements(tree, "h2")] == [one.source.id for one in found]
        unread = [one for source in found for one in source.claims]
        assert len(rows) == len(unread)
        for row, one in zip(rows, unread, strict=True):
            assert row.startswith(one.claim.id.partition("/")[2]), row
            assert " ".join(one.claim.at.split()) in row and row.endswith(", ".join(one.rules) or "none"), row


def test_rules_rest_on_claims_directly_and_through_definitions_tables_and_local_numbers() -> None:
    resting = Resting(base("kiln").book)

    assert resting.citing["HAND-BOOK/fumes"] == ["fume", "fume-of-load"]
    assert resting.through("HAND-BOOK/fumes") == ["many-woes"]  # by its table alone
    assert set(resting.citing["HAND-BOOK/heat"]) >= {"heat", "most-heat-quick"}
    assert "too-hot" in {*resting.through("HAND-BOOK/heat"), *resting.citing["HAND-BOOK/heat"]}
    assert resting.reading["kiln.pace"] == ["most-heat-quick", "most-heat-slow"]
    assert resting.citing.get("OLD-POTTER/heat") is None
