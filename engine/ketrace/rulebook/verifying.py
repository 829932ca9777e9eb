"""What a committee still has to read: claims whose full text nobody has seen, and what rests on them."""

from __future__ import annotations

from dataclasses import dataclass

from ketrace.rulebook.book import Book
from ketrace.rulebook.evidence import Claim, Source
from ketrace.rulebook.resting import definitions_behind, policies_read, tables_read
from ketrace.rulebook.rules import Rule

READ = "text-seen"


@dataclass(frozen=True, slots=True)
class Unread:
    """A claim to verify, with the ids of the rules that rest on it, directly or through definitions, tables and policy."""

    claim: Claim
    rules: tuple[str, ...]
    policies: tuple[str, ...]
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToVerify:
    """A source and those of its claims whose text nobody has read, the least seen first."""

    source: Source
    claims: tuple[Unread, ...]


_WORST_FIRST = ("unverified", "bibliography-only", "summary-seen")


def to_verify(book: Book) -> tuple[ToVerify, ...]:
    """The work list `to verify against full texts`: by source in order of ids, each claim that was not read in full."""
    resting = _resting(book)
    found = []
    for source in book.sources.values():
        unread = [claim for claim in source.claims if claim.verified != READ]
        if unread:
            unread.sort(key=lambda claim: (_WORST_FIRST.index(claim.verified), claim.id))
            found.append(ToVerify(source, tuple(_unread(claim, resting, book) for claim in unread)))
    return tuple(found)


def claims_used(rule: Rule, book: Book) -> frozenset[str]:
    """The claims that a rule cites itself, and those of the tables and policy numbers that it uses."""
    tables = (claim for table in tables_read(rule) for claim in book.tables[table].because)
    policies = (claim for policy in policies_read(rule) for claim in book.policies[policy].because)
    return frozenset((*rule.because, *tables, *policies))


def claims_behind(rule: Rule, book: Book) -> frozenset[str]:
    """All claims that a rule rests on, also through definitions."""
    return frozenset(claim for one in (rule, *definitions_behind(rule, book)) for claim in claims_used(one, book))


def _resting(book: Book) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for rule in book.rules.values():
        if rule.status != "retired":
            for claim in claims_behind(rule, book):
                found.setdefault(claim, []).append(rule.id)
    return found


def _unread(claim: Claim, resting: dict[str, list[str]], book: Book) -> Unread:
    return Unread(
        claim,
        rules=tuple(resting.get(claim.id, ())),
        policies=tuple(policy.id for policy in book.policies.values() if claim.id in policy.because),
        conflicts=tuple(
            conflict.id
            for conflict in book.conflicts.values()
            if any(claim.id in position.claims for position in conflict.positions)
        ),
    )
