"""Which rules act: by date, by status, and by what their evidence still carries."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ketrace
from tests.kiln import KILN, asked, copied, decided, kiln

LAPSED = "state: current"


def states(decision: ketrace.Decision) -> dict[str, tuple[str, str | None]]:
    return {one.rule: (one.state, one.reason) for one in decision.not_applied}


def marks(decision: ketrace.Decision) -> dict[str, set[str | None]]:
    """For each rule that speaks: what is said of its citations that carry no weight."""
    return {one.rule: {citation.mark for citation in one.citations} for one in decision.recommendations}


@pytest.mark.parametrize("day", ["2025-12-31", "2031-01-01", "1999-01-01T00:00:00Z"])
def test_outside_its_window_a_base_says_nothing(day: str) -> None:
    with pytest.raises(ketrace.NotInForce, match=r"`kiln` 0\.1\.0 speaks from 2026-01-01 to 2030-12-31, not on"):
        kiln().decide({"format": 1, "as_of": day})


@pytest.mark.parametrize("day", ["2026-01-01", "2030-12-31", "2030-12-31T23:59:59Z"])
def test_on_the_days_at_its_ends_it_speaks(day: str) -> None:
    assert kiln().decide({"format": 1, "as_of": day}).as_of == day


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("since: 2027-01-01", "it is in force from 2027-01-01"),
        ("since: 2026-01-01\nuntil: 2026-11-22", "it was in force until 2026-11-22"),
    ],
)
def test_a_rule_outside_its_dates_is_listed(change: str, reason: str, tmp_path: Path) -> None:
    base = ketrace.load(copied(tmp_path, care__heavy=("since: 2026-01-01", change)))
    decision = base.decide(asked({"load.mass": "120 kg"}))

    assert states(decision)["heavy"] == ("not in force", reason)
    assert decision.verdict == "fire"


def test_each_day_has_the_rules_of_that_day(tmp_path: Path) -> None:
    base = ketrace.load(copied(tmp_path, care__heavy=("since: 2026-01-01", "since: 2026-01-01\nuntil: 2026-11-22")))
    said = {}
    for day in ("2026-11-21", "2026-11-22", "2026-11-23"):
        walked = {"walk-round": {"complete": True, "observed": day}}
        said[day] = base.decide(asked({"load.mass": "120 kg"}, as_of=day, screens=walked)).verdict

    assert said == {"2026-11-21": "watch", "2026-11-22": "watch", "2026-11-23": "fire"}


def test_a_draft_does_not_act(tmp_path: Path) -> None:
    base = ketrace.load(copied(tmp_path, care__heavy=("status: under-review", "status: draft")))

    assert states(base.decide(asked({"load.mass": "120 kg"})))["heavy"][0] == "not in force"


@pytest.mark.parametrize("state", ["retracted", "superseded", "expired"])
def test_a_source_that_lapses_takes_amounts_with_it(state: str, tmp_path: Path) -> None:
    """What exposes is withheld, through definitions too; what forbids and warns keeps acting, marked."""
    base = ketrace.load(copied(tmp_path, **{"sources__HAND-BOOK": (LAPSED, f"state: {state}")}))

    fired = base.decide(asked())
    stopped = base.decide(asked({"kiln.cracked": True, "load.wet": True}))

    assert fired.verdict == "fire"
    assert states(fired)["heat"] == ("withheld", f"it rests on `HAND-BOOK/heat`: its source is {state}")
    assert stopped.verdict == "stay-cold"
    assert marks(stopped)["unsafe"] == marks(stopped)["wet"] == {f"its source is {state}"}


def test_a_claim_that_nobody_has_seen_takes_amounts_with_it(tmp_path: Path) -> None:
    seen = "slow: 0.05 kW/kg, quick: 0.2 kW/kg}, verified: text-seen"
    base = ketrace.load(copied(tmp_path, **{"sources__HAND-BOOK": (seen, seen.replace("text-seen", "unverified"))}))
    decision = base.decide(asked())

    assert states(decision)["heat"] == ("withheld", "it rests on `HAND-BOOK/heat`: it is unverified")
    assert not [one for one in decision.recommendations if one.amounts]


def test_a_forbidding_rule_on_an_unseen_claim_keeps_acting_marked(tmp_path: Path) -> None:
    seen = "at: page of rules, verified: text-seen, grade: {scheme: stars, strength: A"
    base = ketrace.load(copied(tmp_path, **{"sources__HAND-BOOK": (seen, seen.replace("text-seen", "unverified"))}))
    decision = base.decide(asked({"kiln.cracked": True}))

    assert decision.verdict == "stay-cold"
    assert marks(decision)["unsafe"] == {"it is unverified"}


ASIDE = """id: ASIDE
kind: review
title: Beside the book
year: 2021
state: retracted
verified: text-seen
claims:
  mains: {says: The mains bear it., at: label, numbers: {most: 9 kW}, verified: text-seen}
