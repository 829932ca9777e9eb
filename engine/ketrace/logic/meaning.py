"""What a condition means: the reference. Slow, plain, in fractions, three-valued.

It reads conditions and formulas as they were written and asks a `World` for values. Numbers are exact fractions in the
base of their dimension; None is unknown throughout.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, assert_never

from ketrace.logic.nodes import (
    AboutRules,
    Age,
    All,
    AmountIs,
    AmountsDiffer,
    Any,
    AnyRule,
    AtLeast,
    Calculation,
    ClaimNumber,
    Compare,
    Condition,
    CountItems,
    Defined,
    Extreme,
    Formula,
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
from ketrace.values.truth import Truth, all_of, any_of, at_least, negate


@dataclass(frozen=True, slots=True)
class Items:
    """The items of a list as worlds of their own, and whether the list is said to be whole."""

    worlds: Sequence[World]
    complete: bool


class World(Protocol):
    """Where values come from. Each answers None for unknown."""

    def truth(self, name: str) -> Truth:
        """A yes-no value."""

    def choice(self, name: str) -> str | None:
        """A chosen option."""

    def number(self, name: str) -> Fraction | None:
        """A quantity, in the base of its dimension."""

    def age(self, name: str) -> Fraction | None:
        """Time since a date value, in the base of time."""

    def items(self, name: str) -> Items | None:
        """The items of a list, or None when nothing was said of the list."""

    def policy(self, name: str) -> Fraction:
        """A local number, in the base of its dimension."""

    def claimed(self, claim: str, name: str) -> Fraction:
        """A named number of a claim, in the base of its dimension."""

    def cell(self, table: str, keys: tuple[str, ...]) -> Fraction | None:
        """A cell of a table, or None when there is no such row."""

    def possible_verdicts(self) -> tuple[str, ...]:
        """The verdicts still possible."""

    def about_rules(self, node: AboutRules) -> Truth:
        """What properties ask about rules: their states, and the amounts that they print."""


_COMPARE: dict[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
    "!=": operator.ne,
}


def compare(left: Fraction | int, sign: str, right: Fraction | int) -> bool:
    """Whether two numbers stand in the relation written."""
    # As whole numbers: `Fraction` first asks at length what sort of number it is compared with.
    return _COMPARE[sign](left.numerator * right.denominator, right.numerator * left.denominator)


Memory = dict[int, Truth]


def truth(node: Condition, world: World, memory: Memory | None = None) -> Truth:
    """The truth of a condition: True, False, or None where it is unknown.

    A memory, which is of one world, is told the truth of each part, by identity: keep the nodes alive.
    """
    found: Truth
    match node:
        case Is():
            stated = world.truth(node.value.name)
            found = None if stated is None else stated is node.expected
        case OneOf():
            chosen = world.choice(node.value.name)
            found = None if chosen is None else chosen in node.options
        case All():
            found = all_of([truth(part, world, memory) for part in node.parts])
        case Compare():
            low, high = number(node.left, world), number(node.right, world)
            found = None if low is None or high is None else compare(low, node.operator, high)
        case Any():
            found = any_of([truth(part, world, memory) for part in node.parts])
        case Not(part):
            found = negate(truth(part, world, memory))
        case AtLeast(count, parts):
            found = at_least(count, [truth(part, world, memory) for part in parts])
        case Defined(lookup):
            keys = _keys(lookup, world)
            found = None if keys is None else world.cell(lookup.table, keys) is not None
        case CountItems():
            found = _count(node, world)
        case VerdictIs(verdicts):
            found = _verdict(verdicts, world.possible_verdicts())
        case AnyRule() | AmountIs() | AmountsDiffer():
            found = world.about_rules(node)
        case _:
            assert_never(node)
    if memory is not None:
        memory[id(node)] = found
    return found


def _verdict(listed: tuple[str, ...], possible: tuple[str, ...]) -> Truth:
    inside = [verdict in listed for verdict in possible]
    return True if all(inside) else None if any(inside) else False


def _count(node: CountItems, world: World) -> Truth:
    low, high = count_bounds(node, world)
    lowest = compare(low, node.operator, node.count)
    if high is None:
        settled = _settled_without_end(low, node.operator, node.count)
        return lowest if settled else None
    answers = {compare(found, node.operator, node.count) for found in range(low, high + 1)}
    return answers.pop() if len(answers) == 1 else None


def _settled_without_end(low: int, sign: str, count: int) -> bool:
    """Whether no further item can change the comparison."""
    return low > count or (low == count and sign in (">=", "<"))


def count_bounds(node: CountItems, world: World) -> tuple[int, int | None]:
    """The least and the most items that can fulfil the condition; no most when the list may go on."""
    listed = world.items(node.over)
    if listed is None:
        return (0, None)
    found = [truth(node.where, item) for item in listed.worlds]
    if node.word == "every":
        found = [negate(answer) for answer in found]
    low = sum(answer is True for answer in found)
    return (low, low + sum(answer is None for answer in found) if listed.complete else None)


def _keys(lookup: Lookup, world: World) -> tuple[str, ...] | None:
    keys = [world.choice(key.name) for key in lookup.keys]
    found = tuple(key for key in keys if key is not None)
    return found if len(found) == len(keys) else None


def number(node: Formula, world: World) -> Fraction | None:
    """The value of a formula in the base of its dimension, or None where it is unknown."""
    match node:
        case Value():
            return world.number(node.name)
        case PolicyNumber():
            return world.policy(node.name)
        case Number():
            return node.quantity.base
        case ClaimNumber(claim, name):
            return world.claimed(claim, name)
        case Age(value):
            return world.age(value.name)
        case Lookup(table):
            keys = _keys(node, world)
            return None if keys is None else world.cell(table, keys)
        case Sum(over, each):
            return _sum(over, each, world)
        case Calculation(sign, left, right):
            return _calculate(sign, number(left, world), number(right, world))
        case Extreme(which, of):
            values = [number(part, world) for part in of]
            known = [value for value in values if value is not None]
            if len(known) < len(values):
                return None
            return min(known) if which == "min" else max(known)
        case _:
            assert_never(node)


def _sum(over: str, each: Formula, world: World) -> Fraction | None:
    listed = world.items(over)
    if listed is None or not listed.complete:
        return None
    total = Fraction(0)
    for item in listed.worlds:
        value = number(each, item)
        if value is None:
            return None
        total += value
    return total


def _calculate(sign: str, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    if left is None or right is None:
        return None
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return left / right if right else None
