"""What would be touched if a source, or one claim of it, no longer carried weight."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from ketrace.logic.nodes import ClaimNumber
from ketrace.logic.walk import walk
from ketrace.rulebook.book import Book
from ketrace.rulebook.resting import definitions_behind, nodes, policies_read, tables_read, weaknesses
from ketrace.rulebook.rules import Placeholder, Rule


@dataclass(frozen=True, slots=True)
class RuleAffected:
    """A rule that rests on the claims: `own` are its direct ways to them, `through` the definitions that lead there.

    `withheld`: it would not act if they carried no weight. Every other rule would keep acting, marked.
    """

    rule: str
    own: tuple[str, ...]
    through: tuple[str, ...]
    withheld: bool


@dataclass(frozen=True, slots=True)
class Affected:
    """All that rests on some claims. `claims` are those asked about, `other_claims` claims of others that rest on them."""

    claims: tuple[str, ...]
    other_claims: tuple[str, ...]
    tables: tuple[str, ...]
    policies: tuple[str, ...]
    conflicts: tuple[str, ...]
    rules: tuple[RuleAffected, ...]


def affected(name: str, book: Book) -> Affected:
    """What rests on a source (`SOURCE`) or a claim (`SOURCE/claim`)."""
    claims = {name} if name in book.claims else {claim.id for claim in book.sources[name].claims}
    without = _without(claims, book)
    rules = (_rule(rule, claims, book, without) for rule in book.rules.values())
    return Affected(
        tuple(sorted(claims)),
        tuple(sorted(one.id for one in book.claims.values() if claims & set(one.rests_on) and one.id not in claims)),
        tuple(sorted(table for table in book.tables if _cites_table(table, claims, book))),
        tuple(sorted(one.id for one in book.policies.values() if claims & set(one.because))),
        tuple(
            sorted(
                conflict.id
                for conflict in book.conflicts.values()
                if any(claims & set(position.claims) for position in conflict.positions)
            )
        ),
        tuple(found for found in rules if found.own or found.through),
    )


def _without(claims: Collection[str], book: Book) -> Book:
    """The book as it would be if nobody had seen these claims."""
    return replace(
        book,
        claims={
            name: replace(claim, verified="unverified") if name in claims else claim
            for name, claim in book.claims.items()
        },
    )


def _rule(rule: Rule, claims: Collection[str], book: Book, without: Book) -> RuleAffected:
    behind = definitions_behind(rule, book)
    through = tuple(one.id for one in behind if one.id != rule.id and any(_ways(one, claims, book)))
    withheld = rule.effect == "exposes" and any(weak.claim in claims for weak in weaknesses(rule, without))
    return RuleAffected(rule.id, tuple(dict.fromkeys(_ways(rule, claims, book))), through, withheld)


def _ways(rule: Rule, claims: Collection[str], book: Book) -> Iterator[str]:
    """How a rule itself comes to rest on claims: it cites them, or its tables or local numbers do."""
    named = {part.claim for node in nodes(rule) for part in walk(node) if isinstance(part, ClaimNumber)}
    printed = (part for text in rule.say.values() for part in text if isinstance(part, Placeholder))
    named |= {part.name for part in printed if part.kind == "claim"}
    yield from (claim for claim in dict.fromkeys((*rule.because, *sorted(named))) if claim in claims)
    yield from (f"table {table}" for table in sorted(tables_read(rule)) if _cites_table(table, claims, book))
    yield from (
        f"policy.{name}" for name in sorted(policies_read(rule)) if set(book.policies[name].because) & {*claims}
    )


def _cites_table(name: str, claims: Collection[str], book: Book) -> bool:
    table = book.tables[name]
    return bool({*claims} & {*table.because, *(cell.claim for cell in table.cells.values())})
