"""Audiences whom everything that speaks should speak to, and what leaves them out."""

from __future__ import annotations

from collections.abc import Iterator

from ketrace.problems import Place, Severity
from ketrace.reading.document import Places
from ketrace.reading.scope import Notebook
from ketrace.rulebook.book import Book

_SHOWN = 3


def check_spoken_to(book: Book, notes: Notebook, places: Places) -> None:
    """Notes the rules, verdicts and outcomes without a text for an audience which expects one, in one note for each."""
    for audience in book.knowledge.expected_audiences:
        silent = dict(_silent(audience, book, places))
        if silent:
            names = [f"`{name}`" for name in silent]
            more = [f"{len(names) - _SHOWN} more"] if len(names) > _SHOWN else []
            verb = "says" if len(names) == 1 else "say"
            message = f"{', '.join([*names[:_SHOWN], *more])} {verb} nothing to `{audience}`"
            help = f"write under `{audience}` what it means for them, and what will be done"
            notes.note("says-nothing", message, *silent.values(), help=help, severity=Severity.NOTE)


def _silent(audience: str, book: Book, places: Places) -> Iterator[tuple[str, Place]]:
    knowledge = book.knowledge
    for key, scale in (("verdicts", knowledge.verdicts), ("orders", knowledge.orders)):
        for i, outcome in enumerate(scale):
            if audience not in outcome.says:
                yield outcome.name, places(knowledge.place, key, i, "says")
    for rule in book.rules.values():
        if rule.say and audience not in rule.say and rule.status != "retired":
            yield rule.id, places(rule.place, "say")
