"""Single columns as whole numbers and truths. What does not fit at once is left out, for the strict reader to judge."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

import polars as pl

from ketrace.cohort.binding import Column
from ketrace.cohort.layout import Grid
from ketrace.rulebook.terms import Term
from ketrace.values.decimals import is_finite_decimal

_MOST_DECIMALS = 9
_MOST_DIGITS = 15
"""A decimal of so many digits is the shortest that gives its floating point number, so it is what was written."""
_WIDE = 10**12


@dataclass(frozen=True, slots=True)
class Read:
    """What a column holds, and which of its cells have to be looked at one by one: never null."""

    value: pl.Series
    odd: pl.Series


def truths(values: pl.Series) -> Read:
    """A column of yes-no facts."""
    if isinstance(values.dtype, pl.String):
        return _named(values, ["false", "true"], pl.Boolean())
    return Read(values.cast(pl.Boolean), none_of(values))


def none_of(values: pl.Series) -> pl.Series:
    """No cell."""
    return pl.repeat(False, len(values), dtype=pl.Boolean, eager=True)


def choices(values: pl.Series, options: tuple[str, ...]) -> Read:
    """A column of options, as their indexes."""
    return _named(values.cast(pl.String), list(options), pl.Int64())


def _named(values: pl.Series, names: list[str], dtype: pl.DataType) -> Read:
    found = values.cast(pl.Enum(names), strict=False).to_physical().cast(dtype)
    return Read(found, found.is_null() & values.is_not_null())


def decimals_of(term: Term, column: Column) -> int:
    """The decimals that the term's step needs in the column's unit, or as many as there may be."""
    assert column.unit is not None
    if term.step is None:
        return 0
    step = term.step.base / column.unit.factor
    if not is_finite_decimal(step):
        return 1
    return next((n for n in range(_MOST_DECIMALS) if 10**n % step.denominator == 0), 1)


def grid_of(term: Term, column: Column, decimals: int) -> Grid:
    """The whole numbers of a column that has so many decimals."""
    assert column.unit is not None
    scale = column.unit.factor / 10**decimals
    if term.plausible is None:
        return Grid(scale, -_WIDE, _WIDE)
    low, high = term.plausible
    return Grid(scale, ceil(low.base / scale), floor(high.base / scale))


def numbers(values: pl.Series, grid: Grid, decimals: int) -> Read:
    """A column of numbers, in the whole numbers of a grid."""
    floats = _floats(values)
    whole = (floats * 10.0**decimals).round()
    fits = whole.is_between(grid.low, grid.high) & _same(whole, decimals, floats)
    fits = fits.fill_null(False)
    return Read(whole.set(~fits, None).cast(pl.Int64), values.is_not_null() & ~fits)


def _same(whole: pl.Series, decimals: int, floats: pl.Series) -> pl.Series:
    """Whether a number is a whole number of its last decimal. Divided by a column: by a constant, Polars is not exact."""
    return whole / pl.repeat(10.0**decimals, len(whole), dtype=pl.Float64, eager=True) == floats


def _floats(values: pl.Series) -> pl.Series:
    if values.dtype.is_float() or isinstance(values.dtype, pl.Null):
        return values.cast(pl.Float64)
    texts = values.cast(pl.String)
    long = texts.str.len_bytes() > _MOST_DIGITS
    return texts.set(long.fill_null(False), None).cast(pl.Float64, strict=False)


def needed_decimals(values: pl.Series, term: Term, column: Column) -> int:
    """How many decimals the numbers of a column need: those of the term's step, or more where they have more."""
    least = decimals_of(term, column)
    floats = _floats(values)
    for decimals in range(least, _MOST_DECIMALS):
        grid = grid_of(term, column, decimals)
        if max(abs(grid.low), abs(grid.high)) >= 10**_MOST_DIGITS:
            break
        if _same((floats * 10.0**decimals).round(), decimals, floats).all():
            return decimals
    return least
