"""The nearest order where parts share a limit: first each part is brought to its own, then one of them to what they share."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ketrace
from ketrace.deciding.decision import Nearest, Order
from ketrace.testing.cases import read_cases
from tests.kiln import ROOT

REST = {"bolus_over": "60 s", "route": "intravenous", "product": "bag", "diluted": True}
STEPS = {"bolus": Decimal("0.1"), "rate": Decimal("0.01"), "duration": Decimal("0.1")}


@cache
def base() -> ketrace.Base:
    return ketrace.load(ROOT / "rules" / "ketamine")


@cache
def patient() -> Mapping[str, Any]:
    """Somebody for one session, of whom every question is answered."""
    cases = read_cases(ROOT / "tests" / "cases" / "ketamine").cases
    return next(case.steps[0].input for case in cases if case.id == "order-without-duration")


def judged(order: Mapping[str, object], pain: str = "crps") -> Order:
    document = {**patient(), "facts": {**patient()["facts"], "indication.main": pain}, "order": {**REST, **order}}
    found = base().decide(document).order
    assert found is not None
    return found


def nearest(bolus: str, rate: str, duration: str) -> Nearest:
    found = judged({"bolus": bolus, "rate": rate, "duration": duration}).nearest
    assert found is not None
    return found


def limits(found: Nearest) -> dict[str, str]:
    return {one.part: one.value for one in found.changes}


@pytest.mark.parametrize(
    ("order", "brought"),
    [
        (("24.5 mg", "24.5 mg/h", "4 h"), {"rate": "18.37 mg/h"}),
        (("40 mg", "24.5 mg/h", "4 h"), {"bolus": "24.5 mg", "rate": "18.37 mg/h"}),
        (("100 mg", "24.5 mg/h", "3 h"), {"bolus": "24.5 mg"}),
        (("24.5 mg", "24.5 mg/h", "20 h"), {"duration": "3 h"}),
        (("1 mg", "40.01 mg/h", "23.1 h"), {"duration": "2.4 h"}),
    ],
)
def test_a_shared_limit_is_worked_out_from_what_the_other_parts_are_brought_to(
    order: tuple[str, str, str], brought: dict[str, str]
) -> None:
    """A bolus of 100 mg leaves nothing of 98 mg: only after it has been brought to its own limit is there room for a rate.
    A rate that is too high for half a day is not for what is left of it.
    """
    assert limits(nearest(*order)) == brought


@settings(max_examples=30, deadline=None)
@given(
    bolus=st.decimals("1", "120", places=1),
    rate=st.decimals("1", "120", places=2),
    duration=st.decimals("0.5", "24", places=1),
    pain=st.sampled_from(["crps", "neuropathic"]),
)
def test_no_part_is_brought_lower_than_the_others_need(
    bolus: Decimal, rate: Decimal, duration: Decimal, pain: str
) -> None:
    """What is proposed is not rejected; with any one limit a step higher it is."""
    found = judged({"bolus": f"{bolus} mg", "rate": f"{rate} mg/h", "duration": f"{duration} h"}, pain).nearest
    if found is None:
        return
    assert found.outcome != "rejected" and not found.reason
    assert judged(found.order, pain).outcome != "rejected"
    for one in found.changes:
        size, unit = one.value.split()
        higher = f"{Decimal(size) + STEPS[one.part]} {unit}"
        assert judged({**found.order, one.part: higher}, pain).outcome == "rejected", f"{found.order}: {higher}"
