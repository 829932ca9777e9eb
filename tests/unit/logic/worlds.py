"""Worlds and conditions for property tests: a small vocabulary, any of whose values may be unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeVar

from hypothesis import strategies as st

from ketrace.logic.meaning import Items
from ketrace.logic.nodes import (
    AboutRules,
    Age,
    All,
    Any,
    AnyRule,
    AtLeast,
    Calculation,
    ClaimNumber,
    Compare,
    Condition,
    CountItems,
    Defined,
    Extreme,
    Formula,
    Is,
    Lookup,
    Not,
    Number,
    OneOf,
    PolicyNumber,
    Sum,
    Value,
    VerdictIs,
)
from ketrace.values.quantity import Quantity
from ketrace.values.truth import Truth
from ketrace.values.units import NONE, Unit

T = TypeVar("T")
ONE = Unit("1", NONE, Fraction(1))
FACTS, CHOICES, NUMBERS, DATES, LISTS = ("a", "b", "c"), ("k", "m"), ("p", "q"), ("t",), ("l",)
OPTIONS = ("x", "y", "z")
VERDICTS = ("no", "maybe", "yes")
CELLS: dict[tuple[str, ...], Fraction] = {("x",): Fraction(1), ("y",): Fraction(2)}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known, as a `World`. An item of a list is one too, without lists of its own."""

    truths: Mapping[str, Truth] = field(default_factory=dict)
    choices: Mapping[str, str | None] = field(default_factory=dict)
    numbers: Mapping[str, Fraction | None] = field(default_factory=dict)
    ages: Mapping[str, Fraction | None] = field(default_factory=dict)
    lists: Mapping[str, Listed | None] = field(default_factory=dict)
    possible: tuple[str, ...] = VERDICTS
    some_rule: Truth = None

    def truth(self, name: str) -> Truth:
        return self.truths[name]

    def choice(self, name: str) -> str | None:
        return self.choices[name]

    def number(self, name: str) -> Fraction | None:
        return self.numbers[name]

    def age(self, name: str) -> Fraction | None:
        return self.ages[name]

    def items(self, name: str) -> Items | None:
        listed = self.lists[name]
        return None if listed is None else Items(listed.items, listed.complete)

    def policy(self, name: str) -> Fraction:
        return Fraction(1)

    def claimed(self, claim: str, name: str) -> Fraction:
        return Fraction(2)

    def cell(self, table: str, keys: tuple[str, ...]) -> Fraction | None:
        return CELLS.get(keys)

    def possible_verdicts(self) -> tuple[str, ...]:
        return self.possible

    def about_rules(self, node: AboutRules) -> Truth:
        return self.some_rule


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that was stated."""

    items: tuple[Known, ...]
    complete: bool


# Worlds

_small = st.integers(0, 3).map(Fraction)
_numbers = st.none() | _small
_truths: st.SearchStrategy[Truth] = st.sampled_from((True, False, None))
_chosen = st.none() | st.sampled_from(OPTIONS)


def _of(names: tuple[str, ...], values: st.SearchStrategy[T]) -> st.SearchStrategy[dict[str, T]]:
    return st.fixed_dictionaries(dict.fromkeys(names, values))


_stated = {
    "truths": _of(FACTS, _truths),
    "choices": _of(CHOICES, _chosen),
    "numbers": _of(NUMBERS, _numbers),
    "ages": _of(DATES, _numbers),
}
items: st.SearchStrategy[Known] = st.builds(Known, **_stated)
listings: st.SearchStrategy[Listed] = st.builds(Listed, st.lists(items, max_size=3).map(tuple), st.booleans())
_verdicts = st.sets(st.sampled_from(VERDICTS), min_size=1).map(lambda some: tuple(v for v in VERDICTS if v in some))
worlds: st.SearchStrategy[Known] = st.builds(
    Known, **_stated, lists=_of(LISTS, st.none() | listings), possible=_verdicts, some_rule=st.booleans()
)


def learnt(now: Known, later: Known) -> Known:
    """What is known now, and for what is not known now, what is known later."""
    return replace(
        now,
        truths=_filled(now.truths, later.truths),
        choices=_filled(now.choices, later.choices),
        numbers=_filled(now.numbers, later.numbers),
        ages=_filled(now.ages, later.ages),
        lists={name: _list_learnt(listed, later.lists[name]) for name, listed in now.lists.items()},
        possible=tuple(one for one in now.possible if one in later.possible) or now.possible[:1],
    )


def _filled(now: Mapping[str, T | None], later: Mapping[str, T | None]) -> dict[str, T | None]:
    return {name: later[name] if value is None else value for name, value in now.items()}


def _list_learnt(now: Listed | None, later: Listed | None) -> Listed | None:
    """Items grow more known; a list that is not whole may also grow longer, or be said to be whole."""
    if now is None or later is None:
        return later if now is None else now
    known = tuple(learnt(one, other) for one, other in zip(now.items, later.items, strict=False))
    known += now.items[len(known) :]
    if now.complete:
        return Listed(known, True)
    return Listed(known + later.items[len(now.items) :], later.complete)


# Conditions and formulas


def _formulas(inside: bool) -> st.SearchStrategy[Formula]:
    plain: list[st.SearchStrategy[Formula]] = [
        _small.map(lambda value: Number(Quantity(value, ONE), str(value))),
        st.just(PolicyNumber("limit")),
        st.just(ClaimNumber("BOOK/part", "n")),
        st.sampled_from(NUMBERS).map(lambda name: Value(name, inside)),
        st.sampled_from(DATES).map(lambda name: Age(Value(name, inside))),
        st.sampled_from(CHOICES).map(lambda name: Lookup("table", (Value(name, inside),))),
    ]
    if not inside:
        plain.append(st.builds(Sum, st.sampled_from(LISTS), _formulas(True)))
    return st.recursive(
        st.one_of(plain),
        lambda part: (
            st.builds(Calculation, st.sampled_from("+-*/"), part, part)
            | st.builds(Extreme, st.sampled_from(("min", "max")), st.lists(part, min_size=1, max_size=3).map(tuple))
        ),
        max_leaves=3,
    )


def _conditions(inside: bool) -> st.SearchStrategy[Condition]:
    signs = st.sampled_from((">=", ">", "<=", "<", "=", "!="))
    some = st.lists(st.sampled_from(OPTIONS), min_size=1, max_size=3, unique=True).map(tuple)
    leaves: list[st.SearchStrategy[Condition]] = [
        st.builds(Is, st.sampled_from(FACTS).map(lambda name: Value(name, inside)), st.booleans()),
        st.builds(OneOf, st.sampled_from(CHOICES).map(lambda name: Value(name, inside)), some),
        st.builds(Compare, _formulas(inside), signs, _formulas(inside)),
        st.sampled_from(CHOICES).map(lambda name: Defined(Lookup("table", (Value(name, inside),)))),
    ]
    if not inside:
        where, over = _conditions(True), st.sampled_from(LISTS)
        listed = st.lists(st.sampled_from(VERDICTS), min_size=1, max_size=3, unique=True).map(tuple)
        leaves += [
            st.builds(CountItems, over, where, signs, st.integers(0, 3), st.just("count")),
            st.builds(CountItems, over, where, st.just(">="), st.just(1), st.just("some")),
            st.builds(CountItems, over, where, st.just("<="), st.just(0), st.just("every")),
            st.builds(VerdictIs, listed),
        ]
    return st.recursive(st.one_of(leaves), _joined, max_leaves=6)


def _joined(part: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.lists(part, max_size=4).map(tuple)
    at_least = st.lists(part, min_size=1, max_size=4).flatmap(
        lambda some: st.builds(AtLeast, st.integers(1, len(some)), st.just(tuple(some)))
    )
    return st.builds(All, parts) | st.builds(Any, parts) | st.builds(Not, part) | at_least


formulas = _formulas(False)
conditions = _conditions(False)
with_rules = conditions | st.just(AnyRule(("holds",), effect="exposes"))
