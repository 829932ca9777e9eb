"""One thing changed at a time: what is changed of each node, and in what words."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ketrace.logic.nodes import (
    All,
    Any,
    AtLeast,
    Calculation,
    Compare,
    CountItems,
    Defined,
    Extreme,
    Is,
    Lookup,
    Not,
    Number,
    OneOf,
    Sum,
    Value,
    VerdictIs,
)
from ketrace.logic.reshape import with_children
from ketrace.logic.walk import Node, children
from ketrace.mutating.changes import Vocabulary, changes
from ketrace.mutating.numbers import otherwise, units_of
from ketrace.values.quantity import Quantity, parse_quantity
from tests.kiln import kiln

BOOK = kiln().book
UNITS = BOOK.knowledge.units
WORDS = Vocabulary(
    dict(BOOK.terms), tuple(one.name for one in BOOK.knowledge.verdicts), (UNITS.parse("g"), UNITS.parse("kW"))
)


def written(text: str) -> Number:
    return Number(parse_quantity(text, UNITS, bare_ok=True), text)


HEAVY = Compare(Value("load.mass"), ">=", written("60 kg"))
WET = Is(Value("load.wet"), True)
CLAY = OneOf(Value("load.clay"), ("porcelain",))
ASH = OneOf(Value("name", in_item=True), ("ash", "tin"))
TOTAL = Sum("load.glazes", Value("total", in_item=True))


@pytest.mark.parametrize(
    ("node", "found"),
    [
        (
            HEAVY,
            [
                "comparison: `load.mass >= 60 kg` becomes `load.mass > 60 kg`",
                "comparison: `load.mass >= 60 kg` becomes `load.mass < 60 kg`",
                "number: `60 kg` becomes `61 kg`",
                "number: `60 kg` becomes `59 kg`",
                "unit: `60 kg` becomes `60 g`",
            ],
        ),
        (WET, ["value: `load.wet is yes` becomes `load.wet is no`"]),
        (
            CLAY,
            [
                "value: `load.clay is porcelain` becomes `load.clay is porcelain or earthenware`",
                "value: `load.clay is porcelain` becomes `load.clay is earthenware`",
            ],
        ),
        (
            CountItems("load.glazes", ASH, ">=", 3, "count"),
            [
                "comparison: `>= 3 of load.glazes with (name is ash or tin)` becomes `> 3 of load.glazes with (name is ash or tin)`",
                "comparison: `>= 3 of load.glazes with (name is ash or tin)` becomes `< 3 of load.glazes with (name is ash or tin)`",
                "number: `>= 3 of load.glazes with (name is ash or tin)` becomes `>= 4 of load.glazes with (name is ash or tin)`",
                "number: `>= 3 of load.glazes with (name is ash or tin)` becomes `>= 2 of load.glazes with (name is ash or tin)`",
                "value: `name is ash or tin` becomes `name is tin`",
                "value: `name is ash or tin` becomes `name is ash`",
                "value: `name is ash or tin` becomes `name is ash or tin or salt`",
            ],
        ),
        (VerdictIs(("watch",)), 2),
        (Defined(Lookup("fume", (Value("name", in_item=True),))), []),
        (
            Not(WET),
            [
                "connective: `not (load.wet is yes)` loses its `not`",
                "value: `load.wet is yes` becomes `load.wet is no`",
            ],
        ),
        (
            Extreme("min", (TOTAL, Value("load.mass"))),
            ["arithmetic: `min` becomes `max` in `min(sum(load.glazes: total), load.mass)`"],
        ),
        (
            Calculation("*", TOTAL, Value("load.mass")),
            ["arithmetic: `*` becomes `/` in `(sum(load.glazes: total) * load.mass)`"],
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_change_of_a_node_is_named(node: Node, found: list[str] | int) -> None:
    said = [f"{one.sort}: {one.words}" for one in changes(node, WORDS)]

    assert said == found if isinstance(found, list) else len(said) == found


def test_connectives_are_exchanged_and_counts_stay_within_their_parts() -> None:
    """What could not be written, such as two of one, is no change."""
    both = All((WET, CLAY))
    first = [one for one in changes(both, WORDS) if one.sort == "connective"]
    counted = [one.node for one in changes(AtLeast(1, (WET, CLAY)), WORDS) if one.sort == "connective"]

    assert [one.node for one in first] == [Any((WET, CLAY))]
    assert counted == [AtLeast(2, (WET, CLAY))]
    assert not [one for one in changes(All((WET,)), WORDS) if one.sort == "connective"]


def test_one_thing_is_changed_and_the_rest_is_left() -> None:
    whole = All((WET, Not(HEAVY)))

    assert {type(one.node) for one in changes(whole, WORDS)} == {All, Any}
    assert all(one.node != whole for one in changes(whole, WORDS))
    assert with_children(whole, children(whole)) == whole


@pytest.mark.parametrize(
    ("text", "found"),
    [("0.35 kg", ["0.36 kg", "0.34 kg"]), ("150 kg", ["151 kg", "149 kg"]), ("0", ["1"]), ("-2", ["-1", "-3"])],
)
def test_a_number_is_changed_in_its_last_digit(text: str, found: list[str]) -> None:
    """And never below zero, where it was not below before."""
    changed = otherwise(parse_quantity(text, UNITS, bare_ok=True), ())

    assert [(sort, str(one)) for sort, one in changed] == [("number", one) for one in found]


def test_a_number_without_end_is_changed_by_one() -> None:
    third = Quantity(Fraction(1, 3), UNITS.parse("kg"))

    assert [one.value for _, one in otherwise(third, ())] == [Fraction(4, 3)]


def test_a_unit_is_mistaken_for_one_of_its_kind_if_there_is_one() -> None:
    units = units_of(BOOK)
    found = dict(otherwise(parse_quantity("2 kg", UNITS), units))["unit"]

    assert found.unit.dimension == UNITS.parse("kg").dimension and found.base != parse_quantity("2 kg", UNITS).base
    assert "unit" not in dict(otherwise(parse_quantity("2", UNITS, bare_ok=True), units))
