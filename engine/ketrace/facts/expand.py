"""Screens and ages: what a complete screen states, and what has grown too old to be known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ketrace.facts.ages import age, age_shown
from ketrace.facts.facts import Fact, Facts
from ketrace.rulebook.book import Book
from ketrace.values.dates import AsOf


def expand(facts: Facts, screens: Mapping[str, Mapping[str, object]], book: Book) -> Facts:
    """The facts with screens turned into facts, and those too old or undated made unknown, with the reason."""
    found = {name: _aged(fact, book.terms[name].valid_for, facts.as_of, book) for name, fact in facts.facts.items()}
    for name, written in screens.items():
        if written["complete"] is not True:
            continue
        screen = book.screens[name]
        stated = _aged(_screen_fact(name, written, facts.as_of), screen.valid_for, facts.as_of, book)
        for covered in screen.covers:
            if covered not in found:
                own = book.terms[covered].valid_for
                found[covered] = stated if own is None else _aged(stated, own, facts.as_of, book)
    lists = {}
    for name, listed in facts.lists.items():
        reason = _too_old(listed.observed, book.terms[name].valid_for, facts.as_of, book)
        lists[name] = listed if reason is None else replace(listed, items=(), complete=False, reason=reason)
    return replace(facts, facts=found, lists=lists)


def _screen_fact(name: str, written: Mapping[str, object], as_of: AsOf) -> Fact:
    observed, source = written.get("observed"), written.get("from")
    when = observed if isinstance(observed, str) else None
    return Fact(
        False,
        "no",
        observed=when,
        source=source if isinstance(source, str) else None,
        screen=name,
        age=None if when is None else age_shown(when, as_of),
    )


def _aged(fact: Fact, valid_for: str | None, as_of: AsOf, book: Book) -> Fact:
    reason = _too_old(fact.observed, valid_for, as_of, book)
    return fact if reason is None or fact.value is None else replace(fact, value=None, reason=reason)


def _too_old(observed: str | None, valid_for: str | None, as_of: AsOf, book: Book) -> str | None:
    if valid_for is None:
        return None
    limit = book.policies[valid_for].value
    if observed is None:
        return f"it is undated, and may be no older than {limit} (local policy `{valid_for}`)"
    if age(observed, as_of) <= book.days[valid_for]:
        return None
    return f"it is older than {limit} (local policy `{valid_for}`)"
