"""Rewritings: negation pushed down to the leaves, which keeps the meaning, and nodes with other nodes inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ketrace.logic.nodes import (
    OPPOSITE,
    All,
    AmountIs,
    Any,
    AtLeast,
    Calculation,
    Compare,
    Condition,
    CountItems,
    Extreme,
    Is,
    Leaf,
    Not,
    Sum,
)
from ketrace.logic.walk import Node


def negation_normal(node: Condition, positive: bool = True) -> Condition:
    """The same condition (or its negation) with `not` only on leaves that have no opposite of their own."""
    match node:
        case Not(part):
            return negation_normal(part, not positive)
        case All(parts):
            inner = tuple(negation_normal(part, positive) for part in parts)
            return All(inner, node.place) if positive else Any(inner, node.place)
        case Any(parts):
            inner = tuple(negation_normal(part, positive) for part in parts)
            return Any(inner, node.place) if positive else All(inner, node.place)
        case AtLeast(count, parts):
            inner = tuple(negation_normal(part, positive) for part in parts)
            return AtLeast(count if positive else len(parts) - count + 1, inner, node.place)
        case _:
            return node if positive else _opposite(node)


def _opposite(leaf: Leaf) -> Condition:
    match leaf:
        case Is(value, expected):
            return Is(value, not expected, leaf.place)
        case Compare(left, sign, right):
            return Compare(left, OPPOSITE[sign], right, leaf.place)
        case CountItems(over, where, sign, count, word):
            return CountItems(over, where, OPPOSITE[sign], count, word, leaf.place)
        case _:
            return Not(leaf, leaf.place)


def with_children(node: Node, inner: Sequence[Node]) -> Node:
    """The node with others directly inside it, as many and in the order of `walk.children`.

    What is asked of one value, such as a lookup, is returned as it is: it has nothing inside but names.
    """
    match node:
        case All() | Any() | AtLeast():
            return replace(node, parts=tuple(inner))  # type: ignore[arg-type]
        case Not():
            return replace(node, part=inner[0])  # type: ignore[arg-type]
        case Compare() | Calculation():
            return replace(node, left=inner[0], right=inner[1])  # type: ignore[arg-type]
        case AmountIs():
            return replace(node, right=inner[0])  # type: ignore[arg-type]
        case CountItems():
            return replace(node, where=inner[0])  # type: ignore[arg-type]
        case Sum():
            return replace(node, each=inner[0])  # type: ignore[arg-type]
        case Extreme():
            return replace(node, of=tuple(inner))  # type: ignore[arg-type]
        case _:
            return node
