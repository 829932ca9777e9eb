"""Answers for some rules only: what an edit touches, and the verdict. The engine works out nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import polars as pl

from ketrace.cohort.engines import Engine
from ketrace.cohort.evaluate import Decider, Evaluator
from ketrace.cohort.layout import Columns
from ketrace.cohort.one_by_one import Answer
from ketrace.cohort.query import POSSIBLE, RANK, Query
from ketrace.cohort.shape import Shape
from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import Rule


class NarrowShape(Shape):
    """The columns of some rules. Certainty and what is missing are left out."""

    def __init__(self, book: Book, rules: Collection[str]) -> None:
        super().__init__(book)
        self.rules = {rule: name for rule, name in self.rules.items() if rule in rules}
        self.amounts = {key: ends for key, ends in self.amounts.items() if key[0] in rules}
        self.facts = {}

    def asked(self, query: Query) -> Query:
        """The query, for these columns only."""
        states = [query.rules[rule] for rule in self.rules if rule in query.rules]
        ends = [name for key in self.amounts for name in query.amounts.get(key, ())]
        return replace(query, only=(POSSIBLE, *states, *ends, *query.faults))

    def answers(self, found: pl.DataFrame, asked: Query) -> pl.DataFrame:
        """What a query found, under the names of answers."""
        return super().answers(found.with_columns(pl.lit(0, pl.Int64).alias(RANK)), asked)

    def row(self, answer: Answer | None) -> dict[str, object]:
        """An answer that was given by itself."""
        if answer is None:
            return super().row(None)
        return super().row(
            replace(answer, amounts={key: ends for key, ends in answer.amounts.items() if key in self.amounts})
        )


class NarrowEvaluator(Evaluator):
    """Evaluates no more than a narrow shape holds."""

    def __init__(self, decider: Decider, engine: Engine, shape: NarrowShape) -> None:
        super().__init__(decider, engine, shape)
        self._narrow, self._asked = shape, dict[int, tuple[Query, Query]]()

    def _query(self, rules: Mapping[str, Rule], columns: Columns, blocked: Mapping[str, str]) -> Query:
        whole = super()._query(rules, columns, blocked)
        if id(whole) not in self._asked:
            self._asked[id(whole)] = (whole, self._narrow.asked(whole))
        return self._asked[id(whole)][1]
