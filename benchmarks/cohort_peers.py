"""Many rows through the same two-valued rules: ketrace by columns, other engines each in the way that suits it best.

pip install openfisca-core zen-engine opa-eval
python benchmarks/cohort_peers.py --rows 20000 --whole 1000000

Rows are in memory, in the form that each engine likes best, made before its clock starts; for ketrace that is the table as
it is read from a file. ketrace and OpenFisca work on columns and are measured on all `--whole` rows. What takes one row after
the other is measured on `--rows` and multiplied. Answers are compared rule by rule and row by row; a difference stops the run.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "engine"), str(ROOT / "benchmarks")]

import numpy as np  # noqa: E402
import polars as pl  # noqa: E402
from generated import generated_base  # noqa: E402
from peer_engines import Peer, Rego, Zen  # noqa: E402
from plain import Limit, PlainRule, Test, plain_name, plain_rules  # noqa: E402

import ketrace  # noqa: E402
from ketrace.cohort.binding import bind  # noqa: E402
from ketrace.cohort.documents import Documents  # noqa: E402
from ketrace.cohort.engines import PolarsEngine  # noqa: E402
from ketrace.cohort.evaluate import Evaluator  # noqa: E402
from ketrace.cohort.prepare import Preparer  # noqa: E402
from ketrace.cohort.shape import Shape  # noqa: E402
from ketrace.reading.load import load_book  # noqa: E402

RULES = 100
DAY = "2026-11-23"
Truths = dict[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock and of processor time, for so many rows."""

    wall: float
    cpu: float
    rows: int

    def of(self, rows: int) -> tuple[float, float]:
        """The same for so many rows: multiplied."""
        return self.wall * rows / self.rows, self.cpu * rows / self.rows


