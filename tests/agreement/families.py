"""Families of quantities that generated bases speak of: units that can be mixed, and what they make when multiplied."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from random import Random

from ketrace.values.decimals import decimal_text, is_finite_decimal
from ketrace.values.dimensions import Dimension
from ketrace.values.units import UnitSystem

OWN = {"body-mass": ("kg", "[lb_av]")}
UNITS = UnitSystem.of(OWN)


@dataclass(frozen=True, slots=True)
class Family:
    """Quantities of one dimension: the units in use, and the grid of usual values in the first of them."""

    name: str
    units: tuple[str, ...]
    step: Fraction
    low: int
    high: int

    @property
    def dimension(self) -> Dimension:
        """What the family measures."""
        return UNITS.parse(self.units[0]).dimension

    @property
    def many(self) -> bool:
        """Whether the grid has room for more numbers than one clause can test."""
        return (self.high - self.low) / self.step > 18

    def base(self, value: Fraction | int) -> Fraction:
        """A value in the first unit, in the base of the dimension."""
        return value * UNITS.parse(self.units[0]).factor

    def draw(self, rng: Random, low: Fraction | None = None, high: Fraction | None = None) -> Fraction:
        """A value on the grid, in the base of the dimension, between two such values (or the usual ends)."""
        step = self.base(self.step)
        first = self.base(self.low) if low is None else low
        last = self.base(self.high) if high is None else high
        return first + rng.randint(0, int((last - first) / step)) * step


FAMILIES = {
    family.name: family
    for family in (
        Family("dose", ("mg", "g", "ug"), Fraction(1, 2), 1, 12),
        Family("mass", ("kg", "[lb_av]"), Fraction(1), 40, 60),
        Family("share", ("mg/kg", "ug/kg"), Fraction(1, 20), 0, 1),
        Family("pressure", ("mm[Hg]", "kPa"), Fraction(1), 80, 100),
        Family("time", ("h", "d", "min"), Fraction(6), 6, 96),
        Family("days", ("d", "wk"), Fraction(1), 0, 7),
        Family("score", ("1", "%"), Fraction(1), 0, 9),
        Family("shift", ("mmol/L", "umol/mL"), Fraction(1), -6, 6),
        Family("rate", ("mg/h", "mg/d", "ug/min"), Fraction(1, 4), 1, 5),
    )
}
DAYS = FAMILIES["days"]
PRODUCTS = {"dose": (("share", "mass"), ("rate", "time"))}
QUOTIENTS = {"rate": (("dose", "time"),), "share": (("dose", "mass"),), "score": (("mass", "mass"), ("time", "time"))}


def written(base: Fraction, unit: str) -> str | None:
    """A quantity in a unit as an input or a document says it, or None where its decimals do not end."""
    value = base / UNITS.parse(unit).factor
    return f"{decimal_text(value)} {unit}" if is_finite_decimal(value) else None


def text(base: Fraction, family: Family, rng: Random | None = None) -> str:
    """A quantity in some unit of its family: in the first, or in any where chance decides."""
    chosen = rng.choice(family.units) if rng is not None and rng.random() < 0.3 else family.units[0]
    found = written(base, chosen) or written(base, family.units[0])
    assert found is not None, "the grid of a family ends in decimals"
    return found
