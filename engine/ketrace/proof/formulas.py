"""Conditions and formulas as written, to formulas of a solver. It mirrors `logic.meaning`, node by node."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, Protocol, TypeVar, assert_never

import z3

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
    OneOf,
    PolicyNumber,
    Sum,
    Value,
    VerdictIs,
)
from ketrace.logic.nodes import Number as Written
from ketrace.proof.pairs import (
    NO,
    Choice,
    Number,
    Pair,
    all_of,
    among,
    any_of,
    at_least,
    both,
    chosen,
    compare,
    constant,
    either,
    negate,
    opposite,
    so_many,
)

Each = TypeVar("Each")
Cells = dict[tuple[str, ...], Fraction]


@dataclass(frozen=True, slots=True)
class Items(Generic[Each]):
    """The items of a list: when each is there, and what it is; and when the list is whole."""

    worlds: Sequence[tuple[z3.BoolRef, Each]]
    complete: z3.BoolRef


class World(Protocol):
    """Where values come from, as formulas. What a formula needs besides is added to `needs`."""

    needs: list[z3.BoolRef]

    def truth(self, name: str) -> Pair:
        """A yes-no value."""

    def choice(self, name: str) -> Choice:
        """A chosen option."""

    def number(self, name: str) -> Number:
        """A quantity, in the base of its dimension."""

    def age(self, name: str) -> Number:
        """Time since a date value, in the base of time."""

    def items(self, name: str) -> Items[World]:
        """The items of a list."""

    def policy(self, name: str) -> Fraction:
        """A local number."""

    def claimed(self, claim: str, name: str) -> Fraction:
        """A named number of a claim."""

    def cells(self, table: str) -> Cells:
        """The rows of a table."""

    def verdict(self, name: str) -> z3.BoolRef:
        """When a verdict is still possible."""

    def verdicts(self) -> tuple[str, ...]:
        """All verdicts."""

    def about_rules(self, node: AboutRules) -> Pair:
        """What properties ask about rules: their states, and the amounts that they print."""


def truth(node: Condition, world: World) -> Pair:
    """When a condition is true, and when false."""
    match node:
        case Is(value, expected):
            found = world.truth(value.name)
            return found if expected else negate(found)
        case OneOf(value, options):
            return among(world.choice(value.name), options)
        case All(parts):
            return all_of(truth(part, world) for part in parts)
        case Any(parts):
            return any_of(truth(part, world) for part in parts)
        case Not(part):
            return negate(truth(part, world))
        case AtLeast(count, parts):
            return at_least(count, [truth(part, world) for part in parts])
        case Compare(left, sign, right):
            return compare(number(left, world), sign, number(right, world))
        case Defined(lookup):
            return _defined(lookup, world)
        case CountItems():
            return _count(node, world)
        case VerdictIs(listed):
            inside = [world.verdict(name) for name in world.verdicts() if name in listed]
            outside = [world.verdict(name) for name in world.verdicts() if name not in listed]
            return Pair(opposite(either(*outside)), opposite(either(*inside)))
        case AnyRule() | AmountIs() | AmountsDiffer():
            return world.about_rules(node)
        case _:
            assert_never(node)


def _row(keys: tuple[str, ...], lookup: Lookup, world: World) -> z3.BoolRef:
    return both(*(world.choice(key.name).get(word, NO) for key, word in zip(lookup.keys, keys, strict=True)))


def _known_keys(lookup: Lookup, world: World) -> z3.BoolRef:
    return both(*(chosen(world.choice(key.name)) for key in lookup.keys))


def _defined(lookup: Lookup, world: World) -> Pair:
    found = either(*(_row(keys, lookup, world) for keys in world.cells(lookup.table)))
    return Pair(found, both(_known_keys(lookup, world), opposite(found)))


def _count(node: CountItems, world: World) -> Pair:
    listed = world.items(node.over)
    holds, possible = [], []
    for there, item in listed.worlds:
        found = truth(node.where, item)
        found = negate(found) if node.word == "every" else found
        holds.append(both(there, found.true))
        possible.append(both(there, opposite(found.false)))

    def reaches(count: int) -> Pair:
        return Pair(so_many(holds, count), both(listed.complete, opposite(so_many(possible, count))))

    match node.operator:
        case ">=":
            return reaches(node.count)
        case ">":
            return reaches(node.count + 1)
        case "<":
            return negate(reaches(node.count))
        case "<=":
            return negate(reaches(node.count + 1))
        case "=":
            return all_of((reaches(node.count), negate(reaches(node.count + 1))))
        case "!=":
            return any_of((negate(reaches(node.count)), reaches(node.count + 1)))
        case _:
            assert_never(node.operator)


def number(node: Formula, world: World) -> Number:
    """When a formula has a value, and the value, in the base of its dimension."""
    match node:
        case Value():
            return world.number(node.name)
        case PolicyNumber():
            return constant(world.policy(node.name))
        case Written(quantity):
            return constant(quantity.base)
        case ClaimNumber(claim, name):
            return constant(world.claimed(claim, name))
        case Age(value):
            return world.age(value.name)
        case Lookup(table):
            return look_up([(_row(keys, node, world), cell) for keys, cell in world.cells(table).items()])
        case Sum(over, each):
            listed = world.items(over)
            return total(listed, [number(each, item) for _, item in listed.worlds])
        case Calculation(sign, left, right):
            return calculate(sign, number(left, world), number(right, world), world.needs)
        case Extreme(which, of):
            return extreme(which, [number(part, world) for part in of])
        case _:
            assert_never(node)


def look_up(rows: Sequence[tuple[z3.BoolRef, Fraction]]) -> Number:
    """The cell of the row that is met."""
    value: z3.ArithRef = z3.RealVal(0)
    for met, cell in rows:
        value = z3.If(met, z3.RealVal(cell), value)
    return Number(either(*(met for met, _ in rows)), value)


def total(listed: Items[Each], values: Sequence[Number]) -> Number:
    """The sum over a whole list in which every item has a value."""
    there = [present for present, _ in listed.worlds]
    known = both(listed.complete, *(either(opposite(p), v.known) for p, v in zip(there, values, strict=True)))
    parts = [z3.If(p, v.value, z3.RealVal(0)) for p, v in zip(there, values, strict=True)]
    return Number(known, z3.Sum(parts) if parts else z3.RealVal(0))


def calculate(sign: str, left: Number, right: Number, needs: list[z3.BoolRef]) -> Number:
    """Two numbers joined. A quotient is a new symbol, tied to what it divides by a product."""
    known = both(left.known, right.known)
    match sign:
        case "+":
            return Number(known, left.value + right.value)
        case "-":
            return Number(known, left.value - right.value)
        case "*":
            return Number(known, left.value * right.value)
        case _:
            if z3.is_rational_value(right.value):
                divisor = right.value.as_fraction()
                return Number(
                    both(known, z3.BoolVal(divisor != 0)), left.value * z3.RealVal(1 / divisor if divisor else 0)
                )
            quotient = z3.FreshReal("quotient")
            needs.append(z3.Implies(right.value != 0, quotient * right.value == left.value))
            return Number(both(known, right.value != 0), quotient)


def extreme(which: str, of: Sequence[Number]) -> Number:
    """The smallest or the largest of some numbers, known when all are."""
    found = of[0].value
    for part in of[1:]:
        found = z3.If(part.value < found if which == "min" else part.value > found, part.value, found)
    return Number(both(*(part.known for part in of)), found)
