"""YAML text to a tree: every file of tests/good and tests/bad, by both parsers, and what no file can show.

KETRACE_REWRITE_EXPECTED=1 writes the `.expected` files anew; reading the difference is the work.
"""

from __future__ import annotations

import datetime
import os
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from _pytest.mark import ParameterSet
from hypothesis import given
from hypothesis import strategies as st

from ketrace.reading.nodes import Mapping, Node, Scalar, Sequence, find, place_at, plain
from ketrace.reading.text import MAX_BYTES, read_yaml

TESTS = Path(__file__).resolve().parents[2]
REWRITE = os.environ.get("KETRACE_REWRITE_EXPECTED") == "1"
PARSERS = [
    pytest.param(True, id="c", marks=pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML without libyaml")),
    pytest.param(False, id="plain"),
]


def tree(node: Node) -> list[str]:
    """Every key and value on a line of its own, with its place."""
    at = f"{node.place.line}:{node.place.column}  {node.place.path}"
    match node:
        case Scalar():
            return [f"{at}  {type(node.value).__name__} {node.value!r}{' quoted' if node.quoted else ''}"]
        case Sequence():
            return [f"{at}  list of {len(node.items)}", *(line for item in node.items for line in tree(item))]
        case Mapping():
            lines = [f"{at}  mapping of {len(node.entries)}"]
            for entry in node.entries:
                lines.append(f"{entry.key_place.line}:{entry.key_place.column}  key {entry.key!r}")
                lines += tree(entry.value)
            return lines


def told(data: bytes, file: str, fast: bool) -> str:
    """What the reader says about this text: its tree, or its problems."""
    node, problems = read_yaml(data, file, fast=fast)
    assert (node is None) == bool(problems)
    return "\n".join(tree(node) if node else map(str, problems)) + "\n"


def files(folder: str) -> list[ParameterSet]:
    """All YAML files of a folder, named by what they show."""
    found = sorted((TESTS / folder / "yaml").glob("*.yaml"))
    assert found
    return [pytest.param(path, id=f"{folder}-{path.stem}") for path in found]


@pytest.mark.parametrize("fast", PARSERS)
@pytest.mark.parametrize("path", files("good") + files("bad"))
def test_file_gives_exactly_what_stands_beside_it(path: Path, fast: bool) -> None:
    said = told(path.read_bytes(), path.name, fast)
    expected = path.with_suffix(".expected")
    if REWRITE:
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", files("good"))
def test_good_files_have_no_problem(path: Path) -> None:
    assert read_yaml(path.read_bytes(), path.name)[1] == ()


@pytest.mark.parametrize("path", files("bad"))
def test_bad_files_say_what_to_do(path: Path) -> None:
    node, problems = read_yaml(path.read_bytes(), path.name)
    assert node is None
    for problem in problems:
        assert problem.message[0] in "`" or not problem.message[0].isupper()
        assert not problem.message.endswith(".")
        assert all(place.file == path.name and place.line and place.column for place in problem.places)


@pytest.mark.parametrize("fast", PARSERS)
@pytest.mark.parametrize("opening", [b"[", b"{a: ", b"- ", b"? ", b"[\n"])
def test_hundred_thousand_levels_are_refused_not_followed(opening: bytes, fast: bool) -> None:
    _, problems = read_yaml(opening * 200_000, "deep.yaml", fast=fast)
    assert problems[-1].code in {"too-deep", "too-large"}


def test_size_is_refused_before_anything_is_read() -> None:
    assert read_yaml(b"#" * MAX_BYTES, "f")[1][0].code == "empty-document"
    assert read_yaml(b"\xff" * (MAX_BYTES + 1), "f")[1][0].code == "too-large"


def test_reading_stops_after_a_hundred_problems() -> None:
    _, problems = read_yaml(b"- yes\n" * 10_000, "f")
    assert len(problems) == 101
    assert [problem.code for problem in problems if problem.code != "doubtful-word"] == ["too-many-problems"]


def test_crlf_reads_the_same() -> None:
    for path in (TESTS / "good" / "yaml").glob("*.yaml"):
        unix = path.read_bytes().replace(b"\r\n", b"\n")
        assert read_yaml(unix.replace(b"\n", b"\r\n"), "f") == read_yaml(unix, "f")


def test_values_are_exact() -> None:
    node, _ = read_yaml(b"[0.10, 31.5, 90, 2026-11-23, true, '7', ~]", "f")
    assert node is not None
    assert plain(node) == [Decimal("0.10"), Decimal("31.5"), 90, datetime.date(2026, 11, 23), True, "7", None]
    assert str(plain(node)).startswith("[Decimal('0.10')")


def test_paths_of_the_shape_checker_lead_to_places() -> None:
    node, _ = read_yaml(b"id: ramp\nwhen:\n  all:\n    - open: true\n    - 'a b': {c: 1}\n", "f")
    assert node is not None
    assert str(place_at(node, ["when", "all", 1, "a b", "c"])) == "f:5:15  $.when.all[1]['a b'].c"
    assert str(place_at(node, ["when", "all", 1])) == "f:5:7  $.when.all[1]"
    assert str(place_at(node, ["when"])) == "f:2:1  $.when"
    assert str(place_at(node, ["when", "any", 0])) == "f:2:1  $.when"
    assert str(place_at(node, ["when", "all", 7, "open"])) == "f:3:3  $.when.all"
    assert str(place_at(node, ["title"])) == "f:1:1  $"
    assert find(node, ["when", "all", 0, "open"]) == find(node, ["when", "all", 0, "open", "deeper"])
    assert find(node, []) is node


def test_mapping_gives_its_keys_and_values() -> None:
    node, _ = read_yaml(b"b: 1\na: ~\n", "f")
    assert isinstance(node, Mapping)
    assert node.keys() == ("b", "a")
    value = node.get("a")
    assert isinstance(value, Scalar)
    assert value.value is None
    assert node.get("c") is None


YAMLISH = st.text(alphabet="ab1:-?,[]{}#&*!|>'\"%@`\\~ \n\té\u2028\x07", max_size=40)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode) | YAMLISH.map(str.encode))
def test_no_bytes_make_it_raise_and_both_parsers_say_the_same(data: bytes) -> None:
    assert told(data, "f", True) == told(data, "f", False)


WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\ufeff\u2028\u2029"), max_size=9
)
NUMBERS = st.integers(-(10**20), 10**20) | st.decimals(allow_nan=False, allow_infinity=False, places=4, max_value=10**9)
LEAVES = st.none() | st.booleans() | NUMBERS | st.dates() | WORDS
TREES = st.recursive(LEAVES, lambda t: st.lists(t, max_size=4) | st.dictionaries(WORDS, t, max_size=4), max_leaves=12)


def written(value: object, indent: str = "") -> str:
    """The value as YAML in block style, every text in double quotes."""
    match value:
        case dict() if value:
            return "".join(f"\n{indent}{written(k)}: {written(v, indent + '  ')}" for k, v in value.items())
        case list() if value:
            return "".join(f"\n{indent}- {written(item, indent + '  ')}" for item in value)
        case str():
            shown = value.replace("\\", "\\\\").replace('"', '\\"')
            return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in shown) + '"'
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case _:
            return f"{value:f}" if isinstance(value, Decimal) else str(value)


@given(TREES)
def test_what_is_written_is_read(value: object) -> None:
    node, problems = read_yaml(written(value).encode(), "f")
    assert problems == ()
    assert node is not None
    assert plain(node) == value
