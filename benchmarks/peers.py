"""Generated two-valued rules, all facts known, in ketrace and in other engines, alternating in one run.

pip install opa-eval zen-engine clipspy common-expression-language
python benchmarks/peers.py

Answers are compared rule by rule for every input with those of the reference evaluator; a difference stops the run.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "engine"), str(ROOT / "benchmarks")]

import orjson  # noqa: E402
from generated import generated_base, generated_input  # noqa: E402
from peer_engines import PEERS, Peer, Plain  # noqa: E402
from plain import OneRail, plain_name, plain_rules  # noqa: E402

import ketrace  # noqa: E402
from ketrace.deciding.forward import forward  # noqa: E402
from ketrace.deciding.reference import Reference  # noqa: E402
from ketrace.facts.json_text import read_json  # noqa: E402
from ketrace.facts.read_input import read_input  # noqa: E402
from ketrace.reading.load import load_book  # noqa: E402

SIZES = (20, 100, 500)
INPUTS = 20
ONE_RAIL = "chaining, one rail"


@dataclass(frozen=True, slots=True)
class Contender:
    """What is timed: by number of input; and the rules that hold in an answer, where they are comparable."""

    decide: Callable[[int], object]
    held: Callable[[Any], set[str]] | None


def known_input(rules: int, seed: int) -> dict[str, object]:
    """An input in which all facts are known."""
    chance = random.Random(seed)
    found = generated_input(rules, seed)
    facts: dict[str, object] = {f"f.fact_{i}": chance.random() < 0.5 for i in range(max(10, rules // 2))}
    facts |= {f"q.number_{i}": f"{chance.randint(0, 50)} mg" for i in range(max(6, rules // 6))}
    return {**found, "facts": facts}


def plain_input(document: Mapping[str, object]) -> Plain:
    """The same facts without units."""
    facts = document["facts"]
    assert isinstance(facts, Mapping)
    return {
        plain_name(name): value if isinstance(value, bool) else int(value.split()[0]) for name, value in facts.items()
    }


def contenders(rules: int, peers: Sequence[type[Peer]]) -> tuple[dict[str, Contender], list[set[str]]]:
    """All that is timed on a base of so many rules, by name; and the rules that hold for each input."""
    book, _ = load_book(generated_base(rules))
    base = ketrace.Base(book, "generated")
    documents = [known_input(rules, seed) for seed in range(INPUTS)]
    written = [orjson.dumps(document) for document in documents]
    facts = [read_input(read_json(data, "input"), book, "input") for data in written]
    acting = base.decider.acting(facts[0].as_of.date)
    engine = base.decider.engine(base.decider.compiled(acting))
    one_rail = OneRail(book, acting)
    found: dict[str, Contender] = {}
    plain = [plain_input(document) for document in documents]
    for kind in peers:
        peer = kind(plain_rules(book), plain[0])
        found[kind.name] = _timed(peer, [peer.prepared(one) for one in plain])
    found[ONE_RAIL] = Contender(
        lambda i: one_rail.decide(facts[i]), lambda answer: {name for name, state in answer.items() if state == 1}
    )
    found["chaining, two rails"] = Contender(lambda i: forward(engine, facts[i]), None)
    found["reference evaluator"] = Contender(lambda i: Reference(book, facts[i], acting).found(), None)
    found["decision with all reasons"] = Contender(lambda i: base.decide(written[i]), None)
    references = [Reference(book, one, acting) for one in facts]
    held = [{rule.id for rule in book.rules.values() if one.when(rule) is True} for one in references]
    return found, held


def _timed(peer: Peer, prepared: Sequence[object]) -> Contender:
    return Contender(lambda i: peer.decide(prepared[i]), peer.held)


def compare(rules: int, found: Mapping[str, Contender], held: Sequence[set[str]]) -> None:
    """Stop when an engine answers differently. Two rails and evaluator are compared inside every whole decision."""
    for name, contender in found.items():
        for i, expected in enumerate(held):
            answer = contender.decide(i)
            if contender.held is not None and (differing := contender.held(answer) ^ expected):
                sys.exit(f"{name} answers input {i} of {rules} rules differently: {', '.join(sorted(differing))}")


def measure(found: Mapping[str, Contender], names: Sequence[str], rounds: int) -> dict[str, float]:
    """Median microseconds. In each round all contenders of these names take their turn, with all inputs."""
    times: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            contender = found[name]
            for i in range(INPUTS):
                start = time.perf_counter()
                contender.decide(i)
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(listed) * 1e6 for name, listed in times.items()}


def table(peers: Sequence[type[Peer]], rounds: int) -> None:
    """One table: microseconds for one decision, and how many times the fastest peer's."""
    columns = []
    for rules in SIZES:
        found, held = contenders(rules, peers)
        compare(rules, found, held)
        # What does the same job alternates; what does more, and sweeps the caches, is timed after it.
        alike = [*(peer.name for peer in peers), ONE_RAIL]
        more = [name for name in found if name not in alike]
        columns.append({**measure(found, alike, rounds), **measure(found, more, rounds)})
        print(f"{rules} rules: all agree on {INPUTS} inputs", file=sys.stderr)
    print(f"{'median microseconds':28}" + "".join(f"{rules:>12} rules" for rules in SIZES))
    names = {peer.name for peer in peers}
    for name in columns[0]:
        cells = []
        for column in columns:
            fastest = min((column[peer] for peer in names), default=None)
            ratio = "" if fastest is None else f"{column[name] / fastest:.2f} x"
            cells.append(f"{column[name]:10.0f}{ratio:>8}")
        print(f"{name:28}" + "".join(cells))


def main() -> None:
    """Run with the peers that are installed, and say how to install the others."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=30)
    chosen = arguments.parse_args()
    present = [peer for peer in PEERS if find_spec(peer.module) is not None]
    missing = [peer for peer in PEERS if peer not in present]
    for peer in present:
        print(f"{peer.name}, {peer.package} {version(peer.package)}: {peer.how}")
    for peer in missing:
        print(f"{peer.name} is not installed: pip install {peer.package}")
    print()
    table(present, chosen.rounds)


if __name__ == "__main__":
    main()
