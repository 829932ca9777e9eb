"""The columns that a cohort's answers have: the same for every batch, engine and day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Protocol

import polars as pl

from ketrace.cohort.items import SUBJECT
from ketrace.cohort.one_by_one import Answer
from ketrace.cohort.query import POSSIBLE, RANK, Query
from ketrace.problems import KetraceError, Problem
from ketrace.rulebook.book import UNDECIDED, Book
from ketrace.rulebook.evidence import CERTAINTIES, UNGRADED
from ketrace.rulebook.rules import Exposes
from ketrace.values.truth import Truth

PROBLEM = pl.Struct({"code": pl.String, "at": pl.String, "message": pl.String})
_MOST_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Ends:
    """The columns of an amount, and what one whole step is: `factor` in the last of so many decimals of the unit."""

    low: str
    high: str
    factor: int
    decimals: int


class Found(Protocol):
    """What an engine found: ends of amounts, then the same before rounding, in the base of their dimension."""

    @property
    def states(self) -> Mapping[str, Truth]:
        """By rule."""

    @property
    def possible(self) -> tuple[str, ...]:
        """The verdicts still possible."""

    @property
    def amounts(self) -> Mapping[str, Mapping[str, tuple[Fraction, Fraction, Fraction, Fraction]]]:
        """By rule and name."""


class Shape:
    """The columns of answers of one base. `only`: the rules that are asked for, where it is not all of them."""

    only: frozenset[str] | None = None

    def __init__(self, book: Book) -> None:
        self.book = book
        self.rules = {rule.id: f"rule.{rule.id}" for rule in book.rules.values() if rule.effect != "judges"}
        self.amounts = {
            (rule.id, amount.name): _ends(book, rule.id, amount.name)
            for rule in book.rules.values()
            if isinstance(rule.then, Exposes)
            for amount in rule.then.amounts
        }
        self.facts = {
            term.name: f"missing.{term.name}" for term in book.terms.values() if not term.derived and not term.in_order
        }
        self.words = _words(book)

    @property
    def _schema(self) -> dict[str, pl.DataType]:
        ends = [name for one in self.amounts.values() for name in (one.low, one.high)]
        return {
            **{name: pl.Int64() for name in (SUBJECT, POSSIBLE, RANK)},
            **{name: pl.Boolean() for name in self.rules.values()},
            **{name: pl.Int64() for name in ends},
            **{name: pl.Boolean() for name in self.facts.values()},
        }

    def empty(self) -> pl.DataFrame:
        """No answer."""
        return pl.DataFrame(schema=self._schema)

    def frame(self, rows: Iterable[Mapping[str, object]]) -> pl.DataFrame:
        """Answers that were given one by one."""
        return pl.DataFrame(list(rows), schema=self._schema)

    def answers(self, found: pl.DataFrame, asked: Query) -> pl.DataFrame:
        """What a query found, under the names of answers. Amounts are told only where their rule holds."""
        columns = [pl.col(SUBJECT), pl.col(POSSIBLE), pl.col(RANK)]
        for rule, name in self.rules.items():
            column = asked.rules.get(rule)
            columns.append((pl.lit(None, pl.Boolean) if column is None else pl.col(column)).alias(name))
        for key, ends in self.amounts.items():
            for name, side in zip((ends.low, ends.high), asked.amounts.get(key, (None, None)), strict=True):
                told = pl.lit(None) if side is None else pl.when(pl.col(asked.rules[key[0]])).then(pl.col(side))
                columns.append(told.cast(pl.Int64).alias(name))
        for fact, name in self.facts.items():
            column = asked.missing.get(fact)
            columns.append((pl.lit(False) if column is None else pl.col(column)).alias(name))
        return found.select(columns)

    def found(self, found: Found) -> dict[str, object]:
        """What an engine found for one subject: verdicts, states and amounts."""
        told: dict[str, object] = {POSSIBLE: self._bits(found.possible)}
        told |= {name: found.states.get(rule) for rule, name in self.rules.items()}
        for (rule, amount), ends in self.amounts.items():
            if rule in found.amounts:
                step = self.book.knowledge.amounts[amount].step.base
                low, high, *_ = found.amounts[rule][amount]
                told |= {ends.low: int(low / step), ends.high: int(high / step)}
        return told

    def _bits(self, possible: Iterable[str]) -> int:
        verdicts = [verdict.name for verdict in self.book.knowledge.verdicts]
        return sum(2 ** verdicts.index(one) for one in possible)

    def row(self, answer: Answer | None) -> dict[str, object]:
        """An answer that was given by itself; None where none could be."""
        if answer is None:
            return {}
        found: dict[str, object] = {POSSIBLE: self._bits(answer.possible)}
        found[RANK] = CERTAINTIES.index(answer.certainty) if answer.certainty in CERTAINTIES else -1
        found |= {name: answer.states.get(rule) for rule, name in self.rules.items()}
        for key, (low, high) in answer.amounts.items():
            ends = self.amounts[key]
            step = Fraction(ends.factor, 10**ends.decimals)
            found |= {ends.low: int(Fraction(low) / step), ends.high: int(Fraction(high) / step)}
        return found | {name: fact in answer.missing for fact, name in self.facts.items()}

    def output(
        self, answers: pl.DataFrame, beside: Mapping[str, pl.Series], problems: Mapping[int, list[Problem]]
    ) -> pl.DataFrame:
        """The rows that are written: who and when, and what was found."""
        code = answers[POSSIBLE]
        ranks = [UNGRADED, *CERTAINTIES]
        columns: dict[str, pl.Series] = dict(beside)
        columns["verdict"] = pl.Series([word for word, _ in self.words], dtype=pl.String).gather(code)
        columns["possible"] = pl.Series([list(names) for _, names in self.words], dtype=pl.List(pl.String)).gather(code)
        columns["certainty"] = pl.Series(ranks, dtype=pl.String).gather(answers[RANK] + 1)
        columns |= {name: answers[name] for name in self.rules.values()}
        for ends in self.amounts.values():
            columns |= {name: decimals(answers[name], ends) for name in (ends.low, ends.high)}
        flags = answers.select([pl.col(name).alias(fact) for fact, name in self.facts.items()])
        columns["missing"] = flags.to_struct("missing")
        columns["problems"] = _problems(len(answers), problems)
        return pl.DataFrame(columns)


def _ends(book: Book, rule: str, amount: str) -> Ends:
    kind = book.knowledge.amounts[amount]
    step = kind.step.base / kind.unit.factor
    decimals = next((n for n in range(_MOST_DECIMALS + 1) if 10**n % step.denominator == 0), None)
    if decimals is None:
        raise KetraceError(f"steps of `{amount}` are no decimal number of `{kind.unit}`, so no column can tell them")
    low, high = (f"amount.{rule}.{amount}.{end} [{kind.unit}]" for end in ("low", "high"))
    return Ends(low, high, int(step * 10**decimals), decimals)


def decimals(steps: pl.Series, ends: Ends) -> pl.Series:
    """Whole steps of an amount as exact numbers of its unit."""
    whole = (steps * ends.factor).cast(pl.Decimal(38, ends.decimals))
    found: pl.Series = whole / 10**ends.decimals
    return found


def _words(book: Book) -> list[tuple[str | None, tuple[str, ...]]]:
    """For each set of possible verdicts, as bits, the printed word and the names."""
    verdicts = book.knowledge.verdicts
    stopping = {verdict.name for verdict in verdicts if verdict.stops}
    found: list[tuple[str | None, tuple[str, ...]]] = []
    for bits in product((0, 1), repeat=len(verdicts)):
        names = tuple(verdict.name for verdict, bit in zip(verdicts, reversed(bits), strict=True) if bit)
        undecided = len(names) > 1 and stopping & set(names)
        found.append((UNDECIDED if undecided else names[0] if names else None, names))
    return found


def _problems(length: int, problems: Mapping[int, list[Problem]]) -> pl.Series:
    none = pl.repeat([], length, dtype=pl.List(PROBLEM), eager=True)
    if not problems:
        return none
    told = {row: [_told(problem) for problem in listed] for row, listed in problems.items()}
    some = pl.DataFrame(
        {SUBJECT: list(told), "problems": list(told.values())},
        schema={SUBJECT: pl.Int64, "problems": pl.List(PROBLEM)},
    )
    every = pl.DataFrame({SUBJECT: pl.int_range(0, length, dtype=pl.Int64, eager=True), "none": none})
    joined = every.join(some, on=SUBJECT, how="left", maintain_order="left")
    return joined.select(pl.coalesce("problems", "none").alias("problems"))["problems"]


def _told(problem: Problem) -> dict[str, str]:
    at = problem.places[0].path if problem.places else "$"
    return {"code": problem.code, "at": at, "message": problem.message}
