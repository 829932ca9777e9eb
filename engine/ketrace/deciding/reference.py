"""The reference reading of a whole book: rules as written, on demand, by `logic.meaning`, in fractions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import Generic, TypeVar
from weakref import proxy, ref

from ketrace.deciding.acting import Acting, Plain
from ketrace.deciding.outcome import AmountRange, Found, is_empty, possible, rounded
from ketrace.facts.facts import Fact, Facts
from ketrace.logic.meaning import Items, Memory, World, compare, number, truth
from ketrace.logic.nodes import AboutRules, AmountIs, AmountsDiffer, AnyRule, Condition, Formula, VerdictIs
from ketrace.logic.walk import THE_VERDICT
from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import ConcludesChoice, ConcludesQuantity, Exposes, Rule, States
from ketrace.rulebook.terms import Term
from ketrace.values.dates import age_in_days
from ketrace.values.truth import Truth, all_of, any_of, negate

Worked = bool | str | Fraction | None


# Of a condition of many parts there are more combinations than are worth keeping.
_RECALLED = 256
_UNREAD = object()


_Answer = TypeVar("_Answer")
_World = TypeVar("_World")


class _Remembered(dict[str, _Answer], Generic[_World, _Answer]):
    """Answers by name: those given, and others worked out when they are first asked for.

    It does not keep alive whom it asks, who keeps it: so all of a decision is gone at its end, and not some time later.
    """

    def __init__(self, given: Mapping[str, _Answer], work_out: Callable[[_World, str], _Answer], world: _World) -> None:
        super().__init__(given)
        self._work_out, self._world = work_out, ref(world)

    def __missing__(self, name: str) -> _Answer:
        world = self._world()
        assert world is not None
        found = self[name] = self._work_out(world, name)
        return found


class Reference:
    """One subject read by one book. A `World` for conditions; answers are remembered."""

    def __init__(self, book: Book, facts: Facts, acting: Acting) -> None:
        self.book, self.facts = book, facts
        self.rules, self.concluding = acting.rules, acting.concluding
        self.leading, self.stating, self._withholding = acting.leading, acting.stating, acting.withholding
        self._plain, self._exposing = acting.plain, acting.exposing
        self._day = book.knowledge.units.parse("d").factor
        self.whens: _Remembered[Reference, Truth] = _Remembered({}, Reference._asked, self)
        self.states: _Remembered[Reference, Truth] = _Remembered({}, Reference._state, self)
        self._amounts: dict[str, Mapping[str, AmountRange] | None] = {}
        self.picked: dict[str, object] = {}
        """For rules that compare and count nothing: the values that they asked."""
        self.answers: Memory = {}
        self.shown: dict[object, str] = {}
        self._formulas: dict[int, Fraction | None] = {}
        stated: dict[str, Worked] = {
            name: fact.value
            for name, fact in facts.facts.items()
            if fact.value is not None and not isinstance(fact.value, date)
        }
        self.values = _Remembered(stated, Reference._worked_out, self)
        self._items: dict[str, Items | None] = {}
        self._possible: tuple[str, ...] | None = None
        self._guard: list[tuple[str, str, Truth]] | None = None

    # What a term is

    def truth(self, name: str) -> Truth:
        """A yes-no term: stated, or concluded: true when some rule holds, false when all fail."""
        value = self.values[name]
        return value if isinstance(value, bool) else None

    def choice(self, name: str) -> str | None:
        """A choice: stated, or concluded by the rule that holds when all others fail."""
        value = self.values[name]
        return value if isinstance(value, str) else None

    def number(self, name: str) -> Fraction | None:
        """A quantity: stated, or worked out by the rule that holds when all others fail."""
        value = self.values[name]
        # By its type: an abstract class, which `Fraction` is, is slow to say that something is none of its own.
        return value if type(value) is Fraction else None

    def _worked_out(self, name: str) -> Worked:
        if name == THE_VERDICT:
            return " or ".join(self.possible_verdicts())
        rules = self.concluding.get(name, ())
        if not rules or name in self.facts.blocked:
            return None
        states = [self.whens[rule.id] for rule in rules]
        term = self.book.terms[name]
        if not term.derived:
            return self._implied(rules, states)
        if term.type == "yes-no":
            return any_of(states)
        if states.count(True) != 1 or None in states:
            return None
        then = rules[states.index(True)].then
        if isinstance(then, ConcludesQuantity):
            return self.formula(then.formula, self)
        return then.option if isinstance(then, ConcludesChoice) else None

    def _implied(self, rules: Sequence[Rule], states: list[Truth]) -> bool | str | None:
        values = {
            rule.then.value
            for rule, state in zip(rules, states, strict=True)
            if state is True and isinstance(rule.then, States)
        }
        return values.pop() if len(values) == 1 else None

    def age(self, name: str) -> Fraction | None:
        """Whole days since a date, in the base of time."""
        return _age(self.facts.value(name), self)

    def items(self, name: str) -> Items | None:
        """The items of a list, each a world of its own."""
        if name not in self._items:
            listed, term = self.facts.lists.get(name), self.book.terms[name]
            known = listed is not None and listed.reason is None
            self._items[name] = (
                Items([Item(item, term, self) for item in listed.items], listed.complete) if listed and known else None
            )
        return self._items[name]

    def policy(self, name: str) -> Fraction:
        """A local number."""
        return self.book.policies[name].value.base

    def claimed(self, claim: str, name: str) -> Fraction:
        """A named number of a claim."""
        return self.book.claims[claim].numbers[name].base

    def cell(self, table: str, keys: tuple[str, ...]) -> Fraction | None:
        """A cell of a table."""
        cell = self.book.tables[table].cells.get(keys)
        return None if cell is None else cell.value.base

    def days(self, number_of_days: int) -> Fraction:
        """Days in the base of time."""
        return self._day * number_of_days

    # What a rule is

    def when(self, rule: Rule) -> Truth:
        """The truth of a rule's own condition."""
        return self.whens[rule.id]

    def _asked(self, name: str) -> Truth:
        plain = self._plain.get(name)
        if plain is None:
            return self.answered(self.rules[name])
        values = self.picked[name] = plain.pick(self.values)
        found = plain.truths.get(values, _UNREAD)
        return self._read(self.rules[name], plain, values) if found is _UNREAD else found  # type: ignore[return-value]

    def answered(self, rule: Rule) -> Truth:
        """The truth of a rule's own condition, with the answers to all its parts noted in `answers`."""
        return truth(rule.when, self, self.answers)

    def _read(self, rule: Rule, plain: Plain, values: object) -> Truth:
        """Most conditions ask a few yes-no facts: each combination of values is read once by `logic.meaning`."""
        found = self.answered(rule)
        if len(plain.truths) < _RECALLED:
            plain.truths[values] = found
        return found

    def state(self, rule: Rule) -> Truth:
        """Whether a rule holds, fails or is open. One that exposes also passes the guard and has amounts left."""
        return self.states[rule.id]

    def _state(self, name: str) -> Truth:
        rule, when = self.rules[name], self.whens[name]
        if when is False or not isinstance(rule.then, Exposes):
            return when
        return all_of((when, self.guard(), self._has_amounts(rule)))

    def answer(self, node: Condition, world: World) -> Truth:
        """The truth of a part of a rule's condition, remembered: reasons ask for it again and again."""
        key = id(node)
        return self.answers[key] if world is self and key in self.answers else truth(node, world)

    def formula(self, node: Formula, world: World) -> Fraction | None:
        """The value of a formula, remembered: reasons ask for it again."""
        if world is not self:
            return number(node, world)
        key = id(node)
        if key not in self._formulas:
            self._formulas[key] = number(node, self)
        return self._formulas[key]

    def _has_amounts(self, rule: Rule) -> Truth:
        amounts = self.amounts(rule)
        if amounts is None:
            return None
        return not any(is_empty(amount) for amount in amounts.values())

    def amounts(self, rule: Rule) -> Mapping[str, AmountRange] | None:
        """The amounts of a rule, rounded inward; None when one of them cannot be worked out."""
        if rule.id not in self._amounts:
            self._amounts[rule.id] = self._rounded(rule)
        return self._amounts[rule.id]

    def _rounded(self, rule: Rule) -> Mapping[str, AmountRange] | None:
        assert isinstance(rule.then, Exposes)
        found = {}
        for amount in rule.then.amounts:
            low = Fraction(0) if amount.low is None else self.formula(amount.low, self)
            high = self.formula(amount.high, self)
            if low is None or high is None:
                return None
            found[amount.name] = rounded(low, high, self.book.knowledge.amounts[amount.name].step.base)
        return found

    # What follows from all rules

    def verdict_conditions(self) -> dict[str, Truth]:
        """For each verdict but the last: whether some rule leading to it holds. An unusable value is an open one."""
        found: dict[str, Truth] = {}
        unusable: list[Truth] = [None] if self.facts.problems else []
        for verdict in self.book.knowledge.verdicts[:-1]:
            states = [self.whens[rule.id] for rule in self.leading.get(verdict.name, ())]
            if verdict.stops:
                states += unusable
                unusable = []
            found[verdict.name] = any_of(states)
        return found

    def possible_verdicts(self) -> tuple[str, ...]:
        """The verdicts still possible."""
        if self._possible is None:
            names = [verdict.name for verdict in self.book.knowledge.verdicts]
            self._possible = possible(names, self.verdict_conditions())
        return self._possible

    def guard_parts(self) -> list[tuple[str, str, Truth]]:
        """What must be true before anything that exposes is said: (sort, name, truth)."""
        if self._guard is None:
            harmless = tuple(verdict.name for verdict in self.book.knowledge.verdicts if not verdict.stops)
            parts: list[tuple[str, str, Truth]] = [("verdict", "", truth(VerdictIs(harmless), self))]
            parts += [
                ("required", name, True if self.is_known(name) else None) for name in self.book.knowledge.required
            ]
            parts += [("withholds", rule.id, negate(self.when(rule))) for rule in self._withholding]
            self._guard = parts
        return self._guard

    def guard(self) -> Truth:
        """Whether anything that exposes may be said at all."""
        return all_of(state for _, _, state in self.guard_parts())

    def is_known(self, name: str) -> bool:
        """Whether a term has a value."""
        match self.book.terms[name].type:
            case "list":
                listed = self.facts.lists.get(name)
                return listed is not None and listed.complete
            case "date":
                return self.facts.value(name) is not None
            case _:
                return self.values[name] is not None

    def order_possible(self) -> tuple[str, ...]:
        """The outcomes of the written order still possible; none when no order was written."""
        knowledge = self.book.knowledge
        if not self.facts.has_order or not knowledge.orders:
            return ()
        conditions: dict[str, Truth] = {}
        blocked: list[Truth] = [negate(self.guard())]
        for outcome in knowledge.orders[:-1]:
            states = [
                self.when(rule) for rule in self.rules.values() if knowledge.kinds[rule.kind].outcome == outcome.name
            ]
            if outcome.stops:
                states += blocked
                blocked = []
            conditions[outcome.name] = any_of(states)
        return possible([outcome.name for outcome in knowledge.orders], conditions)

    def about_rules(self, node: AboutRules) -> Truth:
        """What properties ask about rules: their states, and the amounts that they print."""
        match node:
            case AnyRule():
                return self._any_rule(node)
            case AmountIs():
                right = number(node.right, self)
                ends = [amount[node.end == "high"] for _, amount in self._printed(node.amount)]
                return any_of(None if right is None else compare(end, node.operator, right) for end in ends)
            case AmountsDiffer():
                return any(
                    first[:2] != second[:2] and not set(one.conflicts) & set(other.conflicts)
                    for name in self.book.knowledge.amounts
                    for (one, first), (other, second) in combinations(self._printed(name), 2)
                )

    def _printed(self, name: str) -> list[tuple[Rule, AmountRange]]:
        """An amount in each rule that holds and gives it."""
        giving = (rule for rule in self.rules.values() if isinstance(rule.then, Exposes) and self.state(rule))
        amounts = ((rule, self.amounts(rule) or {}) for rule in giving)
        return [(rule, found[name]) for rule, found in amounts if name in found]

    def _any_rule(self, node: AnyRule) -> Truth:
        words = {True: "holds", False: "fails", None: "open"}
        return any(
            words[self.state(rule)] in node.states
            for rule in self.rules.values()
            if node.effect in (None, rule.effect) and node.kind in (None, rule.kind)
        )

    def found(self) -> Found:
        """The whole answer, to be compared with another engine's."""
        whens = self.whens
        states = {name: whens[name] for name in self.rules}
        states.update({rule.id: self.states[rule.id] for rule in self._exposing})
        self.states.update(states)
        amounts = {rule.id: self.amounts(rule) or {} for rule in self._exposing if states[rule.id] is True}
        values = {name: self.values[name] for name in self.concluding}
        return Found(states, self.possible_verdicts(), self.order_possible(), values, amounts)


