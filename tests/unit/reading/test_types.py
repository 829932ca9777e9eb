"""Units are types: what formulas measure, and what cannot be joined."""

from __future__ import annotations

import pytest

from ketrace.problems import Place
from ketrace.reading.formulas import parse_formula
from ketrace.reading.scope import Mistake
from ketrace.reading.types import dimension, measures, same_dimension
from tests.patches import scope

SCOPE = scope()
HERE = Place("f")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("5 kg", "g"),
        ("5", "1"),
        ("load.mass", "kg"),
        ("policy.most_fume", "kg"),
        ("HAND-BOOK/heat.quick * load.mass", "W"),
        ("HAND-BOOK/heat.quick * load.mass / load.mass", "kW/g"),
        ("load.mass / policy.heavy", "1"),
        ("load.dried.age", "h"),
        ("load.mass + policy.heavy - 1 g", "kg"),
        ("max(load.mass, 1 g)", "kg"),
        ("sum(load.glazes: total * fume[name])", "g"),
        ("sum(load.glazes: total * coats)", "g"),
    ],
)
def test_what_a_formula_measures(text: str, unit: str) -> None:
    assert SCOPE.units.parse(unit).dimension == dimension(parse_formula(text, SCOPE, HERE), SCOPE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("load.mass + 5 kW", "`load.mass` (in `kg`) is added to `5 kW`"),
        ("load.mass - 5", "`load.mass` (in `kg`) is joined by `-` with `5` (without a unit)"),
        ("min(load.mass, policy.heavy, kiln.most_heat)", "`load.mass` (in `kg`) is ranked by `min` with"),
        ("load.dried.age + policy.heavy", "`load.dried.age` (in `d`) is added to `policy.heavy` (`100 kg`)"),
        ("HAND-BOOK/heat.quick + load.mass", "`HAND-BOOK/heat.quick` (`0.2 kW/kg`) is added to `load.mass`"),
        ("load.mass + load.mass * load.mass", "`load.mass` (in `kg`) is added to a result (in `g2`)"),
        ("sum(load.glazes: total + fume[name])", "`total` (in `g`) is added to a cell of `fume` (in `g/g`)"),
    ],
)
def test_what_differs_cannot_be_joined(text: str, said: str) -> None:
    with pytest.raises(Mistake) as caught:
        dimension(parse_formula(text, SCOPE, HERE), SCOPE)

    assert caught.value.code == "mixed-units"
    assert caught.value.message.startswith(said)


def test_a_unit_that_is_missing_is_asked_for() -> None:
    left, right = parse_formula("load.mass", SCOPE, HERE), parse_formula("90", SCOPE, HERE)

    with pytest.raises(Mistake) as caught:
        same_dimension(left, right, SCOPE, "is compared with")
    assert caught.value.help == "write the unit behind the number"


def test_a_result_is_told_as_it_was_written() -> None:
    text = "HAND-BOOK/heat.quick * load.mass"

    with pytest.raises(Mistake, match=r"`kiln.fume` \(in `g`\) cannot be `HAND-BOOK/heat.quick \* load.mass` \(in `g"):
        measures("`kiln.fume`", SCOPE.units.parse("g"), parse_formula(text, SCOPE, HERE), SCOPE, text)
