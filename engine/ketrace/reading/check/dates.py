"""Dates: no rule ends before it begins, and there is no hole in what forbids, withholds or defines."""

from __future__ import annotations

import datetime

from ketrace.reading.document import Places
from ketrace.reading.scope import Notebook
from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import ACTING_STATUSES, Rule

_DAY = datetime.timedelta(days=1)
_HELP = "it {does}, so it must be in force for the whole window, {start} to {end}, alone or through `replaced_by`"


def check_dates(book: Book, notes: Notebook, places: Places) -> None:
    """Notes ranges that end before they begin, and holes."""
    acting = [rule for rule in book.rules.values() if rule.status in ACTING_STATUSES]
    following = {rule.replaced_by for rule in acting if rule.replaced_by is not None}
    for rule in book.rules.values():
        if rule.until is not None and rule.until < rule.since:
            place = places(rule.place, "until")
            notes.note("bad-range", f"rule `{rule.id}` ends before it begins", place, help=f"it begins on {rule.since}")
        elif rule in acting and rule.since > book.knowledge.window[1]:
            place, help = places(rule.place, "since"), f"the window of the base ends on {book.knowledge.window[1]}"
            notes.note("never-in-force", f"rule `{rule.id}` begins after everything ends", place, help=help)
        elif rule in acting and rule.id not in following and _does(rule) is not None:
            _check_hole(rule, book, notes, places)


def _does(rule: Rule) -> str | None:
    if rule.withholds:
        return "withholds"
    return rule.effect if rule.effect in ("forbids", "defines") else None


def _check_hole(first: Rule, book: Book, notes: Notebook, places: Places) -> None:
    start, end = book.knowledge.window
    if first.since > start:
        _note(first, "since", start, first.since - _DAY, book, notes, places)
    rule, seen = first, {first.id}
    while rule.until is not None and rule.until < end:
        following = book.rules.get(rule.replaced_by or "")
        if following is None and rule.replaced_by is not None:
            return  # That it is not there is noted already.
        if following is None or following.id in seen or not _stands_for(first, following):
            _note(rule, "until", rule.until + _DAY, end, book, notes, places, following)
            return
        if following.since > rule.until + _DAY:
            _note(rule, "until", rule.until + _DAY, following.since - _DAY, book, notes, places)
        seen.add(following.id)
        rule = following


def _stands_for(first: Rule, following: Rule) -> bool:
    """Whether a rule that replaces another does the same."""
    same = (following.effect, following.withholds, following.concludes) == (
        first.effect,
        first.withholds,
        first.concludes,
    )
    return same and following.status in ACTING_STATUSES


def _note(
    rule: Rule,
    key: str,
    start: datetime.date,
    end: datetime.date,
    book: Book,
    notes: Notebook,
    places: Places,
    other: Rule | None = None,
) -> None:
    if end < book.knowledge.window[0]:
        return
    days = f"on {start}" if start == end else f"from {start} to {end}"
    window = book.knowledge.window
    help = _HELP.format(does=_does(rule), start=window[0], end=window[1])
    if other is not None:
        help = f"`{other.id}` does not stand for it: it must do the same, and be under review or approved"
    notes.note("hole-in-dates", f"{days} nothing stands for rule `{rule.id}`", places(rule.place, key), help=help)
