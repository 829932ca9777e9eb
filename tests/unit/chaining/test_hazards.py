"""What durable-rules does wrong, and that our way of driving it does not meet it: probes against new versions of it.

The numbers in brackets are those of the hazards that were measured before it was chosen; docs/chaining.md tells the rest.
"""

from __future__ import annotations

import gc
import itertools
import json
import operator
import os
import resource
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import durable_rules_engine as raw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketrace.chaining import network
from ketrace.chaining.gauges import Gauge, Vocabulary
from ketrace.chaining.network import (
    MOST_PATTERNS,
    MOST_PROPERTIES,
    MOST_TESTS,
    CannotCarry,
    EngineFault,
    Network,
    Pattern,
    blueprint,
    fnv1a32,
)
from ketrace.deciding import decide
from ketrace.program.ir import Constant, NumberTest, Variable
from ketrace.program.lower import lower
from ketrace.values.dates import parse_date
from tests.kiln import INPUTS, KILN, ROOT, kiln

SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}
DECIDE = (
    "import sys; sys.path[:0] = ['engine', '.']; import hashlib; from tests.kiln import INPUTS, kiln\n"
    "def decided(): return hashlib.sha256(b''.join(kiln().decide(one).to_json() for one in INPUTS.values())).hexdigest()\n"
)
_names = itertools.count()


def built(*patterns: Pattern) -> Network:
    """A network of these patterns."""
    return Network(blueprint(patterns))


def plainly(patterns: Sequence[Pattern], message: dict[str, int]) -> list[int]:
    """What a network must answer: a test on what is not there is not true."""
    return [
        i
        for i, pattern in enumerate(patterns)
        if all(name in message and SIGNS[sign](message[name], value) for name, sign, value in pattern)
    ]


def fired(rules: Mapping[str, object], *messages: Mapping[str, object]) -> int:
    """How many rules fire in the engine itself, without our guards."""
    handle = raw.create_ruleset(f"probe{next(_names)}", json.dumps(rules))
    count, state = 0, None
    for i, message in enumerate(messages):
        _, state = raw.assert_fact(handle, json.dumps({"sid": "1", "id": str(i), **message}))
    action = raw.start_action_for_state(handle, state)
    text = action[1] if action else None
    while text:
        count += 1
        text = raw.complete_and_start_action(handle, state)
    return count


def run(code: str, **environment: str) -> str:
    """What another process prints, in which `decided()` is the digest of decisions on all inputs about a kiln."""
    found = subprocess.run(
        [sys.executable, "-c", DECIDE + code],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
        check=True,
    )
    return found.stdout.strip()


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

    assert widest.fulfilled({f"p{i}": MOST_PATTERNS for i in range(MOST_PROPERTIES)}) == list(range(MOST_PATTERNS))
    for i in range(MOST_PATTERNS):
        message = {name: i for name, _, _ in patterns[i]}
        assert sorted(widest.fulfilled(message)) == plainly(patterns, message)


def test_as_many_rules_as_fit_may_share_one_condition() -> None:
    """[1] A list that is walked past its end begins far above what fits into a network."""
    patterns: list[Pattern] = [[("a", "=", 1), ("b", ">", i)] for i in range(MOST_PATTERNS - 1)]
    shared = built(*patterns, [("c", "=", 1)])

    assert shared.fulfilled({"a": 1, "b": MOST_PATTERNS}) == list(range(MOST_PATTERNS - 1))


_tests = st.tuples(st.sampled_from("abcd"), st.sampled_from(sorted(SIGNS)), st.integers(0, 6))
_patterns = st.lists(st.lists(_tests, min_size=1, max_size=5), min_size=1, max_size=12)
_messages = st.lists(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 6), max_size=6), min_size=1, max_size=6)


@given(_patterns, _messages)
@settings(deadline=None)
def test_networks_answer_as_plain_code_does(patterns: list[Pattern], messages: list[dict[str, int]]) -> None:
    """[13, 19] Any tests, on what is there and what is not; each pattern is told once."""
    one = built(*patterns)

    for message in messages:
        assert sorted(one.fulfilled(message)) == plainly(patterns, message)


def test_one_message_fulfils_many_tests_at_once() -> None:
    """A message satisfies only one antecedent of a rule, silently; so all tests of a pattern stand in one."""
    apart = {"r": {"all": [{"m": {"$gte": {"a": 3}}}, {"n": {"$lt": {"a": 7}}}]}}

    assert fired(apart, {"a": 5}) == 0
    assert built([("a", ">=", 3), ("a", "<", 7)]).fulfilled({"a": 5}) == [0]
    assert built([("a", ">=", i) for i in range(MOST_TESTS)]).fulfilled({"a": MOST_TESTS}) == [0]


def test_what_is_not_there_is_not_different() -> None:
    """[13] `!=` is not true of a property that is missing: unknown is left out of a message, and proves nothing."""
    different = built([("a", "!=", 3)], [("b", "=", 1)])

    assert different.fulfilled({"b": 1}) == [1]
    assert different.fulfilled({"a": 3, "b": 1}) == [1]
    assert different.fulfilled({"a": 4}) == [0]


def test_a_message_that_nothing_reads_is_no_fault() -> None:
    """[10] The engine answers it with a code of its own; the next message is read as ever."""
    one = built([("a", "=", 1)])

    for _ in range(3):
        assert one.fulfilled({}) == []
        assert one.fulfilled({"z": 1}) == []
        assert one.fulfilled({"a": 2}) == []
        assert one.fulfilled({"a": 1}) == [0]


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
        cell = gauge.cell(value)
        assert 0 <= cell <= 2 * len(asked)
        assert sorted(one.fulfilled({"x": cell})) == [i for i, (n, s) in enumerate(asked) if SIGNS[s](value, n)]


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
        assert sorted(one.fulfilled(message)) == plainly(patterns, message)
        if i == 2_000:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 4_000


