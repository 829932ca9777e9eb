"""Units as types: each has a dimension and an exact factor to the base of that dimension."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from ketrace.values.atoms import BASE_NAMES, COMMON, Measure, annotated, bare, is_known, measure
from ketrace.values.dimensions import NONE, Dimension
from ketrace.values.unit_errors import UnitError, quoted, unknown_unit
from ketrace.values.unit_syntax import Part, parts_of

__all__ = ["NONE", "Dimension", "Unit", "UnitError", "UnitSystem"]

# Inputs bring units of their own making; the memory that parsing keeps must not grow with them.
_REMEMBERED = 4096
_SMALLEST, _GREATEST = Fraction(1, 10**300), Fraction(10**300)
_OWN_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written, what it measures, and its exact factor to the base of that dimension."""

    text: str
    dimension: Dimension
    factor: Fraction

    def __str__(self) -> str:
        return self.text

    def __hash__(self) -> int:
        # What is remembered by quantity asks for it thousands of times a second.
        return hash(self.text)


@dataclass(frozen=True)
class UnitSystem:
    """UCUM, with the dimensions that a knowledge base declares as its own. Built with `UnitSystem.of`."""

    own: tuple[tuple[str, tuple[str, ...]], ...]
    _own: Mapping[str, Measure] = field(compare=False, repr=False)
    _parsed: dict[str, Unit] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, own: Mapping[str, Sequence[str]]) -> UnitSystem:
        """A system in which the simple units listed, exactly as written, measure a dimension of their own.

        The first of each list is the base; among them the ratios stay those of UCUM.
        """
        measures: dict[str, Measure] = {}
        for dimension, names in own.items():
            for name, own_measure in _own_measures(dimension, names).items():
                if name in measures:
                    raise UnitError(f"unit {quoted(name)} is declared in two dimensions")
                measures[name] = own_measure
        return cls(tuple(sorted((dimension, tuple(names)) for dimension, names in own.items())), measures)

    def parse(self, text: str) -> Unit:
        """The unit written so, or UnitError with what is wrong and help."""
        known = self._parsed.get(text)
        if known is not None:
            return known
        dimension, factor = NONE, Fraction(1)
        for part in parts_of(text):
            found = self._measure(part, text) ** (-1 if part.divides else 1)
            dimension *= found.dimension
            factor *= found.factor
        if not _SMALLEST <= factor <= _GREATEST:
            raise UnitError(f"{quoted(text)} is not a unit: nothing is so small or so great")
        if len(self._parsed) >= _REMEMBERED:
            self._parsed.clear()
        return self._parsed.setdefault(text, Unit(text, dimension, factor))

    def _measure(self, part: Part, text: str) -> Measure:
        if not part.name:
            return bare(part.annotation, part.number)
        if part.annotation:
            found = annotated(part.name, part.annotation, part.exponent)
        else:
            plain = self._own.get(part.name) or measure(part.name)
            found = plain and plain**part.exponent
        if found is None:
            raise unknown_unit(part.name, text, COMMON, is_known)
        return found


def _own_measures(dimension: str, names: Sequence[str]) -> dict[str, Measure]:
    if not _OWN_NAME.fullmatch(dimension) or dimension in BASE_NAMES:
        raise UnitError(f"{quoted(dimension)} cannot name a dimension", "a word in kebab-case that is no unit can")
    if not names:
        raise UnitError(f"dimension {quoted(dimension)} has no unit", "the first unit listed is its base")
    plain = {name: _plain(name) for name in names}
    if len(plain) < len(names):
        raise UnitError(f"dimension {quoted(dimension)} lists a unit twice")
    first, base = names[0], plain[names[0]]
    for name, found in plain.items():
        if found.dimension != base.dimension:
            raise UnitError(f"{quoted(first)} and {quoted(name)} in {quoted(dimension)} do not measure the same thing")
    own = Dimension(((dimension, 1),))
    return {name: Measure(own, found.factor / base.factor) for name, found in plain.items()}


def _plain(name: str) -> Measure:
    found = measure(name)
    if found is None:
        raise unknown_unit(name, name, COMMON, is_known)
    return found
