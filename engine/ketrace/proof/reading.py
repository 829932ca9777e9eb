"""A whole book read for every subject: rules as written, as formulas over one set of symbols. It mirrors the reference.

The book is what people wrote, not the program it is compiled to: a fault in compiling must not hide from the proof.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import z3

from ketrace.logic.nodes import AboutRules, AmountIs, AmountsDiffer, AnyRule, VerdictIs
from ketrace.proof.formulas import Cells, Items, World, number, truth
from ketrace.proof.pairs import (
    FALSE,
    NO,
    OPEN,
    YES,
    Choice,
    Number,
    Pair,
    all_of,
    any_of,
    both,
    chosen,
    compare,
    either,
    negate,
    opposite,
)
from ketrace.proof.symbols import Record, Symbols
from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import ConcludesChoice, ConcludesQuantity, Exposes, Rule, States
from ketrace.rulebook.terms import Term


@dataclass(frozen=True, slots=True)
class Range:
    """An amount as printed: when it can be worked out, and its ends, rounded inward."""

    known: z3.BoolRef
    low: z3.ArithRef
    high: z3.ArithRef


class Reading:
    """One book, with the rules that act, read for the subject of some symbols. A world for conditions.

    `needs` must hold beside whatever is asked. `grid` says in addition that printed amounts are whole steps: without it
    an end lies anywhere within its step, which allows more than can be and is quicker to refute.
    """

    def __init__(self, book: Book, rules: Mapping[str, Rule], symbols: Symbols) -> None:
        self.book, self.rules, self.symbols = book, rules, symbols
        self.needs: list[z3.BoolRef] = []
        self.grid: list[z3.BoolRef] = []
        self._day = book.knowledge.units.parse("d").factor
        self._when: dict[str, Pair] = {}
        self._states: dict[str, Pair] = {}
        self._amounts: dict[str, dict[str, Range]] = {}
        self._numbers: dict[str, Number] = {}
        self._truths: dict[str, Pair] = {}
        self._choices: dict[str, Choice] = {}
        self._items: dict[str, Items[World]] = {}
        self._possible: dict[str, z3.BoolRef] | None = None
        self._guard: Pair | None = None
        self._concluding: dict[str, list[Rule]] = {}
        for rule in rules.values():
            if rule.concludes is not None:
                self._concluding.setdefault(rule.concludes, []).append(rule)

    # What a term is

    def truth(self, name: str) -> Pair:
        """A yes-no term: stated, concluded or implied."""
        if name not in self._truths:
            self._truths[name] = self._truth(name)
        return self._truths[name]

    def _truth(self, name: str) -> Pair:
        rules = self._concluding.get(name, [])
        if self.book.terms[name].derived:
            return any_of(self.when(rule) for rule in rules) if rules else OPEN
        stated = self.symbols.flags[name]
        yes, no = (either(*(self.when(r).true for r in rules if _states(r) is value)) for value in (True, False))
        silent = stated.open
        return Pair(
            either(stated.true, both(silent, yes, opposite(no))), either(stated.false, both(silent, no, opposite(yes)))
        )

    def choice(self, name: str) -> Choice:
        """A choice: stated, concluded or implied."""
        if name not in self._choices:
            self._choices[name] = self._choice(name)
        return self._choices[name]

    def _choice(self, name: str) -> Choice:
        rules, term = self._concluding.get(name, []), self.book.terms[name]
        if term.derived:
            alone = [(rule.then, self._alone(rule, rules)) for rule in rules]
            return {
                option: either(*(w for then, w in alone if isinstance(then, ConcludesChoice) and then.option == option))
                for option in term.option_names
            }
        stated = self.symbols.choices[name]
        if not rules:
            return stated
        silent = opposite(chosen(stated))
        implied = {o: either(*(self.when(r).true for r in rules if _states(r) == o)) for o in term.option_names}
        others = {o: either(*(when for p, when in implied.items() if p != o)) for o in term.option_names}
        return {o: either(stated[o], both(silent, implied[o], opposite(others[o]))) for o in term.option_names}

    def number(self, name: str) -> Number:
        """A quantity: stated, or worked out by the rule that holds when all others fail."""
        if name not in self._numbers:
            term = self.book.terms[name]
            self._numbers[name] = self._worked_out(name) if term.derived else self.symbols.numbers[name]
        return self._numbers[name]

    def worked_out(self) -> Mapping[str, Number]:
        """All quantities that rules work out, each after those that it is worked out from."""
        for term in self.book.terms.values():
            if term.derived and term.type == "quantity":
                self.number(term.name)
        return {name: found for name, found in self._numbers.items() if self.book.terms[name].derived}

    def _worked_out(self, name: str) -> Number:
        rules = self._concluding.get(name, [])
        value = z3.FreshReal(name)
        known = []
        for rule in rules:
            assert isinstance(rule.then, ConcludesQuantity)
            alone, found = self._alone(rule, rules), number(rule.then.formula, self)
            known.append(both(alone, found.known))
            self.needs.append(z3.Implies(known[-1], value == found.value))
        return Number(either(*known), value)

    def _alone(self, rule: Rule, rules: list[Rule]) -> z3.BoolRef:
        others = (self.when(other).false for other in rules if other is not rule)
        return both(self.when(rule).true, *others)

    def age(self, name: str) -> Number:
        """Whole days since a date, in the base of time."""
        return in_time(self.symbols.ages[name], self._day)

    def items(self, name: str) -> Items[World]:
        """The items of a list, each a world of its own."""
        if name not in self._items:
            listed, term = self.symbols.lists[name], self.book.terms[name]
            self._items[name] = Items([(there, Item(r, term, self)) for there, r in listed.items], listed.complete)
        return self._items[name]

    def policy(self, name: str) -> Fraction:
        """A local number."""
        return self.book.policies[name].value.base

    def claimed(self, claim: str, name: str) -> Fraction:
        """A named number of a claim."""
        return self.book.claims[claim].numbers[name].base

    def cells(self, table: str) -> Cells:
        """The rows of a table."""
        return {keys: cell.value.base for keys, cell in self.book.tables[table].cells.items()}

    def is_known(self, name: str) -> z3.BoolRef:
        """When a term has a value."""
        match self.book.terms[name].type:
            case "yes-no":
                return self.truth(name).known
            case "choice":
                return chosen(self.choice(name))
            case "quantity":
                return self.number(name).known
            case "date":
                return self.symbols.ages[name].known
            case "list":
                return self.symbols.lists[name].complete

    # What a rule is

    def when(self, rule: Rule) -> Pair:
        """A rule's own condition."""
        if rule.id not in self._when:
            self._when[rule.id] = truth(rule.when, self)
        return self._when[rule.id]

    def state(self, rule: Rule) -> Pair:
        """When a rule holds, and when it fails. One that exposes also passes the guard and has amounts left."""
        if not isinstance(rule.then, Exposes):
            return self.when(rule)
        if rule.id not in self._states:
            self._states[rule.id] = all_of((self.when(rule), self.guard(), self.leaves_amounts(rule)))
        return self._states[rule.id]

    def leaves_amounts(self, rule: Rule) -> Pair:
        """Whether something is left of every amount of a rule that exposes, once rounded."""
        known = both(*(amount.known for amount in self.amounts(rule).values()))
        empty = either(*(either(a.high <= 0, a.low > a.high) for a in self.amounts(rule).values()))
        return Pair(both(known, opposite(empty)), both(known, empty))

    def amounts(self, rule: Rule) -> Mapping[str, Range]:
        """The amounts of a rule that exposes."""
        assert isinstance(rule.then, Exposes)
        if rule.id not in self._amounts:
            found = {}
            for amount in rule.then.amounts:
                low = None if amount.low is None else number(amount.low, self)
                high = number(amount.high, self)
                step = self.book.knowledge.amounts[amount.name].step.base
                bottom = z3.RealVal(0) if low is None else self._rounded(low.value, step, up=True)
                known = high.known if low is None else both(low.known, high.known)
                found[amount.name] = Range(known, bottom, self._rounded(high.value, step, up=False))
            self._amounts[rule.id] = found
        return self._amounts[rule.id]

    def _rounded(self, exact: z3.ArithRef, step: Fraction, up: bool) -> z3.ArithRef:
        """An end rounded inward to a step."""
        printed, size = z3.FreshReal("printed"), z3.RealVal(step)
        near, far = (printed >= exact, printed < exact + size) if up else (printed <= exact, printed > exact - size)
        self.needs += [near, far]
        self.grid.append(printed == size * z3.ToReal(z3.FreshInt("steps")))
        return printed

    # What follows from all rules

    def verdict_conditions(self) -> dict[str, Pair]:
        """For each verdict but the last: whether some rule leading to it holds."""
        kinds = self.book.knowledge.kinds
        return {
            verdict.name: any_of(self.when(r) for r in self.rules.values() if kinds[r.kind].verdict == verdict.name)
            for verdict in self.book.knowledge.verdicts[:-1]
        }

    def possible(self) -> Mapping[str, z3.BoolRef]:
        """For each verdict, when it is still possible."""
        if self._possible is None:
            conditions, none_before = self.verdict_conditions(), YES
            self._possible = {}
            for name in self.verdicts():
                found = conditions.get(name)
                self._possible[name] = both(none_before, YES if found is None else opposite(found.false))
                none_before = both(none_before, NO if found is None else opposite(found.true))
        return self._possible

    def verdict(self, name: str) -> z3.BoolRef:
        """When a verdict is still possible."""
        return self.possible()[name]

    def verdicts(self) -> tuple[str, ...]:
        """All verdicts, in order."""
        return tuple(verdict.name for verdict in self.book.knowledge.verdicts)

    def guard(self) -> Pair:
        """Whether anything that exposes may be said at all (law 6)."""
        if self._guard is None:
            harmless = tuple(verdict.name for verdict in self.book.knowledge.verdicts if not verdict.stops)
            required = (Pair(self.is_known(name), NO) for name in self.book.knowledge.required)
            withholding = (negate(self.when(rule)) for rule in self.rules.values() if rule.withholds)
            self._guard = all_of((truth(VerdictIs(harmless), self), *required, *withholding))
        return self._guard

    def about_rules(self, node: AboutRules) -> Pair:
        """What properties ask about rules: their states, and the amounts that they print."""
        match node:
            case AnyRule():
                return self._any_rule(node)
            case AmountIs():
                return self._amount_is(node)
            case AmountsDiffer():
                return self._amounts_differ()

    def _any_rule(self, node: AnyRule) -> Pair:
        found = [
            {"holds": state.true, "fails": state.false, "open": state.open}[word]
            for rule in self.rules.values()
            if node.effect in (None, rule.effect) and node.kind in (None, rule.kind)
            for state in (self.state(rule),)
            for word in node.states
        ]
        return Pair(either(*found), opposite(either(*found)))

    def _amount_is(self, node: AmountIs) -> Pair:
        right = number(node.right, self)
        found = [FALSE]
        for rule, amount in self._giving(node.amount):
            holds, end = self.state(rule).true, amount.high if node.end == "high" else amount.low
            compared = compare(Number(YES, end), node.operator, right)
            found.append(Pair(both(holds, compared.true), either(opposite(holds), compared.false)))
        return any_of(found)

    def given(self, names: Collection[str]) -> z3.BoolRef:
        """When some rule that holds gives one of some amounts."""
        return either(*(self.state(rule).true for name in names for rule, _ in self._giving(name)))

    def _giving(self, name: str) -> Iterator[tuple[Rule, Range]]:
        for rule in self.rules.values():
            if isinstance(rule.then, Exposes) and name in self.amounts(rule):
                yield rule, self.amounts(rule)[name]

    def _amounts_differ(self) -> Pair:
        found = []
        for name in self.book.knowledge.amounts:
            for (one, first), (other, second) in combinations(self._giving(name), 2):
                if not set(one.conflicts) & set(other.conflicts):
                    differ = either(first.low != second.low, first.high != second.high)
                    found.append(both(self.state(one).true, self.state(other).true, differ))
        return Pair(either(*found), opposite(either(*found)))

    def consistent(self) -> Iterator[z3.BoolRef]:
        """That the input is not refused: nothing impossible, nothing stated against what rules imply."""
        for impossible in self.book.impossible.values():
            yield opposite(truth(impossible.when, self).true)
        for rule in self.rules.values():
            if isinstance(rule.then, States):
                term, value = rule.then.term, rule.then.value
                if isinstance(value, bool):
                    stated = self.symbols.flags[term]
                    against = stated.false if value else stated.true
                else:
                    against = either(*(w for o, w in self.symbols.choices[term].items() if o != value))
                yield opposite(both(self.when(rule).true, against))


