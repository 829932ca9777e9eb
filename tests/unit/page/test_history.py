"""The history of a rule on its page: its dates, who judged it, whether that still stands, and what is still needed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from xml.etree.ElementTree import Element

import html5lib
import pytest

from ketrace.page.beside import Beside
from ketrace.page.site import site
from ketrace.rulebook.reviews import REQUEST_CHANGES
from tests.patches import read, with_words
from tests.signed import judged, needing
from tests.unit.page.pages import elements, text

LATER = datetime.date(2026, 11, 21)


def history(files: Mapping[str, bytes], rule: str = "wet", page: str = "section-care.html") -> tuple[list[str], str]:
    """The rows of the table of reviews of a rule, cells joined by ` | `; and the text of its whole article."""
    book, _ = read(files)
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parse(site(book, Beside())[page].decode())
    article: Element = next(one for one in elements(tree, "article") if one.get("aria-labelledby") == rule)
    rows = [" | ".join(text(cell) for cell in row) for row in elements(article, "tr")]
    return rows, text(article)


def test_an_approval_that_stands_is_shown_with_who_and_when() -> None:
    rows, said = history(judged("wet"))

    assert rows == [
        "Day | Who | As | Verdict | What became of it | Comment",
        "2026-11-20 | A. B. | potter | approve | stands | ",
    ]
    assert "Approved: all who are needed approve it as it stands here." in said


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("when: {load.wet: true}", "when: {load.wet: false}", "the meaning"),
        ("title: Wet pieces", "title: Damp pieces", "the texts"),
    ],
)
def test_an_approval_of_other_content_is_shown_as_lapsed_with_the_reason(old: str, new: str, why: str) -> None:
    rows, said = history(with_words("care/wet.yaml", old, new, judged("wet")))

    assert rows[1] == f"2026-11-20 | A. B. | potter | approve | lapsed: {why} changed since | "
    assert "Not approved. Still needed: the approval of 1 person." in said


def test_the_index_of_rules_shows_where_a_review_lapsed() -> None:
    def row(files: Mapping[str, bytes]) -> str:
        book, _ = read(files)
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        tree = parser.parse(site(book, Beside())["rules.html"].decode())
        return next(text(one) for one in elements(tree, "tr") if text(one).startswith("wet"))

    assert row(judged("wet")).endswith("approved")
    assert row(with_words("care/wet.yaml", "title: Wet", "title: Damp", judged("wet"))).endswith(
        "under-review, a review lapsed"
    )


def test_an_objection_replaces_the_approval_of_the_same_person() -> None:
    files = judged("wet", files=judged("wet"), verdict=REQUEST_CHANGES, comment="Say <how> wet.", when=LATER)
    rows, said = history(files)

    assert rows[1:] == [
        "2026-11-20 | A. B. | potter | approve | was replaced by a later review of the same person | ",
        "2026-11-21 | A. B. | potter | request-changes | stands | Say <how> wet.",
    ]
    assert "Not approved. Still needed: the approval of 1 person." in said


def test_an_objection_beside_enough_approvals_still_stops_it() -> None:
    files = judged("wet", who="C. D.", files=judged("wet"), verdict=REQUEST_CHANGES, comment="Say how wet.")

    assert "Not approved: somebody asks for changes." in history(files)[1]


def test_where_nobody_judged_it_says_whose_approval_is_needed() -> None:
    files = needing("potter", "glazer")

    rows, said = history(files)
    assert rows == []
    assert "Nobody has reviewed it. Needed: the approval of 1 potter and 1 glazer." in said

    rows, said = history(judged("wet", files=files))
    assert "Not approved. Still needed: the approval of 1 glazer." in said


def test_a_rule_that_does_not_act_needs_nobody() -> None:
    rows, said = history(with_words("care/heavy.yaml", "status: under-review", "status: retired"), "heavy")

    assert rows == [] and "Nobody has reviewed it. Changes of the file" in said


def test_its_own_dates_and_names_stand_there() -> None:
    _, said = history(
        with_words("care/heavy.yaml", "since: 2026-01-01", "since: 2026-01-01\nuntil: 2026-12-31"), "heavy"
    )
    assert "History In force from 2026-01-01 until 2026-12-31." in said

    _, said = history(with_words("care/heavy.yaml", "id: heavy", "id: heavy\nformerly: [fat]"), "heavy")
    assert "History In force from 2026-01-01, with no end of its own. Formerly named fat." in said
