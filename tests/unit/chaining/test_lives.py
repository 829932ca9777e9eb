"""How networks live: interrupted, given up, in threads, in forked processes, and in places that write commas.

The numbers in brackets are those of the hazards of durable-rules that were measured before it was chosen.
"""

from __future__ import annotations

import gc
import shutil
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import durable_rules_engine as raw
import pytest

from ketrace.chaining import network
from ketrace.chaining.network import EngineFault, Pattern
from ketrace.deciding import decide
from ketrace.program.lower import lower
from ketrace.values.dates import parse_date
from tests.kiln import INPUTS, KILN, kiln
from tests.unit.chaining.probes import built, fulfilled, plainly, run

# Interrupted, and given up


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
        fulfilled(one, {"a": 9})

    assert fulfilled(one, {"a": 2}) == [0, 1, 2]
    assert fulfilled(one, {"a": 9}) == [0, 1, 2, 3, 4, 5]


def test_a_message_that_is_refused_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any other code than read and unread: nothing is concluded from such an answer."""
    one = built([("a", "=", 1)])
    with monkeypatch.context() as patched:
        patched.setattr(raw, "assert_fact", lambda _handle, _text: (2, 0))
        with pytest.raises(EngineFault, match="code 2"):
            fulfilled(one, {"a": 1})

    assert fulfilled(one, {"a": 1}) == [0]


def test_networks_that_are_gone_do_not_touch_those_that_stay() -> None:
    """[6, 7] Each is deleted with its object, in any order; those alike share nothing."""
    stays = [built([("a", "=", 1)], [("b", ">", 2)]) for _ in range(3)]
    for _ in range(200):
        gone = built([("a", "=", 1)], [("b", ">", 2)])
        assert fulfilled(gone, {"a": 1, "b": 3}) == [0, 1]
        del gone
    gc.collect()

    for one in stays:
        assert fulfilled(one, {"b": 3}) == [1]
        assert fulfilled(one, {"a": 1}) == [0]


def test_networks_end_well_and_give_their_memory_back() -> None:
    """[6] Unused, unread, read or interrupted: deleting a state in which nothing fired would end the process."""
    code = (
        "import resource; from ketrace.chaining import network as n\n"
        "class Breaking:\n"
        "    def __getattr__(self, name):\n"
        "        if name == 'complete_and_start_action': n._engine = whole; raise KeyboardInterrupt\n"
        "        return getattr(whole, name)\n"
        "whole, rss = n._engine, lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "plan = n.blueprint([[(f'p{i}', '>', 1), ('q', '=', i)] for i in range(50)])\n"
        "for i in range(600):\n"
        "    one = n.Network(plan)\n"
        "    if i % 3: one.fulfilled(n.spelled('z', 1))\n"
        "    if i % 3 > 1: one.fulfilled(n.spelled('p5', 2) + n.spelled('q', 5))\n"
        "    if i < 10:\n"
        "        n._engine = Breaking()\n"
        "        try: one.fulfilled(n.spelled('p5', 2) + n.spelled('q', 5))\n"
        "        except KeyboardInterrupt: pass\n"
        "    if i == 100: before = rss()\n"
        "del one; print(rss() - before < 8_000)"
    )

    assert run(code, MALLOC_PERTURB_="165") == "True"


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
            wrong += fulfilled(one, message) != plainly(patterns, message)
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
