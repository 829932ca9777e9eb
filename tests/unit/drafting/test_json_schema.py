"""The schemas for editors accept every good document, and refuse nearly all that the shape stage refuses."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match

from ketrace.drafting.editor import case_schema, document, editor_schemas
from ketrace.drafting.names import BaseNames, Names
from ketrace.reading.folder import read_base
from ketrace.reading.nodes import plain
from ketrace.reading.schemas import Library
from ketrace.reading.sketch import sketch
from ketrace.reading.text import read_yaml
from ketrace.shelf import shelf
from tests.kiln import KILN

TESTS = Path(__file__).resolve().parents[2]
LIBRARY = Library(shelf("schemas"))
BASES = {"kiln": KILN, "ketamine": shelf("rules") / "ketamine"}
UNSEEN = {
    "rule-quoted-date": "JSON has no dates, so a date in quotes looks like one without",
    "rule-unquoted-date": "nor can a text be told from a date",
    "rule-test-with-date": "nor an option",
    "table-unknown-column": "the columns of a table are named in the table itself",
}
"""Mistakes that no JSON Schema can see; `ketrace check` does."""


def json_of(value: object) -> Any:
    """A YAML value as the language server sees it: a date is text, a number is a number."""
    match value:
        case dict():
            return {key: json_of(one) for key, one in value.items()}
        case list():
            return [json_of(one) for one in value]
        case datetime.date():
            return value.isoformat()
        case Decimal():
            return float(value)
    return value


def read(data: bytes, name: str) -> Any:
    node, problems = read_yaml(data, name)
    assert node is not None and not problems
    return json_of(plain(node))


def fault(schema: dict[str, Any], document: Any) -> str | None:
    """What is wrong with a document, most telling first; None when nothing is."""
    found = best_match(Draft7Validator(schema).iter_errors(document))
    return None if found is None else f"{found.json_path}: {found.message}"


@cache
def schemas(base: str) -> dict[str, dict[str, Any]]:
    return editor_schemas(sketch(read_base(BASES[base])))


@pytest.mark.parametrize("base", BASES)
def test_every_file_of_a_base_is_accepted_by_its_schema(base: str) -> None:
    files = read_base(BASES[base])
    sorts = {name: [one for one in schemas(base) if fnmatch(name, one)] for name in files}
    faults = {name: fault(schemas(base)[sort], read(files[name], name)) for name, (sort,) in sorts.items()}

    assert {name: wrong for name, wrong in faults.items() if wrong} == {}


@pytest.mark.parametrize("base", BASES)
def test_every_schema_is_one(base: str) -> None:
    for schema in schemas(base).values():
        Draft7Validator.check_schema(schema)


@pytest.mark.parametrize("base", BASES)
def test_every_case_is_accepted_unless_it_is_to_be_refused(base: str) -> None:
    schema = case_schema(sketch(read_base(BASES[base])))
    cases = {path.name: read(path.read_bytes(), path.name) for path in (TESTS / "cases" / base).glob("*.yaml")}
    refused = {name for name, case in cases.items() if "refused" in case.get("expect", {})}

    assert len(refused) < len(cases)
    assert {name: wrong for name, case in cases.items() if (wrong := fault(schema, case)) and name not in refused} == {}


def shapes(folder: str) -> Iterator[tuple[str, str | None]]:
    """Each document of a folder of shapes, with what the schema of no base in particular says of it."""
    for path in sorted((TESTS / folder / "shape").glob("*.yaml")):
        kind, *effect = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ").split()
        schema = document(LIBRARY, kind, Names(), *effect)
        yield path.stem, fault(schema, read(path.read_bytes(), path.name))


def test_good_shapes_are_accepted() -> None:
    assert {name: wrong for name, wrong in shapes("good") if wrong} == {}


def test_bad_shapes_are_refused_but_for_what_no_schema_can_see() -> None:
    assert {name for name, wrong in shapes("bad") if wrong is None} == set(UNSEEN)


RULE = {
    "id": "damp",
    "kind": "care",
    "title": "Damp",
    "status": "draft",
    "since": "2026-03-01",
    "reason": "It bursts.",
    "when": {"load.wet": True},
    "say": {"potter": "Wait."},
    "because": ["HAND-BOOK/wet", "policy.thick"],
}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("kind", "stop"),
        ("when", {"load.wett": True}),
        ("when", {"load.wet": "yes"}),
        ("when", {"load.clay": "china"}),
        ("when", {"load.clay": []}),
        ("when", {"load.mass": 70}),
        ("when", {"load.mass": "70 kg"}),
        ("when", {"load.mass": ">=70 kg"}),
        ("when", {"load.dried": ">= 7 d"}),
        ("when", {"any": [{"load.wet": True}, {"not": {"load.wett": True}}]}),
        ("when", {"at_least": {"count": 0, "of": [{"load.wet": True}]}}),
        ("when", {"some": {"in": "load.mass", "where": {"name": "ash"}}}),
        ("when", {"some": {"in": "load.glazes", "where": {"load.wet": True}}}),
        ("when", {"some": {"in": "load.glazes", "where": {"any": [{"name": "gold"}]}}}),
        ("when", {"verdict": ["fire", "watched"]}),
        ("when", "never"),
        ("say", {"guest": "Wait."}),
        ("say", {"potter": "Wait.", "cook": "Wait."}),
        ("because", ["HAND-BOOK/damp"]),
        ("because", []),
        ("urgency", "soon"),
        ("conflict", "cold"),
        ("replaced_by", "nobody"),
        ("then", {"amounts": {"heat": {"up_to": "1 kW"}}}),
        ("then", {"withholds": True}),
        ("wehn", {}),
    ],
)
def test_names_and_values_of_the_base_are_checked(key: str, value: object) -> None:
    assert fault(schemas("kiln")["care/*.yaml"], {**RULE, key: value}) is not None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("when", {"load.clay": ["stoneware", "porcelain"]}),
        ("when", {"load.mass": ">= policy.heavy"}),
        ("when", {"load.mass": "60 kg .. 90 kg", "policy.thick": "> 1 g"}),
        ("when", {"load.dried.age": "< 7 d"}),
        ("when", {"order.heat": "total", "order.heat.total": "> 1 kW"}),
        ("when", {"some": {"in": "load.glazes", "where": {"any": [{"name": "ash"}, {"total": "> 1 g"}]}}}),
        ("when", {"count": {"in": "load.glazes", "where": {"defined": "fume[name]"}, "is": ">= 2"}}),
        ("when", {"verdict": ["fire", "watch"]}),
        ("when", "always"),
        ("then", {"withholds": True, "until": "it is dry"}),
        ("conflict", ["heat"]),
        ("urgency", "now"),
    ],
)
def test_what_the_language_allows_is_accepted(key: str, value: object) -> None:
    assert fault(schemas("kiln")["care/*.yaml"], {**RULE, key: value}) is None


def test_amounts_are_those_of_the_base() -> None:
    rule = {**RULE, "kind": "firing", "then": {"amounts": {"heat": {"up_to": "1 kW"}}}}
    schema = schemas("kiln")["firing/*.yaml"]

    assert fault(schema, rule) is None
    assert fault(schema, {**rule, "then": {"amounts": {"cold": {"up_to": "1 kW"}}}}) is not None
    assert fault(schema, {**rule, "then": {"amounts": {"heat": {"up_to": "1 kW", "exactly": "1 kW"}}}}) is not None


def test_names_that_are_declared_need_not_be_known() -> None:
    """A new term, its former name, and a new claim are names that nobody has used before."""
    term = {"title": "New", "type": "yes-no", "question": "Is it new?", "formerly": ["load.old"]}
    source = read((KILN / "sources" / "HAND-BOOK.yaml").read_bytes(), "f")
    source["claims"]["new"] = {"says": "It is new.", "at": "page", "verified": "text-seen"}

    assert fault(schemas("kiln")["terms/*.yaml"], {"topic": "new", "title": "New", "terms": {"load.new": term}}) is None
    assert fault(schemas("kiln")["sources/*.yaml"], source) is None


def test_a_base_that_is_still_empty_of_names_asks_only_for_their_form() -> None:
    knowledge = (KILN / "knowledge.yaml").read_bytes().replace(b"required: [load.mass]\n", b"")
    empty = BaseNames(sketch({"knowledge.yaml": knowledge}), "care")
    schema = document(LIBRARY, "rule", empty, "warns")

    assert fault(schema, {**RULE, "when": "always", "because": ["ANY/claim"]}) is None
    assert fault(schema, {**RULE, "when": "always", "because": ["any claim"]}) is not None
