"""Definitions that are seen to exclude each other; and that what is seen is so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketrace.logic.meaning import truth
from ketrace.logic.nodes import All, Any, Compare, Condition, Is, Not, Number, OneOf, Operator, Value
from ketrace.logic.reshape import negation_normal
from ketrace.reading.check.exclusion import excludes
from ketrace.values.quantity import Quantity
from ketrace.values.units import UnitSystem
from tests.patches import errors_of, kiln_files, said_of, with_words

UNITS = UnitSystem.of({})
MASS, CLAY = Value("mass"), Value("clay")
SIGNS: Sequence[Operator] = (">=", ">", "<=", "<", "=", "!=")


def mass(sign: Operator, kilograms: int) -> Compare:
    """A comparison of the mass with a number."""
    return Compare(MASS, sign, Number(Quantity(Fraction(kilograms), UNITS.parse("kg")), f"{kilograms} kg"))


@dataclass(frozen=True, slots=True)
class Load:
    """One subject, as far as these conditions ask."""

    kilograms: int
    kind: str
    wet: bool

    def number(self, _name: str) -> Fraction:
        """Its mass in grams."""
        return Fraction(self.kilograms * 1000)

    def choice(self, _name: str) -> str:
        """Its clay."""
        return self.kind

    def truth(self, _name: str) -> bool:
        """Whether it is wet."""
        return self.wet


LEAVES = (
    st.builds(mass, st.sampled_from(SIGNS), st.integers(1, 3))
    | st.builds(OneOf, st.just(CLAY), st.lists(st.sampled_from("abc"), min_size=1, max_size=2).map(tuple))
    | st.builds(Is, st.just(Value("wet")), st.booleans())
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(All, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Any, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Not, inner)
    ),
    max_leaves=6,
)
LOADS = [Load(kilograms, kind, wet) for kilograms in (0, 1, 2, 3, 4) for kind in "abc" for wet in (True, False)]


@given(CONDITIONS, CONDITIONS)
def test_what_is_seen_to_exclude_is_never_true_together(one: Condition, other: Condition) -> None:
    if excludes(negation_normal(one), negation_normal(other)):
        assert not [load for load in LOADS if truth(one, load) and truth(other, load)]  # type: ignore[arg-type]


@given(CONDITIONS)
def test_a_leaf_and_its_opposite_exclude_each_other(one: Condition) -> None:
    if isinstance(one, Is | Compare | OneOf):
        assert excludes(negation_normal(one), negation_normal(Not(one)))
        assert excludes(negation_normal(Not(one)), negation_normal(one))


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (mass(">=", 60), mass("<", 60), True),
        (mass(">=", 60), mass("<=", 60), False),
        (mass(">", 60), mass("<=", 60), True),
        (mass("<", 60), mass(">", 90), True),
        (mass("=", 60), mass("!=", 60), True),
        (mass("=", 60), mass("=", 61), True),
        (mass(">", 60), mass("!=", 60), False),
        (OneOf(CLAY, ("a",)), OneOf(CLAY, ("b", "c")), True),
        (OneOf(CLAY, ("a", "b")), OneOf(CLAY, ("b", "c")), False),
        (OneOf(CLAY, ("a",)), OneOf(Value("glaze"), ("b",)), False),
        (All((OneOf(CLAY, ("a",)), mass(">", 60))), All((mass("<", 60), OneOf(CLAY, ("a",)))), True),
        (Any((mass(">", 60), mass("<", 5))), mass("=", 7), True),
        (Any((mass(">", 60), mass("<", 5))), mass("=", 3), False),
        (Any(()), mass("=", 3), False),
    ],
)
def test_what_is_seen(one: Condition, other: Condition, apart: bool) -> None:
    assert apart is excludes(negation_normal(one), negation_normal(other))
    assert apart is excludes(negation_normal(other), negation_normal(one))


def test_flags_and_equal_implied_values_may_hold_together() -> None:
    """The kiln itself has two rules for one flag."""
    text = (
        "id: dry-by-air\nkind: meaning\ntitle: Dry\nstatus: under-review\nsince: 2026-01-01\nreason: Air dries.\n"
        "when: {kiln.gas_near: true}\nthen: {states: {load.wet: false}}\nbecause: [HAND-BOOK/wet]\n"
    )

    assert errors_of({**kiln_files(), "definitions/dry-by-air.yaml": text.encode()}) == []


def test_both_places_are_shown() -> None:
    files = with_words("definitions/most-heat-slow.yaml", "kiln.pace: slow", "load.wet: false")

    (problem,) = (one for one in said_of(files) if one.code == "not-exclusive")
    assert [str(place).split()[0] for place in problem.places] == [
        "definitions/most-heat-quick.yaml:7:8",
        "definitions/most-heat-slow.yaml:7:8",
    ]
