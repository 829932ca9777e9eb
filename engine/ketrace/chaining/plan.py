"""A program turned into networks: strata, each cut into parts that the engine can carry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from ketrace.chaining.gauges import Always, Other, Source, Stated, Valued, Vocabulary
from ketrace.chaining.network import MOST_PATTERNS, Blueprint, blueprint
from ketrace.program.ir import Clause, Program, Unit
from ketrace.program.strata import tests

Rail = tuple[str, Literal[0, 1]]
_MOST_SOURCES = 120


@dataclass(frozen=True, slots=True)
class Part:
    """One network: where its properties come from, and which unit and rail each pattern stands for."""

    stated: tuple[tuple[str, str], ...]
    valued: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, Other], ...]
    rails: tuple[Rail, ...]
    plan: Blueprint


@dataclass(frozen=True, slots=True)
class Stratum:
    """The parts that may be read once everything below is settled, and the units that they settle."""

    parts: tuple[Part, ...]
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All strata of the subject, and those of the items of each list."""

    strata: tuple[Stratum, ...]
    items: dict[str, tuple[Stratum, ...]]


def plan(program: Program) -> Plan:
    """The networks of a program. Raises `CannotCarry` for what the engine is not known to do right."""
    return Plan(_strata(program.units), {over: _strata(units) for over, units in program.item_units.items()})


def _strata(units: Iterable[Unit]) -> tuple[Stratum, ...]:
    vocabulary = Vocabulary()
    units = tuple(units)
    for unit in units:
        for test in tests(unit):
            vocabulary.collect(test)
    found = []
    for _, group in groupby(sorted(units, key=lambda unit: unit.stratum), key=lambda unit: unit.stratum):
        inside = tuple(group)
        found.append(Stratum(tuple(_parts(inside, vocabulary)), tuple(unit.id for unit in inside)))
    return tuple(found)


def _parts(units: tuple[Unit, ...], vocabulary: Vocabulary) -> Iterator[Part]:
    patterns: list[list[tuple[Source, str, int]]] = []
    rails: list[Rail] = []
    sources: set[Source] = set()
    for unit, rail, clause in _clauses(units):
        pattern = [vocabulary.turned(test) for test in clause] or [(Always(), "=", 1)]
        own = {source for source, _, _ in pattern}
        if len(patterns) == MOST_PATTERNS or (patterns and len(sources | own) > _MOST_SOURCES):
            yield _part(patterns, rails, vocabulary)
            patterns, rails, sources = [], [], set()
        sources |= own
        patterns.append(pattern)
        rails.append((unit, rail))
    if patterns:
        yield _part(patterns, rails, vocabulary)


def _clauses(units: tuple[Unit, ...]) -> Iterator[tuple[str, Literal[0, 1], Clause]]:
    for unit in units:
        for clause in unit.holds:
            yield unit.id, 1, clause
        for clause in unit.fails:
            yield unit.id, 0, clause


def _part(patterns: list[list[tuple[Source, str, int]]], rails: list[Rail], vocabulary: Vocabulary) -> Part:
    named = [
        tuple(dict.fromkeys((vocabulary.name(source), sign, value) for source, sign, value in pattern))
        for pattern in patterns
    ]
    # The engine shares the tests with which patterns begin: those that are in most patterns come first.
    often = Counter(test for pattern in named for test in pattern)
    named = [tuple(sorted(pattern, key=lambda test: -often[test])) for pattern in named]
    sources = {source: vocabulary.name(source) for pattern in patterns for source, _, _ in pattern}
    return Part(
        stated=tuple((name, source.unit) for source, name in sources.items() if isinstance(source, Stated)),
        valued=tuple((name, source.variable) for source, name in sources.items() if isinstance(source, Valued)),
        others=tuple((name, source) for source, name in sources.items() if not isinstance(source, Stated | Valued)),
        rails=tuple(rails),
        plan=blueprint(named),
    )
