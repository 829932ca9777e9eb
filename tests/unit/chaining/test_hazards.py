"""What durable-rules does wrong, and that our way of driving it does not meet it: probes against new versions of it.

The numbers in brackets are those of the hazards that were measured before it was chosen; docs/chaining.md tells the rest.
"""

from __future__ import annotations

import resource
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketrace.chaining.gauges import Gauge, Vocabulary
from ketrace.chaining.network import (
    MOST_PATTERNS,
    MOST_PROPERTIES,
    MOST_TESTS,
    CannotCarry,
    Pattern,
    blueprint,
    fnv1a32,
)
from ketrace.program.ir import Constant, NumberTest, Variable
from tests.unit.chaining.probes import SIGNS, built, fired, fulfilled, plainly

# What is refused before a network is built


@pytest.mark.parametrize(
    ("patterns", "said"),
    [
        ([[("a", "=", i)] for i in range(MOST_PATTERNS + 1)], "too wide, at most 60"),
        ([[]], "1 to 30 tests"),
        ([[("a", ">", i) for i in range(MOST_TESTS + 1)]], "1 to 30 tests"),
        ([[(f"p{i}", "=", 1) for i in range(k, k + 29)] for k in range(0, 203, 29)], "too wide, at most 200"),
        ([[("a", ">", 2**53)]], "too large"),
        ([[("a", ">", -(2**53))]], "too large"),
        ([[("costarring", "=", 1)], [("liquid", "=", 1)]], "one hash"),
    ],
)
def test_what_the_engine_does_wrong_is_refused(patterns: list[Pattern], said: str) -> None:
    """[1, 5, 14, 16, 17] Too many rules, tests or properties, names with one hash, numbers that are not compared exactly."""
    with pytest.raises(CannotCarry, match=said):
        blueprint(patterns)


def test_the_engine_takes_names_with_one_hash_for_one() -> None:
    """[5] The probe behind the guard: a rule about one name fires on the other."""
    assert fnv1a32("costarring") == fnv1a32("liquid")
    assert fired({"r": {"all": [{"m": {"$gt": {"costarring": 5}}}]}}, {"liquid": 9}) == 1


def test_reserved_names_are_told_apart() -> None:
    """[5] No property may have the hash of a name that the engine uses itself."""
    assert len({fnv1a32(name) for name in ("sid", "id", "m", "$s", *(f"p{i}" for i in range(5000)))}) == 5004


# At the limits, and inside them


def test_the_widest_network_answers_rightly() -> None:
    """[1, 16, 17] All patterns, tests and properties that are allowed, each test another: found one by one and all at once."""
    patterns = [
        [(f"p{(30 * i + j) % MOST_PROPERTIES}", ">=", i) for j in range(MOST_TESTS)] for i in range(MOST_PATTERNS)
    ]
    widest = built(*patterns)

    assert fulfilled(widest, {f"p{i}": MOST_PATTERNS for i in range(MOST_PROPERTIES)}) == list(range(MOST_PATTERNS))
    for i in range(MOST_PATTERNS):
        message = {name: i for name, _, _ in patterns[i]}
        assert sorted(fulfilled(widest, message)) == plainly(patterns, message)


def test_as_many_rules_as_fit_may_share_one_condition() -> None:
    """[1] A list that is walked past its end begins far above what fits into a network."""
    patterns: list[Pattern] = [[("a", "=", 1), ("b", ">", i)] for i in range(MOST_PATTERNS - 1)]
    shared = built(*patterns, [("c", "=", 1)])

    assert fulfilled(shared, {"a": 1, "b": MOST_PATTERNS}) == list(range(MOST_PATTERNS - 1))


_tests = st.tuples(st.sampled_from("abcd"), st.sampled_from(sorted(SIGNS)), st.integers(0, 6))
_patterns = st.lists(st.lists(_tests, min_size=1, max_size=5), min_size=1, max_size=12)
_messages = st.lists(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 6), max_size=6), min_size=1, max_size=6)


