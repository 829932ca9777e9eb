"""Certainty as columns: the weakest of the graded claims on which what is said positively rests.

It follows the same ways as `deciding/certainty` follows in a trace: a rule that holds rests on its claims and on what makes
its condition true; a rule that does not hold, the guard and the verdict support nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from ketrace.cohort.items import ItemWorld
from ketrace.cohort.sheet import FALSE, TRUE, Expr, all_of, any_of, cases, is_true, is_unknown, literal, negate
from ketrace.cohort.subject import SubjectWorld
from ketrace.cohort.world import World
from ketrace.logic.nodes import (
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
from ketrace.program.numbers import lower_cell
from ketrace.rulebook.citing import matches
from ketrace.rulebook.evidence import CERTAINTIES
from ketrace.rulebook.resting import formulas
from ketrace.rulebook.rules import Rule
from ketrace.values.truth import Truth

Support = dict[int, Expr]
"""By rank of certainty, whether a claim of that rank is reached: never unknown."""
UNRANKED = -1


class Certainty:
    """What the rules of one world rest on."""

    def __init__(self, world: SubjectWorld) -> None:
        self.world, self.book = world, world.book
        self._rules: dict[str, Support] = {}

    def rank(self, speaking: Iterable[Rule]) -> Expr:
        """The rank of the whole: of what forbids; where nothing does, of what warns and of what gives amounts."""
        rules = list(speaking)
        forbidding = [rule for rule in rules if rule.effect == "forbids"]
        others = [rule for rule in rules if rule.effect in ("exposes", "warns")]
        found = _first(self._held(forbidding))
        some = any_of(is_true(self.world.state(rule)) for rule in forbidding)
        return cases([*found, (some, literal(UNRANKED)), *_first(self._held(others))], literal(UNRANKED))

    def _held(self, rules: Iterable[Rule]) -> Support:
        return _merged(_where(is_true(self.world.state(rule)), self.of_rule(rule)) for rule in rules)

    def of_rule(self, rule: Rule) -> Support:
        """What a rule rests on where it holds."""
        if rule.id not in self._rules:
            found = [self._claims(rule.because), *(self._policy(name) for name in rule.policies)]
            found.append(self._condition(rule.when, True, self.world, rule))
            found += [self._formula(formula, self.world, rule) for formula in formulas(rule)]
            self._rules[rule.id] = _pruned(_merged(found))
        return self._rules[rule.id]

    def _claims(self, names: Iterable[str]) -> Support:
        certainties = [self.book.claims[name].certainty for name in names]
        return {CERTAINTIES.index(one): TRUE for one in certainties if one in CERTAINTIES}

    def _policy(self, name: str) -> Support:
        return self._claims(self.book.policies[name].because)

    def _condition(self, node: Condition, state: Truth, world: World, rule: Rule) -> Support:
        """What a condition that is in a state rests on: the parts that are in the same state."""
        match node:
            case All(parts) | Any(parts) | AtLeast(_, parts):
                alike = state is (bool(isinstance(node, All))) and not isinstance(node, AtLeast)
                found = [(part, self._condition(part, state, world, rule)) for part in parts]
                return _merged(
                    support if alike else _where(_in_state(world.holds(part), state), support)
                    for part, support in found
                    if support
                )
            case Not(part):
                return self._condition(part, None if state is None else not state, world, rule)
            case Is(value, _) | OneOf(value, _):
                return self._value(value, world)
            case Compare(left, _, right):
                return _merged([self._formula(left, world, rule), self._formula(right, world, rule)])
            case Defined(lookup):
                return _merged(self._value(key, world) for key in lookup.keys)
            case CountItems(over, where):
                return self._items(over, self._any_state(where, self.world.items[over], rule))
            case VerdictIs() | AnyRule() | AmountIs() | AmountsDiffer():
                return {}
            case _:
                assert_never(node)

    def _any_state(self, node: Condition, world: ItemWorld, rule: Rule) -> Support:
        found: list[Support] = []
        for state in (True, False, None):
            support = self._condition(node, state, world, rule)
            if support:
                found.append(_where(_in_state(world.holds(node), state), support))
        return _merged(found)

    def _items(self, over: str, inside: Support) -> Support:
        sums = self.world.items[over].sums
        return {rank: Expr(sums.add(expr).value > 0) for rank, expr in _pruned(inside).items()}

    def _formula(self, node: Formula, world: World, rule: Rule) -> Support:
        match node:
            case Value():
                return self._value(node, world)
            case Age(of):
                return self._value(of, world)
            case PolicyNumber(name):
                return self._policy(name)
            case Number(quantity):
                return self._claims(claim for claim, _ in matches(quantity, rule, self.book))
            case ClaimNumber(claim):
                return self._claims([claim])
            case Lookup():
                return self._lookup(node, world)
            case Sum(over, each):
                return self._items(over, self._formula(each, self.world.items[over], rule))
            case Calculation(_, left, right):
                return _merged([self._formula(left, world, rule), self._formula(right, world, rule)])
            case Extreme(_, of):
                return _merged(self._formula(part, world, rule) for part in of)
            case _:
                assert_never(node)

    def _lookup(self, node: Lookup, world: World) -> Support:
        rows: dict[int, list[tuple[str, ...]]] = {}
        for row, cell in self.book.tables[node.table].cells.items():
            certainty = self.book.claims[cell.claim].certainty
            if certainty in CERTAINTIES:
                rows.setdefault(CERTAINTIES.index(certainty), []).append(row)
        cell_of = lower_cell(node)
        found = {rank: is_true(any_of(world.row(cell_of, row) for row in group)) for rank, group in rows.items()}
        return _merged([found, *(self._value(key, world) for key in node.keys)])

    def _value(self, node: Value, world: World) -> Support:
        """What a term was concluded from. What is stated, and the fields of items, rest on no claim."""
        if isinstance(world, ItemWorld):
            return {}
        rules = self.world.concluding.get(node.name, [])
        found = _merged(_where(is_true(self.world.when(rule)), self.of_rule(rule)) for rule in rules)
        if not found or self.book.terms[node.name].derived:
            return found
        return _where(negate(self.world.is_stated(node.name)), found)


def _first(support: Support) -> list[tuple[Expr, Expr]]:
    return [(support[rank], literal(rank)) for rank in sorted(support, reverse=True)]


def _in_state(expr: Expr, state: Truth) -> Expr:
    return is_unknown(expr) if state is None else is_true(expr if state else negate(expr))


def _where(condition: Expr, support: Support) -> Support:
    return {rank: all_of([condition, expr]) for rank, expr in support.items()}


def _merged(found: Iterable[Support]) -> Support:
    ranks: dict[int, list[Expr]] = {}
    for support in found:
        for rank, expr in support.items():
            if expr is not FALSE:
                ranks.setdefault(rank, []).append(expr)
    return {rank: any_of(exprs) for rank, exprs in ranks.items()}


def _pruned(support: Support) -> Support:
    """Without what cannot be the weakest, because something weaker is always reached."""
    always = max((rank for rank, expr in support.items() if expr is TRUE), default=UNRANKED)
    return {rank: expr for rank, expr in support.items() if rank >= always}
