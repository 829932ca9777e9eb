"""A prepared batch to answers: by columns, and for the few rows that columns cannot carry, one decision after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import polars as pl

from ketrace.cohort.documents import Documents
from ketrace.cohort.engines import Engine
from ketrace.cohort.exact import CannotCarry
from ketrace.cohort.items import SUBJECT
from ketrace.cohort.layout import Columns
from ketrace.cohort.moments import EPOCH
from ketrace.cohort.one_by_one import answer
from ketrace.cohort.prepare import Prepared
from ketrace.cohort.query import Fault, Query, blockable, query
from ketrace.cohort.shape import Shape
from ketrace.cohort.subject import PROBLEMS
from ketrace.problems import NotInForce, Place, Problem
from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import Rule, States


class Acting(Protocol):
    """The rules that act on some days."""

    @property
    def rules(self) -> Mapping[str, Rule]:
        """By id."""

    @property
    def key(self) -> tuple[str, ...]:
        """What distinguishes it from others."""


class Decider(Protocol):
    """Decides for one subject: the measure of what columns answer."""

    book: Book

    def acting(self, day: date) -> Any:
        """The rules that act on a day. Raises `NotInForce`."""

    def decide(self, facts: Any, refuse: bool = True, name: str = "input") -> Any:
        """One decision."""


@dataclass(slots=True)
class Evaluator:
    """Answers for the batches of one cohort. `apart` counts the rows that were decided one by one; `queries` were built."""

    decider: Decider
    engine: Engine
    shape: Shape
    apart: int = 0
    queries: dict[object, Query | None] = field(default_factory=dict)

    def answers(self, prepared: Prepared, documents: Documents) -> pl.DataFrame:
        """The answers for all rows, in their order."""
        groups = self._groups(prepared)
        found = [self._group(prepared, rules, rows, documents) for rules, rows in groups]
        length = len(prepared.subjects)
        whole = pl.concat(found) if found else self.shape.empty()
        if len(whole) == length and whole[SUBJECT].is_sorted():
            return whole
        every = pl.DataFrame({SUBJECT: pl.int_range(0, length, dtype=pl.Int64, eager=True)})
        return every.join(whole, on=SUBJECT, how="left", maintain_order="left")

    def _groups(self, prepared: Prepared) -> list[tuple[Mapping[str, Rule], pl.Series | None]]:
        """The rules that act, and for which rows; None: for all."""
        acting: dict[tuple[str, ...], Acting] = {}
        days: dict[tuple[str, ...], list[int]] = {}
        for day in prepared.day.drop_nulls().unique().to_list():
            try:
                found: Acting = self.decider.acting(date.fromordinal(day + EPOCH))
            except NotInForce as error:
                rows = (prepared.day == day).fill_null(False).arg_true().to_list()
                _not_in_force(prepared, rows, str(error))
                continue
            acting[found.key] = found
            days.setdefault(found.key, []).append(day)
        if len(days) == 1 and not prepared.undated:
            return [(found.rules, None) for found in acting.values()]
        return [(acting[key].rules, prepared.day.is_in(listed).fill_null(False)) for key, listed in days.items()]

    def _group(
        self, prepared: Prepared, rules: Mapping[str, Rule], rows: pl.Series | None, documents: Documents
    ) -> pl.DataFrame:
        subjects, items = prepared.subjects, prepared.items
        apart = prepared.apart
        if rows is not None or apart:
            kept = (
                ~subjects[SUBJECT].is_in(list(apart)) if rows is None else rows & ~subjects[SUBJECT].is_in(list(apart))
            )
            chosen = subjects[SUBJECT] if rows is None else subjects[SUBJECT].filter(rows)
            apart = apart & set(chosen.to_list())
            subjects, items = _only(subjects, items, subjects.filter(kept)[SUBJECT])
        found = []
        try:
            if len(subjects):
                found.append(self._by_columns(prepared, rules, subjects, items))
        except CannotCarry:
            apart = apart | set(subjects[SUBJECT].to_list())
        if apart:
            self.apart += len(apart)
            found.append(self.shape.frame([self._alone(prepared, documents, row) for row in sorted(apart)]))
        return pl.concat(found)

    def _by_columns(
        self, prepared: Prepared, rules: Mapping[str, Rule], subjects: pl.DataFrame, items: Mapping[str, pl.DataFrame]
    ) -> pl.DataFrame:
        """By columns, again and again for the rows in which something contradicts, until nothing does."""
        asked = self._query(rules, prepared.columns, {})
        found = self.engine.run(asked, subjects, items)
        answers = self.shape.answers(found, asked)
        blocked = {term: f"b{i}" for i, term in enumerate(blockable(self.decider.book, rules))}
        while True:
            faulty = found.filter(pl.any_horizontal([pl.lit(False), *(pl.col(name) for name in asked.faults)]))
            if not len(faulty):
                return answers
            subjects, items = _only(subjects, items, faulty[SUBJECT].sort())
            subjects = self._without(prepared, subjects, faulty.sort(SUBJECT), asked, blocked)
            asked = self._query(rules, prepared.columns, blocked)
            found = self.engine.run(asked, subjects, items)
            kept = answers.filter(~pl.col(SUBJECT).is_in(found[SUBJECT].to_list()))
            answers = pl.concat([kept, self.shape.answers(found, asked)]).sort(SUBJECT)

    def _query(self, rules: Mapping[str, Rule], columns: Columns, blocked: Mapping[str, str]) -> Query:
        key = (tuple(rules), tuple(sorted(columns.grids.items(), key=lambda one: one[0])), bool(blocked))
        if key not in self.queries:
            try:
                self.queries[key] = query(self.decider.book, rules, columns, blocked, self.shape.only)
            except CannotCarry:
                self.queries[key] = None
        found = self.queries[key]
        if found is None:
            raise CannotCarry("these rules need numbers that do not fit into columns")
        return found

    def _without(
        self,
        prepared: Prepared,
        subjects: pl.DataFrame,
        faulty: pl.DataFrame,
        asked: Query,
        blocked: Mapping[str, str],
    ) -> pl.DataFrame:
        """The subjects with what contradicts made unknown, and a problem noted for each fault."""
        book, columns = self.decider.book, prepared.columns
        removed: dict[str, pl.Series] = {}
        for name, fault in asked.faults.items():
            rows = faulty[name]
            for row in faulty.filter(rows)[SUBJECT].to_list():
                prepared.problems.setdefault(row, []).append(_problem(fault, book, subjects, columns, row))
            for term in fault.terms:
                removed[term] = rows if term not in removed else removed[term] | rows
        changed = [pl.lit(True).alias(PROBLEMS)]
        for term in {*removed, *blocked}:
            gone = removed.get(term, pl.repeat(False, len(subjects), dtype=pl.Boolean, eager=True))
            if term in columns.terms and book.terms[term].type != "list":
                column = columns.of(term)
                changed.append(pl.when(pl.lit(gone)).then(None).otherwise(pl.col(column)).alias(column))
            if term in blocked:
                before = subjects[blocked[term]] if blocked[term] in subjects.columns else pl.lit(False)
                changed.append((pl.lit(gone) | before).alias(blocked[term]))
        return subjects.with_columns(changed)

    def _alone(self, prepared: Prepared, documents: Documents, row: int) -> dict[str, object]:
        refused = prepared.refused.get(row, {})
        document = documents.document(row, refused)
        found, problems = answer(self.decider, document, [one for listed in refused.values() for one in listed])
        if problems:
            prepared.problems[row] = problems
        return {SUBJECT: row, **self.shape.row(found)}


def _only(
    subjects: pl.DataFrame, items: Mapping[str, pl.DataFrame], rows: pl.Series
) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    kept = pl.DataFrame({SUBJECT: rows})
    return (
        kept.join(subjects, on=SUBJECT, how="left", maintain_order="left"),
        {name: table.join(kept, on=SUBJECT, how="semi") for name, table in items.items()},
    )


def _not_in_force(prepared: Prepared, rows: list[int], message: str) -> None:
    for row in rows:
        prepared.problems[row] = [Problem("not-in-force", message, (Place("", path="as_of"),))]
        prepared.undated.add(row)


def _problem(fault: Fault, book: Book, subjects: pl.DataFrame, columns: Columns, row: int) -> Problem:
    """The sentence that `decide` prints for the same fault."""
    if fault.rule is None:
        shown = ", ".join(f"`{term}`" for term in fault.terms)
        message, code = f"{shown}: {book.impossible[fault.id].says}", "impossible"
        return Problem(code, message, (Place("", path=fault.terms[0]),))
    then = fault.rule.then
    assert isinstance(then, States)
    term = book.terms[then.term]
    index = subjects.row(by_predicate=pl.col(SUBJECT) == row, named=True)[columns.of(then.term)]
    if isinstance(then.value, bool):
        stated, implied = ("yes", "no") if index else ("no", "yes")
    else:
        stated, implied = term.option_names[index], then.value
    message = f"`{then.term}` is stated as `{stated}`, but rule `{fault.id}` implies `{implied}`"
    return Problem("contradiction", message, (Place("", path=then.term),))
