"""Units as types: dimensions of their own, annotations, and the algebra of units."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ketrace.values.atoms import COMMON
from ketrace.values.units import NONE, Unit, UnitError, UnitSystem

PLAIN = UnitSystem.of({})
OWN = UnitSystem.of({"body-mass": ["kg", "[lb_av]", "[oz_av]"]})

simple = st.builds(
    lambda name, note, power: f"{name}{power}{note}",
    st.sampled_from(sorted(set(COMMON) - {"10*", "10^"})),
    st.sampled_from(["", "", "", "{x}", "{1.73_m2}"]),
    st.sampled_from(["", "", "2", "-1", "+3"]),
)
units = st.lists(simple, min_size=1, max_size=4).map(".".join)


@pytest.mark.parametrize(
    ("text", "dimension", "factor"),
    [
        ("1", "1", "1"),
        ("%", "1", "0.01"),
        ("/min", "/s", "1/60"),
        ("1/min", "/s", "1/60"),
        ("h-1", "/s", "1/3600"),
        ("kg/m2", "body-mass/m2", "1"),
        ("[lb_av]", "body-mass", "0.45359237"),
        ("mg/kg", "g/body-mass", "0.001"),
        ("mg/kg/h", "g/body-mass/s", "1/3600000"),
        ("ug/kg/min", "g/body-mass/s", "1/60000000"),
        ("mg/(kg.h)", "g/body-mass/s", "1/3600000"),
        ("/(kg.h)/g", "/body-mass/g/s", "1/3600"),
        ("umol/2.h", "mol.s", "0.0018"),
        ("4.s/m", "s/m", "4"),
        ("mm[Hg]", "g/m/s2", "133322"),
        ("Cel", "Cel", "1"),
        ("meq", "eq", "0.001"),
        ("m[IU]/mL", "[iU]/m3", "1000"),
        ("dL", "m3", "0.0001"),
        ("10*9/L", "/m3", "1000000000000"),
        ("10*-3", "1", "0.001"),
        ("{INR}", "{INR}", "1"),
        ("1{score}", "{score}", "1"),
        ("10*3{rbc}", "{rbc}", "1000"),
        ("/10*-3{rbc}", "/{rbc}", "1000"),
        ("%{dry}", "{dry}", "0.01"),
        ("mL/min/{1.73_m2}", "m3/s/{1.73_m2}", "1/60000000"),
        ("mg{MME}", "g{MME}", "0.001"),
        ("mg{MME}.h/(d.ug)", "g{MME}/g", "125/3"),
        ("mg{MME}/mg", "g{MME}/g", "1"),
        ("kg{dry}", "g{dry}", "1000"),
        ("m2{skin}", "m{skin}2", "1"),
        ("cm2{skin}", "m{skin}2", "0.0001"),
        ("mL{blood}", "L{blood}", "0.001"),
        ("dl{blood}", "L{blood}", "0.1"),
        ("kU{x}", "U{x}", "1000"),
        ("m[IU]{x}", "[iU]{x}", "0.001"),
    ],
)
def test_units(text: str, dimension: str, factor: str) -> None:
    """What a unit measures, and its exact factor to the base of that."""
    unit = OWN.parse(text)

    assert (text, dimension, Fraction(factor)) == (unit.text, str(unit.dimension), unit.factor)


def test_a_declared_unit_is_another_thing() -> None:
    """Only the units listed, exactly as written, leave their physical dimension."""
    assert OWN.parse("kg").dimension != OWN.parse("g").dimension == PLAIN.parse("kg").dimension
    assert OWN.parse("mg/kg").dimension != NONE == PLAIN.parse("mg/kg").dimension
    assert OWN.parse("ug/kg/min").dimension != OWN.parse("/min").dimension == PLAIN.parse("ug/kg/min").dimension


def test_the_first_listed_is_the_base() -> None:
    """Ratios stay those of UCUM, whichever unit is the base."""
    pounds = UnitSystem.of({"own": ["[lb_av]", "kg"]})

    assert Fraction(1) == pounds.parse("[lb_av]").factor
    assert 1 / Fraction("0.45359237") == pounds.parse("kg").factor


def test_annotations_are_dimensions() -> None:
    """Units with the same annotation convert among themselves and into nothing else."""
    mme, ug = OWN.parse("mg{MME}"), OWN.parse("ug{MME}")

    assert (mme.dimension, mme.factor) == (ug.dimension, ug.factor * 1000)
    others = {OWN.parse(text).dimension for text in ("mg", "kg", "mg{mme}", "mL{MME}", "{MME}", "1")}
    assert mme.dimension not in others
    assert len(others) == 6


def test_things_that_only_ucum_takes_for_one() -> None:
    """Equivalents, osmoles, international units and moles do not convert into each other."""
    assert len({PLAIN.parse(text).dimension for text in ("mol", "eq", "osm", "[iU]")}) == 4


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ({"own": ["kg", "kg"]}, "dimension `own` lists a unit twice"),
        ({"own": []}, "dimension `own` has no unit"),
        ({"own": ["kg", "mL"]}, "`kg` and `mL` in `own` do not measure the same thing"),
        ({"own": ["kilo"]}, "unknown unit `kilo`"),
        ({"own": ["mg/kg"]}, "unknown unit `mg/kg`"),
        ({"one": ["kg"], "two": ["kg"]}, "unit `kg` is declared in two dimensions"),
        ({"g": ["kg"]}, "`g` cannot name a dimension"),
        ({"Own Mass": ["kg"]}, "`Own Mass` cannot name a dimension"),
    ],
)
def test_declarations_that_are_refused(own: dict[str, list[str]], message: str) -> None:
    """A declaration that cannot be meant is an error."""
    with pytest.raises(UnitError) as caught:
        UnitSystem.of(own)

    assert message == caught.value.message


@given(units, units)
def test_the_product_of_units(one: str, other: str) -> None:
    """Writing two units with a point multiplies them, with a slash divides them."""
    assume(len(one) + len(other) < 116)  # longer ones are not read
    a, b = OWN.parse(one), OWN.parse(other)
    product, ratio = OWN.parse(f"({one}).({other})"), OWN.parse(f"({one})/({other})")

    assert (a.dimension * b.dimension, a.factor * b.factor) == (product.dimension, product.factor)
    assert (a.dimension / b.dimension, a.factor / b.factor) == (ratio.dimension, ratio.factor)


@given(st.text(max_size=40) | st.text("mgk%1{}[]()./-+*^L \u00b52", max_size=30))
def test_any_text_is_a_unit_or_refused(text: str) -> None:
    """Nothing but UnitError comes out of odd text, and what is read is exact and above zero."""
    try:
        unit = OWN.parse(text)
    except UnitError as error:
        assert error.message
        assert "\n" not in error.message
    else:
        assert isinstance(unit.factor, Fraction)
        assert unit.factor > 0


@settings(max_examples=20)
@given(units)
def test_parsing_is_remembered_per_system(text: str) -> None:
    """The same text gives the same object; another system gives its own."""
    assert OWN.parse(text) is OWN.parse(text)
    assert PLAIN.parse(text) is not OWN.parse(text)


def test_memory_is_bounded() -> None:
    """Units of an input's own making do not pile up."""
    system = UnitSystem.of({})
    for number in range(1, 5000):
        system.parse(f"{{{number}}}")

    assert len(system._parsed) <= 4096


def test_systems_are_values() -> None:
    """Equal declarations are equal systems; a system can be sent to another process; a unit prints as written."""
    again = pickle.loads(pickle.dumps(OWN))

    assert UnitSystem.of({"body-mass": ["kg", "[lb_av]", "[oz_av]"]}) == OWN == again
    assert PLAIN != OWN
    assert hash(OWN) == hash(again)
    assert OWN.parse("mg/kg") == again.parse("mg/kg")
    assert str(Unit("mg/kg", NONE, Fraction(1))) == "mg/kg"
