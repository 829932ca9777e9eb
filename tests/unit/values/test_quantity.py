"""Quantities: read strictly, converted exactly, printed for people."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketrace.values.quantity import Quantity, parse_quantity
from ketrace.values.units import NONE, UnitError, UnitSystem

OWN = UnitSystem.of({"body-mass": ["kg", "[lb_av]", "[oz_av]"]})
ALIKE = (
    ("kg", "[lb_av]", "[oz_av]"),
    ("mg", "ug", "ng", "g"),
    ("s", "min", "h", "d", "wk", "mo", "a"),
    ("m", "cm", "[in_i]", "[ft_i]"),
    ("mg/kg/h", "ug/kg/min", "ug/[lb_av]/d"),
    ("mg{MME}", "ug{MME}"),
    ("1", "%", "10*3"),
    ("mm[Hg]", "kPa", "cm[H2O]"),
)
values = st.fractions(max_denominator=10**9)
pairs = st.sampled_from(ALIKE).flatmap(lambda units: st.tuples(st.sampled_from(units), st.sampled_from(units)))


@given(values, pairs)
def test_there_and_back(value: Fraction, pair: tuple[str, str]) -> None:
    """A conversion loses nothing and leaves the base as it was."""
    one, other = (OWN.parse(text) for text in pair)
    quantity = Quantity(value, one)

    assert quantity == quantity.to(other).to(one)
    assert quantity.base == quantity.to(other).base


def test_pounds() -> None:
    """165 pounds are exactly 74.84274105 kg."""
    pounds = parse_quantity("165 [lb_av]", OWN)

    assert str(pounds.to(OWN.parse("kg"))) == "74.84274105 kg"
    assert Fraction("74.84274105") == pounds.base


@pytest.mark.parametrize(("one", "other"), [("kg", "g"), ("mg", "mg{MME}"), ("ug/kg/min", "/min"), ("Cel", "1")])
def test_things_that_do_not_convert(one: str, other: str) -> None:
    """Another dimension is refused, both ways."""
    for source, target in ((one, other), (other, one)):
        with pytest.raises(UnitError) as caught:
            Quantity(Fraction(1), OWN.parse(source)).to(OWN.parse(target))

        assert f"`{source}` and `{target}` do not measure the same thing" == caught.value.message


@pytest.mark.parametrize(
    ("text", "value", "printed"),
    [
        ("0.35 mg/kg", "0.35", "0.35 mg/kg"),
        ("24.50 mg", "24.5", "24.5 mg"),
        ("-3 {score}", "-3", "-3"),
        ("72 /min", "72", "72 /min"),
        ("97 %", "97", "97 %"),
        ("5 1", "5", "5"),
        ("2.4 mg{MME}.h/(d.ug)", "2.4", "2.4 mg{MME}.h/(d.ug)"),
        ("2 {tab}/d", "2", "2 {tab}/d"),
        ("-0 mg", "0", "0 mg"),
    ],
)
def test_read_and_print(text: str, value: str, printed: str) -> None:
    """A number, one space, a unit; counts and scores print without their braces."""
    quantity = parse_quantity(text, OWN)

    assert (Fraction(value), printed) == (quantity.value, str(quantity))


def test_a_number_that_does_not_end_is_marked() -> None:
    """Rounded digits are never printed as if they were exact."""
    assert str(Quantity(Fraction(1, 3), OWN.parse("mg"))) == "\u2248 0.333333 mg"


def test_a_bare_number() -> None:
    """A bare number is refused, unless the caller expects a count."""
    with pytest.raises(UnitError) as caught:
        parse_quantity("165", OWN)

    assert caught.value.message == "`165` has no unit"
    assert caught.value.help == "write the number, one space and the unit"
    counted = parse_quantity("165", OWN, bare_ok=True)
    assert (counted.value, counted.unit.dimension, str(counted)) == (Fraction(165), NONE, "165")


@pytest.mark.parametrize(
    ("text", "message", "help"),
    [
        ("", "the quantity is empty", "write the number, one space and the unit"),
        (" ", "the quantity is empty", "write the number, one space and the unit"),
        (" 5 mg", "` 5 mg` has a space before or after it", "write the number, one space and the unit"),
        ("5 mg\n", "`5 mg\\n` has a space before or after it", "write the number, one space and the unit"),
        ("5  mg", "`5  mg` has more than one space in a row", "write the number, one space and the unit"),
        ("5\u00a0mg", "`5\\xa0mg` holds a space that is not a plain one", "write the number, one space and the unit"),
        ("40 mg daily", "`40 mg daily` holds more than a number, one space and a unit", None),
        ("5 mg / kg", "`5 mg / kg` holds more than a number, one space and a unit", None),
        ("1 000 mg", "`1 000` has a thousands separator", "write the digits without a separator"),
        ("97%", "`97%` has no space before its unit", "write `97 %`"),
        ("5mg daily", "`5mg` has no space before its unit", "write `5 mg`"),
        ("37\u00b0C", "`37\u00b0C` has no space before its unit", "did you mean `Cel`?"),
        ("5mg{", "`5mg{` has no space before its unit", "write the number, one space and the unit"),
        ("1e5 mg", "`1e5` has an exponent", "write the number out, without `e`"),
        ("NaN mg", "`NaN` is not a number", None),
        ("5 mg/kg/hr", "unknown unit `hr` in `mg/kg/hr`", "did you mean `mg/kg/h`?"),
    ],
)
def test_refused(text: str, message: str, help: str | None) -> None:
    """Nothing else is a quantity, and each reason is said."""
    for bare_ok in (False, True):
        with pytest.raises(UnitError) as caught:
            parse_quantity(text, OWN, bare_ok=bare_ok)

        assert (message, help) == (caught.value.message, caught.value.help)


@given(st.text(max_size=30) | st.text("0123456789.,eE+-% mgkh/{}[]'\u00a0", max_size=20))
def test_any_text_is_a_quantity_or_refused(text: str) -> None:
    """Nothing but UnitError comes out of odd text."""
    try:
        quantity = parse_quantity(text, OWN, bare_ok=True)
    except UnitError as error:
        assert error.message
    else:
        assert Fraction(text.partition(" ")[0]) == quantity.value
