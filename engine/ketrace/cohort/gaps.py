"""What is missing, as columns: for each fact, whether it still matters once all that is known has been put in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ketrace.cohort.exact import unknown_of
from ketrace.cohort.items import ItemWorld
from ketrace.cohort.sheet import FALSE, TRUE, Expr, all_of, any_of, is_unknown, negate, not_false
from ketrace.cohort.subject import SubjectWorld
from ketrace.logic.nodes import (
    Age,
    All,
    Any,
    AtLeast,
    Compare,
    Condition,
    CountItems,
    Defined,
    Formula,
    Is,
    Lookup,
    Not,
    OneOf,
    Sum,
    Value,
)
from ketrace.logic.walk import children
from ketrace.rulebook.resting import formulas
from ketrace.rulebook.rules import Rule

Gap = dict[str, Expr]
"""By fact, under what else than the fact being unknown it is missing."""


class Gaps:
    """Finds which facts leave rules open."""

    def __init__(self, world: SubjectWorld) -> None:
        self.world = world
        self._terms: dict[str, Gap] = {}
        self._rules: dict[str, Gap] = {}

    def missing(self, speaking: Iterable[Rule]) -> Mapping[str, Expr]:
        """For each fact that any rule may miss, whether it is missing: never unknown."""
        found: list[Gap] = []
        for rule in speaking:
            unsettled = self.world.sheet.keep(is_unknown(self.world.state(rule)))
            found.append(_only_where(unsettled, self.of_rule(rule)))
        found += [self.of_term(name) for name in self.world.book.knowledge.required]
        return {
            name: all_of([self._unknown(name), expr])
            for name, expr in sorted(_merged(found).items())
            if expr is not FALSE
        }

    def _unknown(self, name: str) -> Expr:
        """Lists are asked for item by item, so a whole one may be missing something too."""
        term = self.world.book.terms[name]
        return TRUE if term.type == "list" else negate(self.world.is_known(name))

    def of_rule(self, rule: Rule) -> Gap:
        """The facts that would help to settle a rule: those of its condition, or, unless it fails, of its formulas."""
        if rule.id not in self._rules:
            when = self.world.when(rule)
            found = [_only_where(is_unknown(when), self._condition(rule.when, top=True))]
            found += [_only_where(not_false(when), self._formula(formula)) for formula in formulas(rule)]
            self._rules[rule.id] = _merged(found)
        return self._rules[rule.id]

    def of_term(self, name: str) -> Gap:
        """The facts that would help to give a term its value."""
        if name not in self._terms:
            term = self.world.book.terms[name]
            if term.type == "list":
                self._terms[name] = {name: negate(self.world.whole(name))}
            elif not term.derived:
                self._terms[name] = {term.form_of or name: TRUE}
            else:
                found = _merged(self.of_rule(rule) for rule in self.world.concluding.get(name, []))
                self._terms[name] = {fact: self.world.sheet.keep(expr) for fact, expr in found.items()}
        return self._terms[name]

    def _condition(self, node: Condition, top: bool = False) -> Gap:
        match node:
            case All(parts) | Any(parts) | AtLeast(_, parts):
                found = _merged(self._condition(part) for part in parts)
                return found if top or not found else _only_where(self._open(node), found)
            case Not(part):
                return self._condition(part)
            case Is(value, _) | OneOf(value, _):
                return self._value(value)
            case Compare(left, _, right):
                return _merged([self._formula(left), self._formula(right)])
            case Defined(lookup):
                return self._formula(lookup)
            case CountItems(over, where):
                return self._items(node, over, ItemGaps(self.world.items[over]).condition(where))
            case _:
                return {}

    def _open(self, node: Condition) -> Expr:
        return self.world.sheet.keep(is_unknown(self.world.holds(node)))

    def _items(self, node: Condition | Formula, over: str, inside: Expr) -> Gap:
        unsettled = is_unknown(self.world.holds(node)) if isinstance(node, CountItems) else self._without(node)
        asked = Expr(self.world.items[over].sums.add(inside).value > 0)
        return {over: all_of([unsettled, any_of([negate(self.world.whole(over)), asked])])}

    def _without(self, node: object) -> Expr:
        return unknown_of(self.world.formula(node))  # type: ignore[arg-type]

    def _formula(self, node: Formula) -> Gap:
        match node:
            case Value() | Age(Value()):
                return self._value(node.of if isinstance(node, Age) else node)
            case Lookup(_, keys):
                return _merged(self._value(key) for key in keys)
            case Sum(over, each):
                return self._items(node, over, ItemGaps(self.world.items[over]).formula(each))
            case _:
                return _merged(self._formula(child) for child in children(node))  # type: ignore[arg-type]

    def _value(self, node: Value) -> Gap:
        gap, term = self.of_term(node.name), self.world.book.terms[node.name]
        return _only_where(negate(self.world.is_known(node.name)), gap) if term.derived else gap


class ItemGaps:
    """Whether something of an item leaves a condition or a formula open: never unknown."""

    def __init__(self, world: ItemWorld) -> None:
        self.world = world

    def condition(self, node: Condition) -> Expr:
        """Of a condition on the item."""
        unsettled = is_unknown(self.world.holds(node))
        match node:
            case All(parts) | Any(parts) | AtLeast(_, parts):
                inside = any_of(self.condition(part) for part in parts)
            case Not(part):
                inside = self.condition(part)
            case Is(value, _) | OneOf(value, _):
                inside = self._value(value)
            case Compare(left, _, right):
                inside = any_of([self.formula(left), self.formula(right)])
            case Defined(lookup):
                inside = self.formula(lookup)
            case _:
                inside = FALSE
        return all_of([unsettled, inside])

    def formula(self, node: Formula) -> Expr:
        """Of a formula of the item."""
        if isinstance(node, Age):
            return self._value(node.of)
        if isinstance(node, Value):
            return self._value(node)
        if isinstance(node, Lookup):
            return any_of(self._value(key) for key in node.keys)
        inside = any_of(self.formula(child) for child in children(node))  # type: ignore[arg-type]
        return all_of([unknown_of(self.world.formula(node)), inside])

    def _value(self, node: Value) -> Expr:
        field = self.world.term.field(node.name)
        assert field is not None
        if field.ways:
            unknown = unknown_of(self.world.number(node.name))
            return all_of([unknown, any_of(self.formula(way) for way in field.ways)])
        if field.type == "quantity":
            return unknown_of(self.world.number(node.name))
        found = self.world.stated(node.name)
        return Expr(found.value.isnull(), found.stage)


def _merged(gaps: Iterable[Gap]) -> Gap:
    found: dict[str, list[Expr]] = {}
    for gap in gaps:
        for name, expr in gap.items():
            found.setdefault(name, []).append(expr)
    return {name: any_of(exprs) for name, exprs in found.items()}


def _only_where(condition: Expr, gap: Gap) -> Gap:
    return {name: all_of([condition, expr]) for name, expr in gap.items()}
