"""No number without a source: every literal equals a named number of a cited claim, or is free."""

from __future__ import annotations

from collections.abc import Iterator

from ketrace.logic.nodes import ClaimNumber, Number
from ketrace.logic.walk import walk
from ketrace.problems import Place
from ketrace.reading.scope import Notebook
from ketrace.rulebook.book import Book
from ketrace.rulebook.citing import matches
from ketrace.rulebook.resting import nodes
from ketrace.rulebook.rules import Rule
from ketrace.rulebook.terms import Term
from ketrace.values.quantity import Quantity
from ketrace.values.units import NONE


def check_numbers(book: Book, notes: Notebook) -> None:
    """Notes every number of a rule that is not cited, or is cited under more than one name."""
    for rule in book.rules.values():
        for quantity, place in _literals(rule):
            if not is_free(quantity):
                _check_literal(quantity, place, rule, book, notes)
        for claim, place in _named(rule):
            if claim not in rule.because:
                message = f"rule `{rule.id}` uses a number of `{claim}` without citing it"
                notes.note("uncited-number", message, place, help=f"add `{claim}` under `because`")
    for term in book.terms.values():
        for field in term.fields:
            _check_field(field, notes)


def _check_field(field: Term, notes: Notebook) -> None:
    help = "let a definition do the arithmetic that needs the number, and cite its source there"
    for way in field.ways:
        for part in walk(way):
            if isinstance(part, Number) and not is_free(part.quantity):
                message = f"`{part.text}` has no source: field `{field.name}` cannot cite one"
                notes.note("uncited-number", message, part.place, help=help)


def is_free(quantity: Quantity) -> bool:
    """Nothing at all, one, and the whole need no source."""
    return quantity.value == 0 or (quantity.unit.dimension == NONE and quantity.base == 1)


def _literals(rule: Rule) -> Iterator[tuple[Quantity, Place]]:
    for node in nodes(rule):
        for part in walk(node):
            if isinstance(part, Number):
                yield part.quantity, part.place


def _named(rule: Rule) -> Iterator[tuple[str, Place]]:
    for node in nodes(rule):
        for part in walk(node):
            if isinstance(part, ClaimNumber):
                yield part.claim, part.place


def _check_literal(quantity: Quantity, place: Place, rule: Rule, book: Book, notes: Notebook) -> None:
    found = matches(quantity, rule, book)
    if not found:
        message = f"`{quantity}` is in no claim that rule `{rule.id}` cites"
        notes.note("uncited-number", message, place, help=_elsewhere(quantity, rule, book))
    elif len({name for _, name in found}) > 1:
        shown = ", ".join(f"`{claim}.{name}`" for claim, name in found)
        message = f"`{quantity}` is printed under more than one name: {shown}"
        notes.note("ambiguous-number", message, place, help="write the one that is meant in place of the number")


def _elsewhere(quantity: Quantity, rule: Rule, book: Book) -> str:
    """What the cited claims print instead; where they print nothing of the kind, who prints this number."""
    cited = [(claim, number) for claim in rule.because for number in book.claims[claim].numbers.values()]
    alike = [(claim, number) for claim, number in cited if number.unit.dimension == quantity.unit.dimension]
    if alike:
        shown = " and ".join(f"`{number}` in `{claim}`" for claim, number in dict.fromkeys(alike[:3]))
        return f"what it cites prints {shown}: write what the source prints, or make it a policy number"
    equal = [
        claim.id
        for claim in book.claims.values()
        for number in claim.numbers.values()
        if (number.base, number.unit.dimension) == (quantity.base, quantity.unit.dimension)
    ]
    if equal:
        shown = " and ".join(f"`{name}`" for name in dict.fromkeys(equal[:3]))
        return f"it is printed in {shown}: cite what the rule rests on, or make it a policy number"
    names = ", ".join(f"`{claim}`" for claim in rule.because) or "no claim"
    return f"the rule cites {names}; cite the claim that prints this number, or make it a policy number"
