"""Invented subjects: values drawn by type, plausible range and what is said of their spread."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import polars as pl

from ketrace.cohort.binding import column_name
from ketrace.cohort.odd import needs
from ketrace.problems import Place, Problem, Refused, did_you_mean
from ketrace.rulebook.book import Book
from ketrace.rulebook.terms import Term
from ketrace.values.decimals import is_finite_decimal

_TRUE, _COVERED = 0.15, 0.03
_COMPLETE = 0.95
_WHOLE = (1.0, 0.97, 0.8)
_SHARES = (0.6, 0.25, 0.15)
_MOST_DAYS = 400
_KEYS = ("from", "to", "shares", "known", "true", "items")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How values are spread, by term or `list.field`: `from` and `to` for the middle two thirds, `shares`, `true`, `known`."""

    entries: Mapping[str, Mapping[str, object]]

    def number(self, name: str, key: str, otherwise: float) -> float:
        """A number that is said of a term."""
        found = self.entries.get(name, {}).get(key, otherwise)
        return float(found) if isinstance(found, int | float) else otherwise

    def shares(self, term: Term, name: str) -> list[float]:
        """The share of each option; the earlier ones are more common where nothing is said."""
        found = self.entries.get(name, {}).get("shares")
        if isinstance(found, dict):
            parts = [float(found.get(option, 0)) for option in term.option_names]
        else:
            parts = [1 / (place + 1) for place in range(len(term.option_names))]
        return [part / sum(parts) for part in parts]


def likeness(path: str | None, book: Book) -> Likeness:
    """What a JSON file says of how values are spread. Raises `Refused`."""
    if path is None:
        return Likeness({})
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"`{path}` cannot be read: {getattr(error, 'strerror', None) or error}"
        raise Refused([Problem("unreadable-file", message, (Place(path),))]) from None
    known = {term.name for term in book.terms.values() if not term.derived and not term.in_order}
    known |= {f"{term.name}.{one.name}" for term in book.terms.values() for one in term.fields}
    problems = []
    for name, entry in found.items() if isinstance(found, dict) else [("", None)]:
        if name not in known:
            help = did_you_mean(name, known)
            problems.append(Problem("unknown-fact", f"unknown fact `{name}`", (Place(path, path=name),), help))
        elif not isinstance(entry, dict) or set(entry) - set(_KEYS):
            help = "its keys are " + ", ".join(f"`{key}`" for key in _KEYS)
            problems.append(
                Problem("wrong-type", f"`{name}` is not told as it must be", (Place(path, path=name),), help)
            )
    if problems:
        raise Refused(problems)
    return Likeness(found)


