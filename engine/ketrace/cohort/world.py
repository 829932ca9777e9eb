"""Conditions and formulas as column expressions: what `logic/meaning` asks of a world, asked of columns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from math import lcm
from typing import assert_never

from ketrace.cohort.exact import Exact, add, compare, constant, divide, extreme, minus, multiply
from ketrace.cohort.sheet import FALSE, UNKNOWN, Expr, Sheet, all_of, any_of, at_least, cases, literal, negate, nothing
from ketrace.logic.nodes import (
    All,
    AmountIs,
    AmountsDiffer,
    Any,
    AnyRule,
    AtLeast,
    Compare,
    Condition,
    CountItems,
    Defined,
    Formula,
    Is,
    Not,
    OneOf,
    Value,
    VerdictIs,
)
from ketrace.program.ir import AgeOf, Arith, CellOf, Constant, Extremum, Num, Total, Variable
from ketrace.program.numbers import lower_cell, lower_number
from ketrace.rulebook.book import Book


class World(ABC):
    """Subjects, or the items of a list, as columns. Each answer is worked out once."""

    def __init__(self, book: Book, sheet: Sheet) -> None:
        self.book, self.sheet = book, sheet
        self._truths: dict[Condition, Expr] = {}
        self._numbers: dict[Num, Exact] = {}

    @abstractmethod
    def truth(self, name: str) -> Expr:
        """A yes-no value."""

    @abstractmethod
    def choice(self, name: str) -> Expr:
        """The index of the chosen option."""

    @abstractmethod
    def options(self, name: str) -> tuple[str, ...]:
        """The options of a choice."""

    @abstractmethod
    def number(self, name: str) -> Exact:
        """A quantity."""

    @abstractmethod
    def age(self, name: str) -> Exact:
        """Time since a date."""

    @abstractmethod
    def total(self, node: Total) -> Exact:
        """A sum over a list."""

    @abstractmethod
    def count(self, node: CountItems) -> Expr:
        """How many items of a list fulfil a condition, compared."""

    @abstractmethod
    def verdict_is(self, listed: tuple[str, ...]) -> Expr:
        """Whether every possible verdict is listed."""

    def holds(self, node: Condition) -> Expr:
        """The truth of a condition."""
        if node not in self._truths:
            self._truths[node] = self._holds(node)
        return self._truths[node]

    def _holds(self, node: Condition) -> Expr:
        match node:
            case Is(value, expected):
                return self.truth(value.name) if expected else negate(self.truth(value.name))
            case OneOf(value, options):
                return self._one_of(value, options)
            case All(parts):
                return all_of(self.holds(part) for part in parts)
            case Any(parts):
                return any_of(self.holds(part) for part in parts)
            case Not(part):
                return negate(self.holds(part))
            case AtLeast(count, parts):
                return at_least(count, [self.holds(part) for part in parts])
            case Compare(left, sign, right):
                return compare(self.formula(left), sign, self.formula(right))
            case Defined(lookup):
                return self._defined(lower_cell(lookup))
            case CountItems():
                return self.count(node)
            case VerdictIs(verdicts):
                return self.verdict_is(verdicts)
            case AnyRule() | AmountIs() | AmountsDiffer():
                raise LookupError("a rule cannot ask about rules")
            case _:
                assert_never(node)

    def _one_of(self, value: Value, options: tuple[str, ...]) -> Expr:
        chosen, names = self.choice(value.name), self.options(value.name)
        # Not `isin`: Spark does not understand what Ibis makes of it where null may stand.
        return any_of(Expr(chosen.value == names.index(option), chosen.stage) for option in options)

    def _keys(self, cell: CellOf) -> list[tuple[Expr, tuple[str, ...]]]:
        return [(self.choice(name), self.options(name)) for name in cell.keys]

    def row(self, cell: CellOf, row: tuple[str, ...]) -> Expr:
        """Whether the choices are those of a row of a table."""
        pairs = [(chosen, names, key) for (chosen, names), key in zip(self._keys(cell), row, strict=True)]
        if any(key not in names for _, names, key in pairs):
            return FALSE
        return all_of(Expr(chosen.value == names.index(key), chosen.stage) for chosen, names, key in pairs)

    def _all_chosen(self, keys: list[tuple[Expr, tuple[str, ...]]]) -> Expr:
        return all_of(Expr(chosen.value.notnull(), chosen.stage) for chosen, _ in keys)

    def _defined(self, cell: CellOf) -> Expr:
        keys = self._keys(cell)
        there = any_of(self.row(cell, row) for row in self.book.tables[cell.table].cells)
        return cases([(self._all_chosen(keys), there)], UNKNOWN)

    def _cell(self, cell: CellOf) -> Exact:
        values = {row: found.value.base for row, found in self.book.tables[cell.table].cells.items()}
        scale = Fraction(1, lcm(*(value.denominator for value in values.values())))
        whole = {row: int(value / scale) for row, value in values.items()}
        num = cases([(self.row(cell, row), literal(number)) for row, number in whole.items()], nothing("int64"))
        return Exact(num, scale, min(whole.values()), max(whole.values()))

    # Numbers

    def formula(self, node: Formula) -> Exact:
        """The value of a formula."""
        return self.value(lower_number(node, self.book))

    def value(self, node: Num) -> Exact:
        """The value of a lowered number."""
        if node not in self._numbers:
            self._numbers[node] = self._evaluated(node)
        return self._numbers[node]

    def _evaluated(self, node: Num) -> Exact:
        match node:
            case Constant(value):
                return constant(value)
            case Variable(name):
                return self.number(name)
            case AgeOf(name):
                return self.age(name)
            case CellOf():
                return self._cell(node)
            case Total():
                return self.total(node)
            case Arith(sign, left, right):
                return self._joined(sign, self.value(left), self.value(right))
            case Extremum(which, of):
                return extreme(which, [self.value(part) for part in of])
            case _:
                assert_never(node)

    def _joined(self, sign: str, left: Exact, right: Exact) -> Exact:
        match sign:
            case "+":
                return add(left, right)
            case "-":
                return add(left, minus(right))
            case "*":
                return multiply(left, right)
            case _:
                return divide(left, right)
