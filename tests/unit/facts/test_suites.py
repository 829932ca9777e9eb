"""JSON made by others to break readers: accepted, or refused with problems, and nothing else."""

from __future__ import annotations

import base64
import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from ketrace.facts.json_text import from_python, read_json
from ketrace.problems import Refused

DATA = Path(os.environ.get("KETRACE_TESTDATA") or Path(__file__).resolve().parents[4] / "shared" / "testdata")
SUITE = DATA / "json-parsing" / "json-test-suite-half.json"
NAUGHTY = DATA / "naughty-strings" / "blns.json"

NOT_FOR_SYNTAX = {"duplicate-key", "number-too-long"}
"""What we refuse although it is JSON: a key with two values, and numbers of a length that nothing measured has."""


def load(path: Path) -> Any:
    """A suite as it lies in the test data."""
    return json.loads(path.read_text(encoding="utf-8"))


def cases(path: Path, name: str) -> list[ParameterSet]:
    """The cases of a suite, each under its own name, or one skipped case where the suite is not at hand."""
    if not path.exists():
        return [pytest.param({}, marks=pytest.mark.skip(reason=f"no test data: {path.name} is not at hand"))]
    return [pytest.param(case, id=case[name]) for case in load(path)]


@pytest.mark.parametrize("case", cases(SUITE, "name"))
def test_json_suite(case: dict[str, str]) -> None:
    body = base64.b64decode(case["body_base64"])
    try:
        tree = read_json(body, case["name"])
    except Refused as refused:
        codes = {problem.code for problem in refused.problems}
        assert codes
        assert all(place.file == case["name"] for problem in refused.problems for place in problem.places)
        assert case["expect"] != "accept" or codes <= NOT_FOR_SYNTAX
    else:
        assert case["expect"] != "reject"
        assert tree == json.loads(body, parse_float=Decimal)


@pytest.mark.skipif(not NAUGHTY.exists(), reason="no test data: the naughty strings are not at hand")
@pytest.mark.parametrize("ascii_only", [True, False])
def test_naughty_strings_come_back_as_keys_and_values(ascii_only: bool) -> None:
    texts = load(NAUGHTY)
    tree = {text: [text] for text in texts}
    assert len(tree) > 400
    assert read_json(json.dumps(tree, ensure_ascii=ascii_only).encode(), "in.json") == tree
    assert from_python(tree, "input") == tree


@pytest.mark.skipif(not NAUGHTY.exists(), reason="no test data: the naughty strings are not at hand")
def test_naughty_strings_in_problems_stay_on_one_line() -> None:
    for text in load(NAUGHTY):
        with pytest.raises(Refused) as caught:
            read_json(f"{{{json.dumps(text)}: NaN, {json.dumps(text)}: 1}}".encode(), "in.json")
        for problem in caught.value.problems:
            assert problem.message.isprintable()
            assert all(place.path.isprintable() for place in problem.places)
