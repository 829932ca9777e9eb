"""Strict JSON, and the same tree from an application's own dict."""

from __future__ import annotations

import datetime
import json
from collections import UserDict
from decimal import Decimal
from enum import IntEnum, StrEnum
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketrace.facts.json_text import MAX_BYTES, _read_with_places, from_python, read_json
from ketrace.problems import Refused


def refusal(data: bytes, **limits: int) -> str:
    """All that is said about a document that is refused."""
    with pytest.raises(Refused) as caught:
        read_json(data, "in.json", **limits)
    return str(caught.value)


def refused_value(value: object) -> str:
    """All that is said about a Python value that is refused."""
    with pytest.raises(Refused) as caught:
        from_python(value, "input")
    return str(caught.value)


def test_numbers_are_exact() -> None:
    tree = read_json(b'{"a": [1, -0, 0.10, 1e2, 12345678901234567890.0123456789]}', "in.json")
    assert tree == {"a": [1, 0, Decimal("0.10"), Decimal(100), Decimal("12345678901234567890.0123456789")]}
    assert isinstance(tree, dict)
    assert [type(n) for n in tree["a"]] == [int, int, Decimal, Decimal, Decimal]
    assert str(tree["a"][2]) == "0.10"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the document is empty  [json-syntax]\n  in.json:1:1  $"),
        (b'{"a": 1,\n "b": 2,\n}', "a comma stands before a closing bracket  [json-syntax]\n  in.json:2:8  $\n"),
        (b"[1, 2, ]", "a comma stands before a closing bracket  [json-syntax]\n  in.json:1:6  $\n"),
        (b"{'a': 1}", "a key in double quotes is expected, found `'`  [json-syntax]\n  in.json:1:2  $\n"),
        (b'{"a" 1}', "a colon is expected after the key, found `1`  [json-syntax]\n  in.json:1:6  $\n"),
        (b'["a" "b"]', 'a comma or a closing bracket is expected, found `"`  [json-syntax]\n  in.json:1:6  $\n'),
        (b"[1", "a comma or a closing bracket is expected, but the document ends  [json-syntax]\n  in.json:1:3  $\n"),
        (b"[01]", "this is not how JSON writes a number, found `1`  [json-syntax]\n  in.json:1:3  $\n"),
        (b"[.5]", "a value is expected, found `.`  [json-syntax]\n  in.json:1:2  $\n"),
        (b"[True]", "a value is expected, found `T`  [json-syntax]\n  in.json:1:2  $\n"),
        (b'["a', "the quote that opens here is never closed  [json-syntax]\n  in.json:1:2  $\n"),
        (b'["a\tb"]', "a text cannot hold the character U+0009 as it is  [json-syntax]\n  in.json:1:4  $\n"),
        (rb'["\d"]', "this backslash begins no escape that JSON has  [json-syntax]\n  in.json:1:3  $\n"),
        (b"{} {}", "nothing can follow the value of the whole document, found `{`  [json-syntax]\n  in.json:1:4  $\n"),
        (b"\xef\xbb\xbf{}", "the document begins with a byte order mark  [byte-order-mark]\n  in.json:1:1  $\n"),
        (b'{"\xc3\xa9": "\xe9"}', "the document is not UTF-8 text  [not-utf8]\n  in.json:1:8  $\n"),
        ("{}".encode("utf-16"), "the document is not UTF-8 text  [not-utf8]\n  in.json:1:1  $\n"),
        ("{}".encode("utf-16-le"), "the document is not UTF-8 text  [not-utf8]\n  in.json:1:1  $\n"),
        ("{}".encode("utf-32-be"), "the document is not UTF-8 text  [not-utf8]\n  in.json:1:1  $\n"),
        (b'{"a": {"b c": NaN}}', "`NaN` is not a number  [not-a-number]\n  in.json  $.a['b c']\n"),
        (b"[-Infinity]", "`-Infinity` is not a number  [not-a-number]\n  in.json  $[0]\n"),
        (b"[1e31]", "the number `1e31` has an exponent beyond 30  [number-too-long]\n  in.json  $[0]\n"),
        (b"[1e-0000031]", "the number `1e-0000031` has an exponent beyond 30  [number-too-long]\n"),
        (b"1" * 41, "the number `11111111111111111111…` has more than 40 digits  [number-too-long]\n  in.json  $\n"),
        (rb'["\ud800"]', "the text holds half of a character (a lone surrogate)  [lone-surrogate]\n  in.json  $[0]\n"),
        (rb'{"\udc00": 1}', "the key holds half of a character (a lone surrogate)  [lone-surrogate]\n"),
    ],
)
def test_refused_with_its_place(data: bytes, said: str) -> None:
    assert refusal(data).startswith(said)


