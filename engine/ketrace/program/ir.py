"""The program: a book lowered to flat clauses on two rails. Units are gone, terms are variables, unknown is explicit.

A unit holds when one of its `holds` clauses is true, and fails when one of its `fails` clauses is; neither is open.
Each clause is a conjunction of tests, and each test is only ever true or not yet known: so nothing is retracted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ketrace.logic.nodes import Arithmetic, Operator


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, in the base of its dimension."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Variable:
    """A quantity of the subject, or of an item where the test stands in an item unit."""

    name: str


@dataclass(frozen=True, slots=True)
class AgeOf:
    """Time since a date, in the base of time."""

    name: str


@dataclass(frozen=True, slots=True)
class CellOf:
    """A cell of a table, by choices."""

    table: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over a list."""

    over: str
    each: Num


@dataclass(frozen=True, slots=True)
class Arith:
    """Two numbers joined."""

    operator: Arithmetic
    left: Num
    right: Num


@dataclass(frozen=True, slots=True)
class Extremum:
    """The smallest or largest of some numbers."""

    which: Literal["min", "max"]
    of: tuple[Num, ...]


Num = Constant | Variable | AgeOf | CellOf | Total | Arith | Extremum


@dataclass(frozen=True, slots=True)
class NumberTest:
    """A comparison of two numbers."""

    left: Num
    operator: Operator
    right: Num


@dataclass(frozen=True, slots=True)
class ValueTest:
    """A yes-no term (0 or 1) or a choice (its index) is, or is known not to be, a value."""

    variable: str
    value: int
    equal: bool


@dataclass(frozen=True, slots=True)
class CellTest:
    """A table has, or is known not to have, a cell for these choices."""

    cell: CellOf
    present: bool


@dataclass(frozen=True, slots=True)
class CountTest:
    """How many items of a list hold (or do not fail, where `holding` is false) in an item unit.

    `>=` and `>` are about the fewest that can be, `<=` and `<` about the most.
    """

    over: str
    unit: str
    holding: bool
    operator: Operator
    count: int


@dataclass(frozen=True, slots=True)
class StateTest:
    """Another unit holds (1) or fails (0)."""

    unit: str
    state: Literal[0, 1]


@dataclass(frozen=True, slots=True)
class KnownTest:
    """A term has a value."""

    variable: str


Test = NumberTest | ValueTest | CellTest | CountTest | StateTest | KnownTest
Clause = tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A rule, a verdict, the guard, or a part of one of them."""

    id: str
    stratum: int
    holds: tuple[Clause, ...]
    fails: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class AmountOf:
    """An amount of an exposing rule: its ends, and the step to which they are rounded inward."""

    name: str
    low: Num
    high: Num
    step: Fraction


@dataclass(frozen=True, slots=True)
class Program:
    """A lowered book. Rules are units under their own ids; other units have ids that no rule can have."""

    units: tuple[Unit, ...]
    item_units: Mapping[str, tuple[Unit, ...]]
    options: Mapping[str, tuple[str, ...]]
    item_options: Mapping[str, Mapping[str, tuple[str, ...]]]
    flags: Mapping[str, tuple[str, ...]]
    choices: Mapping[str, tuple[tuple[str, int], ...]]
    implied: Mapping[str, tuple[tuple[str, int], ...]]
    quantities: Mapping[str, tuple[tuple[str, Num], ...]]
    ways: Mapping[str, Mapping[str, tuple[Num, ...]]]
    tables: Mapping[str, Mapping[tuple[str, ...], Fraction]]
    amounts: Mapping[str, tuple[AmountOf, ...]]
    rules: tuple[str, ...]
    verdicts: tuple[str, ...]
    orders: tuple[str, ...]
    day: Fraction


VERDICT = "verdict:"
ORDER = "order:"
GUARD = "guard"
PROBLEMS = "problems"
