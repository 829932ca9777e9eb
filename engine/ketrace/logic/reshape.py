"""Rewritings that keep the meaning: negation pushed down to the leaves."""

from __future__ import annotations

from ketrace.logic.nodes import OPPOSITE, All, Any, AtLeast, Compare, Condition, CountItems, Is, Leaf, Not


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