class Breaking:
    """The engine, which breaks once after so many firings."""

    def __init__(self, error: BaseException, after: int) -> None:
        self.error, self.left = error, after

    def __getattr__(self, name: str) -> Any:
        if name == "complete_and_start_action":
            self.left -= 1
            if self.left == 0:
                raise self.error
        return getattr(raw, name)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), MemoryError()], ids=["interrupted", "out of memory"])
@pytest.mark.parametrize("after", [1, 3])
def test_what_was_interrupted_does_not_spoil_what_follows(
    error: BaseException, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A firing that was begun and not ended locks the state of the engine: from then on nothing would fire."""
    one = built(*([("a", ">=", i)] for i in range(6)))
    monkeypatch.setattr(network, "_engine", Breaking(error, after))

    with pytest.raises(type(error)):
        one.fulfilled({"a": 9})

    assert one.fulfilled({"a": 2}) == [0, 1, 2]
    assert one.fulfilled({"a": 9}) == [0, 1, 2, 3, 4, 5]


def test_a_message_that_is_refused_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any other code than read and unread: nothing is concluded from such an answer."""
    one = built([("a", "=", 1)])
    with monkeypatch.context() as patched:
        patched.setattr(raw, "assert_fact", lambda _handle, _text: (2, 0))
        with pytest.raises(EngineFault, match="code 2"):
            one.fulfilled({"a": 1})

    assert one.fulfilled({"a": 1}) == [0]


def test_networks_that_are_gone_do_not_touch_those_that_stay() -> None:
    """[6, 7] Each is deleted with its object, in any order; those alike share nothing."""
    stays = [built([("a", "=", 1)], [("b", ">", 2)]) for _ in range(3)]
    for _ in range(200):
        gone = built([("a", "=", 1)], [("b", ">", 2)])
        assert gone.fulfilled({"a": 1, "b": 3}) == [0, 1]
        del gone
    gc.collect()

    for one in stays:
        assert one.fulfilled({"b": 3}) == [1]
        assert one.fulfilled({"a": 1}) == [0]


# Threads, processes, places


def test_threads_with_networks_of_their_own_agree() -> None:
    """[3] A network shared by two threads answers wrongly, so each builds its own."""
    patterns: list[Pattern] = [[("v", ">", i)] for i in range(30)]
    ready = threading.Barrier(4)

    def work(seed: int) -> int:
        one, rng, wrong = built(*patterns), Random(seed), 0
        ready.wait()
        for _ in range(2_000):
            message = {"v": rng.randint(0, 30)}
            wrong += one.fulfilled(message) != plainly(patterns, message)
        return wrong

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, range(4))) == [0, 0, 0, 0]


def test_threads_that_share_a_base_decide_alike() -> None:
    """The first decisions of a base too, for which each thread compiles or waits."""
    once = [kiln().decide(patient).to_json() for patient in INPUTS.values()]
    base = type(kiln())(kiln().book, kiln().found_at)
    ready = threading.Barrier(4)

    def work(_: int) -> list[bytes]:
        ready.wait()
        return [base.decide(patient).to_json() for _ in range(5) for patient in INPUTS.values()]

    with ThreadPoolExecutor(4) as pool:
        assert all(once * 5 == found for found in pool.map(work, range(4)))


def test_threads_that_compile_at_once_get_one_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks are found again by the identity of what they run, so what was compiled must never be replaced."""
    decider = decide.Decider(kiln().book)
    acting = decider.acting(parse_date("2026-11-23"))
    together = threading.Barrier(2)

    def slowly(*arguments: Any) -> Any:
        together.wait()
        return lower(*arguments)

    monkeypatch.setattr(decide, "lower", slowly)
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(decider.compiled, [acting, acting])

    assert one is other is decider.compiled(acting)


def test_a_process_can_be_forked_after_deciding() -> None:
    """Without the threads of the library's own host, a child has all that it needs."""
    code = (
        "import os; before = decided(); child = os.fork()\n"
        "if child == 0: os._exit(0 if decided() == before else 1)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), decided() == before)"
    )

    assert run(code) == "0 True"


def test_a_place_that_writes_commas_decides_alike(tmp_path: Path) -> None:
    """[15] The engine reads decimals as the locale says; whole numbers are the same everywhere."""
    made = shutil.which("localedef") and subprocess.run(
        ["localedef", "-i", "de_DE", "-f", "UTF-8", str(tmp_path / "de_DE.UTF-8")], capture_output=True, check=False
    )
    if not made or made.returncode:
        pytest.skip("no locale with a decimal comma can be made here")
    code = (
        "import locale; locale.setlocale(locale.LC_ALL, 'de_DE.UTF-8')\n"
        "import json, durable_rules_engine as raw\n"
        "handle = raw.create_ruleset('probe', json.dumps({'r': {'all': [{'m': {'$gt': {'v': 1.2}}}]}}))\n"
        "_, state = raw.assert_fact(handle, json.dumps({'sid': '1', 'id': '1', 'v': 1.9}))\n"
        "print('fires' if raw.start_action_for_state(handle, state) else 'silent', decided())"
    )

    assert run(code, LOCPATH=str(tmp_path)).split() == ["silent", run("print(decided())")]


def test_the_library_is_driven_without_its_host() -> None:
    """[3, 6, 7, 10, 18] No timer thread, no made-up id, no swallowed error: the host is never even imported."""
    code = "decided(); import threading; print('durable' in sys.modules, threading.active_count())"

    assert KILN.is_dir()
    assert run(code) == "False 1"
