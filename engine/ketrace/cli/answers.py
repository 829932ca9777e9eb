"""What somebody typed to an input with the answer in it. Whether a value can be used is for the input's own reader to say."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ketrace.deciding.asking import SCREEN, Question
from ketrace.reading.texts import digit_in_prose
from ketrace.rulebook.book import Book
from ketrace.rulebook.terms import Term
from ketrace.values.unit_errors import HINTS

Input = dict[str, Any]
NOT_KNOWN = ("unknown", "skip")
ADD, DONE, NONE = "add", "done", "none"
_YES_NO = {"yes": True, "y": True, "no": False, "n": False}
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_SPOKEN = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?)\s+(\S+)")
_CHOSEN = re.compile(r"(\?)?([0-9]{1,3})")


class NotUnderstood(Exception):
    """An answer that answers nothing; with help."""

    def __init__(self, message: str, help: str | None = None) -> None:
        self.message, self.help = message, help
        super().__init__(message)


def term_of(question: Question, book: Book) -> Term:
    """The term that a question is about, or the field of one."""
    name, _, rest = question.fact.partition("[")
    term = book.terms[name]
    return term.field(rest.partition("].")[2]) or term


def is_numbered(term: Term, book: Book) -> bool:
    """Whether options may be chosen by their numbers: not where they have numbers of their own, as steps of a scale do."""
    written = (text for option in term.options for text in (option.name, option.title))
    return all(digit_in_prose(text, book.knowledge.names) is None for text in written)


def in_words_of_an_input(question: Question, typed: str, book: Book) -> str:
    """What was typed, with the name of an option for its number, and the name of a unit for how people call it.

    Raises `NotUnderstood` for the number of no option. Whether the unit measures what was asked for is not looked at.
    """
    is_number = question.type == "choice" and typed.isdecimal() and typed not in question.options
    if is_number and is_numbered(term_of(question, book), book):
        if not 1 <= int(typed[:4]) <= len(question.options):
            help = f"type a number from 1 to {len(question.options)}, or the word beside it"
            raise NotUnderstood(f"`{typed}` is none of the numbers above", help)
        return question.options[int(typed) - 1]
    spoken = _SPOKEN.fullmatch(typed) if question.type == "quantity" else None
    if spoken is None:
        return typed
    unit = HINTS.get(spoken[2]) or HINTS.get(spoken[2].lower())
    return f"{spoken[1]} {unit}" if unit is not None else typed


def answered(question: Question, typed: str, input: Input, book: Book, observed: str | None = None) -> Input:
    """The input with an answer to a question. `observed` is the day of what was found out; of a screen, today's."""
    if question.type == SCREEN:
        return _screened(question, typed, input)
    if typed in NOT_KNOWN:
        return _stated(question, None, input)
    if question.type == "list":
        return _listed(question, typed, input, observed)
    if "[" in question.fact and typed in (ADD, DONE, NONE) and typed not in question.options:
        help = (
            f"finish this item first (`unknown` skips a question), then `{DONE}` leaves the list; `back` takes it back"
        )
        raise NotUnderstood(f"`{typed}` is no answer here", help)
    value = _value(term_of(question, book), typed)
    return _stated(question, value if observed is None else {"value": value, "observed": observed}, input)


def _value(term: Term, typed: str) -> object:
    if term.type == "yes-no":
        if typed.lower() not in _YES_NO:
            raise NotUnderstood(f"`{typed}` is neither `yes` nor `no`", "type `yes`, `no` or `unknown`")
        return _YES_NO[typed.lower()]
    if term.type == "quantity" and _NUMBER.fullmatch(typed):
        return Decimal(typed)  # without a unit it is a number, and refused or not as one
    return typed


def _stated(question: Question, value: object, input: Input) -> Input:
    name, bracket, rest = question.fact.partition("[")
    if not bracket:
        return {**input, "facts": {**input["facts"], name: value}}
    index, _, field = rest.partition("].")
    found = copy.deepcopy(input)
    found["facts"][name]["items"][int(index)][field] = value
    return found


def _listed(question: Question, typed: str, input: Input, observed: str | None) -> Input:
    stated = input["facts"].get(question.fact)
    items = list(stated["items"]) if isinstance(stated, Mapping) else []
    if typed not in (ADD, DONE, NONE) or (typed == DONE and not items) or (typed == NONE and items):
        help = f"type `{ADD}` for one more, or `{DONE}` when these are all"
        raise NotUnderstood(f"`{typed}` is no answer here", help if items else f"type `{ADD}`, or `{NONE}`")
    found: dict[str, object] = {"complete": typed != ADD, "items": [*items, {}] if typed == ADD else items}
    return _stated(question, found if observed is None else {**found, "observed": observed}, input)


def _screened(question: Question, typed: str, input: Input) -> Input:
    if typed in NOT_KNOWN:
        return _with_screen(question, {"complete": False}, dict.fromkeys(question.covers), input)
    observed = input["as_of"]
    facts: dict[str, object] = {}
    for word in [] if typed.lower() == NONE else re.split(r"[,\s]+", typed):
        chosen = _CHOSEN.fullmatch(word)
        if chosen is None or not 1 <= int(chosen[2]) <= len(question.covers):
            # `no` might mean that nobody asked, so it is not taken for `none`.
            help = f"type `{NONE}` when each was asked and none is true, else the numbers of those that are"
            raise NotUnderstood(f"`{word}` is neither `{NONE}` nor one of the numbers above", help)
        fact = question.covers[int(chosen[2]) - 1]
        value = None if chosen[1] else {"value": True, "observed": observed}
        if facts.setdefault(fact, value) != value:
            raise NotUnderstood(f"`{chosen[2]}` cannot be both true and not known")
    return _with_screen(question, {"complete": True, "observed": observed}, facts, input)


def _with_screen(question: Question, screen: object, facts: Mapping[str, object], input: Input) -> Input:
    return {
        **input,
        "screens": {**input["screens"], question.fact: screen},
        "facts": {**input["facts"], **facts},
    }
