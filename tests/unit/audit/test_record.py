"""Saved decisions: what is one, whether it is whole, and where two differ."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ketrace.audit.record import alterations, check_record, first_difference, read_record
from ketrace.deciding.decision import canonical, digest_of
from ketrace.problems import Refused
from tests.kiln import INPUTS, asked, kiln

DATA = kiln().decide(asked(order={"heat": "10 kW"})).to_json()


def forged(**changes: object) -> bytes:
    """The record with some parts changed, and its digest made right again."""
    tree = {**json.loads(DATA), **changes}
    tree["decision"] = digest_of({key: value for key, value in tree.items() if key != "decision"})
    return canonical(tree) + b"\n"


@pytest.mark.parametrize("name", INPUTS)
def test_what_was_decided_is_whole(name: str) -> None:
    data = kiln().decide(INPUTS[name]).to_json()

    check_record(read_record(data, "record"), data, "record")


def test_a_changed_byte_is_found() -> None:
    """In a value, a key, a digest or the form: each is refused, none raises anything else."""
    for at in range(0, len(DATA), 61):
        changed = bytearray(DATA)
        changed[at] ^= 1

        with pytest.raises(Refused) as refused:
            check_record(read_record(bytes(changed), "record"), bytes(changed), "record")

        assert all(problem.places for problem in refused.value.problems)


@pytest.mark.parametrize("data", [DATA[:-1], DATA + b"\n", b" " + DATA, DATA.replace(b":true", b": true", 1)])
def test_another_form_is_found(data: bytes) -> None:
    (problem,) = alterations(read_record(data, "record"), data, "record")

    assert "its content is right, its form is not" in problem.message


def test_a_number_that_no_decision_holds_is_found() -> None:
    data = DATA.replace(b'"value":70}', b'"value":' + b"7" * 30 + b"}")

    assert alterations(read_record(data, "record"), data, "record")[0].code == "altered-record"


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"trace": []},
        {"trace": {"n1": "rule"}},
        {"trace": {"n1": {"kind": 1}}},
        {"trace": {"n1": {"kind": "rule", "of": ["n2"]}}},
        {"trace": {"n1": {"kind": "rule", "of": [[]]}}},
        {"trace": {"n1": {"kind": "rule", "of": "n1"}}},
        {"recommendations": {}},
        {"recommendations": [{"kind": "stop"}]},
        {"not_applied": [1]},
        {"not_applied": [{"rule": "heat", "open": "load.mass"}]},
        {"knowledge": "kiln"},
        {"engine": None},
        {"input": None},
        {"verdict": 1},
        {"as_of": None},
    ],
)
def test_what_looks_like_a_decision_was_altered(changes: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        read_record(forged(**changes), "record")

    assert [problem.code for problem in refused.value.problems] == [
        "altered-record" if b'"trace":{' in forged(**changes) else "not-a-decision"
    ]


@pytest.mark.parametrize("data", [b"[]", b"1", b"{}", b"null", b'{"decision":"sha256:0"}'])
def test_other_documents_are_none(data: bytes) -> None:
    with pytest.raises(Refused, match="is not a decision"):
        read_record(data, "record")


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ({"a": [1, 2]}, {"a": [1, 2]}, None),
        ({"a": [1, 2]}, {"a": [1, 3]}, ("$.a[1]", 2, 3)),
        ({"a": [1]}, {"a": [1, 3]}, ("$.a[1]", None, 3)),
        ({"a": 1}, {"b": 1}, ("$.a", 1, None)),
        ({"a": 1, "b": 1}, {"a": 2, "b": 2}, ("$.a", 1, 2)),
        ({"a": 1}, {"a": True}, ("$.a", 1, True)),
        ({"odd key": {"b": "x"}}, {"odd key": {"b": "y"}}, ("$['odd key'].b", "x", "y")),
        ([], {}, ("$", [], {})),
    ],
)
def test_the_first_difference_has_its_path(one: object, other: object, found: object) -> None:
    assert first_difference(one, other) == found
