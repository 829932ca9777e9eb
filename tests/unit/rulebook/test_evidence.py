"""What sources say, and whether it still carries weight."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from tests.patches import kiln_files, read

BOOK, _ = read(kiln_files())
HAND_BOOK = BOOK.sources["HAND-BOOK"]


@pytest.mark.parametrize(
    ("state", "lapse"),
    [
        ("current", None),
        ("under-review", None),
        ("superseded", "superseded"),
        ("retracted", "retracted"),
        ("expired", "expired"),
    ],
)
def test_sources_lapse(state: str, lapse: str | None) -> None:
    assert replace(HAND_BOOK, state=state).lapse == lapse


@pytest.mark.parametrize(
    ("verified", "seen"),
    [("text-seen", True), ("summary-seen", True), ("bibliography-only", False), ("unverified", False)],
)
def test_only_what_was_read_is_seen(verified: str, seen: bool) -> None:
    assert replace(BOOK.claims["HAND-BOOK/heat"], verified=verified).seen is seen


def test_a_review_is_overdue_the_day_after() -> None:
    source = replace(HAND_BOOK, review_by=datetime.date(2028, 11, 1))

    assert not source.overdue(datetime.date(2028, 11, 1))
    assert source.overdue(datetime.date(2028, 11, 2))
    assert not HAND_BOOK.overdue(datetime.date(2099, 1, 1))
