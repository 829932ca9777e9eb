"""The names that a case expects something of, and that its base does not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ketrace.problems import did_you_mean
from ketrace.rulebook.book import UNDECIDED, Book

_SCALES, _FACTS, _CONFLICTS = ("verdict", "order"), ("missing", "not_missing"), ("conflicts",)


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that is not there: of what, where it stands below `expect`, and help."""

    what: str
    name: str
    path: tuple[str | int, ...]
    help: str | None = None

    @property
    def message(self) -> str:
        """It in words."""
        return f"there is no {self.what} `{self.name}`"

    def __str__(self) -> str:
        return f"{self.path[0]}: {self.message}" + (f"; {self.help}" if self.help else "")


def unknown_names(expect: Mapping[str, Any], book: Book) -> tuple[UnknownName, ...]:
    """Every such name: what is expected of it would never fail, or never pass."""
    verdicts = {verdict.name for verdict in book.knowledge.verdicts} | {UNDECIDED}
    orders = {outcome.name for outcome in book.knowledge.orders} | {"open"}
    known: Mapping[str, Any] = {
        "verdict": verdicts,
        "outcome of an order": orders,
        "fact": book.terms,
        "conflict": book.conflicts,
        "rule": book.rules,
        "claim": book.claims,
        "amount": book.knowledge.amounts,
    }
    return tuple(
        UnknownName(what, name, path, _help(what, name, known[what], book))
        for what, name, path in _named(expect)
        if name.partition("[")[0] not in known[what]
    )


def _named(expect: Mapping[str, Any]) -> Iterator[tuple[str, str, tuple[str | int, ...]]]:
    """Every name that is expected something of: of what, and where."""
    for key, what in zip(_SCALES, ("verdict", "outcome of an order"), strict=True):
        if key in expect:
            yield what, expect[key], (key,)
    for key in (*_FACTS, *_CONFLICTS):
        for i, name in enumerate(expect.get(key, ())):
            yield "fact" if key in _FACTS else "conflict", name, (key, i)
    for state, rules in expect.get("rules", {}).items():
        for i, rule in enumerate(rules):
            yield "rule", rule, ("rules", state, i)
    for rule, amounts in expect.get("amounts", {}).items():
        yield "rule", rule, ("amounts", rule)
        for amount in amounts:
            yield "amount", amount, ("amounts", rule, amount)
    for rule, claims in expect.get("citations", {}).items():
        yield "rule", rule, ("citations", rule)
        for i, claim in enumerate(claims):
            yield "claim", claim, ("citations", rule, i)


def _help(what: str, name: str, known: Any, book: Book) -> str | None:
    if what == "rule":
        now = next((rule.id for rule in book.rules.values() if name in rule.formerly), None)
        if now is not None:
            return f"it is now `{now}`"
    return did_you_mean(name, known)
