"""Answers for some rules only: what an edit touches, and the verdict. The engine works out nothing else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ketrace.cohort.one_by_one import Answer
from ketrace.cohort.shape import Shape
from ketrace.rulebook.book import Book


class NarrowShape(Shape):
    """The columns of some rules. Certainty and what is missing are left out."""

    def __init__(self, book: Book, rules: Collection[str]) -> None:
        super().__init__(book)
        self.rules = {rule: name for rule, name in self.rules.items() if rule in rules}
        self.amounts = {key: ends for key, ends in self.amounts.items() if key[0] in rules}
        self.facts = {}
        self.only = frozenset(self.rules)

    def row(self, answer: Answer | None) -> dict[str, object]:
        """An answer that was given by itself."""
        if answer is None:
            return super().row(None)
        return super().row(
            replace(answer, amounts={key: ends for key, ends in answer.amounts.items() if key in self.amounts})
        )
