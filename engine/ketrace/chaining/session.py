"""One subject through the networks, stratum by stratum. Networks decide; here values are put in and answers merged."""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal, TypeVar, assert_never
from weakref import proxy

from ketrace.chaining.arithmetic import evaluate
from ketrace.chaining.gauges import Always, Celled, Counted, Gauge, Known, Valued, WorkedOut
from ketrace.chaining.network import Network, spelled
from ketrace.chaining.plan import Part, Plan, Reading
from ketrace.facts.facts import Fact, Facts
from ketrace.program.ir import PROBLEMS, CellOf, Program
from ketrace.values.dates import age_in_days

State = Literal[0, 1]
Stratum = Sequence[tuple[Part, Network]]
Concluded = TypeVar("Concluded")


class Contradiction(Exception):
    """One unit both held and failed."""


class Built:
    """A reading with its networks, for one thread."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.strata = tuple(tuple((part, Network(part.plan)) for part in stratum) for stratum in reading.strata)


class Engine:
    """The networks of a program, built for one thread."""

    def __init__(self, program: Program, plan: Plan) -> None:
        self.program = program
        self.subject = Built(plan.subject)
        self.items = {over: Built(reading) for over, reading in plan.items.items()}


class Subject(ABC):
    """Something that is read through networks: the subject itself, or one item of a list. Also `Values` of numbers."""

    def __init__(self, facts: Mapping[str, Fact], reading: Reading) -> None:
        self.states: dict[str, State] = {}
        self._reading = reading
        # What is known stays so, and is spelled once for all parts.
        self.properties = properties = dict(reading.properties)
        options, gauges = reading.options, reading.gauges
        for term, fact in facts.items():
            if term in options:
                name, texts = options[term]
                properties[name] = texts[fact.value]
            elif term in gauges and isinstance(fact.value, Fraction):
                name, measured = gauges[term]
                properties[name] = measured[fact.value.as_integer_ratio()]

    def message(self, part: Part) -> str:
        """What is known of what a part reads."""
        known = self.properties
        for name, source in part.worked_out:
            if not known[name] and (value := self.source(source)) is not None:
                known[name] = spelled(name, value)
        return "".join(part.properties(known))

    def read(self, stratum: Stratum) -> None:
        """Put what is known into the networks of one stratum, and take in what units are then found to be."""
        fresh: dict[str, State] = {}
        for part, network in stratum:
            for pattern in network.fulfilled(self.message(part)):
                unit, rail = part.rails[pattern]
                if fresh.setdefault(unit, rail) != rail:
                    raise Contradiction(unit)
        self.states.update(fresh)
        read, known = self._reading.states, self.properties
        for unit, state in fresh.items():
            for name, spellings in read.get(unit, ()):
                known[name] = spellings[state]

    def source(self, source: WorkedOut) -> int | None:
        """The whole number that a message carries for a source, or None to leave it out."""
        match source:
            case Valued():
                return self.index(source.variable)
            case Gauge():
                value = evaluate(source.number, self)
                return None if value is None else source.cell(*value.as_integer_ratio())
            case Celled():
                known, found = self.cell(source.cell)
                return int(found is not None) if known else None
            case Counted():
                return self.counted(source)
            case Known():
                return 1 if self.known(source.variable) else None
            case Always():
                return 1
            case _:
                assert_never(source)

    @abstractmethod
    def index(self, name: str) -> int | None:
        """A yes-no value as 0 or 1, a choice as its place among its options."""

    @abstractmethod
    def quantity(self, name: str) -> Fraction | None:
        """A quantity."""

    @abstractmethod
    def age(self, name: str) -> Fraction | None:
        """Whole days since a date."""

    @abstractmethod
    def cell(self, cell: CellOf) -> tuple[bool, Fraction | None]:
        """Whether the choices of a table's cell are known, and the cell if there is one."""

    @abstractmethod
    def whole_list(self, name: str) -> Sequence[Subject] | None:
        """The items of a list that is whole."""

    def counted(self, source: Counted) -> int | None:
        """The fewest or the most items that can hold. Only the subject itself has lists."""
        raise LookupError(source)

    def known(self, name: str) -> bool:
        """Whether a term has a value. Only asked of the subject itself."""
        raise LookupError(name)


