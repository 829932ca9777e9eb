"""The other way round: from a claim, fact, local number, table or conflict to what rests on it."""

from __future__ import annotations

from collections.abc import Iterable

from ketrace.rulebook.book import Book
from ketrace.rulebook.evidence import Claim
from ketrace.rulebook.resting import policies_read, reads, tables_read
from ketrace.rulebook.verifying import rules_resting

Names = dict[str, list[str]]


class Resting:
    """All of it for one book; names are in the order of the book."""

    def __init__(self, book: Book) -> None:
        self.book = book
        rules = book.rules.values()
        self.citing = _turned((rule.id, rule.because) for rule in rules)
        self.reading = _turned((rule.id, sorted(reads(rule))) for rule in rules)
        self.using_policy = _turned((rule.id, sorted(policies_read(rule))) for rule in rules)
        self.using_table = _turned((rule.id, sorted(tables_read(rule))) for rule in rules)
        self.in_conflict = _turned((rule.id, rule.conflicts) for rule in rules)
        self.policies = _turned((policy.id, policy.because) for policy in book.policies.values())
        self.tables = _turned((table.id, table.because) for table in book.tables.values())
        self.conflicts = _turned(
            (conflict.id, [claim for position in conflict.positions for claim in position.claims])
            for conflict in book.conflicts.values()
        )
        self._all = rules_resting(book)

    def through(self, claim: str) -> list[str]:
        """The rules that rest on a claim without citing it: through a table, a local number or a definition."""
        direct = self.citing.get(claim, [])
        return [rule for rule in self._all.get(claim, ()) if rule not in direct]

    def resting(self, claims: Iterable[Claim]) -> list[str]:
        """The rules that rest on any of some claims, in any way."""
        found = {rule for claim in claims for rule in self._all.get(claim.id, ())}
        return [rule for rule in self.book.rules if rule in found]


def _turned(pairs: Iterable[tuple[str, Iterable[str]]]) -> Names:
    found: Names = {}
    for name, targets in pairs:
        for target in dict.fromkeys(targets):
            found.setdefault(target, []).append(name)
    return found
