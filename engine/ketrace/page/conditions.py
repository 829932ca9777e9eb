"""Conditions in words, as lines with lines inside them."""

from __future__ import annotations

from typing import assert_never

from ketrace.logic.nodes import (
    All,
    AmountIs,
    AmountsDiffer,
    Any,
    AnyRule,
    AtLeast,
    Compare,
    Condition,
    CountItems,
    Defined,
    Is,
    Not,
    OneOf,
    VerdictIs,
)
from ketrace.page import addresses
from ketrace.page.formulas import formula, lookup, named, term_of
from ketrace.page.words import Line, Word, Words, joined, sentence, words
from ketrace.rulebook.book import Book

COMPARED = {
    ">=": " is at least ",
    ">": " is above ",
    "<=": " is at most ",
    "<": " is below ",
    "=": " is ",
    "!=": " is other than ",
}
ALWAYS = Line(words("Always."))
_IN_A_LINE = 3


def condition(node: Condition, book: Book, item: str | None = None) -> Line:
    """A condition in words. `item` names the list whose items it is about."""
    match node:
        case All(()):
            return ALWAYS
        case All((part,)) | Any((part,)):
            return condition(part, book, item)
        case All(parts):
            return _joined("All of these:", parts, book, item)
        case Any(parts):
            return _joined("At least one of these:", parts, book, item)
        case AtLeast(count, parts):
            return _joined(f"At least {count} of these:", parts, book, item)
        case Not(part):
            return _not(part, book, item)
        case Is(value, expected):
            return Line(words(named(value, book, item), ": ", "yes" if expected else "no"))
        case OneOf():
            return _chosen(node, "is", "one of", book, item)
        case Compare(left, operator, right):
            return Line(sentence(words(formula(left, book, item), COMPARED[operator], formula(right, book, item))))
        case Defined(found):
            return Line(words("There is a ", lookup(found, book, item)))
        case CountItems():
            return _counted(node, book)
        case VerdictIs(verdicts):
            return Line(words("The verdict can only be ", " or ".join(f"“{one}”" for one in verdicts)))
        case AnyRule():
            return Line(_any_rule(node, book))
        case AmountIs(name, end, operator, right):
            amount = book.knowledge.amounts[name].title
            which = {"low": "lower", "high": "upper"}[end]
            begin = f"“{amount}” is given, and the {which} end of it{COMPARED[operator]}"
            return Line(words(begin, formula(right, book, item)))
        case AmountsDiffer():
            return Line(words("Two rules give different amounts of one thing, and no conflict names both."))
        case _:
            assert_never(node)


def _joined(heading: str, parts: tuple[Condition, ...], book: Book, item: str | None) -> Line:
    return Line(words(heading), tuple(condition(part, book, item) for part in parts))


def _not(part: Condition, book: Book, item: str | None) -> Line:
    match part:
        case Is(value, expected):
            return condition(Is(value, not expected), book, item)
        case OneOf():
            return _chosen(part, "is not", "any of", book, item)
        case Defined(found):
            return Line(words("There is no ", lookup(found, book, item)))
        case Any(parts) if len(parts) > 1:
            return _joined("None of these:", parts, book, item)
        case Not(inner):
            return condition(inner, book, item)
        case _:
            inside = condition(part, book, item)
            if inside.parts:
                return Line(words("Not this:"), (inside,))
            return Line(words("Not: ", inside.words))


def _chosen(node: OneOf, verb: str, several: str, book: Book, item: str | None) -> Line:
    """What is chosen, in the line or, when it is long, below it."""
    titles = {option.name: option.title for option in term_of(node.value, book, item)[0].options}
    options = [words(f"“{titles.get(name, name).replace('_', ' ')}”") for name in node.options]
    whole = named(node.value, book, item)
    if len(options) > _IN_A_LINE:
        return Line(words(whole, f" {verb} {several} these:"), tuple(Line(option) for option in options))
    return Line(words(whole, f" {verb} ", joined(options, last=" or ")))


def _counted(node: CountItems, book: Book) -> Line:
    whole = Word(book.terms[node.over].title, addresses.fact(node.over))
    inside = condition(node.where, book, node.over)
    parts = (inside,) if inside is not ALWAYS else ()
    fulfils = ", with this:" if parts else "."
    match node.word:
        case "some":
            return Line(words("“", whole, "” has at least one entry", fulfils), parts)
        case "every":
            return Line(words("Every entry of “", whole, "” is so", ":" if parts else "."), parts)
        case "count":
            compared = COMPARED[node.operator]
            begin = words("The number of entries of “", whole, f"”{compared}{node.count}")
            return Line(words(begin, ", counting those with this:" if parts else "."), parts)
        case _:
            assert_never(node.word)


def _any_rule(node: AnyRule, book: Book) -> Words:
    states = " or ".join({"holds": "holds", "fails": "fails", "open": "is open"}[state] for state in node.states)
    if node.kind is not None:
        kind = book.knowledge.kinds[node.kind]
        return words("Some rule of “", Word(kind.title, addresses.section(kind.name)), f"” {states}")
    return words("Some rule" if node.effect is None else f"Some rule that {node.effect}", f" {states}")
