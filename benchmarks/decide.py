"""What one decision costs, part by part, in one run.

python benchmarks/decide.py                the table
python benchmarks/decide.py --memory 100000    whether memory stays flat
python benchmarks/decide.py --profile      where the time goes, on the first base
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "engine"), str(ROOT / "benchmarks")]

import orjson  # noqa: E402
from generated import generated_base, generated_input  # noqa: E402

import ketrace  # noqa: E402
from ketrace.deciding.forward import forward  # noqa: E402
from ketrace.deciding.reference import Reference  # noqa: E402
from ketrace.facts.json_text import read_json  # noqa: E402
from ketrace.facts.read_input import read_input  # noqa: E402
from ketrace.reading.load import load_book  # noqa: E402

Inputs = list[bytes]


def ketamine() -> tuple[ketrace.Base, Inputs]:
    """The ketamine base, with the examples."""
    examples = [path.read_bytes() for path in sorted((ROOT / "examples").glob("*.json"))]
    return ketrace.load(ROOT / "rules" / "ketamine"), examples


def bases() -> Iterator[tuple[str, ketrace.Base, Inputs]]:
    """The bases to measure, each with inputs. One at a time, as programs load them: more would crowd the caches."""
    yield "ketamine", *ketamine()
    for rules in (20, 100, 500):
        book, _ = load_book(generated_base(rules))
        inputs = [orjson.dumps(generated_input(rules, seed)) for seed in range(20)]
        yield f"generated, {rules} rules", ketrace.Base(book, "generated"), inputs


def median(work: Callable[[int], object], rounds: int) -> float:
    """The median time of one call, in milliseconds, after a warm-up."""
    for i in range(min(20, rounds)):
        work(i)
    times = []
    for i in range(rounds):
        start = time.perf_counter()
        work(i)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def parts(base: ketrace.Base, inputs: Inputs, rounds: int) -> dict[str, float]:
    """What each part of a decision costs."""
    facts = [read_input(read_json(data, "input"), base.book, "input", "unknown") for data in inputs]
    decider = base.decider
    acting = [decider.acting(one.as_of.date, one.has_order) for one in facts]
    printed = [orjson.loads(base.decide(data, "unknown").to_json()) for data in inputs]

    def at(i: int) -> int:
        return i % len(inputs)

    def evaluated(i: int) -> object:
        return Reference(base.book, facts[at(i)], acting[at(i)]).found()

    def chained(i: int) -> object:
        return forward(decider.engine(decider.compiled(acting[at(i)])), facts[at(i)])

    return {
        "parse and print": median(lambda i: (orjson.loads(inputs[at(i)]), orjson.dumps(printed[at(i)])), rounds),
        "evaluator": median(evaluated, rounds),
        "chaining": median(chained, rounds),
        "decision": median(lambda i: base.decide(inputs[at(i)], "unknown"), rounds),
        "and printed": median(lambda i: base.decide(inputs[at(i)], "unknown").to_json(), rounds),
    }


def cold() -> float:
    """The whole command, process start included, in seconds: the median of five."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        command = [sys.executable, str(ROOT / "cli.py"), "decide", str(ROOT / "examples" / "refractory-pain.json")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def memory(decisions: int) -> None:
    """Resident memory while many decisions are made."""
    base, inputs = ketamine()
    for i in range(decisions + 1):
        base.decide(inputs[i % len(inputs)], "unknown")
        if i % max(1, decisions // 10) == 0:
            print(f"{i:8} decisions  {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.1f} MiB at most")


def profile() -> None:
    """Where the time of a decision goes."""
    base, inputs = ketamine()
    found = cProfile.Profile()
    found.enable()
    for i in range(200):
        base.decide(inputs[i % len(inputs)], "unknown").to_json()
    found.disable()
    pstats.Stats(found).sort_stats("tottime").print_stats(25)


def table(rounds: int) -> None:
    """The table of all parts on all bases."""
    rows = {name: (len(base.book.rules), parts(base, inputs, rounds)) for name, base, inputs in bases()}
    columns = list(next(iter(rows.values()))[1])
    print(f"{'median milliseconds':24}{'rules':>6}" + "".join(f"{column:>17}" for column in columns))
    for name, (rules, found) in rows.items():
        print(f"{name:24}{rules:6}" + "".join(f"{found[column]:17.3f}" for column in columns))
    print(f"\ncold `ketrace decide`, process start included: {cold():.2f} s (median of five)")


def main() -> None:
    """Run what was asked for."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=400)
    arguments.add_argument("--memory", type=int, metavar="N")
    arguments.add_argument("--profile", action="store_true")
    chosen = arguments.parse_args()
    if chosen.memory:
        memory(chosen.memory)
    elif chosen.profile:
        profile()
    else:
        table(chosen.rounds)


if __name__ == "__main__":
    main()
