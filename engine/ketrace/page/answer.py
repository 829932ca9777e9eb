"""The answer to the question that a base was written for, and what became of each statement of the source that asked it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ketrace.page.resting import Resting
from ketrace.rulebook.book import Answer, Book
from ketrace.rulebook.evidence import Claim
from ketrace.rulebook.rules import Rule, Text


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the answer with the rules that stand below it."""

    title: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """A statement of the source, what carries it, or why nothing does. Both empty: nobody took care of it."""

    row: str
    claim: Claim | None
    rules: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    not_used: str | None = None


def sections(answer: Answer, book: Book) -> Iterator[Section]:
    """The headings, each with the rules that are named for it and those of the kinds named for it."""
    for section in answer.sections:
        found = [book.rules[name] for name in section.rules]
        found += [
            rule
            for kind in section.kinds
            for rule in book.rules.values()
            if rule.kind == kind and rule.say and rule not in found
        ]
        yield Section(section.title, tuple(found))


def text_of(rule: Rule, book: Book) -> Text:
    """The text of a rule for the audience that every rule must speak to."""
    return next(rule.say[name] for name in (*book.knowledge.required_audiences, *rule.say) if name in rule.say)


def carried(answer: Answer, resting: Resting) -> tuple[Carried, ...]:
    """Every statement of the source, in its order, then what it lists as not used without having it as a claim."""
    source = resting.book.sources[answer.source]
    found = [_carried(claim, source.not_used, resting) for claim in source.claims]
    named = {name for claim in source.claims for name in (*claim.covers, claim.id.partition("/")[2])}
    rest = [Carried(row, None, not_used=why) for row, why in source.not_used.items() if row not in named]
    return (*found, *rest)


def _carried(claim: Claim, reasons: Mapping[str, str], resting: Resting) -> Carried:
    rows = (*claim.covers, claim.id.partition("/")[2])
    return Carried(
        row=rows[0],
        claim=claim,
        rules=tuple(resting.citing.get(claim.id, ())),
        conflicts=tuple(resting.conflicts.get(claim.id, ())),
        not_used=next((reasons[row] for row in rows if row in reasons), None),
    )
