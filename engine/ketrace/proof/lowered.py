"""The program that forward chaining runs, read for every subject, so that a fault in lowering rules is found.

It mirrors a session of `chaining`. What it finds is compared with the rules as written, over the same symbols.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

import z3

from ketrace.program.ir import (
    PROBLEMS,
    VERDICT,
    AgeOf,
    Arith,
    CellOf,
    CellTest,
    Clause,
    Constant,
    CountTest,
    Extremum,
    KnownTest,
    Num,
    NumberTest,
    Program,
    StateTest,
    Test,
    Total,
    Unit,
    ValueTest,
    Variable,
)
from ketrace.proof.formulas import Items, calculate, extreme, look_up, total
from ketrace.proof.pairs import (
    NO,
    YES,
    Number,
    Pair,
    both,
    compare,
    constant,
    either,
    opposite,
    so_many,
)
from ketrace.proof.reading import in_time
from ketrace.proof.symbols import Record, Symbols


class _Subject:
    """Units over the symbols of one subject, or of one item of a list."""

    def __init__(self, program: Program, units: tuple[Unit, ...], record: Record, needs: list[z3.BoolRef]) -> None:
        self.program, self.record, self.needs = program, record, needs
        self._units = {unit.id: unit for unit in units}
        self._states: dict[str, Pair] = {}

    def state(self, name: str) -> Pair:
        """When a unit holds, and when it fails."""
        if name not in self._states:
            unit = self._units[name]
            holds, fails = (either(*map(self._clause, clauses)) for clauses in (unit.holds, unit.fails))
            self._states[name] = Pair(holds, fails)
        return self._states[name]

    def _clause(self, clause: Clause) -> z3.BoolRef:
        return both(*map(self._test, clause))

    def _test(self, test: Test) -> z3.BoolRef:
        match test:
            case NumberTest(left, sign, right):
                return compare(self.number(left), sign, self.number(right)).true
            case ValueTest():
                return self._value(test)
            case CellTest(cell, present):
                return self._cell(cell).known if present else both(self._keys(cell), opposite(self._cell(cell).known))
            case StateTest(name, wanted):
                return self.state(name).true if wanted else self.state(name).false
            case CountTest():
                return self.count(test)
            case KnownTest(name):
                return self.known(name)
            case _:
                assert_never(test)

    def _value(self, test: ValueTest) -> z3.BoolRef:
        if test.variable == PROBLEMS:
            return YES
        options = self.options(test.variable)
        found = options[test.value] if test.value < len(options) else NO
        return found if test.equal else both(either(*options), opposite(found))

    def options(self, name: str) -> list[z3.BoolRef]:
        """When each option of a choice is the one, or when a yes-no value is no and is yes."""
        if name in self.record.choices:
            return list(self.record.choices[name].values())
        flag = self.record.flags[name]
        return [flag.false, flag.true]

    def number(self, node: Num) -> Number:
        """A number."""
        match node:
            case Constant(value):
                return constant(value)
            case Variable(name):
                return self.quantity(name)
            case AgeOf(name):
                return in_time(self.record.ages[name], self.program.day)
            case CellOf():
                return self._cell(node)
            case Total(over, each):
                return self.total(over, each)
            case Arith(sign, left, right):
                return calculate(sign, self.number(left), self.number(right), self.needs)
            case Extremum(which, of):
                return extreme(which, [self.number(part) for part in of])
            case _:
                assert_never(node)

    def quantity(self, name: str) -> Number:
        """A quantity that is stated."""
        return self.record.numbers[name]

    def _keys(self, cell: CellOf) -> z3.BoolRef:
        return both(*(either(*self.options(name)) for name in cell.keys))

    def _cell(self, cell: CellOf) -> Number:
        names = [self.names(name) for name in cell.keys]
        rows = []
        for keys, value in self.program.tables[cell.table].items():
            met = [
                self.options(name)[options.index(key)] if key in options else NO
                for name, options, key in zip(cell.keys, names, keys, strict=True)
            ]
            rows.append((both(*met), value))
        return look_up(rows)

    def names(self, name: str) -> tuple[str, ...]:
        """The options of a choice."""
        return self.program.options[name]

    def count(self, test: CountTest) -> z3.BoolRef:
        """A count of items. Only the subject itself has lists."""
        raise LookupError(test)

    def total(self, over: str, each: Num) -> Number:
        """A sum over items. Only the subject itself has lists."""
        raise LookupError(over)

    def known(self, name: str) -> z3.BoolRef:
        """When a term has a value. Only asked of the subject itself."""
        raise LookupError(name)


class _Item(_Subject):
    def __init__(self, outer: Lowered, over: str, record: Record) -> None:
        super().__init__(outer.program, outer.program.item_units.get(over, ()), record, outer.needs)
        self._over = over

    def names(self, name: str) -> tuple[str, ...]:
        return self.program.item_options[self._over][name]

    def quantity(self, name: str) -> Number:
        ways = self.program.ways.get(self._over, {}).get(name)
        if ways is None:
            return self.record.numbers[name]
        found = [self.number(way) for way in ways]
        value = found[0].value
        for way in found[1:]:
            value = z3.If(way.known, way.value, value)
        return Number(either(*(way.known for way in found)), value)


class Lowered(_Subject):
    """A program over the symbols of one subject. `same` are quantities that were shown to come out alike elsewhere."""

    def __init__(self, program: Program, symbols: Symbols, same: Mapping[str, Number]) -> None:
        super().__init__(program, program.units, symbols, [])
        self.symbols = symbols
        self._options: dict[str, list[z3.BoolRef]] = {}
        self._numbers: dict[str, Number] = {**same}
        self._items = {
            name: Items([(there, _Item(self, name, item)) for there, item in listed.items], listed.complete)
            for name, listed in symbols.lists.items()
        }

    def verdict(self, name: str) -> Pair:
        """The condition of a verdict."""
        return self.state(VERDICT + name)

    def options(self, name: str) -> list[z3.BoolRef]:
        """As stated, concluded or implied."""
        if name not in self._options:
            self._options[name] = self._worked_out(name)
        return self._options[name]

    def _worked_out(self, name: str) -> list[z3.BoolRef]:
        if name in self.program.flags:
            states = [self.state(rule) for rule in self.program.flags[name]]
            return [both(*(state.false for state in states)), either(*(state.true for state in states))]
        if name in self.program.choices:
            pairs = self.program.choices[name]
            alone = [(value, self._alone(rule, [one for one, _ in pairs])) for rule, value in pairs]
            places = range(len(self.program.options[name]))
            return [either(*(when for value, when in alone if value == place)) for place in places]
        if name not in self.symbols.flags and name not in self.symbols.choices:
            return [NO for _ in self.program.options.get(name, (0, 1))]
        stated = super().options(name)
        if name not in self.program.implied:
            return stated
        silent = opposite(either(*stated))
        found: Mapping[int, z3.BoolRef] = {
            place: either(*(self.state(rule).true for rule, value in self.program.implied[name] if value == place))
            for place in range(len(stated))
        }
        others = {place: either(*(when for one, when in found.items() if one != place)) for place in found}
        return [either(stated[i], both(silent, found[i], opposite(others[i]))) for i in found]

    def _alone(self, rule: str, rules: list[str]) -> z3.BoolRef:
        return both(self.state(rule).true, *(self.state(one).false for one in rules if one != rule))

    def quantity(self, name: str) -> Number:
        """As stated or worked out."""
        if name not in self._numbers:
            self._numbers[name] = self._quantity(name)
        return self._numbers[name]

    def _quantity(self, name: str) -> Number:
        if name in self.symbols.numbers:
            return self.symbols.numbers[name]
        value, known = z3.FreshReal(name), []
        pairs = self.program.quantities.get(name, ())
        for rule, formula in pairs:
            found = self.number(formula)
            known.append(both(self._alone(rule, [one for one, _ in pairs]), found.known))
            self.needs.append(z3.Implies(known[-1], value == found.value))
        return Number(either(*known), value)

    def count(self, test: CountTest) -> z3.BoolRef:
        """The fewest items that can hold, or the most, compared."""
        listed = self._items[test.over]
        states = [(there, item.state(test.unit)) for there, item in listed.worlds]
        sure = [both(there, state.true if test.holding else state.false) for there, state in states]
        may = [both(there, opposite(state.false if test.holding else state.true)) for there, state in states]
        match test.operator:
            case ">=":
                return so_many(sure, test.count)
            case ">":
                return so_many(sure, test.count + 1)
            case "<":
                return both(listed.complete, opposite(so_many(may, test.count)))
            case "<=":
                return both(listed.complete, opposite(so_many(may, test.count + 1)))
            case _:
                raise LookupError(test)

    def total(self, over: str, each: Num) -> Number:
        """A sum over the items of a whole list."""
        listed = self._items[over]
        return total(listed, [item.number(each) for _, item in listed.worlds])

    def known(self, name: str) -> z3.BoolRef:
        """When a term has a value; a list, when it is whole."""
        if name in self.symbols.lists:
            return self.symbols.lists[name].complete
        if name in self.symbols.ages:
            return self.symbols.ages[name].known
        if name in self.symbols.numbers or name in self.program.quantities:
            return self.quantity(name).known
        return either(*self.options(name))
