"""Formulas in words."""

from __future__ import annotations

from typing import assert_never

from ketrace.logic.nodes import (
    Age,
    Calculation,
    ClaimNumber,
    Extreme,
    Formula,
    Lookup,
    Number,
    PolicyNumber,
    Sum,
    Value,
)
from ketrace.page import addresses
from ketrace.page.words import Word, Words, joined, words
from ketrace.rulebook.book import Book
from ketrace.rulebook.terms import Term

LOCAL = " (local policy)"
_SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}
_UNLIKE = {"+": "", "-": "+-", "*": "+-", "/": "+-*/"}


def term_of(value: Value, book: Book, item: str | None) -> tuple[Term, str]:
    """The term or field that a value names, and its full name."""
    if not value.in_item or item is None:
        return book.terms[value.name], value.name
    field = book.terms[item].field(value.name)
    if field is None:
        raise LookupError(f"{item} has no field {value.name}")
    return field, f"{item}.{value.name}"


def named(value: Value, book: Book, item: str | None = None) -> Word:
    """The title of a term or field, which leads to the index of facts."""
    term, name = term_of(value, book, item)
    return Word(term.title, addresses.fact(name))


def policy(name: str, book: Book) -> Words:
    """A local number with its mark."""
    return words(Word(str(book.policies[name].value), addresses.policy(name)), LOCAL)


def claim_number(claim: str, name: str, book: Book) -> Word:
    """A number of a claim, which leads to the claim."""
    return Word(str(book.claims[claim].numbers[name]), addresses.claim(claim))


def formula(node: Formula, book: Book, item: str | None = None) -> Words:
    """A formula in words. `item` names the list whose items it is about."""
    match node:
        case Number(quantity):
            return words(str(quantity))
        case PolicyNumber(name):
            return policy(name, book)
        case ClaimNumber(claim, name):
            return words(claim_number(claim, name, book))
        case Value():
            return words(named(node, book, item))
        case Age(value):
            return words("days since “", named(value, book, item), "”")
        case Lookup():
            return words("the ", lookup(node, book, item))
        case Sum(over, each):
            whole = Word(book.terms[over].title, addresses.fact(over))
            return words("the sum over all entries of “", whole, "” of (", formula(each, book, over), ")")
        case Calculation(sign, left, right):
            one, other = formula(left, book, item), formula(right, book, item)
            weak = "+-" if sign in "*/" else ""
            return words(_held(left, one, weak), _SIGNS[sign], _held(right, other, _UNLIKE[sign]))
        case Extreme(which, of):
            ending = "er" if len(of) == 2 else "est"
            begin = f"the {'small' if which == 'min' else 'larg'}{ending} of ("
            return words(begin, joined([formula(part, book, item) for part in of]), ")")
        case _:
            assert_never(node)


def lookup(node: Lookup, book: Book, item: str | None) -> Words:
    """A cell of a table, by the names of its keys."""
    keys = joined([words(named(key, book, item)) for key in node.keys], last=" and ")
    return words("value in “", Word(book.tables[node.table].title, addresses.table(node.table)), "” for ", keys)


def _held(node: Formula, shown: Words, signs: str) -> Words:
    """In brackets, where leaving them out would make another formula."""
    return words("(", shown, ")") if isinstance(node, Calculation) and node.operator in signs else shown