class Drawer:
    """Draws rows for a book, always the same for a seed."""

    def __init__(self, book: Book, like: Likeness, day: date, seed: tuple[int, ...]) -> None:
        self.book, self.like, self.day = book, like, day
        self.rng = np.random.Generator(np.random.PCG64(list(seed)))
        self.days = book.knowledge.units.parse("d").factor

    def rows(self, count: int) -> pl.DataFrame:
        """So many rows, without names and dates."""
        known = self.rng.choice(_WHOLE, size=count, p=_SHARES)
        found: dict[str, pl.Series] = {}
        asked = {name: self.rng.random(count) < _COMPLETE * known for name in self.book.screens}
        for name, complete in asked.items():
            found[f"screen.{name}"] = pl.Series(complete)
            if self._dated(name):
                found[f"screen.{name}@observed"] = self._observed(self.book.screens[name].valid_for, count)
        for term in self.book.terms.values():
            if not term.derived and not term.in_order:
                found |= self._term(term, known, asked.get(self.book.screen_of.get(term.name, "")))
        return pl.DataFrame(found)

    def _dated(self, screen: str) -> bool:
        found = self.book.screens[screen]
        return any(
            one is not None for one in (found.valid_for, *(self.book.terms[name].valid_for for name in found.covers))
        )

    def _term(self, term: Term, known: np.ndarray, covered: np.ndarray | None) -> dict[str, pl.Series]:
        count = len(known)
        if term.type == "list":
            return self._list(term, known)
        if covered is not None:
            # What a screen covers is written down where it is true, and now and then where the screen was not answered.
            share = self.like.number(term.name, "true", _COVERED)
            values = self.rng.random(count) < share
            return {
                term.name: pl.Series(values).set(pl.Series(~values & (covered | (self.rng.random(count) < 0.5))), None)
            }
        values_of = self._values(term, term.name, count)
        unknown = self.rng.random(count) >= known * self.like.number(term.name, "known", 1.0)
        found = {column_name(term): values_of.set(pl.Series(unknown), None)}
        if term.valid_for is not None:
            found[f"{term.name}@observed"] = self._observed(term.valid_for, count)
        return found

    def _observed(self, valid_for: str | None, count: int) -> pl.Series:
        """Mostly fresh, one in twenty too old."""
        limit = 1 if valid_for is None else int(self.book.policies[valid_for].value.base / self.days)
        ago = self.rng.integers(0, limit + 1, size=count)
        return self._dates(np.where(self.rng.random(count) < 0.05, limit + 1 + ago, ago))

    def _dates(self, ago: np.ndarray) -> pl.Series:
        return pl.Series(np.datetime64(self.day) - ago.astype("timedelta64[D]")).cast(pl.Date)

    def _values(self, term: Term, name: str, count: int) -> pl.Series:
        match term.type:
            case "yes-no":
                return pl.Series(self.rng.random(count) < self.like.number(name, "true", _TRUE))
            case "choice":
                chosen = self.rng.choice(len(term.option_names), size=count, p=self.like.shares(term, name))
                return pl.Series(list(term.option_names)).gather(pl.Series(chosen))
            case "date":
                return self._dates(self.rng.integers(0, _MOST_DAYS, size=count))
            case _:
                return self._quantity(term, name, count)

    def _quantity(self, term: Term, name: str, count: int) -> pl.Series:
        """Around the middle of what is usual, within what is plausible, in whole steps."""
        assert term.unit is not None
        step = Fraction(1) if term.step is None else term.step.base / term.unit.factor
        ends = (
            (Fraction(0), 100 * step)
            if term.plausible is None
            else tuple(end.base / term.unit.factor for end in term.plausible)
        )
        low, high = float(ends[0]), float(ends[1])
        start = self.like.number(name, "from", low + (high - low) / 6)
        stop = self.like.number(name, "to", low + (high - low) / 2)
        drawn = self.rng.normal((start + stop) / 2, (stop - start) / 2, size=count)
        whole = np.rint(np.clip(drawn, low, high) / float(step))
        first, last = -(-ends[0] // step), ends[1] // step
        whole = np.clip(whole, float(first), float(last))
        decimals = next(n for n in range(10) if 10**n % step.denominator == 0) if is_finite_decimal(step) else 6
        return pl.Series(np.round(whole * float(step * 10**decimals)) / 10.0**decimals)

    def _list(self, term: Term, known: np.ndarray) -> dict[str, pl.Series]:
        count = len(known)
        usual = self.like.number(term.name, "items", 1.0)
        lengths = np.minimum(self.rng.poisson(usual, size=count), term.max_items)
        owner = np.repeat(np.arange(count), lengths)
        items = pl.DataFrame({"owner": owner, **self._items(term, len(owner), known[owner])})
        names = [name for name in items.columns if name != "owner"]
        grouped = items.group_by("owner", maintain_order=True).agg(pl.struct(names).alias(term.name))
        every = pl.DataFrame({"owner": np.arange(count)}).join(grouped, on="owner", how="left", maintain_order="left")
        empty = pl.Series([[]], dtype=grouped.schema[term.name])
        listed = every.select(pl.col(term.name).fill_null(pl.lit(empty).first()))[term.name]
        stated = pl.Series(self.rng.random(count) < known)
        return {
            term.name: pl.DataFrame({"of": listed, "is": stated}).select(pl.when("is").then("of").alias("of"))["of"],
            f"{term.name}@complete": pl.Series(self.rng.random(count) < _COMPLETE),
        }

    def _items(self, term: Term, count: int, known: np.ndarray) -> dict[str, pl.Series]:
        found, kept = {}, self._kept(term, count)
        for one in term.fields:
            if one.ways:
                continue
            unknown = self.rng.random(count) >= known * self.like.number(f"{term.name}.{one.name}", "known", 1.0)
            values = self._values(one, f"{term.name}.{one.name}", count)
            gone = unknown | ~kept.get(one.name, np.ones(count, dtype=bool))
            found[column_name(one)] = values.set(pl.Series(gone), None)
        return found

    def _kept(self, term: Term, count: int) -> dict[str, np.ndarray]:
        """Of several ways to state one thing, each item uses one; the first is the usual one."""
        kept: dict[str, np.ndarray] = {}
        several = [ways for ways in (needs(one) for one in term.fields if one.ways) if len(ways) > 1]
        for ways in sorted(several, key=len, reverse=True):
            names = set().union(*ways)
            if names <= kept.keys():  # another thing, worked out from what was drawn for the first
                continue
            chosen = np.where(self.rng.random(count) < 0.9, 0, self.rng.integers(1, len(ways), size=count))
            for name in names:
                kept[name] = np.isin(chosen, [i for i, way in enumerate(ways) if name in way])
        return kept
