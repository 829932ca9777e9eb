"""Numbers are read strictly, printed exactly, and rounded to a step."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketrace.values.decimals import decimal_text, is_finite_decimal, parse_number, round_down, round_up
from ketrace.values.unit_errors import UnitError

decimals = st.builds(lambda n, k: Fraction(n, 10**k), st.integers(-(10**15), 10**15), st.integers(0, 14))
fractions = st.fractions(max_denominator=10**6)
steps = st.fractions(min_value=Fraction(1, 1000), max_value=1000, max_denominator=1000)


@given(decimals)
def test_round_trip(value: Fraction) -> None:
    """What is printed is read back as the same number."""
    assert is_finite_decimal(value)
    assert value == parse_number(decimal_text(value))
    assert decimal_text(value) == decimal_text(parse_number(decimal_text(value)))


@given(fractions)
def test_printing_is_exact_or_near(value: Fraction) -> None:
    """A number that does not end is printed to six significant digits; one that does is printed exactly."""
    printed = Fraction(decimal_text(value))

    if is_finite_decimal(value):
        assert value == printed
    else:
        assert abs(printed - value) <= abs(value) * Fraction(5, 10**6)
        assert len(Decimal(decimal_text(value)).normalize().as_tuple().digits) <= 6


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(-5, 2), "-2.5"),
        (Fraction(1, 8), "0.125"),
        (Fraction("74.84274105"), "74.84274105"),
        (Fraction(1, 3), "0.333333"),
        (Fraction(-2, 3), "-0.666667"),
        (Fraction(200, 3), "66.6667"),
        (Fraction(2999999, 3), "1000000"),
        (Fraction(1234567890, 7), "176367000"),
        (Fraction(1, 3000), "0.000333333"),
        (Fraction(1, 10**29), "0." + "0" * 28 + "1"),
        (Fraction(10**30 - 1), "9" * 30),
        (Fraction(10**40, 3), "333333" + "0" * 34),
    ],
)
def test_decimal_text(value: Fraction, text: str) -> None:
    """Plain decimals, never an exponent, no needless zero."""
    assert text == decimal_text(value)


def test_significant_digits() -> None:
    """Fewer digits may be asked for; they do not shorten a number that ends."""
    assert decimal_text(Fraction(1, 3), 2) == "0.33"
    assert decimal_text(Fraction(1, 8), 2) == "0.125"


def test_what_ends_too_late_counts_as_not_ending() -> None:
    """More than 30 digits are not printed, so the number is marked as rounded by who prints it."""
    assert not is_finite_decimal(Fraction(1, 2**40))
    assert not is_finite_decimal(Fraction(10**30))
    assert not is_finite_decimal(Fraction(1, 3))
    assert is_finite_decimal(Fraction(1, 2**29))


@pytest.mark.parametrize(
    ("text", "message", "help"),
    [
        ("1,5", "`1,5` has a comma", "decimals"),
        ("0,125", "`0,125` has a comma", "decimals"),
        ("1,000", "the comma in `1,000` may set off thousands or decimals", "decimals"),
        ("1.000,5", "`1.000,5` has a comma", "decimals"),
        ("1,000,000", "`1,000,000` has thousands separators", "separator"),
        ("1 000", "`1 000` has a thousands separator", "separator"),
        ("1'000.5", "`1'000.5` has a thousands separator", "separator"),
        ("1_000", "`1_000` has a thousands separator", "separator"),
        ("1e5", "`1e5` has an exponent", "without `e`"),
        ("1.5E-5", "`1.5E-5` has an exponent", "without `e`"),
        ("NaN", "`NaN` is not a number", None),
        ("-inf", "`-inf` is not a number", None),
        ("Infinity", "`Infinity` is not a number", None),
        ("+5", "`+5` has a plus sign", "no sign"),
        (".5", "`.5` has no digit before its point", "zero before the point"),
        ("5.", "`5.` has no digit after its point", "without the point"),
        ("05", "`05` begins with a needless zero", None),
        ("\u22125", "`\u22125` begins with a dash that is no minus sign", "`-`"),
        ("1.0.0", "`1.0.0` is not a number", "digits"),
        ("", "`` is not a number", "digits"),
        ("\u0663", "`\u0663` is not a number", "digits"),
        ("1/2", "`1/2` is not a number", "digits"),
        ("9" * 40, "`" + "9" * 40 + "` has more than 30 digits", None),
    ],
)
def test_refused(text: str, message: str, help: str | None) -> None:
    """Each way to write a number that could be misread has its own message."""
    with pytest.raises(UnitError) as caught:
        parse_number(text)

    assert message == caught.value.message
    assert (caught.value.help is None) == (help is None)
    assert (help or "") in (caught.value.help or "")


def test_published_decimals(testdata: Callable[[str], Path]) -> None:
    """The decimals of the FHIR primitives are read where valid and refused where not."""
    good = testdata("fhir-primitives/decimal.valid.ndjson").read_text().split()
    bad = [
        json.loads(line) for line in testdata("fhir-primitives/decimal.invalid.ndjson").read_text().splitlines() if line
    ]

    assert [Fraction("3.1415"), Fraction("-3.7"), 1, 1] == [parse_number(text) for text in good if text != "null"]
    for text in bad:
        if isinstance(text, str):
            with pytest.raises(UnitError):
                parse_number(text)


@given(fractions, steps)
def test_rounding_is_inward(value: Fraction, step: Fraction) -> None:
    """Down is the greatest multiple not above, up the least not below."""
    down, up = round_down(value, step), round_up(value, step)

    assert down <= value <= up
    assert value - down < step > up - value
    assert all((rounded / step).denominator == 1 for rounded in (down, up))
    assert -up == round_down(-value, step)


@given(st.integers(-1000, 1000), steps)
def test_multiples_stay(count: int, step: Fraction) -> None:
    """A multiple of the step is not moved."""
    assert count * step == round_down(count * step, step) == round_up(count * step, step)


def test_where_floats_fail() -> None:
    """0.35 for each of 90 is 31.5, and stays so when rounded down to halves."""
    for weight, amount in ((90, "31.5"), (170, "59.5"), (180, "63")):
        assert Fraction(amount) == round_down(Fraction("0.35") * weight, Fraction(1, 2))


@pytest.mark.parametrize("rounding", [round_down, round_up])
def test_a_step_is_above_zero(rounding: Callable[[Fraction, Fraction], Fraction]) -> None:
    """There are no multiples of nothing."""
    with pytest.raises(ValueError, match="a step is above zero, not 0"):
        rounding(Fraction(1), Fraction(0))