class Session(Subject):
    """What is known of one subject while the strata are read. Also the `Values` of its numbers."""

    def __init__(self, engine: Engine, facts: Facts) -> None:
        super().__init__(facts.facts, engine.subject.reading)
        self.engine, self.program, self.facts = engine, engine.program, facts
        self._items: dict[str, list[ItemSession]] = {}
        self._indexes: dict[str, int] = {}
        self._numbers: dict[str, Fraction] = {}
        self._no_index: set[str] = set()
        self._no_number: set[str] = set()

    def run(self) -> dict[str, State]:
        """The states of all units that hold or fail."""
        for stratum in self.engine.subject.strata:
            self.read(stratum)
            # What is known stays so; what was not known may have been concluded now.
            self._no_index.clear()
            self._no_number.clear()
        return self.states

    def index(self, name: str) -> int | None:
        """A yes-no term as 0 or 1, a choice as its place among its options."""
        fact = self.facts.facts.get(name)
        if fact is not None and (fact.value is True or fact.value is False):
            return int(fact.value)
        if name == PROBLEMS:
            return None if self.facts.problems else 0
        found = self._indexes.get(name)
        if found is None and name not in self._no_index:
            found = self._worked_out_index(name)
            if found is None:
                self._no_index.add(name)
            else:
                self._indexes[name] = found
        return found

    def _worked_out_index(self, name: str) -> int | None:
        stated = self.facts.value(name)
        if isinstance(stated, str):
            return self.program.options[name].index(stated)
        if name in self.facts.blocked:
            return None
        if name in self.program.flags:
            return self._flag(self.program.flags[name])
        if name in self.program.choices:
            return self._only(self.program.choices[name])
        values = {value for rule, value in self.program.implied.get(name, ()) if self.states.get(rule) == 1}
        return values.pop() if len(values) == 1 else None

    def _flag(self, rules: Sequence[str]) -> int | None:
        states = [self.states.get(rule) for rule in rules]
        return 1 if 1 in states else 0 if all(state == 0 for state in states) else None

    def _only(self, pairs: Sequence[tuple[str, Concluded]]) -> Concluded | None:
        """What is concluded by the one rule that holds when all others fail."""
        states = [self.states.get(rule) for rule, _ in pairs]
        return pairs[states.index(1)][1] if states.count(1) == 1 and None not in states else None

    def quantity(self, name: str) -> Fraction | None:
        """A quantity: stated, or worked out."""
        found = self._numbers.get(name)
        if found is None and name not in self._no_number:
            found = self._worked_out_quantity(name)
            if found is None:
                self._no_number.add(name)
            else:
                self._numbers[name] = found
        return found

    def _worked_out_quantity(self, name: str) -> Fraction | None:
        stated = self.facts.value(name)
        if isinstance(stated, Fraction):
            return stated
        if name not in self.program.quantities or name in self.facts.blocked:
            return None
        formula = self._only(self.program.quantities[name])
        return None if formula is None else evaluate(formula, self)

    def age(self, name: str) -> Fraction | None:
        """Whole days since a date."""
        return _age(self.facts.value(name), self.facts, self.program)

    def cell(self, cell: CellOf) -> tuple[bool, Fraction | None]:
        """A cell of a table, by the choices of the subject."""
        keys = []
        for name in cell.keys:
            index = self.index(name)
            if index is None:
                return (False, None)
            keys.append(self.program.options[name][index])
        return (True, self.program.tables[cell.table].get(tuple(keys)))

    def known(self, name: str) -> bool:
        """Whether a term has a value; a list, whether it is whole."""
        listed = self.facts.lists.get(name)
        if listed is not None:
            return listed.complete
        value = self.facts.value(name)
        return value is not None or self.index(name) is not None or self.quantity(name) is not None

    def whole_list(self, name: str) -> Sequence[ItemSession] | None:
        """The items of a list that is whole."""
        listed = self.facts.lists.get(name)
        return self.item_sessions(name) if listed is not None and listed.complete else None

    def item_sessions(self, name: str) -> list[ItemSession]:
        """The items of a list, each read through the list's networks once."""
        if name not in self._items:
            listed = self.facts.lists.get(name)
            items = listed.items if listed is not None and listed.reason is None else ()
            self._items[name] = [ItemSession(self, name, item) for item in items]
        return self._items[name]

    def counted(self, source: Counted) -> int | None:
        """The fewest or the most items that can hold in an item unit."""
        listed = self.facts.lists.get(source.over)
        whole = listed is not None and listed.reason is None and listed.complete
        if source.most and not whole:
            return None
        wanted, unwanted = (1, 0) if source.holding else (0, 1)
        states = [item.states.get(source.unit) for item in self.item_sessions(source.over)]
        return sum(state != unwanted for state in states) if source.most else sum(state == wanted for state in states)


class ItemSession(Subject):
    """One item of a list, read through the networks of its list."""

    def __init__(self, outer: Session, over: str, fields: Mapping[str, Fact]) -> None:
        built = outer.engine.items[over]
        super().__init__(fields, built.reading)
        self.over, self.fields = over, fields
        # Not kept alive by what it keeps: all of a decision is gone at its end, and not some time later.
        self.outer: Session = proxy(outer)
        self._numbers: dict[str, Fraction | None] = {}
        for stratum in built.strata:
            self.read(stratum)

    def _value(self, name: str) -> object:
        fact = self.fields.get(name)
        return None if fact is None else fact.value

    def index(self, name: str) -> int | None:
        """A yes-no field as 0 or 1, a choice as its place among its options."""
        value = self._value(name)
        if isinstance(value, bool):
            return int(value)
        return self.outer.program.item_options[self.over][name].index(value) if isinstance(value, str) else None

    def quantity(self, name: str) -> Fraction | None:
        """A quantity field: stated, or worked out in the one way that can be."""
        if name not in self._numbers:
            self._numbers[name] = self._quantity(name)
        return self._numbers[name]

    def _quantity(self, name: str) -> Fraction | None:
        ways = self.outer.program.ways.get(self.over, {}).get(name)
        if ways is None:
            value = self._value(name)
            return value if isinstance(value, Fraction) else None
        found = [value for way in ways if (value := evaluate(way, self)) is not None]
        return found[0] if len(found) == 1 else None

    def age(self, name: str) -> Fraction | None:
        """Whole days since a date field."""
        return _age(self._value(name), self.outer.facts, self.outer.program)

    def cell(self, cell: CellOf) -> tuple[bool, Fraction | None]:
        """A cell of a table, by the choices of the item."""
        keys = [value for name in cell.keys if isinstance(value := self._value(name), str)]
        if len(keys) < len(cell.keys):
            return (False, None)
        return (True, self.outer.program.tables[cell.table].get(tuple(keys)))

    def whole_list(self, name: str) -> Sequence[ItemSession] | None:
        """Items have no lists."""
        raise LookupError(name)


def _age(value: object, facts: Facts, program: Program) -> Fraction | None:
    return age_in_days(value, facts.as_of) * program.day if isinstance(value, datetime.date) else None