def test_all_repeated_keys_and_bad_numbers_are_listed_at_once() -> None:
    said = refusal(b'{"a": 1, "a": {"x": 1, "x": NaN, "x": 3}, "b": [{"c d": 1, "c d": 1e99}]}')
    assert [line for line in said.splitlines() if not line.startswith("  help")] == [
        "key `a` is given twice  [duplicate-key]",
        "  in.json  $.a",
        "key `x` is given 3 times  [duplicate-key]",
        "  in.json  $.a.x",
        "`NaN` is not a number  [not-a-number]",
        "  in.json  $.a.x",
        "key `c d` is given twice  [duplicate-key]",
        "  in.json  $.b[0]['c d']",
        "the number `1e99` has an exponent beyond 30  [number-too-long]",
        "  in.json  $.b[0]['c d']",
    ]


def test_size_and_depth_have_limits() -> None:
    assert "too-large" in refusal(b" " * (MAX_BYTES + 1))
    assert "json-syntax" in refusal(b" " * MAX_BYTES)
    assert "too-large" in refusal(b"[1, 2]", max_bytes=5)
    assert read_json(b" " * MAX_BYTES + b"1", "record", max_bytes=MAX_BYTES + 1) == 1
    assert read_json(b"[" * 64 + b"]" * 64, "in.json")
    assert "too-deep" in refusal(b"[" * 65 + b"]" * 65)
    assert "too-deep" in refusal(b"[" * 100_000)
    assert "too-deep" in refusal(b'{"[": ' * 100_000)
    assert read_json(json.dumps(["[" * 100_000]).encode(), "in.json") == ["[" * 100_000]


def test_python_values_become_the_tree_of_their_json() -> None:
    day = datetime.date(2026, 11, 23)
    value = {"a": (1, True, None, "x"), "b": UserDict({"c": 0.1}), "d": Decimal("70.0"), "e": MappingProxyType({})}
    value |= {"f": day, "g": datetime.datetime(2026, 11, 23, 10, 30, tzinfo=datetime.UTC)}
    assert from_python(value, "input") == {
        "a": [1, True, None, "x"],
        "b": {"c": Decimal("0.1")},
        "d": Decimal("70.0"),
        "e": {},
        "f": "2026-11-23",
        "g": "2026-11-23T10:30:00+00:00",
    }


def test_subclasses_lose_their_names() -> None:
    class Word(StrEnum):
        ORAL = "oral"

    class Count(IntEnum):
        THREE = 3

    class Measured(float):
        def __repr__(self) -> str:
            return "np.float64(0.35)"

    tree = from_python([Word.ORAL, Count.THREE, Measured(0.35)], "input")
    assert isinstance(tree, list)
    assert [(type(item), item) for item in tree] == [(str, "oral"), (int, 3), (Decimal, Decimal("0.35"))]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"a": float("nan")}, "`NaN` is not a finite number  [not-a-number]\n  input  $.a"),
        ([float("-inf")], "`-Infinity` is not a finite number  [not-a-number]\n  input  $[0]"),
        (Decimal("sNaN"), "`sNaN` is not a finite number  [not-a-number]"),
        (1e300, "the number `1E+300` has an exponent beyond 30  [number-too-long]"),
        (Decimal("1e-999999"), "the number `1E-999999` has an exponent beyond 30  [number-too-long]"),
        (10**41, "the number `10000000000000000000…` has more than 40 digits"),
        pytest.param(10**10_000, "the number has more than 40 digits  [number-too-long]", id="10**10000"),
        ({"a": {1, 2}}, "a value of type `set` cannot be read  [unknown-type]\n  input  $.a"),
        ({"a": b"x"}, "a value of type `bytes` cannot be read  [unknown-type]\n  input  $.a"),
        ({"a": {1: 2}}, "a key of type `int` is not a text  [key-not-text]\n  input  $.a"),
        (["\ud800"], "the text holds half of a character (a lone surrogate)  [lone-surrogate]\n  input  $[0]"),
    ],
)
def test_other_python_values_are_refused_with_their_path(value: object, said: str) -> None:
    assert refused_value(value).startswith(said)


