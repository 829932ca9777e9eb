"""What rests on what: the definitions, tables, policy numbers and claims behind a rule."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ketrace.logic.nodes import Extreme, Formula, Lookup, PolicyNumber, Value
from ketrace.logic.walk import Node, children, terms_read, walk
from ketrace.problems import Place
from ketrace.rulebook.book import Book
from ketrace.rulebook.evidence import Claim, Policy
from ketrace.rulebook.rules import ConcludesQuantity, Exposes, Informs, Placeholder, Rule


def formulas(rule: Rule) -> tuple[Formula, ...]:
    """The formulas that a rule works out or prints: of a defined quantity, of amounts, of a schedule."""
    match rule.then:
        case ConcludesQuantity(_, formula):
            return (formula,)
        case Exposes(amounts):
            return tuple(end for amount in amounts for end in (amount.low, amount.high) if end is not None)
        case Informs(schedule):
            return tuple(time for step in schedule for time in (step.every, step.lasting) if time is not None)
        case _:
            return ()


def nodes(rule: Rule) -> tuple[Node, ...]:
    """All that a rule computes with: its condition and its formulas."""
    return (rule.when, *formulas(rule))


def reads(rule: Rule) -> set[str]:
    """The terms that a rule reads, also in its texts."""
    found = terms_read(*nodes(rule))
    for text in rule.say.values():
        found |= {part.name for part in text if isinstance(part, Placeholder) and part.kind == "term"}
    return found


def definitions_behind(rule: Rule, book: Book) -> tuple[Rule, ...]:
    """The rules that conclude what a rule reads, and what those read, without the rule itself."""
    found: dict[str, Rule] = {}
    waiting = sorted(reads(rule))
    seen: set[str] = set()
    while waiting:
        term = waiting.pop()
        if term in seen:
            continue
        seen.add(term)
        for definition in book.concluding(term):
            found[definition.id] = definition
            waiting.extend(sorted(reads(definition)))
    return tuple(found[name] for name in sorted(found))


def tables_read(rule: Rule) -> set[str]:
    """The tables that a rule looks up."""
    return {part.table for node in nodes(rule) for part in walk(node) if isinstance(part, Lookup)}


def policies_read(rule: Rule) -> set[str]:
    """The policy numbers that a rule reads, prints or names."""
    found = {part.name for node in nodes(rule) for part in walk(node) if isinstance(part, PolicyNumber)}
    for text in rule.say.values():
        found |= {part.name for part in text if isinstance(part, Placeholder) and part.kind == "policy"}
    return found | set(rule.policies)


@dataclass(frozen=True, slots=True)
class Weakness:
    """A claim that no longer carries weight, the rule that rests on it, and why; `policy` where a local number leads to it."""

    rule: str
    claim: str
    reason: str
    policy: str | None = None


def weakness(claim: Claim, book: Book) -> str | None:
    """Why a claim carries no weight: its source lapsed, or nobody has seen its text. None when it does."""
    lapse = book.sources[claim.source].lapse
    if lapse is not None:
        return f"its source is {lapse}"
    return None if claim.seen else "it is unverified"


def overdue(claim: Claim, book: Book, day: datetime.date) -> str | None:
    """That the source of a claim should have been reviewed before that day, or None."""
    source = book.sources[claim.source]
    return f"its review was due by {source.review_by}" if source.overdue(day) else None


def policy_weakness(policy: Policy, book: Book) -> tuple[str, str] | None:
    """Why a local number carries no weight: it rests on claims, and none of them does. The first of them, and its reason."""
    found = [(name, weakness(book.claims[name], book)) for name in policy.because]
    reasons = [(name, reason) for name, reason in found if reason is not None]
    return reasons[0] if reasons and len(reasons) == len(found) else None


def own_weaknesses(rule: Rule, book: Book) -> Iterator[Weakness]:
    """The claims of a rule, of the tables it reads and of its local numbers, that carry no weight.

    Of a rule that exposes, only the local numbers count that permit or raise: see `permitting`.
    """
    cited = [*rule.because, *(claim for table in sorted(tables_read(rule)) for claim in book.tables[table].because)]
    for name in dict.fromkeys(cited):
        reason = weakness(book.claims[name], book)
        if reason is not None:
            yield Weakness(rule.id, name, reason)
    if rule.effect not in ("exposes", "defines"):
        found = _of_policies(rule, sorted(policies_read(rule)), book)
        yield from (weak for weak in found if weak.claim not in cited)


def weaknesses(rule: Rule, book: Book) -> tuple[Weakness, ...]:
    """All claims without weight that a rule rests on, also through definitions."""
    chain = (rule, *definitions_behind(rule, book))
    found = [weak for one in chain for weak in own_weaknesses(one, book)]
    if rule.effect == "exposes":
        weak_numbers = frozenset(one.id for one in book.policies.values() if policy_weakness(one, book) is not None)
        for one in chain:
            found += _of_policies(one, permitting(one, weak_numbers, book), book)
    else:
        for one in chain[1:]:
            found += _of_policies(one, sorted(policies_read(one)), book)
    return tuple(found)


def _of_policies(rule: Rule, names: Iterable[str], book: Book) -> Iterator[Weakness]:
    for name in names:
        weak = policy_weakness(book.policies[name], book)
        if weak is not None:
            yield Weakness(rule.id, *weak, policy=name)


def permitting(rule: Rule, numbers: frozenset[str], book: Book) -> dict[str, Place]:
    """Of some local numbers, those that the rule uses where they permit, start or raise, with the place."""
    found = {
        node.name: node.place for node in walk(rule.when) if isinstance(node, PolicyNumber) and node.name in numbers
    }
    for formula in formulas(rule):
        found |= dict(_raising(formula, numbers, book))
    return found


def _raising(node: Formula, numbers: frozenset[str], book: Book) -> Iterator[tuple[str, Place]]:
    """Local numbers that are not kept below something that does not rest on them."""
    if isinstance(node, PolicyNumber) and node.name in numbers:
        yield node.name, node.place
    if isinstance(node, Extreme) and node.which == "min" and any(not _touches(part, numbers, book) for part in node.of):
        return
    for child in children(node):
        yield from _raising(child, numbers, book)  # type: ignore[arg-type]


def _touches(node: Formula, numbers: frozenset[str], book: Book) -> bool:
    for part in walk(node):
        if isinstance(part, PolicyNumber) and part.name in numbers:
            return True
        if isinstance(part, Value) and not part.in_item:
            for rule in book.concluding(part.name):
                if any(_touches(formula, numbers, book) for formula in formulas(rule)):
                    return True
    return False
