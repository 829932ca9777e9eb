"""Which constructs of the language a book uses, found in the book itself."""

from __future__ import annotations

from collections.abc import Iterator
from math import comb

from ketrace.logic.nodes import (
    Age,
    All,
    Any,
    AtLeast,
    Calculation,
    ClaimNumber,
    Compare,
    CountItems,
    Defined,
    Extreme,
    Is,
    Lookup,
    Not,
    Number,
    OneOf,
    PolicyNumber,
    Sum,
    Value,
    VerdictIs,
)
from ketrace.logic.walk import Node, terms_read, walk
from ketrace.program.clauses import MOST_CLAUSES, MOST_TESTS
from ketrace.rulebook.book import Book
from ketrace.rulebook.resting import nodes
from ketrace.rulebook.rules import ConcludesChoice, ConcludesFlag, ConcludesQuantity, Exposes, Rule, States
from ketrace.rulebook.terms import Screen, Term

CONSTRUCTS = (
    *("all", "any", "not", "at_least", "some", "every", "count", "defined", "verdict"),
    *("yes-no", "choice", "quantity", "date", "list", "range", "with literal", "with policy", "with claim"),
    *("more than 24 parts", "at_least of many"),
    *("with term", "with formula", "= or !=", "sum", "look-up", "min", "max", "+", "-", "*", "/"),
    *("compound inside items", "ways", "flag", "defined quantity", "defined choice", "implied", "several definitions"),
    *("at least 3 deep", "screen", "forbids", "warns", "withholds", "exposes", "up_to", "from", "exactly", "judges"),
    *("informs", "required", "valid for", "not always in force", "replaced", "impossible", "retracted source"),
)
_PLAIN: dict[type, str] = {
    All: "all",
    Any: "any",
    Not: "not",
    AtLeast: "at_least",
    Defined: "defined",
    VerdictIs: "verdict",
    Is: "yes-no",
    OneOf: "choice",
    Sum: "sum",
    Lookup: "look-up",
}
_RIGHT: dict[type, str] = {
    Number: "with literal",
    PolicyNumber: "with policy",
    ClaimNumber: "with claim",
    Value: "with term",
}
_CONCLUDES: dict[type, str] = {
    ConcludesFlag: "flag",
    ConcludesQuantity: "defined quantity",
    ConcludesChoice: "defined choice",
    States: "implied",
}


def constructs(book: Book) -> set[str]:
    """The names, among `CONSTRUCTS`, of what the book uses."""
    rules = list(book.rules.values())
    found = {name for rule in rules for node in nodes(rule) for part in walk(node) for name in _of_node(part)}
    found |= {name for rule in rules for name in _of_rule(rule, book)}
    fields = [field for term in book.terms.values() for field in term.fields]
    timed: list[Term | Screen] = [*book.terms.values(), *book.screens.values()]
    cited = {book.claims[claim].source for rule in rules for claim in rule.because}
    present = {
        "at least 3 deep": depth(book) >= 3,
        "ways": any(field.ways for field in fields),
        "screen": bool(book.screens),
        "required": bool(book.knowledge.required),
        "valid for": any(one.valid_for for one in timed),
        "impossible": bool(book.impossible),
        "retracted source": any(book.sources[source].lapse for source in cited),
    }
    return found | {name for name, there in present.items() if there}


def _of_node(node: Node) -> Iterator[str]:
    match node:
        case All((Compare(left, ">=", _), Compare(other, "<=", _))) if left == other:
            yield from ("range", "all")
        case All(parts) | Any(parts) if len(parts) > MOST_TESTS:
            yield from ("more than 24 parts", _PLAIN[type(node)])
        case AtLeast(count, parts) if comb(len(parts), count) > MOST_CLAUSES:
            yield from ("at_least of many", "at_least")
        case CountItems():
            yield from ("list", node.word)
            if isinstance(node.where, All | Any | Not | AtLeast):
                yield "compound inside items"
        case Compare():
            yield "date" if isinstance(node.left, Age) else "quantity"
            yield _RIGHT.get(type(node.right), "with formula")
            if node.operator in ("=", "!="):
                yield "= or !="
        case Extreme():
            yield node.which
        case Calculation():
            yield node.operator
        case _ if type(node) in _PLAIN:
            yield _PLAIN[type(node)]


def _of_rule(rule: Rule, book: Book) -> Iterator[str]:
    yield rule.effect
    if rule.withholds:
        yield "withholds"
    if rule.concludes is not None:
        yield _CONCLUDES[type(rule.then)]
        if len(list(book.concluding(rule.concludes))) > 1:
            yield "several definitions"
    if isinstance(rule.then, Exposes):
        for amount in rule.then.amounts:
            yield "up_to" if amount.low is None else "exactly" if amount.low == amount.high else "from"
    if rule.replaced_by is not None:
        yield "replaced"
    elif any(rule.standing(day) for day in book.knowledge.window):
        yield "not always in force"


def depth(book: Book) -> int:
    """The longest chain of definitions."""
    known: dict[str, int] = {}

    def of(term: str) -> int:
        if term not in known:
            read = {name for rule in book.concluding(term) for name in terms_read(*nodes(rule))}
            known[term] = max((1 + of(name) for name in read), default=1) if any(book.concluding(term)) else 0
        return known[term]

    return max((of(rule.concludes) for rule in book.rules.values() if rule.concludes is not None), default=0)
