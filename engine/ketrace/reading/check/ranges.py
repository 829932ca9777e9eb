"""What formulas can come to: a divisor that can be zero is refused before any subject is seen."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import assert_never

from ketrace.logic.nodes import (
    Age,
    Calculation,
    ClaimNumber,
    CountItems,
    Extreme,
    Formula,
    Lookup,
    Number,
    PolicyNumber,
    Sum,
    Value,
)
from ketrace.logic.walk import Node, children
from ketrace.reading.scope import Notebook
from ketrace.rulebook.book import Book
from ketrace.rulebook.resting import nodes
from ketrace.rulebook.rules import ConcludesQuantity
from ketrace.rulebook.terms import Term

Range = tuple[Fraction | None, Fraction | None]
_ANY: Range = (None, None)


def check_ranges(book: Book, notes: Notebook) -> None:
    """Notes every divisor whose range contains zero, in rules and in the fields of lists."""
    for rule in book.rules.values():
        for node in nodes(rule):
            for part, item in _divisions(node, book, None):
                _check_divisor(f"rule `{rule.id}`", part, item, book, notes)
    for term in book.terms.values():
        for field in term.fields:
            for way in field.ways:
                for part, item in _divisions(way, book, term):
                    _check_divisor(f"field `{field.name}`", part, item, book, notes)


def _divisions(node: Node, book: Book, item: Term | None) -> Iterator[tuple[Calculation, Term | None]]:
    """All divisions in a node, each with the list in whose items it stands."""
    if isinstance(node, Calculation) and node.operator == "/":
        yield node, item
    inner = book.terms[node.over] if isinstance(node, Sum | CountItems) else item
    for child in children(node):
        yield from _divisions(child, book, inner)


def _check_divisor(owner: str, node: Calculation, item: Term | None, book: Book, notes: Notebook) -> None:
    if _may_be_zero(span(node.right, book, item)):
        shown, help = "something that", "divide by `max(...)` of it and a number above zero"
        if isinstance(node.right, PolicyNumber):
            shown, help = f"`policy.{node.right.name}`, which", "give it an `allowed` range without zero"
        elif isinstance(node.right, Value):
            shown = f"`{node.right.name}`, which"
            term = book.terms.get(node.right.name) if item is None else item.field(node.right.name)
            if term is not None and not term.derived:
                help = "give it a `plausible` range without zero"
        notes.note("may-divide-by-zero", f"{owner} divides by {shown} can be zero", node.place, help=help)


def _may_be_zero(found: Range) -> bool:
    low, high = found
    return (low is None or low <= 0) and (high is None or high >= 0)


def span(node: Formula, book: Book, item: Term | None) -> Range:
    """The lowest and highest value that a formula can have (None: no bound)."""
    match node:
        case Number(quantity):
            return (quantity.base, quantity.base)
        case PolicyNumber(name):
            low, high = book.policies[name].allowed
            return (low.base, high.base)
        case ClaimNumber(claim, name):
            base = book.claims[claim].numbers[name].base
            return (base, base)
        case Value(name):
            return _term(book.terms.get(name) if item is None else item.field(name), book, item)
        case Age():
            return (Fraction(0), None)
        case Lookup(table):
            cells = [cell.value.base for cell in book.tables[table].cells.values()]
            return (min(cells), max(cells)) if cells else _ANY
        case Sum():
            return _ANY
        case Calculation(sign, left, right):
            return _calculated(sign, span(left, book, item), span(right, book, item))
        case Extreme(which, of):
            return _extreme(which, [span(part, book, item) for part in of])
        case _:
            assert_never(node)


def _term(term: Term | None, book: Book, item: Term | None) -> Range:
    if term is None:
        return _ANY
    # What rules conclude, nobody holds to its plausible range.
    if term.plausible is not None and not term.derived and not term.ways:
        return (term.plausible[0].base, term.plausible[1].base)
    found = [span(way, book, item) for way in term.ways]
    if item is None:
        then = (rule.then for rule in book.concluding(term.name))
        found += [span(one.formula, book, None) for one in then if isinstance(one, ConcludesQuantity)]
    return _around(found) if found else _ANY


def _around(found: list[Range]) -> Range:
    lows, highs = [low for low, _ in found], [high for _, high in found]
    return (
        None if None in lows else min(low for low in lows if low is not None),
        None if None in highs else max(high for high in highs if high is not None),
    )


def _calculated(sign: str, one: Range, other: Range) -> Range:
    (a, b), (c, d) = one, other
    if sign == "+":
        return (None if a is None or c is None else a + c, None if b is None or d is None else b + d)
    if sign == "-":
        return (None if a is None or d is None else a - d, None if b is None or c is None else b - c)
    if a is None or b is None or c is None or d is None or (sign == "/" and _may_be_zero(other)):
        return _ANY
    ends = [x * y if sign == "*" else x / y for x in (a, b) for y in (c, d)]
    return (min(ends), max(ends))


def _extreme(which: str, ranges: list[Range]) -> Range:
    lows, highs = [low for low, _ in ranges], [high for _, high in ranges]
    known_lows, known_highs = [low for low in lows if low is not None], [high for high in highs if high is not None]
    if which == "min":
        return (min(known_lows) if len(known_lows) == len(lows) else None, min(known_highs, default=None))
    return (max(known_lows, default=None), max(known_highs) if len(known_highs) == len(highs) else None)
