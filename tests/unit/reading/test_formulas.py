"""Formulas from text to nodes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketrace.logic.nodes import (
    Age,
    Calculation,
    ClaimNumber,
    Extreme,
    Formula,
    Lookup,
    Number,
    PolicyNumber,
    Sum,
    Value,
)
from ketrace.problems import Place
from ketrace.reading.formulas import parse_formula
from ketrace.reading.scope import Mistake
from tests.patches import scope

HERE = Place("firing/heat.yaml", 8, 25, "$.then.amounts.heat.up_to")
SCOPE = scope()
GLAZE = SCOPE.inside(SCOPE.terms["load.glazes"])
MASS = Value("load.mass")
QUICK = ClaimNumber("HAND-BOOK/heat", "quick")


def parsed(text: str) -> Formula:
    """The formula of a text, in the scope of the kiln."""
    return parse_formula(text, SCOPE, HERE)


def refused(text: str) -> Mistake:
    """The mistake in a formula."""
    with pytest.raises(Mistake) as caught:
        parsed(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("load.mass", MASS),
        ("policy.heavy", PolicyNumber("heavy")),
        ("HAND-BOOK/heat.quick", QUICK),
        ("load.dried.age", Age(Value("load.dried"))),
        ("HAND-BOOK/heat.quick * load.mass", Calculation("*", QUICK, MASS)),
        ("(load.mass)", MASS),
        ("min(load.mass, policy.heavy)", Extreme("min", (MASS, PolicyNumber("heavy")))),
        ("max(load.mass, policy.heavy, load.mass)", Extreme("max", (MASS, PolicyNumber("heavy"), MASS))),
        ("sum(load.glazes: total)", Sum("load.glazes", Value("total", in_item=True))),
    ],
)
def test_what_formulas_are_made_of(text: str, node: Formula) -> None:
    assert node == parsed(text)


def test_numbers_are_exact_and_keep_their_unit() -> None:
    found = parsed("0.35 kW/kg")

    assert isinstance(found, Number)
    assert (Fraction(35, 100), "kW/kg", "0.35 kW/kg") == (found.quantity.value, found.quantity.unit.text, found.text)


def test_a_number_without_unit_counts() -> None:
    found = parsed("-3")

    assert isinstance(found, Number)
    assert (Fraction(-3), "1") == (found.quantity.value, found.quantity.unit.text)


def test_times_goes_before_plus_and_signs_of_one_rank_go_from_the_left() -> None:
    times = Calculation("*", MASS, MASS)

    assert Calculation("+", MASS, times) == parsed("load.mass + load.mass * load.mass")
    assert Calculation("-", Calculation("-", MASS, MASS), MASS) == parsed("load.mass - load.mass - load.mass")
    assert Calculation("*", Calculation("/", MASS, MASS), MASS) == parsed("load.mass / load.mass * load.mass")
    assert Calculation("*", Calculation("+", MASS, MASS), MASS) == parsed("(load.mass + load.mass) * load.mass")


def test_inside_an_item_names_are_fields() -> None:
    assert Value("total", in_item=True) == parse_formula("total", GLAZE, HERE)
    assert Lookup("fume", (Value("name", in_item=True),)) == parse_formula("fume[name]", GLAZE, HERE)


def test_every_node_knows_the_place_of_its_entry() -> None:
    found = parsed("min(load.mass, sum(load.glazes: total))")

    assert isinstance(found, Extreme)
    assert {HERE} == {found.place, *(part.place for part in found.of)}


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("", "bad-formula", "the formula is empty"),
        ("   ", "bad-formula", "the formula is empty"),
        ("load.mass *", "bad-formula", "the formula `load.mass *` ends too early"),
        ("(load.mass", "bad-formula", "the formula `(load.mass` ends too early"),
        ("min(load.mass", "bad-formula", "the formula `min(load.mass` ends too early"),
        ("(load.mass]", "bad-formula", "expected `)` before `]` in the formula `(load.mass]`"),
        ("load.mass)", "bad-formula", "`)` is out of place in the formula `load.mass)`"),
        ("* load.mass", "bad-formula", "`*` is out of place in the formula `* load.mass`"),
        ("load.mass* 1", "bad-formula", "no space before `*` in the formula `load.mass* 1`"),
        ("load.mass -5 kg", "bad-formula", "`-5 kg` is out of place in the formula `load.mass -5 kg`"),
        ("load.mass load.mass", "bad-formula", "`load.mass` is out of place in the formula `load.mass load.mass`"),
        ("1 kg and 2 kg", "bad-formula", "`and` is out of place in the formula `1 kg and 2 kg`"),
        ("or", "bad-formula", "`or` is out of place in the formula `or`"),
        ("sqrt(load.mass)", "bad-formula", "there is no `sqrt(...)`"),
        ("min(load.mass)", "bad-formula", "`min` needs at least two things to choose from"),
        ("5 mcg", "bad-quantity", "unknown unit `mcg`"),
        ("5kg", "bad-quantity", "`5kg` has no space before its unit"),
        ("1e3 kg", "bad-quantity", "`1e3` has an exponent"),
        ("1,5 kg", "bad-quantity", "`1,5` has a comma"),
        ("load.mas", "unknown-fact", "unknown fact `load.mas`"),
        ("load.wet", "wrong-type", "`load.wet` is not a quantity, so it cannot be in a formula"),
        ("load.dried", "wrong-type", "`load.dried` is not a quantity, so it cannot be in a formula"),
        ("load.wet.age", "unknown-fact", "unknown fact `load.wet.age`"),
        ("policy.hevy", "unknown-policy", "unknown policy number `policy.hevy`"),
        ("HAND-BOK/heat.quick", "unknown-claim", "unknown claim `HAND-BOK/heat`"),
        ("HAND-BOOK/heat.fast", "unknown-number", "claim `HAND-BOOK/heat` has no number `fast`"),
        ("fum[load.clay]", "unknown-table", "unknown table `fum`"),
        ("fume[load.clay]", "bad-lookup", "no option of `load.clay` is one of the key `name` of table `fume`"),
        ("fume[load.clay, load.clay]", "bad-lookup", "table `fume` has one key, not 2"),
        ("fume[load.mass]", "wrong-type", "`load.mass` is not a choice, so it cannot be a key of a table"),
        ("sum(load.mass: total)", "wrong-type", "`load.mass` is not a list"),
        ("sum(load.glazes: load.mass)", "unknown-field", "`load.glazes` has no field `load.mass`"),
        ("sum(load.glazes: sum(load.glazes: total))", "nested-list", "a list cannot be asked about inside an item"),
        (f"{'(' * 30}load.mass{')' * 30}", "bad-formula", "the formula is nested deeper than 20 levels"),
    ],
)
def test_what_cannot_be_read_is_a_mistake(text: str, code: str, message: str) -> None:
    found = refused(text)

    assert code == found.code
    assert found.message.startswith(message)


PIECES = st.sampled_from(
    [
        "load.mass",
        "policy.heavy",
        "1",
        "2.5kg",
        "3",
        "kg",
        "(",
        ")",
        "[",
        "]",
        ",",
        ":",
        "+",
        "-",
        "*",
        "/",
        "min",
        "sum",
        "fume",
        "HAND-BOOK/heat.quick",
    ]
)


@given(st.lists(PIECES, max_size=30).map(" ".join) | st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=40))
def test_no_text_makes_it_raise_anything_but_a_mistake(text: str) -> None:
    try:
        found = parsed(text)
    except Mistake as mistake:
        assert mistake.message
    else:
        assert found == parsed(f" {text} ")
