"""Deciding: the same input gives the same bytes everywhere, and every rule is accounted for."""

from __future__ import annotations

import gc
import hashlib
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import ketrace
from ketrace.deciding.decide import Decider
from tests.kiln import INPUTS, KILN, ROOT, asked, copied, decided, kiln

PROGRAM = """
import sys
sys.path[:0] = [{root!r}, {engine!r}]
import hashlib
from tests.kiln import INPUTS, kiln
print(hashlib.sha256(b"".join(kiln().decide(one).to_json() for one in INPUTS.values())).hexdigest())
"""


def shuffled(value: Any, chance: random.Random) -> Any:
    """The same JSON value with the keys of its objects in another order."""
    if isinstance(value, dict):
        pairs = [(key, shuffled(one, chance)) for key, one in value.items()]
        chance.shuffle(pairs)
        return dict(pairs)
    return [shuffled(one, chance) for one in value] if isinstance(value, list) else value


def test_processes_and_hash_seeds_make_no_difference() -> None:
    """Sets and dicts keep their order inside one process; this shows that no decision leans on it."""
    program = PROGRAM.format(root=str(ROOT), engine=str(ROOT / "engine"))
    expected = hashlib.sha256(b"".join(kiln().decide(one).to_json() for one in INPUTS.values())).hexdigest()
    started = [
        subprocess.Popen([sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, stdout=subprocess.PIPE)
        for seed in ("0", "1", "31415")
    ]

    assert [process.communicate(timeout=60)[0].decode().strip() for process in started] == [expected] * 3


@pytest.mark.parametrize("name", INPUTS)
def test_the_order_of_keys_makes_no_difference(name: str) -> None:
    expected = kiln().decide(INPUTS[name]).to_json()
    for seed in range(5):
        assert kiln().decide(shuffled(INPUTS[name], random.Random(seed))).to_json() == expected


def test_text_bytes_and_objects_are_the_same_input() -> None:
    text = json.dumps(asked())

    assert kiln().decide(text).to_json() == kiln().decide(text.encode()).to_json() == kiln().decide(asked()).to_json()


def test_deciding_something_else_in_between_makes_no_difference() -> None:
    """Networks are kept between decisions, facts are not."""
    first = {name: kiln().decide(one).to_json() for name, one in INPUTS.items()}

    for name in reversed(INPUTS):
        assert kiln().decide(INPUTS[name]).to_json() == first[name]


def test_the_folder_makes_no_difference(tmp_path: Path) -> None:
    assert ketrace.load(copied(tmp_path)).decide(asked()).to_json() == kiln().decide(asked()).to_json()


@pytest.mark.parametrize("name", INPUTS)
def test_every_rule_speaks_or_says_why_not(name: str) -> None:
    """Each is a recommendation, a definition that holds, or not applied; none is two of them."""
    tree = decided(INPUTS[name])
    said = [one["rule"] for one in tree["recommendations"]]
    silent = [one["rule"] for one in tree["not_applied"]]
    defined = [
        node["rule"]
        for node in tree["trace"].values()
        if node["kind"] == "rule" and node["state"] == "holds" and kiln().book.rules[node["rule"]].effect == "defines"
    ]

    assert sorted(said + silent + defined) == sorted(kiln().book.rules)


@pytest.mark.parametrize("name", INPUTS)
def test_each_that_does_not_apply_has_its_proof(name: str) -> None:
    tree = decided(INPUTS[name])
    for one in tree["not_applied"]:
        if "why" not in one:
            assert kiln().book.rules[one["rule"]].effect == "judges"
            assert "order" not in INPUTS[name]
            assert (one["state"], one["reason"]) == ("not in force", "no order was written")
            continue
        node = tree["trace"][one["why"]]

        assert node["rule"] == one["rule"]
        assert (one["state"], node["state"]) in {
            ("fails", "fails"),
            ("open", "open"),
            ("withheld", "fails"),
            ("withheld", "open"),
        }
        if one["state"] == "open":
            assert one.get("open") or one.get("reason"), one
        if one["state"] == "withheld":
            assert one["reason"]


@pytest.mark.parametrize("name", INPUTS)
def test_sentences_stand_in_the_order_of_kinds_urgency_and_id(name: str) -> None:
    kinds, urgencies = list(kiln().book.knowledge.kinds), [*kiln().book.knowledge.urgencies, None]
    said = decided(INPUTS[name])["recommendations"]
    keys = [(kinds.index(one["kind"]), urgencies.index(one["urgency"]), one["rule"]) for one in said]

    assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("facts", "verdict", "possible", "settled"),
    [
        ({}, "fire", ["fire"], True),
        ({"kiln.cracked": True}, "stay-cold", ["stay-cold"], True),
        ({"kiln.cracked": None}, "insufficient-data", ["stay-cold", "fire"], False),
        ({"load.mass": None}, "watch", ["watch", "fire"], False),
        ({"load.wet": True, "load.clay": None}, "insufficient-data", ["other-kiln", "watch"], False),
        ({"kiln.cracked": True, "load.mass": None}, "stay-cold", ["stay-cold"], True),
    ],
)
def test_the_printed_word_is_that_of_what_is_possible(
    facts: dict[str, object], verdict: str, possible: list[str], settled: bool
) -> None:
    """While one that forbids is possible beside another, nothing is said."""
    tree = decided(asked(facts))

    assert (tree["verdict"], tree["possible"], tree["settled"]) == (verdict, possible, settled)