class Item:
    """One item of a list, as a world. Only its own fields, tables and policy numbers can be asked."""

    def __init__(self, fields: Mapping[str, Fact], term: Term, outer: Reference) -> None:
        self.fields, self.term = fields, term
        self._outer: Reference = proxy(outer)
        self._numbers: _Remembered[Item, Fraction | None] = _Remembered({}, Item._number, self)

    def _value(self, name: str) -> object:
        fact = self.fields.get(name)
        return None if fact is None else fact.value

    def truth(self, name: str) -> Truth:
        """A yes-no field."""
        value = self._value(name)
        return value if isinstance(value, bool) else None

    def choice(self, name: str) -> str | None:
        """A choice field."""
        value = self._value(name)
        return value if isinstance(value, str) else None

    def number(self, name: str) -> Fraction | None:
        """A quantity field: stated, or worked out in the one way that can be."""
        return self._numbers[name]

    def _number(self, name: str) -> Fraction | None:
        field = self.term.field(name)
        if field is not None and field.ways:
            found = [one for way in field.ways if (one := number(way, self)) is not None]
            return found[0] if len(found) == 1 else None
        value = self._value(name)
        return value if isinstance(value, Fraction) else None

    def age(self, name: str) -> Fraction | None:
        """Whole days since a date field."""
        return _age(self._value(name), self._outer)

    def items(self, name: str) -> Items | None:
        """Items have no lists."""
        raise LookupError(name)

    def policy(self, name: str) -> Fraction:
        """A local number."""
        return self._outer.policy(name)

    def claimed(self, claim: str, name: str) -> Fraction:
        """A named number of a claim."""
        return self._outer.claimed(claim, name)

    def cell(self, table: str, keys: tuple[str, ...]) -> Fraction | None:
        """A cell of a table."""
        return self._outer.cell(table, keys)

    def possible_verdicts(self) -> tuple[str, ...]:
        """An item has no verdict of its own."""
        return self._outer.possible_verdicts()

    def about_rules(self, node: AboutRules) -> Truth:
        """An item has no rules of its own."""
        return self._outer.about_rules(node)


def _age(value: object, world: Reference) -> Fraction | None:
    return world.days(age_in_days(value, world.facts.as_of)) if isinstance(value, date) else None
