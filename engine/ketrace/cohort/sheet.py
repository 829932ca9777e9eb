"""Expressions over columns, in stages: what is worked out in one stage is a column in the next.

Truths are nullable booleans; null is unknown, and the engines' AND, OR and NOT are strong Kleene logic.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import ibis
from ibis import _ as here
from ibis.common.deferred import Deferred, Just

Table = Any
"""An Ibis table; Ibis does not tell a type checker more."""


@dataclass(frozen=True, slots=True, eq=False)
class Expr:
    """A column expression, and the first stage in which all that it reads is there. Compared by identity."""

    value: Any
    stage: int = 0
    opposite: Expr | None = None


def _fixed(value: Any) -> Expr:
    """A constant that can stand on either side of a sign."""
    return Expr(Deferred(Just(value)))


TRUE, FALSE = _fixed(ibis.literal(True)), _fixed(ibis.literal(False))
UNKNOWN = _fixed(ibis.null("boolean"))


@dataclass(slots=True)
class Sheet:
    """The columns of one table, stage by stage."""

    stages: list[dict[str, Any]] = field(default_factory=list)
    count: int = 0

    def keep(self, expr: Expr, name: str | None = None) -> Expr:
        """Make an expression a column, which later stages can read."""
        if name is None:
            name, self.count = f"k{self.count}", self.count + 1
        while len(self.stages) <= expr.stage:
            self.stages.append({})
        self.stages[expr.stage][name] = expr.value
        return Expr(here[name], expr.stage + 1)

    def applied(self, table: Table) -> Table:
        """The table with all columns of all stages."""
        for stage in self.stages:
            table = table.mutate(**stage) if stage else table
        return table


def raw(name: str) -> Expr:
    """A column that is there from the beginning."""
    return Expr(here[name])


def literal(value: int | bool) -> Expr:
    """A constant."""
    return _fixed(ibis.literal(value, "boolean" if isinstance(value, bool) else "int64"))


def nothing(dtype: str) -> Expr:
    """Null, of a type."""
    return _fixed(ibis.null(dtype))


def latest(exprs: Iterable[Expr]) -> int:
    """The first stage in which all of them can be read."""
    return max((expr.stage for expr in exprs), default=0)


def all_of(exprs: Iterable[Expr]) -> Expr:
    """Kleene AND; of nothing, true."""
    found = [expr for expr in exprs if expr is not TRUE]
    if any(expr is FALSE for expr in found):
        return FALSE
    return Expr(reduce(lambda a, b: a & b, (one.value for one in found)), latest(found)) if found else TRUE


def any_of(exprs: Iterable[Expr]) -> Expr:
    """Kleene OR; of nothing, false."""
    found = [expr for expr in exprs if expr is not FALSE]
    if any(expr is TRUE for expr in found):
        return TRUE
    return Expr(reduce(lambda a, b: a | b, (one.value for one in found)), latest(found)) if found else FALSE


def negate(expr: Expr) -> Expr:
    """Kleene NOT."""
    if expr is TRUE or expr is FALSE:
        return FALSE if expr is TRUE else TRUE
    return expr.opposite or Expr(~expr.value, expr.stage, expr)


def is_true(expr: Expr) -> Expr:
    """Whether it is true: never unknown."""
    return expr if expr is TRUE or expr is FALSE else Expr(expr.value.fill_null(False), expr.stage)


def is_unknown(expr: Expr) -> Expr:
    """Whether it is unknown: never unknown itself. DuckDB 2.0 takes `(not x) is null and x is null` to be false."""
    expr = expr.opposite or expr
    return FALSE if expr is TRUE or expr is FALSE else Expr(expr.value.isnull(), expr.stage)


def not_false(expr: Expr) -> Expr:
    """Whether it may be true: never unknown."""
    return expr if expr is TRUE or expr is FALSE else Expr(expr.value.fill_null(True), expr.stage)


def cases(pairs: Iterable[tuple[Expr, Expr]], otherwise: Expr) -> Expr:
    """The value beside the first condition that is true."""
    listed = list(pairs)
    if not listed:
        return otherwise
    stage = max(latest(part for pair in listed for part in pair), otherwise.stage)
    return Expr(ibis.cases(*((one.value, two.value) for one, two in listed), else_=otherwise.value), stage)


def counted(exprs: Iterable[Expr]) -> Expr:
    """How many of some truths, none of which is unknown, are true."""
    found = list(exprs)
    return Expr(reduce(lambda a, b: a + b, (one.value.cast("int64") for one in found)), latest(found))


def at_least(count: int, exprs: Iterable[Expr]) -> Expr:
    """True when so many are, false when even the unknown ones could not make so many, else unknown."""
    found = list(exprs)
    if count <= 0 or count > len(found):
        return TRUE if count <= 0 else FALSE
    enough = Expr(counted(is_true(one) for one in found).value >= count, latest(found))
    few = Expr(counted(not_false(one) for one in found).value < count, latest(found))
    return cases([(enough, TRUE), (few, FALSE)], UNKNOWN)
