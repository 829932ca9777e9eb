"""Suites made by others, read as rule files: never a wrong reading, no crash, no silence about what is wrong."""

from __future__ import annotations

import datetime
import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from ketrace.reading.nodes import plain
from ketrace.reading.text import read_yaml

DATA = Path(os.environ.get("KETRACE_TESTDATA") or Path(__file__).resolve().parents[4] / "shared" / "testdata")
SUITE = DATA / "yaml-parsing" / "yaml-test-suite-half.json"
TAGS = DATA / "yaml-parsing" / "pyyaml-tags"
NAUGHTY = DATA / "naughty-strings" / "blns.json"


def load(path: Path) -> Any:
    """A suite as it lies in the test data."""
    return json.loads(path.read_text(encoding="utf-8"))


def cases(path: Path, name: str) -> list[ParameterSet]:
    """The cases of a suite, each under its own name, or one skipped case where the suite is not at hand."""
    if not path.exists():
        return [pytest.param({}, marks=pytest.mark.skip(reason=f"no test data: {path.name} is not at hand"))]
    return [pytest.param(case, id=case[name]) for case in load(path)]


def as_json(value: object) -> object:
    """What YAML read, as JSON would have said it."""
    match value:
        case dict():
            return {key: as_json(item) for key, item in value.items()}
        case list():
            return [as_json(item) for item in value]
        case datetime.date():
            return value.isoformat()
        case Decimal():
            return float(value)
        case _:
            return value


@pytest.mark.parametrize("fast", [True, False], ids=["c", "plain"])
@pytest.mark.parametrize("case", cases(SUITE, "id"))
def test_yaml_suite(case: dict[str, Any], fast: bool) -> None:
    node, problems = read_yaml(case["yaml"].encode(), "suite.yaml", fast=fast)
    if case["must_fail"]:
        assert node is None
    if node is None:
        assert problems
        assert all(place.line for problem in problems for place in problem.places)
    elif case["json_documents"] is not None:
        assert as_json(plain(node)) == json.loads(case["json_documents"])


@pytest.mark.parametrize("case", cases(SUITE, "id"))
def test_both_parsers_say_the_same_of_the_suite(case: dict[str, Any]) -> None:
    data = case["yaml"].encode()
    assert read_yaml(data, "f", fast=True) == read_yaml(data, "f", fast=False)


@pytest.mark.skipif(not SUITE.exists(), reason="no test data: the YAML suite is not at hand")
def test_a_fair_share_of_the_valid_cases_is_read() -> None:
    valid = [case for case in load(SUITE) if not case["must_fail"]]
    read = [case for case in valid if not read_yaml(case["yaml"].encode(), "f")[1]]
    assert len(read) >= len(valid) * 0.4


@pytest.mark.skipif(not TAGS.exists(), reason="no test data: the files with tags are not at hand")
def test_files_with_tags_and_anchors_are_refused() -> None:
    safe = {"recursive-list.recursive", "recursive-state.recursive", "recursive.former-dumper-error"}
    for path in sorted(TAGS.iterdir()):
        node, problems = read_yaml(path.read_bytes(), path.name)
        if path.name in safe:
            # Python text without a tag, which YAML reads as one plain text.
            assert node is None or isinstance(plain(node), str)
        else:
            assert problems, path.name


@pytest.mark.parametrize("quote", ["double", "single", "block"])
@pytest.mark.skipif(not NAUGHTY.exists(), reason="no test data: the naughty strings are not at hand")
def test_naughty_strings_come_back_as_they_were_or_are_refused(quote: str) -> None:
    read = 0
    for text in load(NAUGHTY):
        key, value = written(text, quote)
        node, problems = read_yaml(f"list:\n  - {value}\n{key}: 1\n".encode(), "f")
        if node is None:
            assert problems
            assert all(problem.message.isprintable() for problem in problems)
        else:
            read += 1
            assert plain(node) == {"list": [text], "key" if quote == "block" else text: 1}
    assert read > 400


def written(text: str, quote: str) -> tuple[str, str]:
    """The text as a key and as a value, in one of the ways YAML has."""
    if quote == "double":
        return json.dumps(text), json.dumps(text, ensure_ascii=False)
    if quote == "single":
        return ("'" + text.replace("'", "''") + "'",) * 2
    return "key", f"|2-\n    {text}"


@pytest.mark.skipif(not NAUGHTY.exists(), reason="no test data: the naughty strings are not at hand")
def test_naughty_strings_without_quotes_are_themselves_or_a_value_written_so() -> None:
    for text in load(NAUGHTY):
        node, problems = read_yaml(f"key: {text}\nnext: 1\n".encode(), "f")
        if node is None:
            assert problems
        elif not text.startswith(("'", '"', "[", "{")):
            read = plain(node)
            assert isinstance(read, dict)
            assert means(text.split(" #")[0].strip(" "), read["key"]), text


def means(text: str, value: object) -> bool:
    """Whether an unquoted text may be read as this value."""
    match value:
        case None:
            return text in {"", "~", "null"} or text.startswith("#")
        case bool():
            return text == str(value).lower()
        case int() | Decimal():
            return Decimal(text) == value
        case _:
            return text == str(value)
