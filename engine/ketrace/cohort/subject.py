"""Subjects as columns: terms, rules, verdicts and the guard, by the laws that `deciding` keeps for one subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ketrace.cohort.exact import Exact, merged, steps, unknown_of
from ketrace.cohort.items import ItemWorld
from ketrace.cohort.layout import Columns
from ketrace.cohort.sheet import (
    FALSE,
    TRUE,
    UNKNOWN,
    Expr,
    Sheet,
    all_of,
    any_of,
    cases,
    is_true,
    literal,
    negate,
    not_false,
    nothing,
    raw,
)
from ketrace.cohort.world import World
from ketrace.logic.nodes import CountItems
from ketrace.program.ir import Total
from ketrace.program.numbers import lower_number
from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import ConcludesChoice, ConcludesQuantity, Exposes, Rule, States

PROBLEMS = "problems"
"""The column that says whether something stated cannot be used."""


@dataclass(frozen=True, slots=True)
class Steps:
    """An amount in whole steps: its low and its high end, each rounded inward."""

    low: Expr
    high: Expr


class SubjectWorld(World):
    """All subjects for whom the same rules act. `blocked` are terms that rules may not conclude, where a column says so."""

    def __init__(
        self, book: Book, rules: Mapping[str, Rule], columns: Columns, blocked: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(book, Sheet())
        self.rules, self.columns = rules, columns
        self.blocked = blocked or {}
        self.day = book.knowledge.units.parse("d").factor
        self.items = {
            term.name: ItemWorld(book, term, columns, self.day) for term in book.terms.values() if term.type == "list"
        }
        self.concluding: dict[str, list[Rule]] = {}
        for rule in rules.values():
            if rule.concludes is not None:
                self.concluding.setdefault(rule.concludes, []).append(rule)
        self._values: dict[str, Expr] = {}
        self._quantities: dict[str, Exact] = {}
        self._when: dict[str, Expr] = {}
        self._states: dict[str, Expr] = {}
        self._amounts: dict[str, Mapping[str, Steps]] = {}
        self._possible: list[Expr] = []
        self._guard: Expr | None = None

    # What a term is

    def truth(self, name: str) -> Expr:
        """A yes-no term."""
        return self._value(name, "boolean")

    def choice(self, name: str) -> Expr:
        """The index of a choice."""
        return self._value(name, "int64")

    def options(self, name: str) -> tuple[str, ...]:
        """The options of a choice."""
        return self.book.terms[name].option_names

    def _value(self, name: str, dtype: str) -> Expr:
        if name not in self._values:
            self._values[name] = self._worked_out(name, dtype)
        return self._values[name]

    def _worked_out(self, name: str, dtype: str) -> Expr:
        rules = self.concluding.get(name, [])
        if not self.book.terms[name].derived:
            stated = raw(self.columns.of(name))
            return self._implied(name, stated, rules, dtype) if rules else stated
        if not rules:
            return nothing(dtype)
        if dtype == "boolean":
            return self._unless_blocked(name, self._kept(any_of(self.when(rule) for rule in rules)), dtype)
        alone = zip(self._alone(rules), rules, strict=True)
        names = self.options(name)
        found = cases([(is_true(one), literal(names.index(_option(rule)))) for one, rule in alone], nothing(dtype))
        return self._unless_blocked(name, self.sheet.keep(found), dtype)

    def _kept(self, expr: Expr) -> Expr:
        return expr if any(expr is one for one in self._when.values()) else self.sheet.keep(expr)

    def _alone(self, rules: Sequence[Rule]) -> list[Expr]:
        """For each rule, whether it holds and all others fail."""
        return [
            all_of([self.when(rule), *(negate(self.when(other)) for other in rules if other is not rule)])
            for rule in rules
        ]

    def _unless_blocked(self, name: str, found: Expr, dtype: str) -> Expr:
        if name not in self.blocked:
            return found
        return cases([(raw(self.blocked[name]), nothing(dtype))], found)

    def _implied(self, name: str, stated: Expr, rules: Sequence[Rule], dtype: str) -> Expr:
        """As stated, else as all rules that hold say it is."""
        said: dict[bool | int, list[Rule]] = {}
        for rule in rules:
            value = _stated(rule)
            index = value if isinstance(value, bool) else self.options(name).index(value)
            said.setdefault(index, []).append(rule)
        holding = {index: is_true(any_of(self.when(rule) for rule in group)) for index, group in said.items()}
        alone = [
            (all_of([found, *(negate(other) for key, other in holding.items() if key != index)]), literal(index))
            for index, found in holding.items()
        ]
        implied = self._unless_blocked(name, cases(alone, nothing(dtype)), dtype)
        return self.sheet.keep(Expr(stated.value.coalesce(implied.value), max(stated.stage, implied.stage)))

    def is_stated(self, name: str) -> Expr:
        """Whether a term that can be stated was: never unknown."""
        return Expr(raw(self.columns.of(name)).value.notnull())

    def number(self, name: str) -> Exact:
        """A quantity: stated, or worked out by the rule that holds when all others fail."""
        if name not in self._quantities:
            self._quantities[name] = self._quantity(name)
        return self._quantities[name]

    def _quantity(self, name: str) -> Exact:
        if not self.book.terms[name].derived:
            grid = self.columns.grid(name)
            return Exact(raw(self.columns.of(name)), grid.scale, grid.low, grid.high)
        rules = self.concluding.get(name, [])
        if not rules:
            return Exact(nothing("int64"), Fraction(1), 0, 0)
        formulas = [self.formula(rule.then.formula) for rule in rules if isinstance(rule.then, ConcludesQuantity)]
        found = merged(list(zip(self._alone(rules), formulas, strict=True)))
        num = self.sheet.keep(self._unless_blocked(name, found.num, "int64"))
        den = None if found.den is None else self.sheet.keep(found.den)
        return Exact(num, found.scale, found.low, found.high, den, found.most)

    def age(self, name: str) -> Exact:
        """Time since a date."""
        return Exact(raw(self.columns.of(name)), self.day, self.columns.ages.low, self.columns.ages.high)

    # Lists

    def whole(self, name: str) -> Expr:
        """Whether a list was stated and is whole: never unknown."""
        return raw(self.columns.list_name(name))

    def total(self, node: Total) -> Exact:
        """A sum over a list; unknown unless the list is whole and every item has a value."""
        found, unknown = self.items[node.over].summed(node.each)
        fits = Expr(self.whole(node.over).value & (unknown.value == 0))
        num = self.sheet.keep(cases([(fits, found.num)], nothing("int64")))
        return Exact(num, found.scale, found.low, found.high)

    def count(self, node: CountItems) -> Expr:
        """How many items fulfil a condition, compared: true, false, or not settled by the least and the most."""
        low, unknown = self.items[node.over].fulfilling(node.where, node.word != "every")
        whole, high = self.whole(node.over), Expr(low.value + unknown.value)

        def at_least(number: int) -> Expr:
            enough, few = Expr(low.value >= number), Expr(whole.value & (high.value < number))
            return cases([(enough, TRUE), (few, FALSE)], UNKNOWN)

        match node.operator:
            case ">=":
                return at_least(node.count)
            case ">":
                return at_least(node.count + 1)
            case "<":
                return negate(at_least(node.count))
            case "<=":
                return negate(at_least(node.count + 1))
            case sign:
                exactly = all_of([at_least(node.count), negate(at_least(node.count + 1))])
                return exactly if sign == "=" else negate(exactly)

    # What a rule is

    def when(self, rule: Rule) -> Expr:
        """The truth of a rule's own condition."""
        if rule.id not in self._when:
            self._when[rule.id] = self.sheet.keep(self.holds(rule.when))
        return self._when[rule.id]

    def state(self, rule: Rule) -> Expr:
        """Whether a rule holds, fails or is open. One that exposes also passes the guard and has amounts left."""
        if not isinstance(rule.then, Exposes):
            return self.when(rule)
        if rule.id not in self._states:
            parts = [self.when(rule), self.guard(), self._has_amounts(rule)]
            self._states[rule.id] = self.sheet.keep(all_of(parts))
        return self._states[rule.id]

    def _has_amounts(self, rule: Rule) -> Expr:
        found = self.amounts(rule).values()
        unknown = any_of(Expr(end.value.isnull(), end.stage) for one in found for end in (one.low, one.high))
        empty = any_of(
            part
            for one in found
            for part in (
                Expr(one.high.value <= 0, one.high.stage),
                Expr(one.low.value > one.high.value, max(one.low.stage, one.high.stage)),
            )
        )
        return cases([(unknown, UNKNOWN)], negate(empty))

    def amounts(self, rule: Rule) -> Mapping[str, Steps]:
        """The amounts that a rule gives, in whole steps; null where they cannot be worked out."""
        if rule.id not in self._amounts:
            assert isinstance(rule.then, Exposes)
            self._amounts[rule.id] = self._steps(rule.then)
        return self._amounts[rule.id]

    def _steps(self, then: Exposes) -> Mapping[str, Steps]:
        found = {}
        for amount in then.amounts:
            step = self.book.knowledge.amounts[amount.name].step.base
            low = literal(0)
            if amount.low is not None:
                low = self.sheet.keep(steps(self.value(lower_number(amount.low, self.book)), step, up=True)[0])
            high = self.sheet.keep(steps(self.value(lower_number(amount.high, self.book)), step, up=False)[0])
            found[amount.name] = Steps(low, high)
        return found

    # What follows from all rules

    def possible(self) -> list[Expr]:
        """For each verdict, whether it is still possible: never unknown."""
        if not self._possible:
            earlier: list[Expr] = []
            for condition in [*self._verdict_conditions(), TRUE]:
                self._possible.append(self.sheet.keep(all_of([not_false(condition), *earlier])))
                earlier.append(negate(is_true(condition)))
        return self._possible

    def _verdict_conditions(self) -> list[Expr]:
        kinds, found = self.book.knowledge.kinds, []
        unusable = [cases([(raw(PROBLEMS), UNKNOWN)], FALSE)]
        for verdict in self.book.knowledge.verdicts[:-1]:
            states = [self.when(rule) for rule in self.rules.values() if kinds[rule.kind].verdict == verdict.name]
            if verdict.stops:
                states, unusable = [*states, *unusable], []
            found.append(self.sheet.keep(any_of(states)))
        return found

    def verdict_is(self, listed: tuple[str, ...]) -> Expr:
        """Whether every possible verdict is listed (true), none is (false), or some are (unknown)."""
        pairs = list(zip(self.book.knowledge.verdicts, self.possible(), strict=True))
        outside = any_of(found for verdict, found in pairs if verdict.name not in listed)
        inside = any_of(found for verdict, found in pairs if verdict.name in listed)
        return cases([(negate(outside), TRUE), (inside, UNKNOWN)], FALSE)

    def guard(self) -> Expr:
        """What must be true before anything that exposes is said."""
        if self._guard is None:
            harmless = tuple(verdict.name for verdict in self.book.knowledge.verdicts if not verdict.stops)
            parts = [self.verdict_is(harmless)]
            parts += [cases([(self.is_known(name), TRUE)], UNKNOWN) for name in self.book.knowledge.required]
            parts += [negate(self.when(rule)) for rule in self.rules.values() if rule.withholds]
            self._guard = self.sheet.keep(all_of(parts))
        return self._guard

    def is_known(self, name: str) -> Expr:
        """Whether a term has a value: never unknown."""
        match self.book.terms[name].type:
            case "list":
                return self.whole(name)
            case "quantity":
                return negate(unknown_of(self.number(name)))
            case "date":
                found = raw(self.columns.of(name))
            case "yes-no":
                found = self.truth(name)
            case _:
                found = self.choice(name)
        return Expr(found.value.notnull(), found.stage)


def _option(rule: Rule) -> str:
    assert isinstance(rule.then, ConcludesChoice)
    return rule.then.option


def _stated(rule: Rule) -> bool | str:
    assert isinstance(rule.then, States)
    return rule.then.value
