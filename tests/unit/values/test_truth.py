"""Strong Kleene logic: the published truth tables, and the laws."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketrace.values.truth import Truth, all_of, any_of, at_least, negate

TRUTHS: tuple[Truth, ...] = (True, False, None)
truths = st.sampled_from(TRUTHS)
lists = st.lists(truths, max_size=6)
WORDS: dict[str, Truth] = {"true": True, "false": False, "null": None}
OPERATORS: dict[str, Callable[[Truth, Truth], Truth]] = {
    "and": lambda a, b: all_of([a, b]),
    "or": lambda a, b: any_of([a, b]),
    "implies": lambda a, b: any_of([negate(a), b]),
    "xor": lambda a, b: any_of([all_of([a, negate(b)]), all_of([negate(a), b])]),
}


def learnt(values: list[Truth]) -> list[list[Truth]]:
    """Every way in which the unknown ones may turn out."""
    return [list(way) for way in product(*([value] if value is not None else [True, False] for value in values))]


def evaluate(expression: str) -> Truth:
    words = expression.split()
    if words[0] == "not":
        return negate(WORDS[words[1]])
    return OPERATORS[words[1]](WORDS[words[0]], WORDS[words[2]])


def test_the_published_truth_tables(testdata: Callable[[str], Path]) -> None:
    """All 39 rows of the CQL conformance tests: and, or, xor, implies, not."""
    root = ElementTree.parse(testdata("three-valued-logic/CqlLogicalOperatorsTest.xml")).getroot()
    rows = [
        (test.findtext("{*}expression", ""), WORDS[test.findtext("{*}output", "")])
        for test in root.findall(".//{*}test")
    ]

    assert len(rows) == 39
    assert rows == [(expression, evaluate(expression)) for expression, _ in rows]


def test_nothing() -> None:
    """All of nothing is true, any of nothing is false, at least none of anything is true."""
    assert True is all_of([])
    assert False is any_of([])
    assert True is at_least(0, [])
    assert False is at_least(1, [])


@pytest.mark.parametrize(
    ("count", "values", "expected"),
    [
        (2, [True, True, False], True),
        (2, [True, True, None], True),
        (2, [True, None, False], None),
        (2, [None, None, False], None),
        (2, [True, False, False], False),
        (2, [None, False, False], False),
        (4, [True, True, True], False),
    ],
)
def test_at_least(count: int, values: list[Truth], expected: Truth) -> None:
    """It is unknown only as long as the unknown ones can decide it."""
    assert expected is at_least(count, values)


@given(lists)
def test_ends_of_at_least(values: list[Truth]) -> None:
    """At least one is any, at least all is all, and both are read from any iterable."""
    assert any_of(iter(values)) is at_least(1, values)
    assert all_of(iter(values)) is at_least(len(values), values)


@given(lists.flatmap(lambda values: st.tuples(st.just(values), st.permutations(values))), st.integers(0, 7))
def test_order_does_not_matter(both: tuple[list[Truth], list[Truth]], count: int) -> None:
    """Commutative: any order gives the same answer."""
    values, turned = both

    assert (all_of(values), any_of(values), at_least(count, values)) == (
        all_of(turned),
        any_of(turned),
        at_least(count, turned),
    )


@given(lists, lists)
def test_grouping_does_not_matter(one: list[Truth], other: list[Truth]) -> None:
    """Associative: groups may be decided first."""
    assert all_of(one + other) is all_of([all_of(one), all_of(other)])
    assert any_of(one + other) is any_of([any_of(one), any_of(other)])


@given(lists)
def test_de_morgan(values: list[Truth]) -> None:
    """Not all is any not; not at least m of n is at least n - m + 1 not."""
    opposites = [negate(value) for value in values]

    assert negate(all_of(values)) is any_of(opposites)
    assert negate(any_of(values)) is all_of(opposites)
    for count in range(1, len(values) + 1):
        assert negate(at_least(count, values)) is at_least(len(values) - count + 1, opposites)


@given(truths)
def test_twice_not(value: Truth) -> None:
    """Two negations cancel."""
    assert value is negate(negate(value))


@given(lists, st.integers(0, 7))
def test_learning_never_retracts(values: list[Truth], count: int) -> None:
    """Monotone in information: once known, an answer stays whatever is learnt."""
    for decide in (all_of, any_of, lambda these: at_least(count, these)):
        now = decide(values)
        if now is not None:
            assert {now} == {decide(way) for way in learnt(values)}


@given(lists, st.integers(0, 7))
def test_unknown_only_when_open(values: list[Truth], count: int) -> None:
    """For distinct facts the answer is unknown only if what is learnt can still make it either."""
    for decide in (all_of, any_of, lambda these: at_least(count, these)):
        if decide(values) is None:
            assert {True, False} == {decide(way) for way in learnt(values)}
