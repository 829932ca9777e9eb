"""The JSON Schemas that other programs are written against: sound, and true of inputs and decisions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

import ketrace

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.json"))


def validator(name: str) -> Draft202012Validator:
    """The schema of that name, ready to use with those that it refers to."""
    found = {path.stem: json.loads(path.read_bytes()) for path in (ROOT / "schemas").glob("*.schema.json")}
    resources = [(schema["$id"], Resource.from_contents(schema)) for schema in found.values()]
    registry: Registry[Any] = Registry().with_resources(resources)
    return Draft202012Validator(found[f"{name}.schema"], registry=registry)


@pytest.mark.parametrize("name", ["input", "decision"])
def test_a_schema_is_sound(name: str) -> None:
    Draft202012Validator.check_schema(validator(name).schema)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_and_its_decision_are_valid(example: Path) -> None:
    """The worked examples carry amounts, schedules, orders and conflicts."""
    base = ketrace.load(ROOT / "rules" / "ketamine")
    validator("input").validate(json.loads(example.read_bytes()))
    validator("decision").validate(json.loads(base.decide(example.read_bytes()).to_json()))


@pytest.mark.parametrize(
    "wrong",
    [{}, {"format": 2, "as_of": "2026-11-23"}, {"format": 1}, {"format": 1, "as_of": "2026-11-23", "fact": {}}],
)
def test_what_is_no_input_is_not_valid(wrong: dict[str, Any]) -> None:
    assert not validator("input").is_valid(wrong)


def test_a_decision_with_an_unknown_key_is_not_valid() -> None:
    base = ketrace.load(ROOT / "rules" / "ketamine")
    decision = base.decide(EXAMPLES[0].read_bytes()).to_dict()

    assert not validator("decision").is_valid({**decision, "advice": "yes"})
