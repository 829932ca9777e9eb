"""The engine knows nothing of the field of its first base: none of that base's own words stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

import ketrace
from ketrace.rulebook.book import Book
from tests.kiln import ROOT, kiln

CONTRACT = {
    "patient": "the key of an input that holds a pseudonym (design, section 4)",
    "order": "the key of an input that holds what somebody wrote, and the prefix of its facts",
    "kind": "what a rule, a source and a term have",
    "status": "what a rule has",
    "high": "a certainty (law 12), and the upper end of an amount",
    "moderate": "a certainty (law 12)",
    "none": "the form of an order that was not written",
}
"""Words of the design's own contracts, which a base may use too."""
ORDINARY = {
    "accepted": "of input: not refused",
    "age": "how old a fact is",
    "definition": "a rule that concludes a term",
    "definitions": "rules that conclude a term",
    "failure": "a case that came out otherwise than expected",
    "finding": "what exit code 1 says",
    "height": "of a picture",
    "known": "not unknown",
    "limits": "how large a document may be",
    "lower": "lowering a program, lower case, a lower end",
    "main": "where a program begins",
    "mild": "of a verdict, in help for a list of verdicts",
    "other": "not this one",
    "place": "where something was written",
    "plan": "how networks are laid out",
    "present": "whether a cell is there",
    "pressure": "of mercury: why a unit is converted as it is",
    "product": "of factors",
    "score": "an annotation of a unit in an example",
    "series": "a column of a table",
    "single": "one, and a sort of quote",
    "standard": "input and output of a process",
    "started": "begun, of a document that is still to be filled in",
    "strength": "how strongly a source recommends",
    "target": "the file that is written",
    "today": "the day of a decision, or of whoever writes",
    "total": "of a sum",
    "weight": "what a claim carries or does not",
}
"""Words of everyday language that the base happens to use as names, each with what it means in the engine."""


@cache
def clinical() -> Book:
    return ketrace.load(ROOT / "rules" / "ketamine").book


def words(book: Book) -> Iterator[str]:
    """All that a base gives names to, by itself and in parts."""
    knowledge = book.knowledge
    yield knowledge.id
    for kind in knowledge.kinds.values():
        yield from (kind.name, kind.folder)
    yield from (outcome.name for outcome in (*knowledge.verdicts, *knowledge.orders))
    yield from (*knowledge.audiences, *knowledge.amounts, *book.screens, *book.tables, *book.policies)
    for term in book.terms.values():
        yield from term.name.split(".")
        yield from term.option_names
        for field in term.fields:
            yield from (field.name, *field.option_names)


@cache
def written() -> dict[str, frozenset[str]]:
    """The words of each file of the engine, code and comments alike."""
    folder = ROOT / "engine" / "ketrace"
    return {
        path.relative_to(folder).as_posix(): frozenset(re.findall(r"[\w-]+", path.read_text().lower()))
        for path in sorted(folder.rglob("*.py"))
    }


def places(word: str) -> list[str]:
    """The files of the engine in which a word stands, whole."""
    return [name for name, found in written().items() if word.lower() in found]


def test_no_word_of_the_clinical_base_stands_in_the_engine() -> None:
    found = {word: places(word) for word in sorted(set(words(clinical()))) if word not in CONTRACT | ORDINARY}

    assert {word: names for word, names in found.items() if names} == {}


@pytest.mark.parametrize("word", ["contraindicated", "clinician", "dosing", "opioid", "morphine", "bolus", "ketamine"])
def test_the_list_is_made_of_what_it_should_be(word: str) -> None:
    """An empty list would find nothing either."""
    assert word in set(words(clinical()))
    assert word not in CONTRACT | ORDINARY


def test_every_exception_is_still_needed() -> None:
    """An exception for a word that nobody uses would hide the day on which somebody does."""
    used = set(words(clinical()))

    assert [word for word in CONTRACT | ORDINARY if word not in used or not places(word)] == []


def test_the_other_base_shares_no_kind_no_verdict_no_audience() -> None:
    """So whatever decides by both has neither built in."""
    one, other = clinical().knowledge, kiln().book.knowledge
    assert not set(one.kinds) & set(other.kinds)
    assert not {verdict.name for verdict in one.verdicts} & {verdict.name for verdict in other.verdicts}
    assert not {outcome.name for outcome in one.orders} & {outcome.name for outcome in other.orders}
    assert not set(one.audiences) & set(other.audiences)
    assert not set(one.amounts) & set(other.amounts)
