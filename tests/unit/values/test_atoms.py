"""Every known unit has the exact factor that UCUM defines."""

from __future__ import annotations

from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ketrace.values.atoms import ATOMS, BASE_NAMES, COMMON, annotated, is_known, measure, split
from ketrace.values.units import UnitError, UnitSystem

PLAIN = UnitSystem.of({})
BASES = frozenset({"m", "g", "s", "mol", "A", "Cel", "eq", "osm", "[iU]"})

# (unit, number, unit) as UCUM defines each, in the decimals that UCUM prints.
DEFINED = [
    ("L", "1", "dm3"),
    ("l", "1", "dm3"),
    ("min", "60", "s"),
    ("h", "60", "min"),
    ("d", "24", "h"),
    ("wk", "7", "d"),
    ("mo", "30.4375", "d"),
    ("a", "365.25", "d"),
    ("[gr]", "64.79891", "mg"),
    ("[lb_av]", "453.59237", "g"),
    ("[oz_av]", "28.349523125", "g"),
    ("[stone_av]", "6350.29318", "g"),
    ("[in_i]", "2.54", "cm"),
    ("[ft_i]", "30.48", "cm"),
    ("[yd_i]", "91.44", "cm"),
    ("[foz_us]", "29.5735295625", "mL"),
    ("[tbs_us]", "14.78676478125", "mL"),
    ("[tsp_us]", "4.92892159375", "mL"),
    ("N", "1", "kg.m/s2"),
    ("Pa", "1", "N/m2"),
    ("bar", "100000", "Pa"),
    ("m[Hg]", "133.3220", "kPa"),
    ("mm[Hg]", "133.322", "Pa"),
    ("m[H2O]", "9.80665", "kPa"),
    ("J", "1", "N.m"),
    ("cal", "4.184", "J"),
    ("W", "1", "J/s"),
    ("V", "1", "W/A"),
    ("Hz", "1", "/s"),
    ("kat", "1", "mol/s"),
    ("U", "1", "umol/min"),
    ("[IU]", "1", "[iU]"),
    ("%", "0.01", "1"),
    ("10*", "10", "1"),
    ("10^", "10", "1"),
]


def test_every_unit_is_in_the_list() -> None:
    """No unit is known whose factor is not checked below."""
    assert BASES | ({unit for unit, _, _ in DEFINED} - {"mm[Hg]"}) == ATOMS
    assert BASES == BASE_NAMES


@pytest.mark.parametrize(("unit", "number", "of"), DEFINED)
def test_the_factor_is_exact(unit: str, number: str, of: str) -> None:
    """The factor is the fraction that the definition says, not one near it."""
    found, expected = PLAIN.parse(unit), PLAIN.parse(of)

    assert Fraction(number) * expected.factor == found.factor
    assert expected.dimension == found.dimension
    assert isinstance(found.factor, Fraction)


@pytest.mark.parametrize("base", sorted(BASES))
def test_a_base_is_one(base: str) -> None:
    """A base measures itself with factor 1."""
    found = PLAIN.parse(base)

    assert ((base, 1),) == found.dimension.powers
    assert found.factor == 1


def test_the_definitions_of_ucum() -> None:
    """The machine-readable UCUM that another package carries defines each unit as we do."""
    spec = find_spec("ucumvert")
    if spec is None or spec.origin is None:
        pytest.skip("ucumvert, which carries the definitions of UCUM, is not installed")
    root = ElementTree.parse(Path(spec.origin).parent / "vendor" / "ucum-essence.xml").getroot()
    defined = {unit.get("Code", ""): unit for unit in root.findall(".//{*}unit")}
    factors: dict[str, Fraction] = {}

    def factor(code: str) -> Fraction:
        if code not in factors:
            value = defined[code].find("{*}value")
            assert value is not None
            factors[code] = Fraction(value.get("value", "")) * defining(value.get("Unit", ""))
        return factors[code]

    def defining(text: str) -> Fraction:
        try:
            return PLAIN.parse(text).factor
        except UnitError:
            above, _, below = text.partition("/")
            return factor(above) / (Fraction(below) if below else 1)

    # UCUM counts charge where we count current, and a mole as a number.
    ours = ATOMS - BASES - {"10*", "10^", "V", "U", "kat"}
    assert {code: PLAIN.parse(code).factor for code in ours} == {code: factor(code) for code in ours}


def test_prefixes_are_those_of_metric_units() -> None:
    """A prefix stands before metric units only, and a whole name wins over a prefix."""
    assert split("dag") == ("da", "g")
    assert split("dA") == ("d", "A")
    assert split("min") == ("", "min")
    assert split("Pa") == ("", "Pa")
    for name in ("kmin", "m%", "mh", "ud", "k[lb_av]", "mCel", "mmg", "k", "", "Kg", "aa"):
        assert split(name) is None, name


@pytest.mark.parametrize(
    ("prefix", "exponent"),
    [
        ("T", 12),
        ("G", 9),
        ("M", 6),
        ("k", 3),
        ("h", 2),
        ("da", 1),
        ("d", -1),
        ("c", -2),
        ("m", -3),
        ("u", -6),
        ("n", -9),
        ("p", -12),
        ("f", -15),
    ],
)
def test_prefix_factors(prefix: str, exponent: int) -> None:
    """A prefix is its power of ten."""
    assert Fraction(10) ** exponent == PLAIN.parse(f"{prefix}g").factor


def test_what_help_may_offer_is_known() -> None:
    """Help never offers what would be refused."""
    assert all(is_known(name) for name in COMMON)


def test_unknown_names_have_no_measure() -> None:
    """Nothing is guessed, with or without annotation."""
    assert measure("mcg") is None
    assert annotated("mcg", "{x}", 1) is None
