"""Dates: rules within the base's window, and no hole in what forbids, withholds or defines."""

from __future__ import annotations

import datetime

from ketrace.reading.scope import Notebook
from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import ACTING_STATUSES, Rule

_DAY = datetime.timedelta(days=1)


def check_dates(book: Book, notes: Notebook) -> None:
    """Notes ranges that end before they begin, and holes."""
    replacements = {rule.replaced_by for rule in book.rules.values() if rule.replaced_by is not None}
    for rule in book.rules.values():
        if rule.until is not None and rule.until < rule.since:
            notes.note("bad-range", f"rule `{rule.id}` ends before it begins", rule.place)
        elif _must_be_whole(rule) and rule.id not in replacements:
            _check_hole(rule, book, notes)


def _must_be_whole(rule: Rule) -> bool:
    return rule.status in ACTING_STATUSES and (rule.effect in ("forbids", "defines") or rule.withholds)


def _check_hole(first: Rule, book: Book, notes: Notebook) -> None:
    start, end = book.knowledge.window
    rule, seen = first, {first.id}
    if rule.since > start:
        _note(first, start, rule.since - _DAY, notes)
    while rule.until is not None and rule.until < end:
        following = book.rules.get(rule.replaced_by or "")
        if following is None or following.id in seen or following.status not in ACTING_STATUSES:
            _note(first, rule.until + _DAY, end, notes)
            return
        if following.since > rule.until + _DAY:
            _note(first, rule.until + _DAY, following.since - _DAY, notes)
        seen.add(following.id)
        rule = following


def _note(rule: Rule, start: datetime.date, end: datetime.date, notes: Notebook) -> None:
    notes.note(
        "hole-in-dates",
        f"from {start} to {end} nothing stands for rule `{rule.id}`",
        rule.place,
        help="it forbids, withholds or defines, so it must be in force for the whole window, alone or through `replaced_by`",
    )
