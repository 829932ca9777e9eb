"""The shape of documents: every file of tests/good/shape and tests/bad/shape, and what no file can show.

The first line of each file says what it is: `# rule forbids`. KETRACE_REWRITE_EXPECTED=1 writes the `.expected` files
anew; reading the difference is the work.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from hypothesis import given
from hypothesis import strategies as st

from ketrace.problems import Place, Problem
from ketrace.reading.nodes import Entry, Mapping, Node, Scalar, ScalarValue, Sequence
from ketrace.reading.shape import Shapes
from ketrace.reading.text import read_yaml
from ketrace.shelf import shelf

TESTS = Path(__file__).resolve().parents[2]
REWRITE = os.environ.get("KETRACE_REWRITE_EXPECTED") == "1"
SHAPES = Shapes(shelf("schemas"))
RULE = """
id: storm
kind: storm
title: Storm
status: under-review
since: 2026-11-23
reason: A storm breaks an open roof.
when: {wind.gusts: true}
say: {gardener: Leave the roof shut.}
because: [SMITH-2020/speed-limit]
"""


def tree(text: str | bytes, file: str = "f.yaml") -> Node:
    """The tree of a text without problems."""
    node, problems = read_yaml(text.encode() if isinstance(text, str) else text, file)
    assert problems == ()
    assert node is not None
    return node


def what(path: Path) -> list[str]:
    """The kind of document that a file says it is, and the effect of a rule."""
    return path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ").split()


def found(path: Path) -> tuple[Problem, ...]:
    """The problems of a file."""
    return SHAPES.problems(what(path)[0], tree(path.read_bytes(), path.name), *what(path)[1:])


def expect(text: str, code: str, message: str, place: str, help: str | None = None) -> None:
    """The rule of this text has this one problem."""
    (problem,) = SHAPES.problems("rule", tree(text), "forbids")
    assert (code, message, place, help) == (problem.code, problem.message, str(problem.places[0]), problem.help)


def files(folder: str) -> list[ParameterSet]:
    """All files of a folder, named by what they show."""
    paths = sorted((TESTS / folder / "shape").glob("*.yaml"))
    assert paths
    return [pytest.param(path, id=path.stem) for path in paths]


@pytest.mark.parametrize("path", files("good"))
def test_good_files_have_no_problem(path: Path) -> None:
    assert found(path) == ()


@pytest.mark.parametrize("path", files("bad"))
def test_bad_files_give_exactly_what_stands_beside_them(path: Path) -> None:
    said = "".join(f"{problem}\n" for problem in found(path))
    expected = path.with_suffix(".expected")
    if REWRITE:
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", files("bad"))
def test_messages_keep_the_law(path: Path) -> None:
    problems = found(path)
    assert problems
    assert list(problems) == sorted(problems, key=lambda problem: problem.sort_key)
    for problem in problems:
        assert not problem.message[0].isupper()
        assert not problem.message.endswith(".")
        assert "\n" not in problem.message
        assert all(place.file == path.name and place.line and place.column for place in problem.places)


def test_every_kind_of_document_has_a_good_file() -> None:
    kinds = {what(path)[0] for path in (TESTS / "good" / "shape").glob("*.yaml")}
    assert kinds == {
        *("knowledge", "terms", "source", "table", "policy", "policy-replacement", "rule"),
        *("conflict", "safety", "impossible", "review", "case"),
    }


def test_a_name_of_a_term_that_nobody_knows_is_no_matter_of_shape() -> None:
    assert SHAPES.problems("rule", tree(RULE.replace("wind.gusts", "wnd.gsts")), "forbids") == ()


def test_problem_stands_at_its_key_and_speaks_the_users_words() -> None:
    expect(
        RULE.replace("{wind.gusts: true}", "{at_least: {count: two, of: [{wind.gusts: true}]}}"),
        "wrong-type",
        "`count` must be a whole number, not text",
        "f.yaml:8:19  $.when.at_least.count",
    )
    expect(
        RULE.replace("status: under-review", "status: Approved"),
        "bad-value",
        "`status` cannot be `Approved`",
        "f.yaml:5:1  $.status",
        "nobody types `approved`: write `under-review`; a rule is approved by those who sign it with "
        "`ketrace rules review`",
    )


def test_text_that_cannot_be_shown_is_escaped_and_cut() -> None:
    expect(
        RULE.replace("id: storm", 'id: "' + "\\u202e" + "x" * 55 + '"'),
        "bad-id",
        "`\\u202e" + "x" * 55 + "` is not an id",
        "f.yaml:2:1  $.id",
        "an id is made of small letters and digits joined by `-`, and begins with a letter",
    )


def test_deep_conditions_are_checked_at_every_level() -> None:
    text = RULE.replace("{wind.gusts: true}", "{not: " * 12 + "{wind.gusts: 5}" + "}" * 12)
    (problem,) = SHAPES.problems("rule", tree(text), "forbids")
    assert problem.places[0].path == "$.when" + ".not" * 12 + ".wind.gusts"


def test_a_rule_and_only_a_rule_needs_its_effect() -> None:
    with pytest.raises(ValueError, match="effect"):
        SHAPES.problems("rule", tree(RULE))
    with pytest.raises(ValueError, match="effect"):
        SHAPES.problems("policy", tree(RULE), "forbids")
    with pytest.raises(ValueError, match="effect"):
        SHAPES.problems("rule", tree(RULE), "blesses")


def test_threads_may_share_the_shapes() -> None:
    paths = sorted((TESTS / "bad" / "shape").glob("*.yaml")) * 4
    alone = [found(path) for path in paths]
    with ThreadPoolExecutor(4) as threads:
        assert alone == list(threads.map(found, paths))


def written(value: ScalarValue) -> Scalar:
    """A scalar as if it had been read."""
    return Scalar(value, str(value), isinstance(value, str), Place("f", 9, 9))


SCALARS: st.SearchStrategy[Node] = st.sampled_from(
    [
        written(one)
        for one in (None, True, 7, Decimal("7.5"), datetime.date(2026, 1, 2), "", "x", "2026-01-02", "always")
    ]
)
KEYS = ["all", "any", "at_least", "some", "count", "where", "of", "type", "derived", "flag", "x y", "base", "any_rule"]
NODES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: Sequence(tuple(items), Place("f", 9, 9)))
        | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3).map(
            lambda held: Mapping(tuple(Entry(k, Place("f", 9, 9), v) for k, v in held.items()), Place("f", 9, 9))
        )
    ),
    max_leaves=6,
)


def places(node: Node, path: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """The way to every node below this one, by position."""
    inner = node.items if isinstance(node, Sequence) else ()
    inner = tuple(entry.value for entry in node.entries) if isinstance(node, Mapping) else inner
    for i, one in enumerate(inner):
        yield (*path, i)
        yield from places(one, (*path, i))


def with_other(node: Node, path: tuple[int, ...], other: Node, key: str | None) -> Node:
    """The tree with another node, or another key, in one place."""
    if not path:
        return other if key is None else node
    i, rest = path[0], path[1:]
    if isinstance(node, Sequence):
        return replace(node, items=(*node.items[:i], with_other(node.items[i], rest, other, key), *node.items[i + 1 :]))
    assert isinstance(node, Mapping)
    entry = node.entries[i]
    name = key if key is not None and not rest and node.get(key) is None else entry.key
    entry = replace(entry, key=name, value=with_other(entry.value, rest, other, key))
    return replace(node, entries=(*node.entries[:i], entry, *node.entries[i + 1 :]))


GOOD = [(what(path), tree(path.read_bytes())) for path in sorted((TESTS / "good" / "shape").glob("*.yaml"))]


@given(st.data())
def test_nothing_in_any_place_makes_it_raise(data: st.DataObject) -> None:
    kind, node = data.draw(st.sampled_from(GOOD))
    path = data.draw(st.sampled_from(list(places(node))))
    key = data.draw(st.none() | st.sampled_from(KEYS))
    changed = with_other(node, path, data.draw(NODES), key)
    for problem in SHAPES.problems(kind[0], changed, *kind[1:]):
        assert problem.places[0].line
