"""The nearest order that no rule rejects: made of limits, decided again, and never there for somebody who may have nothing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ketrace
from ketrace.deciding.changes import Change, merged
from ketrace.deciding.decision import Nearest
from tests.agreement.agree import base_of, patients_of
from tests.kiln import asked, copied, kiln

ONE = Fraction(1)


def nearest(
    order: dict[str, object], facts: dict[str, object] | None = None, base: ketrace.Base | None = None
) -> Nearest | None:
    decision = (base or kiln()).decide(asked(facts or {}, order=order))
    assert decision.order is not None
    return decision.order.nearest


@pytest.mark.parametrize(
    ("order", "limit", "same"),
    [
        ({"heat": "15 kW", "damper": "open"}, "14 kW", ""),
        ({"heat": "0.3 kW/kg", "damper": "open"}, "200 W/kg", "300 W/kg"),
        ({"heat": "15000 W", "damper": "open"}, "14 kW", "15 kW"),
    ],
)
def test_a_size_is_brought_to_the_limit_that_the_rule_compares_with(
    order: dict[str, object], limit: str, same: str
) -> None:
    found = nearest(order)

    assert found is not None
    (change,) = found.changes
    assert (change.part, change.change, change.value, change.same_as) == ("heat", "at-most", limit, same)
    assert change.written == order["heat"]
    assert found.order == {**order, "heat": limit}
    assert (found.outcome, found.missing) == ("stamped", ())


def test_an_order_that_is_not_rejected_has_none() -> None:
    assert nearest({"heat": "14 kW", "damper": "open"}) is None
    assert nearest({"heat": "14 kW"}) is None


def test_what_is_still_unknown_is_told_and_nothing_is_said_to_pass() -> None:
    found = nearest({"heat": "15 kW"})

    assert found is not None
    assert (found.outcome, found.missing) == ("open", ("order.damper",))


def test_a_choice_is_never_made_for_who_wrote_it() -> None:
    assert nearest({"heat": "15 kW", "damper": "shut"}) == Nearest(
        reason="`too-hot` names no limit that the order could be brought to"
    )


@pytest.mark.parametrize(
    "facts",
    [{"kiln.cracked": True}, {"kiln.cracked": None}, {"load.wet": True}, {"load.wet": None}, {"load.mass": None}],
)
def test_nothing_is_proposed_where_nothing_may_be_given(facts: dict[str, object]) -> None:
    """Forbidden, perhaps forbidden, withheld, perhaps withheld, or a required fact unknown."""
    found = nearest({"heat": "0.3 kW/kg", "damper": "open"}, facts)

    assert found == Nearest(reason="no amount at all may be given now")


def test_nothing_is_proposed_where_a_limit_is_below_zero(tmp_path: Path) -> None:
    fault = ('{order.heat.total: "> kiln.most_heat"}', '{order.heat.total: "> kiln.most_heat - kiln.most_heat"}')
    base = ketrace.load(copied(tmp_path, **{"plan-faults__too-hot": fault}))

    assert nearest({"heat": "15 kW", "damper": "open"}, base=base) == Nearest(
        reason="`too-hot` names no limit that the order could be brought to"
    )


def test_a_size_is_never_raised(tmp_path: Path) -> None:
    fault = ('{order.heat.total: "> kiln.most_heat"}', '{order.heat.total: "< kiln.most_heat"}')
    base = ketrace.load(copied(tmp_path, **{"plan-faults__too-hot": fault}))

    assert nearest({"heat": "5 kW", "damper": "open"}, base=base) == Nearest(
        reason="`too-hot` names no limit that the order could be brought to"
    )


def test_a_rule_against_a_part_leaves_it_out_and_nothing_is_left(tmp_path: Path) -> None:
    fault = ("- order.damper: shut", "- order.heat: [total, per_mass]")
    base = ketrace.load(copied(tmp_path, **{"plan-faults__too-hot": fault}))

    assert nearest({"heat": "5 kW", "damper": "open"}, base=base) == Nearest(
        reason="`too-hot` rejects it whatever its size"
    )


def test_a_rule_against_one_way_of_writing_leaves_nothing_out(tmp_path: Path) -> None:
    """Which size would be meant in the other way is not known."""
    fault = ("- order.damper: shut", "- order.heat: per_mass")
    base = ketrace.load(copied(tmp_path, **{"plan-faults__too-hot": fault}))

    assert nearest({"heat": "1 W/kg", "damper": "open"}, base=base) == Nearest(
        reason="`too-hot` names no limit that the order could be brought to"
    )


@given(
    mass=st.decimals("1.1", "500", places=1),
    heat=st.decimals("0.001", "100000", places=3),
    unit=st.sampled_from(["kW", "W", "MW", "W/kg", "kW/kg"]),
    clay=st.sampled_from(["earthenware", "stoneware"]),
)
def test_what_is_proposed_is_never_rejected_and_never_more(mass: Decimal, heat: Decimal, unit: str, clay: str) -> None:
    facts: dict[str, object] = {"load.mass": f"{mass} kg", "load.clay": clay}
    order: dict[str, object] = {"heat": f"{heat} {unit}", "damper": "open"}
    decision = kiln().decide(asked(facts, order=order))
    assert decision.order is not None
    found = decision.order.nearest

    assert (found is None) == (decision.order.outcome != "torn-up")
    if found is not None and not found.reason:
        again = kiln().decide(asked(facts, order=dict(found.order)))
        assert again.order is not None
        assert again.order.outcome == found.outcome != "torn-up"
        (change,) = found.changes
        assert Decimal(change.value.split()[0]) < Decimal(
            (change.same_as or change.written).removeprefix("\u2248 ").split()[0]
        )


def test_limits_that_contradict_each_other_leave_nothing() -> None:
    at_most, at_least = Change("order.a", "at-most", 2 * ONE), Change("order.a", "at-least", 3 * ONE)

    assert merged([at_most, at_least]) is None
    assert merged([Change("order.b", "answer", True), Change("order.b", "answer", False)]) is None
    assert merged([at_most, Change("order.a", "at-most", ONE)]) == (Change("order.a", "at-most", ONE),)


def test_where_nothing_may_be_given_an_order_that_no_rule_rejects_is_told_so() -> None:
    found = nearest({"heat": "14 kW", "damper": "open"}, {"kiln.cracked": True})

    assert found == Nearest(reason="no amount at all may be given now")


def test_what_is_left_out_has_no_limit() -> None:
    left_out = Change("order.a", "leave-out")

    assert merged([Change("order.a.total", "at-most", ONE), left_out]) == (left_out,)


@pytest.mark.parametrize(("seed", "number"), [("final-136", 8), ("final-321", 4)])
def test_an_order_that_names_nothing_of_a_size_has_none(seed: str, number: int) -> None:
    """Generated, and rejected for a choice alone: there is no part that could be brought to a limit, or left out."""
    base = base_of(seed)
    decision = base.decide(next(islice(patients_of(base, seed), number, None)), bad_values="unknown")

    assert decision.order is not None
    assert decision.order.nearest == Nearest(reason="it names nothing that has a size")