def test_circles_depth_and_sharing_have_limits() -> None:
    circle: dict[str, object] = {"a": []}
    circle["b"] = [circle]
    assert refused_value(circle).startswith("the value contains itself  [circle]\n  input  $.b[0]")
    deep: object = 1
    for _ in range(64):
        deep = [deep]
    assert from_python(deep, "input")
    assert refused_value([deep]).startswith("lists and dicts are nested deeper than 64 levels  [too-deep]")
    shared: object = "x"
    for _ in range(30):
        shared = [shared, shared]
    assert "too-large" in refused_value(shared)
    twice = {"x": 1}
    assert from_python([twice, twice], "input") == [{"x": 1}, {"x": 1}]


def test_decimals_pass_when_one_of_their_notations_passes() -> None:
    for written in ["0." + "0" * 35 + "1", "1E-30", "1E+30", "1" * 40]:
        read = read_json(written.encode(), "in.json")
        assert from_python(Decimal(written), "input") == read == Decimal(written)


NUMBERS = st.integers(-(10**30), 10**30) | st.decimals(-(10**9), 10**9, allow_nan=False, places=6)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
LEAVES = st.none() | st.booleans() | NUMBERS | TEXTS
TREES = st.recursive(LEAVES, lambda t: st.lists(t, max_size=4) | st.dictionaries(TEXTS, t, max_size=4), max_leaves=12)


def dumped(value: object) -> str:
    """The value as JSON, decimals written out in full."""
    match value:
        case dict():
            return "{" + ",".join(f"{json.dumps(k)}:{dumped(v)}" for k, v in value.items()) + "}"
        case list():
            return "[" + ",".join(map(dumped, value)) + "]"
        case Decimal():
            return f"{value:f}"
        case _:
            return json.dumps(value, ensure_ascii=False)


@given(TREES)
def test_what_is_written_is_read_and_python_gives_the_same(value: object) -> None:
    read = read_json(dumped(value).encode(), "in.json")
    assert read == value
    assert repr(from_python(value, "input")) == repr(read)


JSONISH = st.text(alphabet='ab01.eE+-,:[]{}"\\u \n\tNaInfity\x00é', max_size=40).map(str.encode)


@given(st.binary(max_size=60) | JSONISH)
def test_no_bytes_make_it_raise_anything_else(data: bytes) -> None:
    try:
        tree = read_json(data, "in.json")
    except Refused as refused:
        assert refused.problems
        assert all(problem.message.isprintable() for problem in refused.problems)
    else:
        assert repr(from_python(tree, "input")) == repr(tree)
        assert tree == json.loads(data, parse_float=Decimal)


@given(TREES, st.sampled_from([b"", b'{"a": 1, "a": 2}', b'["\\u00e9"]', b"[NaN]", b"[1e99]"]))
def test_both_ways_of_reading_give_the_same(value: object, odd: bytes) -> None:
    """What is plain is read quickly; anything else by the way that knows places."""
    data = odd or dumped(value).encode()
    try:
        slow: object = repr(_read_with_places(data.decode(), "in.json"))
    except Refused as refused:
        assert refusal(data) == str(refused)
    else:
        assert repr(read_json(data, "in.json")) == slow
