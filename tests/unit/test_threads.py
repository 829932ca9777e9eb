"""One base, many threads and processes: the same bytes as alone."""

from __future__ import annotations

import multiprocessing
import random
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest

import ketrace
from tests.kiln import INPUTS, KILN, kiln

WAYS = [way for way in ("fork", "spawn", "forkserver") if way in multiprocessing.get_all_start_methods()]


def alone() -> dict[str, bytes]:
    return {name: kiln().decide(input).to_json() for name, input in INPUTS.items()}


def bytes_of(name: str) -> bytes:
    """One decision by the base of this process."""
    return kiln().decide(INPUTS[name]).to_json()


@pytest.fixture
def switching() -> Iterator[None]:
    """Threads take turns a thousand times as often as they do by themselves."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("switching")
def test_threads_share_a_base() -> None:
    """Each thread decides all inputs in an order of its own, all of them at once."""
    expected, threads, rounds = alone(), 6, 3
    start = threading.Barrier(threads)

    def decide(seed: int) -> list[str]:
        names = list(INPUTS) * rounds
        random.Random(seed).shuffle(names)
        start.wait(30)
        return [name for name in names if bytes_of(name) != expected[name]]

    with ThreadPoolExecutor(threads) as pool:
        assert list(pool.map(decide, range(threads))) == [[]] * threads


@pytest.mark.usefixtures("switching")
def test_a_base_used_for_the_first_time_by_many_threads_at_once() -> None:
    """What is made on first use is made once, or the same."""
    expected, base, threads = alone(), ketrace.load(KILN), 6
    start = threading.Barrier(threads)

    def decide(name: str) -> bool:
        start.wait(30)
        return base.decide(INPUTS[name]).to_json() == expected[name]

    with ThreadPoolExecutor(threads) as pool:
        assert all(pool.map(decide, list(INPUTS)[:threads]))


def test_threads_that_end_take_nothing_with_them() -> None:
    expected = alone()
    for name in INPUTS:
        found: list[bytes] = []
        thread = threading.Thread(target=lambda name=name, found=found: found.append(bytes_of(name)))
        thread.start()
        thread.join(30)

        assert found == [expected[name]]
    assert alone() == expected


@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")  # said by newer Pythons where threads run
@pytest.mark.parametrize("way", WAYS)
def test_processes_decide_alike(way: str) -> None:
    """Forked from one that has decided, or begun afresh."""
    expected = alone()
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(way)) as pool:
        found = dict(zip(INPUTS, pool.map(bytes_of, INPUTS, timeout=60), strict=True))

    assert found == expected
