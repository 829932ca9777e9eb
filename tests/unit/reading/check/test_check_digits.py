"""Check digits, against codes that are printed everywhere and against what the schemes promise to find."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketrace.reading.check.check_digits import luhn, verhoeff

DIGITS = st.text("0123456789", min_size=1, max_size=17)


@pytest.mark.parametrize("number", ["0", "18", "79927398713", "294637", "84806", "594085", "4539148803436467"])
def test_numbers_that_are_right_by_luhn(number: str) -> None:
    assert luhn(number)


@pytest.mark.parametrize("number", ["2363", "123451", "84114007", "919561000000107"])
def test_numbers_that_are_right_by_verhoeff(number: str) -> None:
    assert verhoeff(number)


@given(DIGITS)
def test_exactly_one_last_digit_is_right(digits: str) -> None:
    for scheme in (luhn, verhoeff):
        assert sum(scheme(digits + last) for last in "0123456789") == 1


@given(DIGITS, st.data())
def test_a_mistyped_digit_is_found(digits: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(digits)))
    for scheme in (luhn, verhoeff):
        right = next(digits + last for last in "0123456789" if scheme(digits + last))
        wrong = [right[:at] + other + right[at + 1 :] for other in "0123456789" if other != right[at]]
        assert not any(map(scheme, wrong))


@given(DIGITS, st.data())
def test_neighbours_that_changed_places_are_found(digits: str, data: st.DataObject) -> None:
    """By Verhoeff always; Luhn overlooks `09` for `90`."""
    at = data.draw(st.integers(0, len(digits) - 1))
    for scheme in (luhn, verhoeff):
        right = next(digits + last for last in "0123456789" if scheme(digits + last))
        one, other = right[at], right[at + 1]
        swapped = right[:at] + other + one + right[at + 2 :]
        overlooked = one == other or (scheme is luhn and {one, other} == {"0", "9"})
        assert scheme(swapped) == overlooked
