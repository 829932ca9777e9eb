"""What rests on what: the definitions, tables, policy numbers and claims behind a rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ketrace.logic.nodes import Formula, Lookup, PolicyNumber
from ketrace.logic.walk import Node, terms_read, walk
from ketrace.rulebook.book import Book
from ketrace.rulebook.evidence import Claim
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
    """A claim that no longer carries weight, the rule that cites it, and why."""

    rule: str
    claim: str
    reason: str


def weakness(claim: Claim, book: Book) -> str | None:
    """Why a claim carries no weight: its source lapsed, or nobody has seen its text. None when it does."""
    lapse = book.sources[claim.source].lapse
    if lapse is not None:
        return f"its source is {lapse}"
    return None if claim.seen else "it is unverified"


def own_weaknesses(rule: Rule, book: Book) -> Iterator[Weakness]:
    """The claims of a rule, and of the tables it reads, that carry no weight."""
    cited = [*rule.because, *(claim for table in sorted(tables_read(rule)) for claim in book.tables[table].because)]
    for name in dict.fromkeys(cited):
        reason = weakness(book.claims[name], book)
        if reason is not None:
            yield Weakness(rule.id, name, reason)


def weaknesses(rule: Rule, book: Book) -> tuple[Weakness, ...]:
    """All claims without weight that a rule rests on, also through definitions."""
    return tuple(found for one in (rule, *definitions_behind(rule, book)) for found in own_weaknesses(one, book))
