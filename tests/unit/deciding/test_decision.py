"""The one form of a decision: the shape that the design and the published schemas state."""

from __future__ import annotations

import dataclasses
import json
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from ketrace.deciding.decision import canonical, digest_of
from ketrace.shelf import shelf
from tests.kiln import INPUTS, asked, decided, kiln

KEYS = [
    "format",
    "decision",
    "as_of",
    "knowledge",
    "engine",
    "verdict",
    "possible",
    "settled",
    "certainty",
    "weakest",
    "order",
    "recommendations",
    "missing",
    "conflicts",
    "not_applied",
    "trace",
    "problems",
    "notice",
    "input",
]
RECOMMENDATION = ["rule", "kind", "effect", "urgency", "status", "text", "amounts", "certainty", "citations", "why"]


@cache
def validator(name: str) -> Draft202012Validator:
    """The published schema of a document, with the others that it refers to."""
    schemas = [json.loads(path.read_bytes()) for path in sorted(shelf("schemas").glob("*.schema.json"))]
    registry: Registry[Any] = Registry().with_resources(
        [(schema["$id"], Resource.from_contents(schema)) for schema in schemas]
    )
    chosen = next(schema for schema in schemas if schema["$id"] == f"urn:ketrace:schema:{name}:1")
    return Draft202012Validator(chosen, registry=registry)


def faults(name: str, value: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(value)]


@pytest.mark.parametrize("name", INPUTS)
def test_decisions_and_inputs_are_as_their_schemas_say(name: str) -> None:
    read = json.loads(kiln().decide(INPUTS[name]).to_json())

    assert faults("input", INPUTS[name]) == []
    assert faults("decision", read) == []


@pytest.mark.parametrize("facts", [{"load.mass": 165}, {"load.mass": "70 mcg"}, {"load.mass": "9 t"}])
def test_so_is_one_with_unusable_values(facts: dict[str, object]) -> None:
    decision = kiln().decide(asked(facts), bad_values="unknown")

    assert faults("decision", json.loads(decision.to_json())) == []
    assert decision.problems


@pytest.mark.parametrize(
    "change", [{"format": 2}, {"as_of": "today"}, {"fact": {}}, {"facts": {"mass": 1}}, {"screens": {"walk": {}}}]
)
def test_the_schema_refuses_what_the_reader_refuses(change: dict[str, object]) -> None:
    assert faults("input", {**asked(), **change})


def test_the_parts_are_those_of_the_design() -> None:
    tree = decided(asked(order={"heat": "10 kW"}))
    said = next(one for one in tree["recommendations"] if one["rule"] == "heat")

    assert list(tree) == KEYS
    assert [key for key in said if key in RECOMMENDATION] == RECOMMENDATION
    assert said["amounts"] == {
        "heat": {
            "low": "3.5",
            "high": "14",
            "unit": "kW",
            "shown": "3.5 to 14 kW",
            "working": "0.05 kW/kg × 70 kg = 3.5 kW; 0.2 kW/kg × 70 kg = 14 kW",
        }
    }
    assert said["citations"] == [
        {
            "claim": "HAND-BOOK/heat",
            "at": "table of heats",
            "says": "Heat by the mass of the load.",
            "strength": "B",
            "certainty": "moderate",
            "verified": "text-seen",
        }
    ]
    assert list(tree["knowledge"]) == ["id", "version", "digest", "policy", "reviewed"]
    assert list(tree["engine"]) == ["ketrace", "durable_rules"]


def test_the_form_is_one() -> None:
    """Keys in order, no spaces, one line end, and the digest is that of the rest."""
    data = kiln().decide(asked()).to_json()
    tree = json.loads(data)
    body = {key: value for key, value in tree.items() if key != "decision"}

    assert data == canonical(tree) + b"\n"
    assert list(tree) == sorted(tree)
    assert tree["decision"] == digest_of(body) == kiln().decide(asked()).digest


def test_rounded_ends_have_their_fractions_beside_them() -> None:
    (amount,) = (
        one["amounts"]["heat"] for one in decided(asked({"load.mass": "75.3 kg"}))["recommendations"] if one["amounts"]
    )

    assert (amount["low"], amount["low_exact"]) == ("4", "753/200")
    assert (amount["high"], amount["high_exact"]) == ("15", "753/50")
    assert amount["working"].endswith("0.2 kW/kg × 75.3 kg = 15.06 kW, rounded down to 15 kW")


def test_the_input_is_kept_as_it_was_written() -> None:
    """Digits that a float would lose or add are kept."""
    text = '{"format":1,"as_of":"2026-11-23","facts":{"load.mass":{"value":70.10000000000000000001,"unit":"kg"}}}'
    data = kiln().decide(text).to_json()

    assert b'"value":70.10000000000000000001' in data
    assert kiln().decide(data[data.index(b'"input":') + 8 :].partition(b',"knowledge"')[0]).to_json() == data


def test_a_decision_is_frozen() -> None:
    decision = kiln().decide(asked())

    with pytest.raises(dataclasses.FrozenInstanceError):
        decision.verdict = "fire"  # type: ignore[misc]


def test_schedules_and_local_policy_are_told() -> None:
    tree = decided(asked({"load.mass": "120 kg"}))
    look = next(one for one in tree["recommendations"] if one["rule"] == "look")
    heavy = next(one for one in tree["recommendations"] if one["rule"] == "heavy")

    assert look["schedule"] == [{"every": "15 min", "for": "2 h"}, {"every": "1 h"}]
    assert look["text"]["potter"] == "Look every 15 min for 2 h, then every 1 h."
    assert heavy["local_policy"] == ["heavy"]
    assert heavy["text"]["potter"] == "A load of 120 kg takes long. (local policy)"


@pytest.mark.parametrize("value", [10**30, {"value": 10**30, "unit": "kg"}, {"value": -(2**64), "unit": "kg"}])
def test_numbers_longer_than_a_machine_word_are_kept(value: object) -> None:
    """As unusable as they are here, they are part of what was asked."""
    data = kiln().decide(asked({"load.mass": value}), bad_values="unknown").to_json()

    assert json.loads(data)["input"]["facts"]["load.mass"] == value
