"""The answer that a base gives: what it names is there, and has something to say."""

from __future__ import annotations

from ketrace.problems import did_you_mean
from ketrace.reading.document import Places
from ketrace.reading.scope import Notebook
from ketrace.rulebook.book import Book


def check_answer(book: Book, notes: Notebook, places: Places, whole: bool) -> None:
    """Notes what the answer names and is not there. Only where the book is whole can that be said of rules."""
    answer, where = book.knowledge.answer, book.knowledge.place
    if answer is None or not whole:
        return
    if answer.source not in book.sources:
        help = did_you_mean(answer.source, book.sources) or "sources are kept in the folder sources/"
        place = places(where, "answer", "source")
        notes.note("unknown-source", f"unknown source `{answer.source}`", place, help=help)
    for i, section in enumerate(answer.sections):
        for j, kind in enumerate(section.kinds):
            if kind not in book.knowledge.kinds:
                help = did_you_mean(kind, book.knowledge.kinds) or "kinds are declared in knowledge.yaml"
                place = places(where, "answer", "sections", i, "kinds", j)
                notes.note("unknown-kind", f"unknown kind `{kind}`", place, help=help)
        for j, name in enumerate(section.rules):
            place = places(where, "answer", "sections", i, "rules", j)
            if name not in book.rules:
                help = did_you_mean(name, book.rules) or "`ketrace rules list` lists all"
                notes.note("unknown-rule", f"unknown rule `{name}`", place, help=help)
            elif not book.rules[name].say:
                help = "name a rule with texts: those that define have none"
                notes.note("missing-text", f"rule `{name}` says nothing", place, help=help)
