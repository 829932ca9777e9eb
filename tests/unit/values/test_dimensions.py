"""Dimensions multiply, divide, and print."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketrace.values.units import NONE, Dimension

dimensions = st.lists(
    st.tuples(st.sampled_from(["g", "m", "s", "own", "{score}"]), st.integers(-3, 3)), max_size=6
).map(Dimension.of)


@given(dimensions, dimensions, dimensions)
def test_they_form_a_group(a: Dimension, b: Dimension, c: Dimension) -> None:
    """Multiplication is associative and commutative, division undoes it, and no dimension is its neutral."""
    assert (a * b) * c == a * (b * c)
    assert a * b == b * a
    assert a == a * NONE == a * b / b
    assert a / a == NONE


@given(dimensions)
def test_powers_are_sorted_and_not_zero(a: Dimension) -> None:
    """One dimension has one form, so that equality is equality."""
    assert list(a.powers) == sorted(a.powers)
    assert all(power for _, power in a.powers)
    assert a * a * a == a**3


@pytest.mark.parametrize(
    ("powers", "expected"),
    [
        ([], "1"),
        ([("s", -1)], "/s"),
        ([("own", 1), ("m", -2)], "own/m2"),
        ([("g", 1), ("s", -2), ("m", -1)], "g/m/s2"),
        ([("mol", 1), ("m", 2)], "m2.mol"),
        ([("g{dry}", 1), ("g", -1)], "g{dry}/g"),
    ],
)
def test_text(powers: list[tuple[str, int]], expected: str) -> None:
    """A dimension prints as its bases, those above first."""
    assert expected == str(Dimension.of(powers))
