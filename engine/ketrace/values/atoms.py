"""The simple units that are known, with exact factors, and their metric prefixes.

A unit is left out where UCUM gives it no exact ratio (angles), where scales differ by an offset (kelvin, Fahrenheit),
or where a short name is more likely a slip than meant (`C`, `t`).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from ketrace.values.dimensions import NONE, Dimension
from ketrace.values.factors import METRIC, NOT_METRIC

# UCUM rounds the pressure of mercury, to 133.322 Pa, where others keep more digits: both are multiples of a pascal here.
_COLUMNS = {"m[Hg]": Fraction("133322.0"), "m[H2O]": Fraction("9806.65")}
# Each is a base of its own. UCUM lets `eq` and `osm` pass for `mol`, which is wrong wherever a charge is not one.
_OWN_BASES = {"Cel": "Cel", "eq": "eq", "osm": "osm", "[iU]": "[iU]", "[IU]": "[iU]"}
_NUMBERS = {"%": Fraction(1, 100), "10*": Fraction(10), "10^": Fraction(10)}

_TAKES_PREFIX = frozenset({*METRIC, *_COLUMNS, *_OWN_BASES} - {"Cel"})
_EXPONENTS = {
    "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1, "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15,
}  # fmt: skip
_PREFIXES = {prefix: Fraction(10) ** exponent for prefix, exponent in _EXPONENTS.items()}

BASE_NAMES = frozenset({"g", "m", "s", "mol", "A", *_OWN_BASES.values()})

ATOMS = frozenset({*METRIC, *NOT_METRIC, *_COLUMNS, *_OWN_BASES, *_NUMBERS})
_USUAL = "kg mg ug ng pg mL dL uL cm mm km ms mmol umol nmol meq mosm mm[Hg] cm[H2O] kPa kJ kcal m[iU]"
COMMON = tuple(sorted({*ATOMS, *_USUAL.split()} - {"l", "m[Hg]", "m[H2O]"}))
"""Names that help may offer."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a simple unit measures, and its exact factor to the base of that."""

    dimension: Dimension
    factor: Fraction

    def __pow__(self, exponent: int) -> Measure:
        return Measure(self.dimension**exponent, self.factor**exponent)


def split(name: str) -> tuple[str, str] | None:
    """The prefix and the atom of a simple unit, or None when it is none."""
    if name in ATOMS:
        return "", name
    for prefix in (name[:2], name[:1]):
        if prefix in _PREFIXES and name[len(prefix) :] in _TAKES_PREFIX:
            return prefix, name[len(prefix) :]
    return None


def is_known(name: str) -> bool:
    """Whether this is a simple unit, with or without prefix."""
    return split(name) is not None


def measure(name: str) -> Measure | None:
    """The measure of a simple unit, with or without prefix, or None when it is none."""
    found = split(name)
    if found is None:
        return None
    prefix, atom = found
    plain = _atom(atom)
    return Measure(plain.dimension, plain.factor * _PREFIXES.get(prefix, 1))


def annotated(name: str, annotation: str, exponent: int) -> Measure | None:
    """The measure of a simple unit with an annotation, which makes it another thing: `mg{dry}` is never `mg`."""
    found, plain = split(name), measure(name)
    if found is None or plain is None:
        return None
    if plain.dimension == NONE:
        # `10*3{cell}` counts thousands of cells: the exponent is that of the number.
        return Measure(_base(annotation), plain.factor**exponent)
    if len(plain.dimension.powers) == 1 and plain.dimension.powers[0][1] == 1:
        return Measure(_base(plain.dimension.powers[0][0] + annotation), plain.factor) ** exponent
    prefix, atom = found
    # A liter is no single base that could carry the annotation, so the atom itself is the base; `l` is `L`.
    return Measure(_base(("L" if atom == "l" else atom) + annotation), _PREFIXES.get(prefix, Fraction(1))) ** exponent


def bare(annotation: str, number: int) -> Measure:
    """The measure of a number, or of a bare annotation such as `{score}`."""
    return Measure(_base(annotation) if annotation else NONE, Fraction(number))


def _base(name: str) -> Dimension:
    return Dimension(((name, 1),))


@cache
def _atom(atom: str) -> Measure:
    if atom in _NUMBERS:
        return Measure(NONE, _NUMBERS[atom])
    if atom in _OWN_BASES:
        return Measure(_base(_OWN_BASES[atom]), Fraction(1))
    if atom in _COLUMNS:
        pascal = _atom("Pa")
        return Measure(pascal.dimension, pascal.factor * _COLUMNS[atom])
    powers, factor = {**METRIC, **NOT_METRIC}[atom]
    return Measure(Dimension.of(powers.items()), Fraction(factor))
