"""How hard texts are to read, as a school grade. Needs the extra `readability`, imported only when a text is measured."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ketrace.problems import KetraceError
from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import Text
from ketrace.shelf import installing

MEASURE = "Flesch-Kincaid grade"
_NUMBER = "some"
"""The word that stands for a number while a text is measured: which number it will be, nobody knows yet."""
_MISSING = f"measuring texts needs the library textstat-rs\n  help: {installing('readability')}"


@dataclass(frozen=True, slots=True)
class Reading:
    """A text for an audience, and the grade at which it reads.

    It is said by a rule, a verdict or an outcome of an order (`by`) of that name. Numbers that a decision would put in
    are shown as `…`. The grade is not negative; long names and very short texts raise it beyond what readers find.
    """

    by: str
    name: str
    audience: str
    text: str
    words: int
    grade: float
    aim: int | None

    @property
    def within_aim(self) -> bool:
        """Whether it reads at the grade that the base aims at, or below; so does a text without an aim."""
        return self.aim is None or self.grade <= self.aim


def grade(text: str) -> float:
    """The school grade (United States) at which a text reads, with one decimal. Raises `KetraceError` without the extra."""
    try:
        from textstat_rs import flesch_kincaid_grade
    except ImportError:
        raise KetraceError(_MISSING) from None
    return max(0.0, round(flesch_kincaid_grade(text), 1))


def readings(book: Book, audiences: Collection[str]) -> list[Reading]:
    """All texts for some audiences, the hardest first. Retired rules are left out."""
    found = [
        _reading(by, name, audience, text, book) for by, name, audience, text in _texts(book) if audience in audiences
    ]
    return sorted(found, key=lambda one: (-one.grade, one.by, one.name, one.audience))


def _texts(book: Book) -> Iterator[tuple[str, str, str, Text]]:
    for by, scale in (("verdict", book.knowledge.verdicts), ("order", book.knowledge.orders)):
        for outcome in scale:
            for audience, written in outcome.says.items():
                yield by, outcome.name, audience, (written,)
    for rule in book.rules.values():
        if rule.status != "retired":
            for audience, text in rule.say.items():
                yield "rule", rule.id, audience, text


def _reading(by: str, name: str, audience: str, text: Text, book: Book) -> Reading:
    measured = _written(text, _NUMBER)
    aim = book.knowledge.reading_grades.get(audience)
    return Reading(by, name, audience, _written(text, "…"), len(measured.split()), grade(measured), aim)


def _written(text: Text, number: str) -> str:
    return "".join(part if isinstance(part, str) else number for part in text)