@given(_patterns, _messages)
@settings(deadline=None)
def test_networks_answer_as_plain_code_does(patterns: list[Pattern], messages: list[dict[str, int]]) -> None:
    """[13, 19] Any tests, on what is there and what is not; each pattern is told once."""
    one = built(*patterns)

    for message in messages:
        assert sorted(fulfilled(one, message)) == plainly(patterns, message)


def test_one_message_fulfils_many_tests_at_once() -> None:
    """A message satisfies only one antecedent of a rule, silently; so all tests of a pattern stand in one."""
    apart = {"r": {"all": [{"m": {"$gte": {"a": 3}}}, {"n": {"$lt": {"a": 7}}}]}}

    assert fired(apart, {"a": 5}) == 0
    assert fulfilled(built([("a", ">=", 3), ("a", "<", 7)]), {"a": 5}) == [0]
    assert fulfilled(built([("a", ">=", i) for i in range(MOST_TESTS)]), {"a": MOST_TESTS}) == [0]


def test_what_is_not_there_is_not_different() -> None:
    """[13] `!=` is not true of a property that is missing: unknown is left out of a message, and proves nothing."""
    different = built([("a", "!=", 3)], [("b", "=", 1)])

    assert fulfilled(different, {"b": 1}) == [1]
    assert fulfilled(different, {"a": 3, "b": 1}) == [1]
    assert fulfilled(different, {"a": 4}) == [0]


def test_a_message_that_nothing_reads_is_no_fault() -> None:
    """[10] The engine answers it with a code of its own; the next message is read as ever."""
    one = built([("a", "=", 1)])

    for _ in range(3):
        assert fulfilled(one, {}) == []
        assert fulfilled(one, {"z": 1}) == []
        assert fulfilled(one, {"a": 2}) == []
        assert fulfilled(one, {"a": 1}) == [0]


_exact = st.fractions(min_value=-3, max_value=3, max_denominator=7) | st.sampled_from(
    [Fraction(10**40), Fraction(10**40 + 1), Fraction(2**53 + 1), Fraction(1, 10**30), Fraction(1, 3)]
)


@given(
    st.lists(st.tuples(_exact, st.sampled_from(sorted(SIGNS))), min_size=1, max_size=8), st.lists(_exact, max_size=8)
)
@settings(deadline=None)
def test_numbers_of_any_size_are_compared_exactly(asked: list[tuple[Fraction, str]], values: list[Fraction]) -> None:
    """[9, 14] No number itself reaches the engine, only where it lies among the thresholds."""
    vocabulary = Vocabulary()
    tests = [NumberTest(Variable("x"), sign, Constant(number)) for number, sign in asked]  # type: ignore[arg-type]
    for test in tests:
        vocabulary.collect(test)
    turned = [vocabulary.turned(test) for test in tests]
    gauge = turned[0][0]
    assert isinstance(gauge, Gauge)
    one = built(*([("x", sign, cell)] for _, sign, cell in turned))

    for value in [*values, *(number for number, _ in asked)]:
        cell = gauge.cell(*value.as_integer_ratio())
        assert 0 <= cell <= 2 * len(asked)
        assert sorted(fulfilled(one, {"x": cell})) == [i for i, (n, s) in enumerate(asked) if SIGNS[s](value, n)]


# One message after the other


def test_after_many_messages_a_network_is_as_it_was() -> None:
    """[4, 21] Each is withdrawn before the next: 20,000 leave neither answers nor memory behind."""
    rng = Random(6)
    patterns: list[Pattern] = [
        [(rng.choice("abcdef"), rng.choice(sorted(SIGNS)), rng.randint(0, 5)) for _ in range(rng.randint(1, 4))]
        for _ in range(40)
    ]
    one = built(*patterns)
    before = 0
    for i in range(20_000):
        message = {name: rng.randint(0, 6) for name in "abcdefgh" if rng.random() < 0.7}
        assert sorted(fulfilled(one, message)) == plainly(patterns, message)
        if i == 2_000:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 4_000
