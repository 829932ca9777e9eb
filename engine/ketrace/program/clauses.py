"""Conditions lowered to clauses: negation normal form, then a disjunction of conjunctions.

Where multiplying out would grow, a part becomes a unit of its own, with both rails, in an earlier stratum.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations, product
from math import comb, prod
from typing import assert_never

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
    Is,
    Not,
    OneOf,
    VerdictIs,
)
from ketrace.logic.reshape import negation_normal
from ketrace.problems import InvalidRules, Problem
from ketrace.program.ir import (
    VERDICT,
    CellTest,
    Clause,
    CountTest,
    NumberTest,
    StateTest,
    Test,
    Unit,
    ValueTest,
)
from ketrace.program.numbers import lower_cell, lower_number
from ketrace.rulebook.book import Book
from ketrace.rulebook.terms import Term

MOST_CLAUSES = 24
MOST_TESTS = 24
UNSORTED = -1


@dataclass(slots=True)
class Lowering:
    """Lowers the conditions of one book (or of the items of one list, where `item` is given)."""

    book: Book
    item: Term | None = None
    units: dict[str, Unit] = field(default_factory=dict)
    parts: dict[Condition, str] = field(default_factory=dict)
    items: dict[str, Lowering] = field(default_factory=dict)

    def unit(self, name: str, condition: Condition) -> Unit:
        """A unit on two rails for a condition."""
        found = Unit(name, UNSORTED, self.rail(condition, True), self.rail(condition, False))
        self.units[name] = found
        return found

    def rail(self, condition: Condition, positive: bool) -> tuple[Clause, ...]:
        """The clauses under which a condition is true, or is false."""
        return self.shortened(self.multiplied(negation_normal(condition, positive)))

    def shortened(self, clauses: Iterable[Clause]) -> tuple[Clause, ...]:
        """The clauses without repetition, each cut to what the engine can carry."""
        return tuple(self._cut(clause) for clause in dict.fromkeys(tuple(dict.fromkeys(clause)) for clause in clauses))

    def _cut(self, clause: Clause) -> Clause:
        while len(clause) > MOST_TESTS:
            head = clause[:MOST_TESTS]
            name = f"all~{len(self.units)}"
            self.units[name] = Unit(name, UNSORTED, (head,), ())
            clause = (*clause[MOST_TESTS:], StateTest(name, 1))
        return clause

    def multiplied(self, node: Condition) -> list[Clause]:
        """The disjunction of conjunctions for a condition in negation normal form."""
        match node:
            case All(parts):
                return self._joined(parts)
            case Any(parts):
                found = [clause for part in parts for clause in self.multiplied(part)]
                return found if len(found) <= MOST_CLAUSES else self._grouped(parts)
            case AtLeast(count, parts):
                return self._at_least(count, parts)
            case _:
                return self._leaf(node)

    def _joined(self, parts: tuple[Condition, ...]) -> list[Clause]:
        factors = [self.multiplied(part) for part in parts]
        while prod(len(factor) for factor in factors) > MOST_CLAUSES:
            widest = max(range(len(parts)), key=lambda i: len(factors[i]))
            factors[widest] = [(self._part(parts[widest]),)]
        return [tuple(test for clause in choice for test in clause) for choice in product(*factors)]

    def _grouped(self, parts: tuple[Condition, ...]) -> list[Clause]:
        groups = [parts[i : i + MOST_CLAUSES] for i in range(0, len(parts), MOST_CLAUSES)]
        if len(groups) == 1:
            return [(self._part(part),) for part in parts]
        return [(self._part(Any(group)),) for group in groups]

    def _at_least(self, count: int, parts: tuple[Condition, ...]) -> list[Clause]:
        if count <= 0:
            return [()]
        if count > len(parts):
            return []
        if comb(len(parts), count) <= MOST_CLAUSES:
            tests = [self._single(part) for part in parts]
            return [tuple(test for clause in choice for test in clause) for choice in combinations(tests, count)]
        first, rest = parts[0], parts[1:]
        return self.multiplied(Any((All((first, AtLeast(count - 1, rest))), AtLeast(count, rest))))

    def _single(self, part: Condition) -> Clause:
        clauses = self.multiplied(part)
        return clauses[0] if len(clauses) == 1 else (self._part(part),)

    def _part(self, condition: Condition) -> Test:
        """A unit of its own for a part of a condition."""
        if condition not in self.parts:
            name = f"part~{len(self.parts)}"
            self.parts[condition] = name
            self.unit(name, condition)
        return StateTest(self.parts[condition], 1)

    def _leaf(self, leaf: Condition) -> list[Clause]:
        """The clauses, any of which makes a leaf true."""
        match leaf:
            case Not(OneOf(value, options)):
                names = self._options(value.name)
                return [self._among(value.name, tuple(name for name in names if name not in options))]
            case Not(Defined(lookup)):
                return [(CellTest(lower_cell(lookup), False),)]
            case Not(VerdictIs(verdicts)):
                return [(self._verdict(verdicts, False),)]
            case Is(value, expected):
                return [(ValueTest(value.name, int(expected), True),)]
            case OneOf(value, options):
                return [self._among(value.name, options)]
            case Compare(left, sign, right):
                return [(NumberTest(lower_number(left, self.book), sign, lower_number(right, self.book)),)]
            case Defined(lookup):
                return [(CellTest(lower_cell(lookup), True),)]
            case CountItems():
                return [(test,) for test in self._count(leaf)]
            case VerdictIs(verdicts):
                return [(self._verdict(verdicts, True),)]
            case AnyRule() | AmountIs() | AmountsDiffer() | Not() | All() | Any() | AtLeast():
                raise InvalidRules(
                    [Problem("cannot-carry", "this condition cannot be decided for one subject", (leaf.place,))]
                )
            case _:
                assert_never(leaf)

    def _options(self, name: str) -> tuple[str, ...]:
        term = self.book.terms[name] if self.item is None else self.item.field(name)
        assert term is not None
        return term.option_names

    def _among(self, name: str, options: tuple[str, ...]) -> Clause:
        """A choice is one of some options: one equality, or inequalities with all the others, which need it known too."""
        names = self._options(name)
        if len(options) == 1:
            return (ValueTest(name, names.index(options[0]), True),)
        others = [i for i, one in enumerate(names) if one not in options]
        return tuple(ValueTest(name, i, False) for i in others) or (ValueTest(name, len(names), False),)

    def _count(self, node: CountItems) -> list[Test]:
        lowering = self.items.setdefault(node.over, Lowering(self.book, self.book.terms[node.over]))
        unit = lowering.parts.get(node.where)
        if unit is None:
            unit = f"{node.over}~{len(lowering.parts)}"
            lowering.parts[node.where] = unit
            lowering.unit(unit, node.where)
        holding = node.word != "every"
        match node.operator:
            case "!=":
                return [
                    CountTest(node.over, unit, holding, "<", node.count),
                    CountTest(node.over, unit, holding, ">", node.count),
                ]
            case "=":
                return [self._exactly(node.over, unit, holding, node.count)]
            case sign:
                return [CountTest(node.over, unit, holding, sign, node.count)]

    def _exactly(self, over: str, unit: str, holding: bool, count: int) -> Test:
        name = f"count~{over}~{unit}~{count}~{holding}"
        low, high = CountTest(over, unit, holding, ">=", count), CountTest(over, unit, holding, "<=", count)
        below, above = CountTest(over, unit, holding, "<", count), CountTest(over, unit, holding, ">", count)
        self.units.setdefault(name, Unit(name, UNSORTED, ((low, high),), ((below,), (above,))))
        return StateTest(name, 1)

    def _verdict(self, listed: tuple[str, ...], positive: bool) -> Test:
        """Every possible verdict is listed (or none is): each verdict outside (or inside) is known to be impossible."""
        name = f"possible~{'|'.join(listed)}"
        if name not in self.units:
            names = [verdict.name for verdict in self.book.knowledge.verdicts]
            inside = [i for i, verdict in enumerate(names) if verdict in listed]
            outside = [i for i, verdict in enumerate(names) if verdict not in listed]
            self.units[name] = Unit(name, UNSORTED, self._none_of(outside, names), self._none_of(inside, names))
        return StateTest(name, 1 if positive else 0)

    def _none_of(self, indexes: list[int], names: list[str]) -> tuple[Clause, ...]:
        reasons: list[list[Test]] = []
        for i in indexes:
            failed: list[Test] = [StateTest(VERDICT + names[i], 0)] if i < len(names) - 1 else []
            reasons.append([*failed, *(StateTest(VERDICT + earlier, 1) for earlier in names[:i])])
        return self.shortened(product(*reasons))
