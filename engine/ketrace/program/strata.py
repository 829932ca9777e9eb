"""Strata: a unit is read only after everything that it reads has been settled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ketrace.program.ir import (
    CellTest,
    CountTest,
    KnownTest,
    Num,
    NumberTest,
    Program,
    StateTest,
    Test,
    Unit,
    ValueTest,
)
from ketrace.program.numbers import variables


def names_read(test: Test) -> set[str]:
    """The subject's terms that a test reads."""
    match test:
        case NumberTest(left, _, right):
            return variables(left) | variables(right)
        case ValueTest(variable, _, _) | KnownTest(variable):
            return {variable}
        case CellTest(cell, _):
            return set(cell.keys)
        case CountTest(over, _, _, _, _):
            return {over}
        case _:
            return set()


def tests(unit: Unit) -> Iterator[Test]:
    """All tests of a unit, of both rails."""
    for clause in (*unit.holds, *unit.fails):
        yield from clause


def rules_reading(name: str, program: Program) -> tuple[str, ...]:
    """The rules that a unit is a part of, or that read it; where none does, what it is about: `verdict`, `order`."""
    found, waiting = {name}, [name]
    while waiting:
        read = waiting.pop()
        for unit in program.units:
            if unit.id not in found and any(
                isinstance(test, StateTest | CountTest) and test.unit == read for test in tests(unit)
            ):
                found.add(unit.id)
                waiting += [unit.id] if unit.id not in program.rules else []
    if name in program.rules:
        return (name,)
    return tuple(rule for rule in program.rules if rule in found) or (name.partition(":")[0],)


class _Sorter:
    def __init__(self, program: Program) -> None:
        self.units = {unit.id: unit for unit in program.units}
        self.found: dict[str, int] = {}
        self.concluding: dict[str, list[tuple[str, Num | None]]] = {}
        for term, rules in program.flags.items():
            self.concluding[term] = [(rule, None) for rule in rules]
        for indexed in (program.choices, program.implied):
            for term, pairs in indexed.items():
                self.concluding[term] = [(rule, None) for rule, _ in pairs]
        for term, formulas in program.quantities.items():
            self.concluding[term] = list(formulas)

    def unit(self, name: str) -> int:
        """A stratum above all that the unit reads."""
        if name not in self.found:
            deepest = 0
            for test in tests(self.units[name]):
                if isinstance(test, StateTest):
                    deepest = max(deepest, self.unit(test.unit))
                deepest = max([deepest, *(self.term(read) for read in names_read(test))])
            self.found[name] = deepest + 1
        return self.found[name]

    def term(self, name: str) -> int:
        """The stratum after which a term has its value: zero when it is only stated."""
        deepest = 0
        for rule, formula in self.concluding.get(name, ()):
            deepest = max(deepest, self.unit(rule))
            if formula is not None:
                deepest = max([deepest, *(self.term(read) for read in variables(formula))])
        return deepest


def in_strata(program: Program) -> Program:
    """The program with every unit in its stratum, units in order of strata."""
    sorter = _Sorter(program)
    units = sorted(
        (replace(unit, stratum=sorter.unit(unit.id)) for unit in program.units), key=lambda unit: unit.stratum
    )
    items = {}
    for over, inner in program.item_units.items():
        inside = _Sorter(replace(program, units=inner, flags={}, choices={}, implied={}, quantities={}))
        items[over] = tuple(
            sorted((replace(unit, stratum=inside.unit(unit.id)) for unit in inner), key=lambda unit: unit.stratum)
        )
    return replace(program, units=tuple(units), item_units=items)