def _states(rule: Rule) -> bool | str | None:
    return rule.then.value if isinstance(rule.then, States) else None


def in_time(age: Number, day: Fraction) -> Number:
    """An age in days, in the base of time."""
    return Number(age.known, age.value * z3.RealVal(day))


class Item:
    """One item of a list, as a world. Only its own fields, tables and local numbers can be asked."""

    def __init__(self, record: Record, term: Term, outer: Reading) -> None:
        self.record, self.term, self._outer = record, term, outer
        self.needs = outer.needs
        self._worked_out: dict[str, Number] = {}

    def truth(self, name: str) -> Pair:
        """A yes-no field."""
        return self.record.flags[name]

    def choice(self, name: str) -> Choice:
        """A choice field."""
        return self.record.choices[name]

    def number(self, name: str) -> Number:
        """A quantity field: stated, or worked out in the one way that can be."""
        field = self.term.field(name)
        if field is None or not field.ways:
            return self.record.numbers[name]
        if name not in self._worked_out:
            ways = [number(way, self) for way in field.ways]
            value = ways[0].value
            for way in ways[1:]:
                value = z3.If(way.known, way.value, value)
            self._worked_out[name] = Number(either(*(way.known for way in ways)), value)
        return self._worked_out[name]

    def age(self, name: str) -> Number:
        """Whole days since a date field."""
        return in_time(self.record.ages[name], self._outer._day)

    def items(self, name: str) -> Items[World]:
        """Items have no lists."""
        raise LookupError(name)

    def policy(self, name: str) -> Fraction:
        """A local number."""
        return self._outer.policy(name)

    def claimed(self, claim: str, name: str) -> Fraction:
        """A named number of a claim."""
        return self._outer.claimed(claim, name)

    def cells(self, table: str) -> Cells:
        """The rows of a table."""
        return self._outer.cells(table)

    def verdict(self, name: str) -> z3.BoolRef:
        """An item has no verdict of its own."""
        return self._outer.verdict(name)

    def verdicts(self) -> tuple[str, ...]:
        """All verdicts, in order."""
        return self._outer.verdicts()

    def about_rules(self, node: AboutRules) -> Pair:
        """An item has no rules of its own."""
        return self._outer.about_rules(node)
