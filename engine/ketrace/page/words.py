"""Words that a page prints: some are links, some are filled in for each subject. Templates turn them into HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of text; `to` is where it links. A `blank` stands for what is worked out for each subject."""

    text: str
    to: str | None = None
    blank: bool = False


Words = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words, and the lines that belong to it."""

    words: Words
    parts: tuple[Line, ...] = ()


def words(*parts: str | Word | Words) -> Words:
    """Text, words and runs of words as one run."""
    found: list[Word] = []
    for part in parts:
        match part:
            case str():
                found.append(Word(part))
            case Word():
                found.append(part)
            case _:
                found.extend(part)
    return tuple(found)


def joined(runs: Sequence[Words], between: str = ", ", last: str | None = None) -> Words:
    """Runs of words with a text between them, and another before the last."""
    found: list[Word] = []
    for number, run in enumerate(runs):
        if number:
            found.append(Word(last if last is not None and number == len(runs) - 1 else between))
        found.extend(run)
    return tuple(found)


def sentence(run: Words) -> Words:
    """The same words, begun with a capital letter."""
    first = run[0]
    return (Word(first.text[:1].upper() + first.text[1:], first.to, first.blank), *run[1:])


def plain(run: Iterable[Word]) -> str:
    """The text of a run of words."""
    return "".join(f"‹{word.text}›" if word.blank else word.text for word in run)
