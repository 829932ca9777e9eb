"""The rules that an edit can touch in a cohort: the rest answers for every row what it answered before."""

from __future__ import annotations

from ketrace.cohort.directions import Edit, Followed
from ketrace.comparing.alike import Alike, Pairing, pairings
from ketrace.comparing.essence import essence
from ketrace.logic.walk import terms_read
from ketrace.rulebook.book import Book
from ketrace.rulebook.resting import weaknesses
from ketrace.rulebook.rules import ACTING_STATUSES, Rule


def neighbourhood(old: Book, new: Book) -> tuple[Pairing, ...]:
    """The rules that may do something else for some row, and all that expose, forbid or warn once one of those does.

    All rules, where it changed how facts are read, or which rules act on a day.
    """
    pairs = tuple(pair for pair in pairings(old.rules, new.rules) if {*_effects(pair)} - {"judges"})
    alike = Alike(old, new, pairings(old.rules, new.rules))
    excluded = {term for one in new.impossible.values() for term in terms_read(one.when)}
    if _reading(old) != _reading(new) or not all(map(alike.term, excluded)):
        return pairs
    if any(_acts(pair, old, new) for pair in pairs):
        return pairs
    touched = tuple(pair for pair in pairs if not alike.untouched(pair))
    harm = ("exposes", "forbids", "warns")
    return touched and tuple(pair for pair in pairs if pair in touched or {*_effects(pair)} & {*harm})


def _effects(pair: Pairing) -> list[str]:
    return [rule.effect for rule in (pair.old, pair.new) if rule is not None]


def _reading(book: Book) -> object:
    """What decides whether a value is used: plausible ranges, how long it counts, screens, and what is impossible."""
    terms = {term.name: (essence(term.plausible), term.valid_for) for term in book.terms.values()}
    screens = {one.id: (sorted(one.covers), one.valid_for) for one in book.screens.values()}
    named = {one.valid_for for one in book.terms.values()} | {one.valid_for for one in book.screens.values()}
    lasting = {name: book.policies[name].value.base for name in named if name is not None}
    impossible = {one.id: essence(one.when) for one in book.impossible.values()}
    return terms, screens, lasting, impossible, book.knowledge.window


def _acts(pair: Pairing, old: Book, new: Book) -> bool:
    """Whether a rule is in force on other days, or withheld otherwise. One that is new or gone is touched anyway."""
    return pair.old is not None and pair.new is not None and _days(pair.old, old) != _days(pair.new, new)


def _days(rule: Rule, book: Book) -> object:
    lapsed = rule.effect == "exposes" and bool(weaknesses(rule, book))
    return (rule.status in ACTING_STATUSES, rule.since, rule.until, lapsed)


def edit(old: Book, new: Book) -> Edit:
    """What a cohort follows from one version to the other."""
    pairs = neighbourhood(old, new)
    followed = tuple(Followed(*_in_columns(pair.old), *_in_columns(pair.new)) for pair in pairs)
    alike = _reading(old) == _reading(new) and all(
        essence(one) == essence(other) for one, other in ((old.terms, new.terms), (old.screens, new.screens))
    )
    return Edit(followed, alike)


def _in_columns(rule: Rule | None) -> tuple[str | None, str | None]:
    """The id and the effect of a rule. Rules that judge orders are not among the columns of a cohort."""
    return (None, None) if rule is None or rule.effect == "judges" else (rule.id, rule.effect)
