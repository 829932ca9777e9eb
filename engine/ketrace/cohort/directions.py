"""In which direction a row changes from one version of the rules to the other, with what can harm most first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from ketrace.cohort.items import SUBJECT
from ketrace.cohort.narrow import NarrowShape
from ketrace.cohort.query import POSSIBLE

HARM = (
    "newly exposed",
    "higher amount",
    "another amount",
    "ban or warning lost",
    "newly forbidden",
    "no longer exposed",
    "lower amount",
    "newly warned",
    "other",
)
"""The directions, from the one that can harm most. Who changes in several is counted under the first."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A rule that is followed from one version to the other: its id and effect in each, `None` where it is not there."""

    old: str | None
    old_effect: str | None
    new: str | None
    new_effect: str | None

    @property
    def turned(self) -> bool:
        """Whether it does another thing now for whom it holds."""
        return None not in (self.old, self.new) and self.old_effect != self.new_effect


@dataclass(frozen=True, slots=True)
class Edit:
    """What an edit can touch: the rules to follow, and whether both versions read facts alike."""

    followed: tuple[Followed, ...]
    reads_alike: bool


def _state(id: str | None, shape: NarrowShape, side: str) -> pl.Expr:
    """The state of a rule; one that is not there fails."""
    return pl.lit(False) if id is None else pl.col(f"{side}{shape.rules[id]}")


def compared(
    one: pl.DataFrame, other: pl.DataFrame, followed: Sequence[Followed], shapes: tuple[NarrowShape, NarrowShape]
) -> pl.DataFrame:
    """For each row whether it changes, and each direction in which it does."""
    whole = pl.concat([one.rename(lambda name: f"<{name}"), other.rename(lambda name: f">{name}")], how="horizontal")
    pairs = [(rule, _state(rule.old, shapes[0], "<"), _state(rule.new, shapes[1], ">")) for rule in followed]
    bans, warnings, given = (_of_effect(effect, pairs) for effect in ("forbids", "warns", "exposes"))
    lost = _any(_holds(was) & ~_holds(now) for was, now in bans)
    lost |= _any(_holds(was) & ~_holds(now) for was, now in warnings) & ~_any(now for _, now in bans)
    gives, gave = _any(now for _, now in given), _any(was for was, _ in given)
    higher, another, lower = _amounts(shapes)
    directions = {
        "newly exposed": gives & ~gave,
        "higher amount": gives & gave & higher,
        "another amount": gives & gave & another,
        "ban or warning lost": lost,
        "newly forbidden": _any(_holds(now) & ~_holds(was) for was, now in bans),
        "no longer exposed": gave & ~gives,
        "lower amount": gives & gave & lower,
        "newly warned": _any(_holds(now) & ~_holds(was) for was, now in warnings),
    }
    differs = _any((was.ne_missing(now)) for _, was, now in pairs) | higher | another | lower
    differs |= _any(part.fill_null(True) for rule, *both in pairs if rule.turned for part in both)
    differs |= pl.col(f"<{POSSIBLE}").ne_missing(pl.col(f">{POSSIBLE}"))
    found = whole.select(pl.col(f"<{SUBJECT}").alias(SUBJECT), differs.alias("changed"), **directions)
    named = [pl.col(name) for name in directions]
    return found.with_columns(other=pl.col("changed") & ~pl.any_horizontal(named))


def _holds(state: pl.Expr) -> pl.Expr:
    return state.fill_null(False)


def _any(parts: Iterable[pl.Expr]) -> pl.Expr:
    listed = [_holds(part) for part in parts]
    return pl.any_horizontal(listed) if listed else pl.lit(False)


def _of_effect(effect: str, pairs: Sequence[tuple[Followed, pl.Expr, pl.Expr]]) -> list[tuple[pl.Expr, pl.Expr]]:
    """The states of rules that have an effect before or after; where it has another, a rule is none of them."""
    none = pl.lit(False)
    return [
        (was if rule.old_effect == effect else none, now if rule.new_effect == effect else none)
        for rule, was, now in pairs
        if effect in (rule.old_effect, rule.new_effect)
    ]


def _amounts(shapes: tuple[NarrowShape, NarrowShape]) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Where the ceiling of some amount is higher, where one amount stands in place of another, and where one is lower."""
    names = sorted({name for shape in shapes for _, name in shape.amounts})
    ends = [[_ceiling(name, shape, side) for shape, side in zip(shapes, "<>", strict=True)] for name in names]
    comes, goes = _any((was == 0) & (now > 0) for was, now in ends), _any((was > 0) & (now == 0) for was, now in ends)
    higher = _any((was > 0) & (now > was) for was, now in ends) | (comes & ~goes)
    lower = _any((now > 0) & (now < was) for was, now in ends) | (goes & ~comes)
    return higher, comes & goes, lower


def _ceiling(name: str, shape: NarrowShape, side: str) -> pl.Expr:
    """The highest end of an amount that a rule gives, in whole parts of its unit; nothing is zero."""
    ends = [one for (_, amount), one in shape.amounts.items() if amount == name]
    most = max((one.decimals for one in ends), default=0)
    listed = [pl.col(f"{side}{one.high}").fill_null(0) * one.factor * 10 ** (most - one.decimals) for one in ends]
    return pl.max_horizontal(listed) if listed else pl.lit(0)
