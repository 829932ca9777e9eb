"""Evidence that carries no weight: what it withholds, and that it never permits. Claims that must be carried."""

from __future__ import annotations

from ketrace.problems import Place, Severity
from ketrace.reading.document import Places
from ketrace.reading.scope import Notebook
from ketrace.rulebook.book import Book
from ketrace.rulebook.resting import Weakness, definitions_behind, own_weaknesses, permitting, tables_read, weaknesses
from ketrace.rulebook.rules import Rule

_MARKED = "the rule keeps acting, and is marked in every decision: cite a source that still stands"
_WITHHELD = "the rule is withheld until a claim that carries weight stands in its place"
_UNREAD = "the rule keeps acting, marked: read the source in full, or cite one that was read"
_MAY = "such a number may forbid, warn, withhold, or lower an amount inside `min(...)`"


def check_evidence(book: Book, notes: Notebook, places: Places) -> None:
    """Notes rules that rest on what carries no weight."""
    numbers = restricted(book)
    for rule in book.rules.values():
        if rule.status == "retired":
            continue
        if rule.effect == "exposes":
            _check_exposing(rule, book, notes, places)
            _check_permits(rule, numbers, book, notes)
            continue
        weak_ones = tuple(own_weaknesses(rule, book))
        _check_lapsed(weak_ones, book, notes, places)
        _check_unread(rule, weak_ones, book, notes, places)


def _check_lapsed(weak_ones: tuple[Weakness, ...], book: Book, notes: Notebook, places: Places) -> None:
    for weak in weak_ones:
        claim = book.claims[weak.claim]
        # A number that says why it was agreed upon speaks for itself: its mark in each decision is enough.
        agreed = weak.policy is not None and book.policies[weak.policy].convention is not None
        if book.sources[claim.source].lapse is not None and not agreed:
            by = f" by `policy.{weak.policy}`" if weak.policy else ""
            message = f"rule `{weak.rule}` rests on `{weak.claim}`{by}: {weak.reason}"
            here = _where(weak, book, places)
            notes.note("lapsed-source", message, here, claim.place, help=_MARKED, severity=Severity.RELEASE)


def _check_unread(rule: Rule, weak_ones: tuple[Weakness, ...], book: Book, notes: Notebook, places: Places) -> None:
    """Names a rule all of whose claims are unverified: it may hold back, and its committee should know."""
    cited = [weak for weak in weak_ones if weak.policy is None]
    unread = [weak for weak in cited if book.sources[book.claims[weak.claim].source].lapse is None]
    if rule.because and {weak.claim for weak in unread} >= set(rule.because):
        claims = ", ".join(f"`{weak.claim}`" for weak in unread)
        message = f"rule `{rule.id}` rests on unverified claims only: {claims}"
        here = [_where(weak, book, places) for weak in unread]
        notes.note("rests-on-unverified", message, *here, help=_UNREAD, severity=Severity.NOTE)


def _check_exposing(rule: Rule, book: Book, notes: Notebook, places: Places) -> None:
    """One problem for each claim, however many definitions lead to it."""
    found: dict[str, list[Weakness]] = {}
    unverified = restricted(book)
    for weak in weaknesses(rule, book):
        if weak.policy not in unverified:  # which is an error of its own
            found.setdefault(weak.claim, []).append(weak)
    for claim, weak_ones in found.items():
        others = " and ".join(f"`{weak.rule}`" for weak in weak_ones if weak.rule != rule.id)
        own = any(weak.rule == rule.id for weak in weak_ones)
        numbers = dict.fromkeys(f"`policy.{weak.policy}`" for weak in weak_ones if weak.policy)
        through = f"{', also' if own else ''} through {others}" if others else ""
        by = f" by {' and '.join(numbers)}" if numbers else ""
        message = f"rule `{rule.id}` exposes and rests on `{claim}`{through}{by}: {weak_ones[0].reason}"
        here = dict.fromkeys(_where(weak, book, places) for weak in weak_ones)
        there = book.claims[claim].place
        notes.note("rests-on-nothing", message, *here, there, help=_WITHHELD, severity=Severity.RELEASE)


def _where(weak: Weakness, book: Book, places: Places) -> Place:
    """Where a rule, a table that it reads, or its local number, cites a claim."""
    rule = book.rules[weak.rule]
    if weak.policy is not None:
        policy = book.policies[weak.policy]
        return places(policy.place, "because", policy.because.index(weak.claim))
    if weak.claim in rule.because:
        return places(rule.place, "because", rule.because.index(weak.claim))
    for name in sorted(tables_read(rule)):
        table = book.tables[name]
        if weak.claim in table.because:
            return places(table.place, "because", table.because.index(weak.claim))
    return rule.place


def restricted(book: Book) -> frozenset[str]:
    """Policy numbers that rest on nothing but claims whose text nobody has seen."""
    return frozenset(
        policy.id
        for policy in book.policies.values()
        if policy.because and not any(book.claims[name].seen for name in policy.because)
    )


def _check_permits(rule: Rule, numbers: frozenset[str], book: Book, notes: Notebook) -> None:
    for one in (rule, *definitions_behind(rule, book)):
        for name, place in permitting(one, numbers, book).items():
            through = "" if one.id == rule.id else f" through `{one.id}`"
            message = (
                f"rule `{rule.id}` gives amounts{through} by `policy.{name}`, which rests on unverified claims only"
            )
            notes.note("unverified-permits", message, place, book.policies[name].place, help=_MAY)


def check_carried(book: Book, notes: Notebook) -> None:
    """Notes claims that nothing carries, in sources that say what of them is not used."""
    used = {name for rule in book.rules.values() for name in rule.because}
    used |= {name for table in book.tables.values() for name in table.because}
    used |= {name for policy in book.policies.values() for name in policy.because}
    used |= {
        name for conflict in book.conflicts.values() for position in conflict.positions for name in position.claims
    }
    used |= {name for claim in book.claims.values() for name in claim.rests_on}
    for source in book.sources.values():
        for claim in source.claims if source.not_used else ():
            named = {claim.id.partition("/")[2], *claim.covers}
            if claim.id not in used and not named & set(source.not_used):
                help = "cite it, name it in a conflict, or list it under `not_used` with the reason"
                message = f"no rule, table, policy number or conflict carries `{claim.id}`"
                notes.note("claim-not-carried", message, claim.place, help=help)
