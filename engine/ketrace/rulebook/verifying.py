"""What a committee still has to read: claims whose full text nobody has seen, and what rests on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ketrace.rulebook.book import Book
from ketrace.rulebook.evidence import Claim, Source
from ketrace.rulebook.resting import definitions_behind, policies_read, tables_read
from ketrace.rulebook.rules import RETIRED, Rule

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
    """A source, those of its claims whose text nobody has read, the least seen first, and the rules that rest on any of them."""

    source: Source
    claims: tuple[Unread, ...]
    rules: tuple[str, ...]

    @property
    def unseen(self) -> int:
        """How many of the claims nobody has seen at all."""
        return sum(not one.claim.seen for one in self.claims)


_WORST_FIRST = ("unverified", "bibliography-only", "summary-seen")


def to_verify(book: Book) -> tuple[ToVerify, ...]:
    """The work list `to verify against full texts`: each claim that was not read in full, by source.

    Sources with claims that nobody has seen at all stand first, then those on which most rules rest.
    """
    resting = rules_resting(book)
    found = []
    for source in book.sources.values():
        unread = [claim for claim in source.claims if claim.verified != READ]
        if unread:
            unread.sort(key=lambda claim: (_WORST_FIRST.index(claim.verified), claim.id))
            found.append(_source(source, tuple(_unread(claim, resting, book) for claim in unread), book))
    return tuple(sorted(found, key=lambda one: (not one.unseen, -len(one.rules), one.source.id)))


def claims_used(rule: Rule, book: Book) -> frozenset[str]:
    """The claims that a rule cites itself, and those of the tables and policy numbers that it uses."""
    tables = (claim for table in tables_read(rule) for claim in book.tables[table].because)
    policies = (claim for policy in policies_read(rule) for claim in book.policies[policy].because)
    return frozenset((*rule.because, *tables, *policies))


def claims_behind(rule: Rule, book: Book) -> frozenset[str]:
    """All claims that a rule rests on, also through definitions."""
    return frozenset(claim for one in (rule, *definitions_behind(rule, book)) for claim in claims_used(one, book))


def rules_resting(book: Book) -> Mapping[str, tuple[str, ...]]:
    """For each claim the rules that rest on it in any way, in the order of the book. What is retired rests on nothing."""
    found: dict[str, list[str]] = {}
    for rule in book.rules.values():
        if rule.status != RETIRED:
            for claim in claims_behind(rule, book):
                found.setdefault(claim, []).append(rule.id)
    return {claim: tuple(rules) for claim, rules in found.items()}


def _source(source: Source, claims: tuple[Unread, ...], book: Book) -> ToVerify:
    resting = {rule for one in claims for rule in one.rules}
    return ToVerify(source, claims, tuple(rule for rule in book.rules if rule in resting))


def _unread(claim: Claim, resting: Mapping[str, tuple[str, ...]], book: Book) -> Unread:
    return Unread(
        claim,
        rules=resting.get(claim.id, ()),
        policies=tuple(policy.id for policy in book.policies.values() if claim.id in policy.because),
        conflicts=tuple(
            conflict.id
            for conflict in book.conflicts.values()
            if any(claim.id in position.claims for position in conflict.positions)
        ),
    )
