"""Walks over nodes: the parts of a condition, and the names that it reads."""

from __future__ import annotations

from collections.abc import Iterator

from ketrace.logic.nodes import (
    Age,
    All,
    AmountIs,
    Any,
    AtLeast,
    Calculation,
    Compare,
    Condition,
    CountItems,
    Defined,
    Extreme,
    Formula,
    Is,
    Lookup,
    Not,
    OneOf,
    Sum,
    Value,
    VerdictIs,
)

Node = Condition | Formula
THE_VERDICT = "$verdict"
"""Stands for the verdicts still possible among the names of terms, of which none can be called so."""


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly inside a node."""
    match node:
        case All(parts) | Any(parts) | AtLeast(_, parts):
            return parts
        case Not(part):
            return (part,)
        case AmountIs():
            return (node.right,)
        case Compare(left, _, right) | Calculation(_, left, right):
            return (left, right)
        case CountItems():
            return (node.where,)
        case Sum(_, each):
            return (each,)
        case Extreme(_, of):
            return of
        case Defined(lookup):
            return (lookup,)
        case Lookup(_, keys):
            return keys
        case Age(value) | Is(value, _) | OneOf(value, _):
            return (value,)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all nodes inside it, from the outside in."""
    yield node
    for child in children(node):
        yield from walk(child)


def plain_terms(node: Condition) -> tuple[str, ...] | None:
    """What a condition asks that asks only yes-no terms, choices and the verdict: it has one truth for their values."""
    found: dict[str, None] = {}
    for part in walk(node):
        if isinstance(part, Is | OneOf):
            found[part.value.name] = None
        elif isinstance(part, VerdictIs):
            found[THE_VERDICT] = None
        elif not isinstance(part, All | Any | AtLeast | Not | Value):
            return None
    return tuple(found) or None


def terms_read(*nodes: Node) -> set[str]:
    """The names of the terms that nodes read: lists by their own name, not by their fields."""
    found: set[str] = set()
    for node in nodes:
        for part in walk(node):
            if isinstance(part, Value) and not part.in_item:
                found.add(part.name)
            elif isinstance(part, CountItems | Sum):
                found.add(part.over)
    return found