def timed(work: Callable[[], object], rows: int) -> Cost:
    """What it costs."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Cost(time.perf_counter() - wall, time.process_time() - cpu, rows)


def drawn(book: Any, rows: int, seed: int = 1) -> pl.DataFrame:
    """Rows in which all facts are known."""
    chance = np.random.Generator(np.random.PCG64(seed))
    found = {"as_of": pl.repeat(DAY, rows, dtype=pl.String, eager=True)}
    for term in book.terms.values():
        if term.type == "yes-no" and not term.derived:
            found[term.name] = pl.Series(chance.random(rows) < 0.5)
        elif term.type == "quantity":
            found[f"{term.name} [mg]"] = pl.Series(chance.integers(0, 51, rows).astype(np.float64))
    return pl.DataFrame(found)


class Columns:
    """ketrace: from a table as it was read, to verdict, certainty, every state, amounts and what is missing."""

    name = "ketrace (Polars)"

    def __init__(self, base: ketrace.Base) -> None:
        self.base, self.shape = base, Shape(base.book)
        self.evaluator = Evaluator(base.decider, PolarsEngine(), self.shape)

    def answer(self, rows: pl.DataFrame) -> pl.DataFrame:
        """All of it."""
        binding = bind(dict(rows.schema), self.base.book, "rows", dated=False)
        prepared = Preparer(self.base.book, binding, None).prepared(rows)
        documents = Documents(self.base.book, binding, rows, None)
        return self.evaluator.answers(prepared, documents)

    def held(self, answers: pl.DataFrame, rules: Sequence[PlainRule]) -> Truths:
        """Whether the condition of each rule holds: of a dose, whose guard the others lack, nothing is compared."""
        names = {rule.id: self.shape.rules[rule.id] for rule in rules}
        exposing = {rule.id for rule in self.base.book.rules.values() if rule.effect == "exposes"}
        return {rule: answers[name].to_numpy() for rule, name in names.items() if rule not in exposing}


class OpenFisca:
    """OpenFisca: one variable for each fact and rule, worked out for all subjects at once by numpy."""

    name, package, module = "OpenFisca", "openfisca-core", "openfisca_core"

    def __init__(self, rules: Sequence[PlainRule], facts: pl.DataFrame) -> None:
        entities, variables = import_module("openfisca_core.entities"), import_module("openfisca_core.variables")
        periods, systems = import_module("openfisca_core.periods"), import_module("openfisca_core.taxbenefitsystems")
        entity = entities.Entity("subject", "subjects", "A subject", "")
        self.system, self.rules = systems.TaxBenefitSystem([entity]), rules
        common = {"entity": entity, "definition_period": periods.DateUnit.DAY}
        flags = {rule.flag: rule.id for rule in rules if rule.flag}
        for name, dtype in facts.schema.items():
            kind = bool if dtype == pl.Boolean else int
            self.system.add_variable(type(name, (variables.Variable,), {**common, "value_type": kind}))
        for rule in rules:
            made = {**common, "value_type": bool, "formula": _formula(rule, flags)}
            self.system.add_variable(type(rule.id, (variables.Variable,), made))

    def answer(self, facts: dict[str, np.ndarray], count: int) -> Truths:
        """Every rule."""
        builder = import_module("openfisca_core.simulations").SimulationBuilder()
        simulation = builder.build_default_simulation(self.system, count)
        for name, values in facts.items():
            simulation.set_input(name, DAY, values)
        return {rule.id: simulation.calculate(rule.id, DAY) for rule in self.rules}


def _formula(rule: PlainRule, flags: dict[str, str]) -> Callable[[Any, Any], np.ndarray]:
    def formula(subjects: Any, period: Any) -> np.ndarray:
        found = [_test(test, subjects, period, flags) for test in rule.tests]
        return np.logical_and.reduce(found) if rule.all else np.logical_or.reduce(found)

    return formula


def _test(test: Test, subjects: Any, period: Any, flags: dict[str, str]) -> np.ndarray:
    values: np.ndarray = subjects(flags.get(test.name, test.name), period)
    if isinstance(test, Limit):
        return values >= test.limit if test.sign == ">=" else values < test.limit
    return values if test.expected else ~values


def plain(rows: pl.DataFrame) -> pl.DataFrame:
    """Facts under plain names, numbers whole."""
    facts = rows.drop("as_of")
    return facts.select(
        pl.col(name).cast(pl.Boolean if dtype == pl.Boolean else pl.Int64).alias(plain_name(name.partition(" ")[0]))
        for name, dtype in facts.schema.items()
    )


def compare(name: str, found: Truths, expected: Truths) -> None:
    """Stop where a rule holds for other rows."""
    for rule, states in expected.items():
        differing = np.flatnonzero(found[rule][: len(states)] != states[: len(found[rule])])
        if len(differing):
            sys.exit(f"{name} answers row {differing[0]} differently: {rule}")


def measure(rows: int, whole: int, rounds: int) -> None:
    """One table. In each round all take their turn."""
    book, _ = load_book(generated_base(RULES))
    base, rules = ketrace.Base(book, "generated"), plain_rules(book)
    table = drawn(book, whole)
    facts = plain(table)
    columns = Columns(base)
    expected = columns.held(columns.answer(table), rules)
    costs: dict[str, list[Cost]] = {}
    arrays = {name: facts[name].to_numpy() for name in facts.columns}
    fisca = OpenFisca(rules, facts) if find_spec(OpenFisca.module) else None
    if fisca is not None:
        compare(fisca.name, fisca.answer(arrays, whole), expected)
    peers = [kind for kind in (Zen, Rego) if find_spec(kind.module)]
    taken = [_one_by_one(kind, rules, facts.head(rows), expected) for kind in peers]
    for _ in range(rounds):
        costs.setdefault(columns.name, []).append(timed(lambda: columns.answer(table), whole))
        if fisca is not None:
            costs.setdefault(fisca.name, []).append(timed(lambda: fisca.answer(arrays, whole), whole))
        for kind, work in zip(peers, taken, strict=True):
            costs.setdefault(kind.name, []).append(timed(work, rows))
    _table(costs, whole)


def _one_by_one(
    kind: type[Peer], rules: Sequence[PlainRule], facts: pl.DataFrame, expected: Truths
) -> Callable[[], object]:
    """All rows through an engine that takes one at a time; compared once."""
    rows = facts.to_dicts()
    peer = kind(rules, rows[0])
    prepared = [peer.prepared(row) for row in rows]
    held = [peer.held(peer.decide(one)) for one in prepared]
    compare(kind.name, {rule.id: np.array([rule.id in one for one in held]) for rule in rules}, expected)

    def work() -> None:
        for one in prepared:
            peer.decide(one)

    return work


def _table(costs: dict[str, list[Cost]], whole: int) -> None:
    print(f"{f'seconds for {whole:,} rows':28}{'clock':>10}{'processor':>12}{'measured on':>16}")
    for name, listed in costs.items():
        wall, cpu = (statistics.median(one.of(whole)[i] for one in listed) for i in (0, 1))
        print(f"{name:28}{wall:10.1f}{cpu:12.1f}{listed[0].rows:>16,}")


def main() -> None:
    """Run with the peers that are installed, and say how to install the others."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=int, default=20_000, help="rows for what takes one after the other")
    arguments.add_argument("--whole", type=int, default=1_000_000)
    arguments.add_argument("--rounds", type=int, default=3)
    chosen = arguments.parse_args()
    for kind in (OpenFisca, Zen, Rego):
        there = find_spec(kind.module) is not None
        print(f"{kind.name}: {kind.package} {version(kind.package)}" if there else f"pip install {kind.package}")
    measure(min(chosen.rows, chosen.whole), chosen.whole, chosen.rounds)


if __name__ == "__main__":
    main()
