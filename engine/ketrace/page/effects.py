"""What a rule does, in words: its effect, what it concludes, its amounts and its times."""

from __future__ import annotations

from typing import assert_never

from ketrace.logic.nodes import ClaimNumber, Number, PolicyNumber
from ketrace.page import addresses
from ketrace.page.derivation import derivation
from ketrace.page.formulas import LOCAL, claim_number, formula
from ketrace.page.words import Line, Word, Words, joined, words
from ketrace.rulebook.book import Book
from ketrace.rulebook.resting import definitions_behind, policies_read
from ketrace.rulebook.rules import (
    ConcludesChoice,
    ConcludesFlag,
    ConcludesQuantity,
    Exposes,
    Forbids,
    Informs,
    Judges,
    Named,
    Placeholder,
    Rule,
    States,
    Step,
    Text,
    Warns,
)

EFFECTS = {
    "defines": "defines: it says what other rules mean by a word, and advises nothing",
    "forbids": "forbids",
    "warns": "warns",
    "exposes": "exposes: it gives amounts that can harm, so it is guarded",
    "judges": "judges what was ordered",
    "informs": "informs, and exposes nobody",
}
"""The six effects, each as a sentence goes on after `This section`."""


def conclusion(rule: Rule, book: Book) -> tuple[Line, ...]:
    """What follows when a rule holds."""
    kind = book.knowledge.kinds[rule.kind]
    match rule.then:
        case ConcludesFlag(term):
            return (Line(words(_term(term, book), ": yes")),)
        case ConcludesQuantity(term, worked_out):
            return (Line(words(_term(term, book), " = ", formula(worked_out, book))),)
        case ConcludesChoice(term, option):
            return (Line(words(_term(term, book), " is ", _value(term, option, book))),)
        case States(term, value):
            implied = words(_term(term, book), " is ", _value(term, value, book), " without being stated")
            return (Line(words(implied, "; whoever states otherwise is told of the contradiction")),)
        case Forbids():
            return (Line(words(f"The verdict is “{kind.verdict}”. No amount is given.")),)
        case Warns(withholds, until):
            return _warning(kind.verdict, withholds, until)
        case Exposes():
            return (*_amounts(rule.then, book), _guard(book))
        case Judges():
            return (Line(words(f"What was ordered is “{kind.outcome}”.")),)
        case Informs(schedule):
            times = (Line(words("Times: ", _schedule(schedule, book))),) if schedule else ()
            return (*times, Line(words("The text below is said.")))
        case _:
            assert_never(rule.then)


def said(text: Text, rule: Rule, book: Book) -> Words:
    """A text with its fixed numbers put in, marked when local numbers play a part.

    What differs from one subject to the next stays a blank.
    """
    local = any(policies_read(one) for one in (rule, *definitions_behind(rule, book)))
    return words(
        *(part if isinstance(part, str) else _placed(part, rule, book) for part in text), LOCAL if local else ""
    )


def _placed(part: Placeholder, rule: Rule, book: Book) -> Words:
    match part.kind:
        case "amount":
            return words(Word(book.knowledge.amounts[part.name].title.lower(), blank=True))
        case "term":
            return words(Word(book.terms[part.name].title.lower(), addresses.fact(part.name), blank=True))
        case "policy":
            return words(_policy(part.name, book))
        case "claim":
            return words(claim_number(part.name, part.number, book))
        case "schedule":
            return _schedule(rule.then.schedule if isinstance(rule.then, Informs) else (), book)
        case _:
            assert_never(part.kind)


def _term(name: str, book: Book) -> Word:
    return Word(book.terms[name].title, addresses.fact(name))


def _policy(name: str, book: Book) -> Word:
    return Word(str(book.policies[name].value), addresses.policy(name))


def _value(term: str, value: bool | str, book: Book) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    titles = {option.name: option.title for option in book.terms[term].options}
    return f"“{titles.get(value, value)}”"


def _warning(verdict: str | None, withholds: bool, until: str | None) -> tuple[Line, ...]:
    first = (Line(words(f"The verdict is “{verdict}”, if nothing forbids.")),) if verdict else ()
    if not withholds:
        return first
    held = "No amount is given while this rule holds, or while it cannot be settled"
    return (*first, Line(words(held, f": until {until.rstrip('.')}." if until else ".")))


def _amounts(then: Exposes, book: Book) -> tuple[Line, ...]:
    found = []
    seen: set[str] = set()
    for amount in then.amounts:
        title = book.knowledge.amounts[amount.name].title
        high = formula(amount.high, book)
        if amount.low is None:
            shown = words("up to ", high)
        elif amount.low == amount.high:
            shown = words("exactly ", high)
        else:
            shown = words("from ", formula(amount.low, book), " up to ", high)
        step = book.knowledge.amounts[amount.name].step
        ends = [end for end in (amount.low, amount.high) if end is not None]
        behind = tuple(line for end in ends for line in derivation(end, book, seen))
        found.append(Line(words(f"{title}: ", shown, f"; rounded inward, in steps of {step}"), behind))
    return tuple(found)


def _guard(book: Book) -> Line:
    required = joined([words(_term(name, book)) for name in book.knowledge.required], last=" and ")
    asked = words("; ", required, " known" if len(book.knowledge.required) == 1 else " are known") if required else ()
    return Line(words("Given only if no verdict that forbids is possible", asked, "; and no rule asks to wait."))


def _schedule(steps: tuple[Step, ...], book: Book) -> Words:
    return joined([_step(step, book) for step in steps], between=", then ")


def _step(step: Step, book: Book) -> Words:
    every = words("every ", _named(step.every, book))
    return every if step.lasting is None else words(every, " for ", _named(step.lasting, book))


def _named(node: Named, book: Book) -> Words:
    match node:
        case Number(quantity):
            return words(str(quantity))
        case PolicyNumber(name):
            return words(_policy(name, book))
        case ClaimNumber(claim, name):
            return words(claim_number(claim, name, book))
        case _:
            assert_never(node)
