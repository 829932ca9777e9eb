"""Names across the book: what is required, renamed, replaced, or never used."""

from __future__ import annotations

from collections.abc import Iterator

from ketrace.logic.walk import terms_read
from ketrace.problems import Place, Severity, did_you_mean
from ketrace.reading.document import Places
from ketrace.reading.scope import Notebook, term_or_field
from ketrace.rulebook.book import Book
from ketrace.rulebook.resting import policies_read, reads, tables_read
from ketrace.rulebook.rules import Rule


def check_names(book: Book, notes: Notebook, places: Places, whole: bool) -> None:
    """Notes names that lead nowhere. Only where the book is whole can it be said that a rule is not there."""
    for i, name in enumerate(book.knowledge.required):
        if name not in book.terms:
            help = did_you_mean(name, book.terms) or "facts are declared in the folder terms/"
            place = places(book.knowledge.place, "required", i)
            notes.note("unknown-fact", f"unknown fact `{name}`", place, help=help)
    for term in book.terms.values():
        if term.unscreened is not None and term.name in book.screen_of:
            message = f"screen `{book.screen_of[term.name]}` asks for `{term.name}`, which says why no screen does"
            place = places(term.place, "terms", term.name, "unscreened")
            notes.note("bad-screen", message, place, help="take it out of the screen, or leave out `unscreened`")
    for rule in book.rules.values():
        _check_replaced(rule, book, notes, places, whole)
        for i, old in enumerate(rule.formerly):
            if old in book.rules:
                message = f"`{old}` is a former name of `{rule.id}` and the id of another rule"
                here = places(rule.place, "formerly", i)
                help = "a name is used once, for ever: rename the newer rule"
                notes.note("name-used-again", message, here, book.rules[old].place, help=help)


def _check_replaced(rule: Rule, book: Book, notes: Notebook, places: Places, whole: bool) -> None:
    if rule.replaced_by is None:
        return
    place = places(rule.place, "replaced_by")
    if rule.replaced_by in book.rules:
        path = _replaced(rule, book)
        if path[-1] == rule.id == min(path):
            shown = " is replaced by ".join(f"`{name}`" for name in path)
            help = "the last of them is replaced by nothing"
            notes.note("circle", f"rules replace each other in a circle: {shown}", place, help=help)
    elif whole:
        help = did_you_mean(rule.replaced_by, book.rules) or "`replaced_by` names the rule that acts instead"
        notes.note("unknown-rule", f"unknown rule `{rule.replaced_by}`", place, help=help)


def _replaced(rule: Rule, book: Book) -> list[str]:
    """The rules that replace a rule, one after the other, until one is not replaced or stands there already."""
    path = [rule.id]
    while (found := book.rules.get(path[-1])) is not None and found.replaced_by is not None:
        path.append(found.replaced_by)
        if path[-1] in path[:-1]:
            break
    return path


def check_unused(book: Book, notes: Notebook, places: Places) -> None:
    """Notes what no rule concludes, reads or names. What is merely unused is told when nothing else is wrong."""
    concluded = {rule.concludes for rule in book.rules.values()}
    for term in book.terms.values():
        if term.derived and term.name not in concluded:
            help = "write a definition for it, or let it be stated: leave out `derived: true`"
            place = places(term.place, "terms", term.name, "derived")
            notes.note("never-concluded", f"no rule concludes `{term.name}`", place, help=help)
    if notes.failed:
        return
    for sort, name, place in _unused(book):
        notes.note("unused", f"no rule uses the {sort} `{name}`", place, severity=Severity.NOTE)
    for code, message, place, help in (*_unscreened(book), *_without_row(book)):
        notes.note(code, message, place, help=help, severity=Severity.NOTE)


def _unused(book: Book) -> Iterator[tuple[str, str, Place]]:
    rules = book.rules.values()
    policies = {name for rule in rules for name in policies_read(rule)}
    policies |= {term.valid_for for term in book.terms.values() if term.valid_for is not None}
    policies |= {screen.valid_for for screen in book.screens.values() if screen.valid_for is not None}
    tables = {name for rule in rules for name in tables_read(rule)}
    conflicts = {name for rule in rules for name in rule.conflicts}
    for policy in book.policies.values():
        if policy.id not in policies:
            yield "policy number", policy.id, policy.place
    for table in book.tables.values():
        if table.id not in tables:
            yield "table", table.id, table.place
    for conflict in book.conflicts.values():
        if conflict.id not in conflicts:
            yield "conflict", conflict.id, conflict.place
    yield from _unread(book)


def _unscreened(book: Book) -> Iterator[tuple[str, str, Place, str]]:
    """Yes-no facts that rules read and no screen asks for: a bar among them would withhold everything for everybody."""
    read = {name for rule in book.rules.values() for name in reads(rule)}
    for term in book.terms.values():
        asked = term.name in book.screen_of or term.in_order or term.derived
        if term.type == "yes-no" and term.name in read and not asked and term.unscreened is None:
            help = "until somebody states it, it is unknown: add it to a screen, or say under `unscreened` why it is in none"
            yield "not-screened", f"no screen asks for the yes-no fact `{term.name}`", term.place, help


def _without_row(book: Book) -> Iterator[tuple[str, str, Place, str]]:
    """Options that no row of a table is about, and of which the table does not say why."""
    for table in book.tables.values():
        for i, (key, path) in enumerate(table.keys):
            term = term_or_field(path, book.terms)
            rows = {cell[i] for cell in table.cells} | set(table.without.get(key, ()))
            for option in term.option_names if term is not None else ():
                if option not in rows:
                    message = f"table `{table.id}` has no row for the {key} `{option}`"
                    help = "whatever needs it stays unknown, never zero: add a row, or say under `without` why there is none"
                    yield "missing-row", message, table.place, help


def _unread(book: Book) -> Iterator[tuple[str, str, Place]]:
    """Facts that nothing reads: what is stated of them changes nothing."""
    read = {name for rule in book.rules.values() for name in reads(rule)}
    read |= {name for one in book.impossible.values() for name in terms_read(one.when)} | set(book.knowledge.required)
    for term in book.terms.values():
        printed = term.in_order and term.derived  # what an order comes to is shown with the order
        if term.name not in read and term.form_of is None and not printed:
            yield "fact", term.name, term.place
