"""Names across the book: what is required, renamed, replaced, or never used."""

from __future__ import annotations

from ketrace.problems import Severity, did_you_mean
from ketrace.reading.scope import Notebook
from ketrace.logic.walk import terms_read
from ketrace.rulebook.book import Book
from ketrace.rulebook.resting import policies_read


def check_names(book: Book, notes: Notebook) -> None:
    """Notes names that lead nowhere."""
    for name in book.knowledge.required:
        if name not in book.terms:
            notes.note("unknown-fact", f"unknown fact `{name}` under `required`", book.knowledge.place, help=did_you_mean(name, book.terms))
    for rule in book.rules.values():
        if rule.replaced_by is not None and rule.replaced_by not in book.rules:
            notes.note("unknown-rule", f"rule `{rule.id}` is replaced by `{rule.replaced_by}`, which is not there", rule.place, help=did_you_mean(rule.replaced_by, book.rules))
        for old in rule.formerly:
            if old in book.rules:
                notes.note("name-used-again", f"`{old}` is a former name of `{rule.id}` and the id of another rule", rule.place, book.rules[old].place)
    for impossible in book.impossible.values():
        for name in sorted(terms_read(impossible.when)):
            if name in book.terms and book.terms[name].derived:
                notes.note("wrong-type", f"`{name}` is concluded by rules; what is impossible is said of facts that can be stated", impossible.place)
    _concluded(book, notes)
    _unused(book, notes)


def _concluded(book: Book, notes: Notebook) -> None:
    concluded = {rule.concludes for rule in book.rules.values()}
    for term in book.terms.values():
        if term.derived and term.name not in concluded:
            notes.note("never-concluded", f"no rule concludes `{term.name}`", term.place, help="write a definition for it, or leave out `derived: true`")


def _unused(book: Book, notes: Notebook) -> None:
    policies = {name for rule in book.rules.values() for name in policies_read(rule)}
    policies |= {term.valid_for for term in book.terms.values() if term.valid_for is not None}
    policies |= {screen.valid_for for screen in book.screens.values() if screen.valid_for is not None}
    conflicts = {name for rule in book.rules.values() for name in rule.conflicts}
    for policy in book.policies.values():
        if policy.id not in policies:
            notes.note("unused", f"no rule uses the policy number `{policy.id}`", policy.place, severity=Severity.NOTE)
    for conflict in book.conflicts.values():
        if conflict.id not in conflicts:
            notes.note("unused", f"no rule names the conflict `{conflict.id}`", conflict.place, severity=Severity.NOTE)
