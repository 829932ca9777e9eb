"""A program turned into networks: strata, each cut into parts that the engine can carry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Literal

from ketrace.chaining.gauges import Always, Gauge, Source, Stated, Valued, Vocabulary, WorkedOut
from ketrace.chaining.network import MOST_PATTERNS, Blueprint, blueprint, spelled
from ketrace.program.ir import PROBLEMS, Clause, Program, Unit, Variable
from ketrace.program.strata import tests

Rail = tuple[str, Literal[0, 1]]
Pattern = list[tuple[Source, str, int]]
_MOST_SOURCES = 120
_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Part:
    """One network: what picks its properties out of all, and which unit and rail each pattern stands for.

    `worked_out` are the properties that are neither stated nor states of units, or need not be.
    """

    properties: Callable[[Mapping[str, str]], Iterable[str]]
    worked_out: tuple[tuple[str, WorkedOut], ...]
    rails: tuple[Rail, ...]
    plan: Blueprint


@dataclass(frozen=True, slots=True)
class Reading:
    """How the subject, or an item of a list, is read, by properties that are empty while nothing is known.

    Each of the `strata` is made of parts that may be read once everything below is settled.
    For a yes-no term or a choice, `options` gives its property, spelled for each value that can be stated; for a quantity,
    `gauges` gives it by numerator and denominator; for a unit that others read, `states` gives its properties, each spelled
    for 0 and for 1: its state, and the yes-no terms that it alone concludes.
    """

    strata: tuple[tuple[Part, ...], ...]
    properties: Mapping[str, str]
    options: Mapping[str, tuple[str, Mapping[object, str]]]
    gauges: Mapping[str, tuple[str, Mapping[tuple[int, int], str]]]
    states: Mapping[str, tuple[tuple[str, tuple[str, str]], ...]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How the subject is read, and the items of each list."""

    subject: Reading
    items: Mapping[str, Reading]


def plan(program: Program) -> Plan:
    """The networks of a program. Raises `CannotCarry` for what the engine is not known to do right."""
    follows = {term: rules[0] for term, rules in program.flags.items() if len(rules) == 1}
    worked_out = {PROBLEMS, *program.flags, *program.choices, *program.implied, *program.quantities} - follows.keys()
    items = {
        over: _reading(program.item_units.get(over, ()), program.ways.get(over, {}).keys(), options, {})
        for over, options in program.item_options.items()
    }
    return Plan(_reading(program.units, worked_out, program.options, follows), items)


def _reading(
    units: Iterable[Unit], worked_out: Set[str], options: Mapping[str, Sequence[str]], follows: Mapping[str, str]
) -> Reading:
    """`worked_out` are the terms that can have a value without being stated, but those that follow one unit."""
    vocabulary = Vocabulary()
    units = sorted(units, key=lambda unit: unit.stratum)
    for unit in units:
        for test in tests(unit):
            vocabulary.collect(test)
    strata = []
    for _, group in groupby(units, key=lambda unit: unit.stratum):
        cut = _cut(group, vocabulary)
        strata.append(tuple(_part(patterns, rails, vocabulary, worked_out) for patterns, rails in cut))
    stated: dict[str, tuple[str, Mapping[object, str]]] = {}
    gauges: dict[str, tuple[str, Mapping[tuple[int, int], str]]] = {}
    states: dict[str, list[tuple[str, tuple[str, str]]]] = {}
    for source, name in vocabulary.names.items():
        term = _term(source)
        rule = source.unit if isinstance(source, Stated) else follows.get(term or "")
        if rule is not None:
            states.setdefault(rule, []).append((name, (spelled(name, 0), spelled(name, 1))))
        elif isinstance(source, Gauge) and term is not None:
            gauges[term] = (name, _Measured(name, source))
        elif term is not None:
            values = enumerate(options.get(term, (False, True)))
            stated[term] = (name, {None: "", **{value: spelled(name, i) for i, value in values}})
    return Reading(
        tuple(strata),
        dict.fromkeys(vocabulary.names.values(), ""),
        stated,
        gauges,
        {unit: tuple(found) for unit, found in states.items()},
    )


def _term(source: Source) -> str | None:
    """The term of which a source is the value itself."""
    match source:
        case Valued(term) | Gauge(Variable(term)):
            return term
        case _:
            return None


class _Measured(dict[tuple[int, int], str]):
    """Values of a quantity, as numerators and denominators, spelled by their cells. The same few come again and again."""

    def __init__(self, name: str, gauge: Gauge) -> None:
        super().__init__()
        self._name, self._gauge = name, gauge

    def __missing__(self, ratio: tuple[int, int]) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self[ratio] = spelled(self._name, self._gauge.cell(*ratio))
        return found


def _cut(units: Iterable[Unit], vocabulary: Vocabulary) -> Iterator[tuple[list[Pattern], list[Rail]]]:
    """The patterns of some units, with what each stands for, so many at a time as one network can carry."""
    patterns: list[Pattern] = []
    rails: list[Rail] = []
    sources: set[Source] = set()
    for unit, rail, clause in _clauses(units):
        pattern = [vocabulary.turned(test) for test in clause] or [(Always(), "=", 1)]
        own = {source for source, _, _ in pattern}
        if len(patterns) == MOST_PATTERNS or (patterns and len(sources | own) > _MOST_SOURCES):
            yield patterns, rails
            patterns, rails, sources = [], [], set()
        sources |= own
        patterns.append(pattern)
        rails.append((unit, rail))
    if patterns:
        yield patterns, rails


def _clauses(units: Iterable[Unit]) -> Iterator[tuple[str, Literal[0, 1], Clause]]:
    for unit in units:
        for clause in unit.holds:
            yield unit.id, 1, clause
        for clause in unit.fails:
            yield unit.id, 0, clause


def _part(patterns: list[Pattern], rails: list[Rail], vocabulary: Vocabulary, terms: Set[str]) -> Part:
    named = [
        tuple(dict.fromkeys((vocabulary.name(source), sign, value) for source, sign, value in pattern))
        for pattern in patterns
    ]
    # The engine shares the tests with which patterns begin: those that are in most patterns come first.
    often = Counter(test for pattern in named for test in pattern)
    named = [tuple(sorted(pattern, key=lambda test: -often[test])) for pattern in named]
    sources = {source: vocabulary.name(source) for pattern in patterns for source, _, _ in pattern}
    worked_out = [
        (name, source)
        for source, name in sources.items()
        if not isinstance(source, Stated) and ((term := _term(source)) is None or term in terms)
    ]
    return Part(itemgetter(*sources.values()), tuple(worked_out), tuple(rails), blueprint(named))
