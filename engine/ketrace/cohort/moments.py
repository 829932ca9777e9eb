"""Dates and instants in columns: the day, and where there is one the exact instant, in nanoseconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import polars as pl

from ketrace.values.dates import AsOf, Observed

EPOCH = date(1970, 1, 1).toordinal()
_SECOND = 10**9
_FARTHEST = 2**62
DAY = 86_400 * _SECOND


@dataclass(frozen=True, slots=True)
class Moments:
    """Days since 1970 and, where an instant was written, nanoseconds since then. `bad`: not to be read."""

    day: pl.Series
    instant: pl.Series
    bad: pl.Series


def moments(values: pl.Series, parse: Callable[[str], AsOf | Observed]) -> Moments:
    """A column of dates, of times with their zone, or of texts."""
    none = pl.repeat(None, len(values), dtype=pl.Int64, eager=True)
    fine = pl.repeat(False, len(values), dtype=pl.Boolean, eager=True)
    if isinstance(values.dtype, pl.Date):
        return Moments(values.to_physical().cast(pl.Int64), none, fine)
    if isinstance(values.dtype, pl.Datetime):
        day = values.dt.date().to_physical().cast(pl.Int64)
        return Moments(day, values.dt.timestamp("ns"), fine)
    texts = values.cast(pl.String)
    plain = texts.str.contains("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    day = texts.set(~plain.fill_null(True), None).str.to_date("%Y-%m-%d", strict=False).to_physical().cast(pl.Int64)
    if day.null_count() == texts.null_count():
        return Moments(day, none, fine)
    return _parsed(texts, parse)


def _parsed(texts: pl.Series, parse: Callable[[str], AsOf | Observed]) -> Moments:
    """Each text that occurs is read once, strictly."""
    unique = texts.drop_nulls().unique()
    days: list[int | None] = []
    instants: list[int | None] = []
    for text in unique.to_list():
        day, instant = _one(text, parse)
        days.append(day)
        instants.append(instant)
    known = pl.DataFrame(
        {"text": unique, "day": pl.Series(days, dtype=pl.Int64), "instant": pl.Series(instants, dtype=pl.Int64)}
    )
    found = pl.DataFrame({"text": texts}).join(known, on="text", how="left", maintain_order="left")
    return Moments(found["day"], found["instant"], texts.is_not_null() & found["day"].is_null())


def _one(text: str, parse: Callable[[str], AsOf | Observed]) -> tuple[int | None, int | None]:
    try:
        found = parse(text)
    except ValueError:
        return None, None
    day = found.date.toordinal() - EPOCH
    if found.instant is None:
        return day, None
    instant = (found.instant - EPOCH * 86_400) * _SECOND
    return (day, int(instant)) if abs(instant) < _FARTHEST else (None, None)


def later(observed: Moments, as_of: Moments) -> pl.Series:
    """Whether something was observed after the time asked for: instants are compared when both are, else days."""
    by_day = observed.day > as_of.day
    if observed.instant.null_count() < len(observed.instant):
        by_day = _where_both(observed, as_of, observed.instant > as_of.instant, by_day)
    return by_day.fill_null(False)


def too_old(observed: Moments, as_of: Moments, days: Fraction) -> pl.Series:
    """Whether more than so many days have passed; also where it is not known when it was."""
    by_day = (as_of.day - observed.day) > int(days // 1)
    if observed.instant.null_count() < len(observed.instant):
        by_instant = (as_of.instant - observed.instant) > int(days * DAY // 1)
        by_day = _where_both(observed, as_of, by_instant, by_day)
    return by_day.fill_null(True)


def _where_both(observed: Moments, as_of: Moments, by_instant: pl.Series, by_day: pl.Series) -> pl.Series:
    both = observed.instant.is_not_null() & as_of.instant.is_not_null()
    return by_instant.zip_with(both, by_day)
