"""The UCUM functional tests: what is in scope must be equal, what is out of scope must be refused, never guessed."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ketrace.values.quantity import Quantity
from ketrace.values.units import NONE, UnitError, UnitSystem

PLAIN = UnitSystem.of({})

# Angles, logarithms, constants without an exact ratio, radiation, arbitrary units, rare measures; and `t`, `K`, `S`.
_OUT_OF_SCOPE = (
    "/[HPF] /[LPF] /[arb'U] 4.[pi].10*-7.N/A2 Bq Gy K/W Ohm Ohm.m REM S Sv Wb [APL'U] [GPL'U] [HPF] [MPL'U] [arb'U] "
    "[bdsk'U] [cup_us] [drp] [drp]/{HPF} [foz_br] [gal_br] [in_i'Hg] [in_us] [ka'U] [knk'U] [mclg'U] [mi_us] [ppb] "
    "[ppm] [ppth] [pptr] [pt_br] [qt_br] [sft_i] [sin_i] [syd_i] [todd'U] dB dB[10.nV] dB[SPL] deg dyn.s/(cm5.m2) "
    "dyn.s/cm5 eV lm pH pt rad2 rad2{a} t {a}.rad2{b}"
)
OUT_OF_SCOPE = frozenset(_OUT_OF_SCOPE.split())
NOT_CONVERTED = frozenset({"3-120", "3-122", "3-123", "3-124", "3-126", "3-127", "3-128"})
# These outcomes are printed with fewer digits than the exact result has.
ROUNDED = {
    "3-113": Fraction(1),
    "3-115": Fraction("0.1"),
    "3-118": Fraction("0.001"),
    "3-119": Fraction("0.1"),
    "division 4-102": Fraction("0.1"),
    "division 4-103": Fraction(1, 10**27),
}


@pytest.fixture(scope="module")
def root(testdata: Callable[[str], Path]) -> ElementTree.Element:
    return ElementTree.parse(testdata("ucum/UcumFunctionalTests.xml")).getroot()


def cases(root: ElementTree.Element, kind: str) -> list[dict[str, str]]:
    return [dict(case.attrib) for case in root.findall(f"{kind}/case")]


def is_read(text: str) -> bool:
    try:
        PLAIN.parse(text)
    except UnitError:
        return False
    return True


def agrees(case: str, outcome: str, found: Fraction) -> bool:
    step = ROUNDED.get(case)
    return Fraction(outcome) == (round(found / step) * step if step else found)


def test_validation(root: ElementTree.Element) -> None:
    """All 529 codes: the invalid are refused, the valid are read unless they are listed as out of scope."""
    codes = {(case["unit"], case["valid"] == "true") for case in cases(root, "validation")}

    assert len(cases(root, "validation")) == 529
    assert set() == {unit for unit, valid in codes if not valid and is_read(unit)}
    assert {unit for unit, valid in codes if valid and not is_read(unit)} == OUT_OF_SCOPE


def test_conversion(root: ElementTree.Element) -> None:
    """Each conversion is equal, or its units are refused."""
    refused = set()
    for case in cases(root, "conversion"):
        if not (is_read(case["srcUnit"]) and is_read(case["dstUnit"])):
            refused.add(case["id"])
            continue
        source = Quantity(Fraction(case["value"]), PLAIN.parse(case["srcUnit"]))
        assert agrees(case["id"], case["outcome"], source.to(PLAIN.parse(case["dstUnit"])).value), case

    assert refused == NOT_CONVERTED


@pytest.mark.parametrize(("kind", "sign"), [("multiplication", 1), ("division", -1)])
def test_products(root: ElementTree.Element, kind: str, sign: int) -> None:
    """Products and quotients have the value and the dimension expected."""
    assert cases(root, kind)
    for case in cases(root, kind):
        one, other = (Quantity(Fraction(case[f"v{n}"]), PLAIN.parse(case[f"u{n}"])) for n in (1, 2))
        expected = PLAIN.parse(case["uRes"] or "1")

        assert expected.dimension == one.unit.dimension * other.unit.dimension**sign
        assert agrees(f"{kind} {case['id']}", case["vRes"], one.base * other.base**sign / expected.factor), case


def test_unity(root: ElementTree.Element) -> None:
    """Comparable units divide to unity."""
    assert (PLAIN.parse("[lb_av]/h").dimension / PLAIN.parse("kg/s").dimension) == NONE
