"""Somebody who knows all of one subject, and answers what is asked of it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

import ketrace
from ketrace.rulebook.terms import Term
from ketrace.values.quantity import decimal_text

Answers = dict[str, Any]
MOST = 200
"""More questions than any base has: asking does not end."""


def answered(question: ketrace.Question, known: Answers, input: Answers) -> Answers:
    """The input with the answer to one question, from an input in which all is known that ever will be."""
    found = {**input, "facts": dict(input["facts"]), "screens": dict(input["screens"])}
    facts = known.get("facts", {})
    if question.type == "screen":
        screen = known.get("screens", {}).get(question.fact)
        again = question.fact in input["screens"]
        found["screens"][question.fact] = {"complete": False} if screen is None or again else screen
        stated = {fact: facts[fact] for fact in question.covers if fact in facts}
        if found["screens"][question.fact]["complete"] is False:
            stated = {fact: facts.get(fact) for fact in question.covers}
        found["facts"] |= stated
        return found
    name, bracket, rest = question.fact.partition("[")
    if bracket:
        index, _, field = rest.partition("].")
        found["facts"][name] = copy.deepcopy(input["facts"][name])
        found["facts"][name]["items"][int(index)][field] = None
    else:
        found["facts"][name] = None if name in input["facts"] else facts.get(name)
    return found


def dialog(base: ketrace.Base, known: Answers) -> Iterator[tuple[ketrace.Question, Answers]]:
    """Each question with the input after its answer, from nothing known until nothing is asked."""
    input: Answers = {"format": 1, "as_of": known["as_of"], "screens": {}, "facts": {}}
    for _ in range(MOST):
        question = base.next_question(input)
        if question is None:
            return
        input = answered(question, known, input)
        yield question, input
    raise AssertionError(f"{MOST} questions and no end: {question}")


def subjects(base: ketrace.Base, as_of: str) -> st.SearchStrategy[Answers]:
    """Inputs in which everything is stated: any value of each fact, every list whole, no order."""
    asked = [term for term in base.book.terms.values() if not term.derived and not term.in_order]
    facts = st.fixed_dictionaries({term.name: _stated(term, as_of) for term in asked})
    return st.builds(lambda found: {"format": 1, "as_of": as_of, "screens": {}, "facts": found}, facts)


def _stated(term: Term, as_of: str) -> st.SearchStrategy[Any]:
    if term.type == "list":
        fields = {field.name: _value(field, as_of) for field in term.fields if not field.ways}
        items = st.lists(st.fixed_dictionaries({}, optional=fields), max_size=min(3, term.max_items))
        return st.builds(lambda found: {"complete": True, "items": found, "observed": as_of}, items)
    return st.builds(lambda value: {"value": value, "observed": as_of}, _value(term, as_of))


def _value(term: Term, as_of: str) -> st.SearchStrategy[Any]:
    match term.type:
        case "yes-no":
            return st.sampled_from([False, False, False, True])
        case "choice":
            return st.sampled_from(term.option_names)
        case "date":
            last = date.fromisoformat(as_of)
            return st.dates(last - timedelta(days=400), last).map(str)
        case _:
            assert term.plausible is not None
            low, high = (one.value for one in term.plausible)
            part = st.sampled_from([Fraction(n, 12) for n in range(13)])
            return part.map(
                lambda n: f"{decimal_text(low + (high - low) * n, places=3).removeprefix('≈ ')} {term.unit}"
            )