@pytest.mark.parametrize(
    ("order", "facts", "outcome", "possible", "reasons"),
    [
        ({"heat": "14 kW", "damper": "open"}, {}, "stamped", ["stamped"], []),
        ({"heat": "14.1 kW", "damper": "open"}, {}, "torn-up", ["torn-up"], ["too-hot"]),
        ({"damper": "open"}, {}, "scribbled-on", ["scribbled-on"], ["no-heat"]),
        ({"heat": "14 kW"}, {}, "open", ["torn-up", "stamped"], []),
        ({"heat": "14 kW", "damper": "open"}, {"load.wet": True}, "torn-up", ["torn-up"], []),
        ({"heat": "14 kW", "damper": "open"}, {"load.wet": None}, "open", ["torn-up", "stamped"], []),
    ],
)
def test_an_order_has_an_outcome_of_its_own(
    order: dict[str, object], facts: dict[str, object], outcome: str, possible: list[str], reasons: list[str]
) -> None:
    """It is good only when it is no fault itself and something may be given at all."""
    found = decided(asked(facts, order=order))["order"]
    assert ("nearest" in found) == (outcome == "torn-up")
    assert {key: value for key, value in found.items() if key != "nearest"} == {
        "outcome": outcome,
        "possible": possible,
        "settled": len(possible) == 1,
        "reasons": reasons,
    }


def test_without_an_order_nothing_is_said_of_one() -> None:
    tree = decided(asked())

    assert tree["order"] is None
    assert not [one for one in tree["recommendations"] if one["effect"] == "judges"]
    assert not [one for one in tree["missing"] if one["fact"].startswith("order.")]


def test_unusable_values_stand_as_rules_that_may_forbid() -> None:
    """An unknown that was offered as known does not let anything through."""
    decision = kiln().decide(asked({"load.mass": 165}), bad_values="unknown")

    assert [problem["code"] for problem in decision.problems] == ["no-unit"]
    assert decision.verdict == "insufficient-data"
    assert {one.rule: one.state for one in decision.not_applied}["heat"] == "withheld"


def test_the_engines_must_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where they do not, there is no decision."""
    monkeypatch.setattr("ketrace.deciding.decide.differences", lambda *_: ["heat", "verdict"])

    with pytest.raises(ketrace.Disagreement, match="no advice is given: `heat`, `verdict`") as raised:
        kiln().decide(asked())

    assert raised.value.rules == ("heat", "verdict")


def test_many_are_decided_as_they_are_asked_for() -> None:
    """One after the other, lazily; unusable values do not stop the rest."""
    found = kiln().decide_many(iter([asked(), asked({"load.mass": 165}), asked({"kiln.cracked": True})]))

    assert next(found).verdict == "fire"
    assert [one.verdict for one in found] == ["insufficient-data", "stay-cold"]


def test_questions_are_those_that_can_be_answered() -> None:
    found = {question.fact: question for question in kiln().questions()}

    assert found["kiln.cracked"].screen == "walk-round"
    assert (found["load.mass"].ask, found["load.mass"].unit) == ("What does the load weigh?", "kg")
    assert found["load.clay"].options == ("earthenware", "stoneware", "porcelain")
    assert "kiln.unsafe" not in found


def test_a_decider_is_made_for_every_day_on_which_other_rules_act() -> None:
    decider = Decider(kiln().book)
    decider.check()

    assert KILN.is_dir()


def test_nothing_of_a_decision_waits_for_the_garbage_collector() -> None:
    """What holds itself alive is freed late, all at once, in the middle of some other decision."""
    kiln().decide(INPUTS["wet"])
    gc.collect()
    gc.disable()
    try:
        kiln().decide(INPUTS["wet"])
        assert gc.collect() == 0
    finally:
        gc.enable()