"""
MAINS = """id: mains
title: The mains
value: 9 kW
allowed: [3 kW, 12 kW]
safer: lower
because: [ASIDE/mains]
owner: The potters
"""


def on_the_mains(folder: Path, formula: str) -> ketrace.Base:
    """A kiln that fires by a local number whose only source was retracted."""
    heat = (KILN / "firing" / "heat.yaml").read_text()
    (up_to,) = re.findall(r"up_to: [^}]*", heat)
    base = copied(folder, firing__heat=(up_to, f'up_to: "{formula}"'))
    (base / "sources" / "ASIDE.yaml").write_text(ASIDE)
    (base / "policy" / "mains.yaml").write_text(MAINS)
    file = base / "firing" / "heat.yaml"
    file.write_text(re.sub(r"because: \[", "because: [policy.mains, ", file.read_text()))
    return ketrace.load(base)


def test_a_local_number_on_a_retracted_source_permits_nothing(tmp_path: Path) -> None:
    """Such a number is as weak as one from memory: it may lower an amount, and starts or raises none."""
    raising = on_the_mains(tmp_path / "raising", "policy.mains").decide(asked())
    lowering = on_the_mains(tmp_path / "lowering", "min(kiln.most_heat, policy.mains)").decide(asked())

    reason = "it rests on `ASIDE/mains` by `policy.mains`: its source is retracted"
    assert states(raising)["heat"] == ("withheld", reason)
    (heat,) = (one for one in lowering.recommendations if one.rule == "heat")
    assert heat.amounts["heat"].high == "9"
    assert heat.policy_marks == {"mains": "its source is retracted"}


def test_what_warns_by_such_a_number_keeps_acting_marked() -> None:
    (heavy,) = (one for one in kiln().decide(asked({"load.mass": "120 kg"})).recommendations if one.rule == "heavy")

    assert heavy.policy_marks == {"heavy": "it is unverified"}
    assert heavy.to_dict()["local_policy_marks"] == {"heavy": "it is unverified"}


def test_a_review_that_is_overdue_is_marked_from_the_day_after(tmp_path: Path) -> None:
    """The day is that of the decision: no clock is read. Nothing is withheld for it."""
    base = ketrace.load(copied(tmp_path, **{"sources__HAND-BOOK": (LAPSED, f"{LAPSED}\nreview_by: 2026-11-23")}))
    walked = {"walk-round": {"complete": True, "observed": "2026-11-24"}}

    before = base.decide(asked({"load.wet": True}))
    after = base.decide(asked({"load.wet": True}, as_of="2026-11-24", screens=walked))
    again = base.decide(asked({"load.wet": True}))
    fired = base.decide(asked(as_of="2026-11-24", screens=walked))

    assert marks(before)["wet"] == marks(again)["wet"] == {None}
    assert marks(after)["wet"] == {"its review was due by 2026-11-23"}
    assert "heat" not in states(fired)


def test_nothing_gets_permitted_because_a_source_lapsed(tmp_path: Path) -> None:
    """Whatever the facts, the verdicts of the weakened base are those of the whole one."""
    base = ketrace.load(copied(tmp_path, **{"sources__HAND-BOOK": (LAPSED, "state: retracted")}))
    for facts in ({}, {"kiln.cracked": True}, {"load.wet": True}, {"load.wet": None}, {"kiln.cracked": None}):
        assert base.decide(asked(facts)).possible == kiln().decide(asked(facts)).possible


def test_what_carries_weight_is_not_marked() -> None:
    assert {mark for found in marks(kiln().decide(asked({"load.wet": True}))).values() for mark in found} == {None}


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"kiln.cracked": True}, "a verdict that forbids is reached"),
        ({"kiln.cracked": None}, "a verdict that forbids is still possible"),
        ({"load.wet": True}, "rule `wet` withholds"),
        ({"load.wet": None}, "rule `wet` may withhold: it is open"),
        ({"load.mass": None}, "`load.mass` is not known"),
        (
            {"kiln.cracked": None, "load.wet": True, "load.mass": None},
            "a verdict that forbids is still possible; `load.mass` is not known; rule `wet` withholds",
        ),
    ],
)
def test_what_is_withheld_says_why(facts: dict[str, object], reason: str) -> None:
    (found,) = [one for one in decided(asked(facts))["not_applied"] if one["rule"] == "heat"]

    assert (found["state"], found["reason"]) == ("withheld", reason)
