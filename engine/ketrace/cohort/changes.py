"""Who of a cohort is answered otherwise by a second version of the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from pathlib import Path

import polars as pl

from ketrace.cohort.binding import bind
from ketrace.cohort.directions import HARM, Edit, Followed, compared
from ketrace.cohort.documents import Documents
from ketrace.cohort.engines import Engine, engine
from ketrace.cohort.evaluate import Evaluator
from ketrace.cohort.items import SUBJECT
from ketrace.cohort.narrow import NarrowShape
from ketrace.cohort.one_by_one import read_row
from ketrace.cohort.parts import told
from ketrace.cohort.prepare import Prepared, Preparer
from ketrace.cohort.query import POSSIBLE
from ketrace.cohort.run import Base, Options, Progress, no_duplicates
from ketrace.cohort.shape import decimals
from ketrace.cohort.source import Source, source
from ketrace.facts.facts import Facts
from ketrace.problems import Disagreement, NotInForce, Refused

ROW = "row"


@dataclass(frozen=True, slots=True)
class Again:
    """Whom to decide again: at most so many who change (None: all of them), and of the others as many as `unchanged`."""

    changed: int | None = None
    unchanged: int = 500
    seed: int = 1


@dataclass(slots=True)
class Changed:
    """Who changes: rows by their first direction (`first`) and by all of theirs (`all`), by rule, and how many were decided."""

    rows: int = 0
    changed: int = 0
    first: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    decided: int = 0
    decided_changed: int = 0
    followed: int = 0
    seed: int = 0

    def to_dict(self) -> dict[str, object]:
        """As JSON values."""
        return {
            "rows": self.rows,
            "changed": self.changed,
            "by_first_direction": {name: self.first[name] for name in HARM},
            "by_direction": {name: self.all[name] for name in HARM},
            "by_rule": dict(sorted(self.rules.items())),
            "rules_followed": self.followed,
            "decided_again": {"changed": self.decided_changed, "unchanged": self.decided, "seed": self.seed},
        }


class _Version:
    """One version, ready to answer for batches."""

    def __init__(
        self, base: Base, found: Source, ignored: Sequence[str], options: Options, rules: set[str], on: Engine
    ) -> None:
        self.base, self.as_of = base, options.as_of
        self.binding = bind(found.schema, base.book, str(found.path), self.as_of is not None, ignored)
        self.shape = NarrowShape(base.book, rules)
        self.preparer = Preparer(base.book, self.binding, self.as_of)
        self.evaluator = Evaluator(base.decider, on, self.shape)

    def read(self, rows: pl.DataFrame) -> tuple[Prepared, Documents]:
        """A batch as this version reads it."""
        return self.preparer.prepared(rows), Documents(self.base.book, self.binding, rows, self.as_of)

    def check(self, facts: Facts, row: int, answers: pl.DataFrame) -> list[str]:
        """The columns in which one row is answered otherwise when it is decided by forward chaining."""
        alone, in_columns = self.shape.found(self.base.decider.chained(facts)), answers.row(row, named=True)
        names = [POSSIBLE, *self.shape.rules.values()]
        names += [name for ends in self.shape.amounts.values() for name in (ends.low, ends.high)]
        return [name for name in names if alone.get(name) != in_columns[name]]


class _Batch:
    """Some rows with the answers of both versions: columns of whole numbers and truths."""

    def __init__(self, rows: pl.DataFrame, versions: tuple[_Version, _Version], reads_alike: bool) -> None:
        self.rows, self.versions = rows, versions
        old, new = versions
        first = old.read(rows)
        self.read = (first, (_again(first[0]), first[1]) if reads_alike else new.read(rows))
        self.reads_alike = reads_alike
        self.answers = [of.evaluator.answers(*read) for of, read in zip(versions, self.read, strict=True)]

    def check(self, row: int) -> list[str]:
        """The columns in which a row is answered otherwise when it is decided by forward chaining."""
        found: list[str] = []
        facts: Facts | None = None
        for number, version in enumerate(self.versions):
            if facts is None or not self.reads_alike:
                facts = self._facts(row, number)
            if facts is not None:
                found += version.check(facts, row, self.answers[number])
        return found

    def _facts(self, row: int, number: int) -> Facts | None:
        """The facts of a row; None where it states nothing that can be decided."""
        prepared, documents = self.read[number]
        refused = prepared.refused.get(row, {})
        listed = [one for problems in refused.values() for one in problems]
        try:
            facts = read_row(self.versions[number].base.book, documents.document(row, refused), listed)
            self.versions[number].base.decider.acting(facts.as_of.date)
        except (Refused, NotInForce):
            return None
        return facts


def _again(prepared: Prepared) -> Prepared:
    """The same for another version: to work it out notes problems."""
    problems = {row: list(listed) for row, listed in prepared.problems.items()}
    return replace(prepared, problems=problems, undated=set(prepared.undated))


def who_changes(
    versions: tuple[Base, Base],
    patients: str,
    edit: Edit,
    options: Options,
    again: Again,
    target: str | None = None,
    progress: Progress | None = None,
) -> Changed:
    """Who of `patients` is answered otherwise by the second version. Only what the edit touches and the verdict are worked out.

    Those who change, and a sample of the others from all over the file, are decided again with both versions by forward
    chaining; raises `Disagreement` when one of them is not as the columns say. `target`: a Parquet file for the changed
    rows. Raises `Refused`.
    """
    found = source(patients)
    report, kept = Changed(followed=len(edit.followed), seed=again.seed), list[pl.DataFrame]()
    working = engine(options.on)
    try:
        old, new = _versions(versions, found, edit.followed, options, working)
        no_duplicates(found, new.binding)
        for number, rows in found.batches(options.batch):
            if progress is not None:
                progress(report.rows, found.length)
            batch = _Batch(rows, (old, new), edit.reads_alike)
            who = compared(batch.answers[0], batch.answers[1], edit.followed, (old.shape, new.shape))
            _decide_again(who, batch, report, again, (report.rows + len(rows)) / found.length, number)
            changed = who.filter(pl.col("changed"))
            kept.append(_written(changed, batch, edit.followed, report.rows))
            _count(report, changed, len(rows), kept[-1])
    finally:
        working.close()
    if progress is not None:
        progress(report.rows, found.length)
    if target is not None:
        _put(pl.concat(kept), Path(target))
    return report


def _versions(
    versions: tuple[Base, Base], found: Source, followed: Sequence[Followed], options: Options, on: Engine
) -> tuple[_Version, _Version]:
    """Both versions. A column that only one of them knows is passed over by the other."""
    unknown = [_unknown(base, found, options) for base in versions]
    ignored = [[*options.ignore, *sorted(unknown[i] - unknown[1 - i])] for i in (0, 1)]
    names = ({one.old for one in followed} - {None}, {one.new for one in followed} - {None})
    old, new = (
        _Version(base, found, ignored[i], options, {name for name in names[i] if name is not None}, on)
        for i, base in enumerate(versions)
    )
    return old, new


def _unknown(base: Base, found: Source, options: Options) -> set[str]:
    try:
        bind(found.schema, base.book, str(found.path), options.as_of is not None, options.ignore)
    except Refused as refused:
        return {one.places[0].path for one in refused.problems if one.code == "unknown-column"}
    return set()


def _decide_again(who: pl.DataFrame, batch: _Batch, report: Changed, again: Again, share: float, number: int) -> None:
    """Decide some rows of a batch again; `share`: of all rows, those up to its end, to which as many are due."""
    for changed in (True, False):
        rows = who.filter(pl.col("changed") == changed)[SUBJECT]
        most = again.changed if changed else again.unchanged
        due = (
            len(rows) if most is None else ceil(most * share) - (report.decided_changed if changed else report.decided)
        )
        chosen = rows if len(rows) <= due else rows.sample(max(0, due), seed=again.seed + number)
        for row in chosen.to_list():
            differ = batch.check(row)
            if differ:
                raise Disagreement([f"row {report.rows + row + 1}: {name}" for name in sorted(set(differ))])
        if changed:
            report.decided_changed += len(chosen)
        else:
            report.decided += len(chosen)


def _written(changed: pl.DataFrame, batch: _Batch, followed: Sequence[Followed], before: int) -> pl.DataFrame:
    """The rows that change: who, in which directions, the verdicts, the amounts, and each rule that is another."""
    at = changed[SUBJECT]
    found: dict[str, pl.Series] = {ROW: at + before + 1}
    binding = batch.versions[1].binding
    for name, column in (("patient", binding.patient), ("as_of", binding.as_of)):
        if column is not None:
            found[name] = batch.rows[column.name].gather(at).cast(pl.String)
    directions = changed.select(
        pl.concat_list([pl.when(pl.col(name)).then(pl.lit(name)) for name in HARM]).list.drop_nulls()
    ).to_series()
    found |= {"direction": directions.list.first(), "directions": directions}
    states = []
    for frame, version, word in zip(batch.answers, batch.versions, ("before", "after"), strict=True):
        words = pl.Series([verdict for verdict, _ in version.shape.words], dtype=pl.String)
        found[f"verdict.{word}"] = words.gather(frame[POSSIBLE].gather(at))
        rows = frame[at.to_list()]
        states.append(_words(rows, version.shape, followed, word))
        found[f"amounts.{word}"] = _given(rows, version.shape)
    changes = [_change(rule, was, now) for rule, was, now in zip(followed, *states, strict=True)]
    found["rules"] = (
        pl.DataFrame(changes).select(pl.concat_list(pl.all()).list.drop_nulls()).to_series()
        if changes and len(at)
        else pl.Series([[]] * len(at), dtype=pl.List(pl.String))
    )
    return pl.DataFrame(found)


def _words(frame: pl.DataFrame, shape: NarrowShape, followed: Sequence[Followed], word: str) -> list[pl.Series]:
    """The state of each rule in words."""
    ids = [one.old if word == "before" else one.new for one in followed]
    nothing = pl.repeat(False, len(frame), dtype=pl.Boolean, eager=True)
    states = [nothing if id is None else frame[shape.rules[id]] for id in ids]
    return [
        pl.select(pl.when(s).then(pl.lit("holds")).when(~s).then(pl.lit("fails")).otherwise(pl.lit("open"))).to_series()
        for s in states
    ]


def _change(rule: Followed, was: pl.Series, now: pl.Series) -> pl.Series:
    name = rule.new or rule.old or ""
    before, after = (f" ({effect})" if rule.turned else "" for effect in (rule.old_effect, rule.new_effect))
    differs = (was != now) | (was != "fails") if rule.turned else was != now
    return (
        pl.select(pl.when(differs).then(pl.format(f"{name}: {{}}{before} → {{}}{after}", was, now)))
        .to_series()
        .alias(name)
    )


def _given(frame: pl.DataFrame, shape: NarrowShape) -> pl.Series:
    """The ceilings that a row is given, as texts."""
    texts = []
    for (rule, name), one in shape.amounts.items():
        high = decimals(frame[one.high], one).cast(pl.String).str.replace(r"(\.\d*?)0+$", "$1").str.strip_suffix(".")
        texts.append(pl.format(f"{rule}: {name} up to {{}} {shape.book.knowledge.amounts[name].unit.text}", high))
    if not texts or frame.is_empty():
        return pl.Series([[]] * len(frame), dtype=pl.List(pl.String))
    return pl.select(pl.concat_list(texts).list.drop_nulls()).to_series()


def _count(report: Changed, changed: pl.DataFrame, length: int, written: pl.DataFrame) -> None:
    report.rows += length
    report.changed += len(changed)
    report.first.update(written["direction"].to_list())
    report.all.update({name: int(changed[name].sum()) for name in HARM})
    report.rules.update(said.partition(":")[0] for said in written["rules"].explode().drop_nulls().to_list())


def _put(frame: pl.DataFrame, target: Path) -> None:
    half = target.with_suffix(".half")
    with told(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            frame.write_parquet(half)
            half.replace(target)
        finally:
            half.unlink(missing_ok=True)
