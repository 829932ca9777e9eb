"""What formulas can come to, before any subject is seen."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketrace.logic.meaning import number
from ketrace.logic.nodes import Calculation, Extreme, Formula, Number, PolicyNumber, Value
from ketrace.problems import Place
from ketrace.reading.check.ranges import Range, span
from ketrace.reading.formulas import parse_formula
from ketrace.values.quantity import Quantity
from tests.patches import kiln_files, read, scope, with_words

BOOK, SCOPE = read(kiln_files())[0], scope()


def parsed(text: str) -> Formula:
    """A formula of the kiln."""
    return parse_formula(text, SCOPE, Place(""))


def kilo(low: int | None, high: int | None) -> Range:
    """A range given in thousands."""
    return (None if low is None else Fraction(low * 1000), None if high is None else Fraction(high * 1000))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5 kg", kilo(5, 5)),
        ("load.mass", kilo(1, 500)),
        ("policy.heavy", kilo(50, 200)),
        ("HAND-BOOK/wet.awkward", kilo(60, 60)),
        ("load.mass + 5 kg", kilo(6, 505)),
        ("5 kg - load.mass", kilo(-495, 4)),
        ("-2 * load.mass", kilo(-1000, -2)),
        ("load.mass / 2", (Fraction(500), Fraction(250_000))),
        ("load.mass / (load.mass - 5 kg)", kilo(None, None)),
        ("min(load.mass, 9 kg)", kilo(1, 9)),
        ("max(load.mass, 9 kg)", kilo(9, 500)),
        ("min(kiln.fume, 9 kg)", kilo(None, 9)),
        ("max(kiln.fume, 9 kg)", kilo(9, None)),
        ("kiln.fume + 1 kg", kilo(None, None)),
        ("kiln.most_heat", (Fraction(50_000), Fraction(100_000_000))),
        ("load.dried.age", (Fraction(0), None)),
        ("sum(load.glazes: total)", kilo(None, None)),
    ],
)
def test_the_range_of_a_formula(text: str, found: Range) -> None:
    assert found == span(parsed(text), BOOK, None)


def test_the_range_of_a_field_and_of_a_cell() -> None:
    glazes = BOOK.terms["load.glazes"]
    inside = SCOPE.inside(glazes)

    assert (Fraction(1), Fraction(18_000)) == span(parse_formula("total", inside, Place("")), BOOK, glazes)
    assert (Fraction(1, 1000), Fraction(20, 1000)) == span(parse_formula("fume[name]", inside, Place("")), BOOK, glazes)


class Load:
    """One subject: a mass, and a policy number."""

    def __init__(self, mass: Fraction, heavy: Fraction) -> None:
        self._mass, self._heavy = mass, heavy

    def number(self, _name: str) -> Fraction:
        """Its mass."""
        return self._mass

    def policy(self, _name: str) -> Fraction:
        """The policy number."""
        return self._heavy


PARTS = (
    st.just(Value("load.mass"))
    | st.just(PolicyNumber("heavy"))
    | st.integers(-3, 3).map(lambda n: Number(Quantity(Fraction(n), SCOPE.units.parse("kg")), f"{n} kg"))
)
FORMULAS = st.recursive(
    PARTS,
    lambda inner: (
        st.builds(Calculation, st.sampled_from("+-*/"), inner, inner)
        | st.builds(Extreme, st.sampled_from(["min", "max"]), st.lists(inner, min_size=2, max_size=3).map(tuple))
    ),
    max_leaves=5,
)


@given(FORMULAS, st.integers(1, 500), st.integers(50, 200))
def test_no_subject_is_outside_the_range(formula: Formula, mass: int, heavy: int) -> None:
    low, high = span(formula, BOOK, None)

    value = number(formula, Load(Fraction(mass * 1000), Fraction(heavy * 1000)))  # type: ignore[arg-type]
    if value is not None:
        assert low is None or low <= value
        assert high is None or value <= high


def test_a_site_cannot_bring_zero_into_a_divisor() -> None:
    """The whole allowed range of a policy number counts, not the value that it has now."""
    files = with_words("policy/heavy.yaml", "[50 kg, 200 kg]", "[0 kg, 200 kg]")

    assert (Fraction(0), Fraction(200_000)) == span(parsed("policy.heavy"), read(files)[0], None)
