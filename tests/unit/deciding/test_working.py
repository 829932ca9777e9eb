"""The arithmetic behind an amount, as somebody would check it with a pencil."""

from __future__ import annotations

from pathlib import Path

import pytest

import ketrace
from tests.kiln import asked, copied, kiln

MOST = "HAND-BOOK/heat.quick * load.mass"


def amount(base: ketrace.Base, facts: dict[str, object] | None = None) -> ketrace.Amount:
    (found,) = [one.amounts["heat"] for one in base.decide(asked(facts)).recommendations if one.amounts]
    return found


@pytest.mark.parametrize(
    ("formula", "working"),
    [
        (MOST, "0.2 kW/kg × 70 kg = 14 kW"),
        (f"{MOST} / (1 + 1)", "0.2 kW/kg × 70 kg ÷ (1 + 1) = 7 kW"),
        (f"{MOST} / (load.mass / load.mass)", "0.2 kW/kg × 70 kg ÷ (70 kg ÷ 70 kg) = 14 kW"),
        (f"{MOST} / load.mass * load.mass", "0.2 kW/kg × 70 kg ÷ 70 kg × 70 kg = 14 kW"),
        (f"{MOST} - ({MOST} - {MOST})", "0.2 kW/kg × 70 kg − (0.2 kW/kg × 70 kg − 0.2 kW/kg × 70 kg) = 14 kW"),
        (f'"min({MOST}, 0.05 kW/kg * load.mass)"', "the smaller of (0.2 kW/kg × 70 kg, 0.05 kW/kg × 70 kg) = 3.5 kW"),
    ],
)
def test_parentheses_stand_where_they_are_needed(formula: str, working: str, tmp_path: Path) -> None:
    base = ketrace.load(copied(tmp_path, **{"definitions__most-heat-quick": (MOST, formula)}))

    assert amount(base).working.partition("; ")[2] == working


@pytest.mark.parametrize(
    ("mass", "shown", "low_exact", "high_exact"),
    [
        ("70 kg", "3.5 to 14 kW", None, None),
        ("75 kg", "4 to 15 kW", "15/4", None),
        ("72 kg", "4 to 14 kW", "18/5", "72/5"),
        ("71999 g", "4 to 14 kW", "71999/20000", "71999/5000"),
    ],
)
def test_rounding_goes_inward(mass: str, shown: str, low_exact: str | None, high_exact: str | None) -> None:
    found = amount(kiln(), {"load.mass": mass})

    assert (found.shown, found.low_exact, found.high_exact) == (shown, low_exact, high_exact)


def test_an_amount_of_which_nothing_is_left_is_not_given() -> None:
    """A load so light that the least heat, rounded up, is above the most, rounded down."""
    decision = kiln().decide(asked({"load.mass": "2 kg"}))
    (heat,) = [one for one in decision.not_applied if one.rule == "heat"]

    assert (heat.state, heat.reason) == ("fails", "no amount is left between the lowest and the highest")


def test_an_amount_without_a_lower_end_is_up_to(tmp_path: Path) -> None:
    base = ketrace.load(copied(tmp_path, firing__heat=("from: 0.05 kW/kg * load.mass, ", "")))

    assert amount(base) == ketrace.Amount("0", "14", "kW", "up to 14 kW", "0.2 kW/kg × 70 kg = 14 kW")


def test_exact_decimals_are_exact(tmp_path: Path) -> None:
    """In floats 0.35 × 90 is 31.499999999999996, and would be rounded down to 31."""
    base = ketrace.load(copied(tmp_path, **{"sources__HAND-BOOK": ("quick: 0.2 kW/kg", "quick: 0.35 kW/kg")}))

    assert amount(base, {"load.mass": "90 kg"}).high == "31.5"


def test_texts_hold_the_numbers_of_this_subject() -> None:
    decision = kiln().decide(asked({"load.glazes": {"complete": True, "items": [{"name": "lead", "poured": "300 g"}]}}))
    texts = {one.rule: one.text for one in decision.recommendations}

    assert texts["fume"] == {"potter": "The glazes would give 6 g of fume, more than 5 g. (local policy)"}
    assert texts["look"]["guest"] == "Somebody looks."
