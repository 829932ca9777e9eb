"""Evidence that carries no weight: what it withholds, and that it never permits. Claims that must be carried."""

from __future__ import annotations

from collections.abc import Iterator

from ketrace.logic.nodes import Extreme, Formula, PolicyNumber, Value
from ketrace.logic.walk import children, walk
from ketrace.problems import Severity
from ketrace.reading.scope import Notebook
from ketrace.rulebook.book import Book
from ketrace.rulebook.resting import definitions_behind, formulas, own_weaknesses, weaknesses
from ketrace.rulebook.rules import Rule


def check_evidence(book: Book, notes: Notebook) -> None:
    """Notes rules that rest on what carries no weight, and claims that nothing carries."""
    for rule in book.rules.values():
        _check_weakness(rule, book, notes)
        if rule.effect == "exposes":
            _check_permits(rule, book, notes)
        if not rule.because and not rule.policies and rule.effect != "defines":
            notes.note("no-source", f"rule `{rule.id}` names no claim and no policy number", rule.place)
    _check_carried(book, notes)


def _check_weakness(rule: Rule, book: Book, notes: Notebook) -> None:
    if rule.effect == "exposes":
        for weak in weaknesses(rule, book):
            through = "" if weak.rule == rule.id else f" through `{weak.rule}`"
            notes.note(
                "rests-on-nothing",
                f"rule `{rule.id}` exposes and rests{through} on `{weak.claim}`: {weak.reason}",
                rule.place,
                book.claims[weak.claim].place,
                help="it is withheld until another claim stands for it",
                severity=Severity.RELEASE,
            )
        return
    for weak in own_weaknesses(rule, book):
        if book.sources[book.claims[weak.claim].source].lapse is not None:
            notes.note(
                "lapsed-source",
                f"rule `{rule.id}` cites `{weak.claim}`: {weak.reason}",
                rule.place,
                book.claims[weak.claim].place,
                help="the rule keeps acting, marked; cite what replaced the source",
                severity=Severity.RELEASE,
            )


def restricted(book: Book) -> frozenset[str]:
    """Policy numbers that rest on nothing but claims without weight."""
    return frozenset(
        policy.id for policy in book.policies.values() if policy.because and not any(book.claims[name].seen for name in policy.because)
    )


def _check_permits(rule: Rule, book: Book, notes: Notebook) -> None:
    numbers = restricted(book)
    for one in (rule, *definitions_behind(rule, book)):
        found = [*_in_condition(one, numbers), *(name for formula in formulas(one) for name in _raising(formula, numbers, book))]
        for name in dict.fromkeys(found):
            through = "" if one.id == rule.id else f" through `{one.id}`"
            notes.note(
                "unverified-permits",
                f"rule `{rule.id}` gives amounts{through} by `policy.{name}`, which rests on unverified claims only",
                one.place,
                book.policies[name].place,
                help="such a number may forbid, warn, withhold, or lower an amount inside `min(...)`",
            )


def _in_condition(rule: Rule, numbers: frozenset[str]) -> Iterator[str]:
    for node in walk(rule.when):
        if isinstance(node, PolicyNumber) and node.name in numbers:
            yield node.name


def _raising(node: Formula, numbers: frozenset[str], book: Book) -> Iterator[str]:
    """Restricted numbers that are not kept below something that does not rest on them."""
    if isinstance(node, PolicyNumber) and node.name in numbers:
        yield node.name
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


def _check_carried(book: Book, notes: Notebook) -> None:
    used = {name for rule in book.rules.values() for name in rule.because}
    used |= {name for table in book.tables.values() for name in table.because}
    used |= {name for policy in book.policies.values() for name in policy.because}
    used |= {name for conflict in book.conflicts.values() for position in conflict.positions for name in position.claims}
    for source in book.sources.values():
        if not source.not_used:
            continue
        for claim in source.claims:
            if claim.id not in used and not set(claim.covers) & set(source.not_used):
                notes.note(
                    "claim-not-carried",
                    f"no rule, table or conflict carries `{claim.id}`",
                    claim.place,
                    help="cite it, name it in a conflict, or list it under `not_used` with the reason",
                )
