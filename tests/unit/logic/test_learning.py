"""Learning a fact never retracts: of whole books, through the reference and through decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ketrace import Base, Decision, Refused
from ketrace.deciding.outcome import Found
from tests.agreement.agree import base_of, check
from tests.agreement.patients import Patients
from tests.kiln import kiln

STEPS = 4
Input = dict[str, Any]


@cache
def base(name: str) -> Base:
    """The kiln, or the generated base of a seed."""
    return kiln() if name == "kiln" else base_of(name)


def forgetting(patient: Input, rng: Random, covers: Mapping[str, tuple[str, ...]]) -> Input:
    """The same input with less in it. What a screen attests is forgotten with the screen, never before it."""
    facts, screens = dict(patient["facts"]), dict(patient["screens"])
    for name in sorted(facts):
        if rng.random() < 0.25:
            kept = _shorter(facts[name], rng)
            facts = {**facts, name: kept} if kept is not None else {key: facts[key] for key in facts if key != name}
    for name in sorted(screens):
        stated = {one for one in covers[name] if one in patient["facts"]}
        if stated - set(facts) or rng.random() < 0.25:
            del screens[name]
    return {**patient, "facts": facts, "screens": screens}


def _shorter(value: object, rng: Random) -> object:
    """A list of which less is known, or None for a value that is gone altogether."""
    if not isinstance(value, Mapping) or "items" not in value or rng.random() < 0.3:
        return None
    items = value["items"][: rng.randint(0, len(value["items"]))]
    whole = value["complete"] and len(items) == len(value["items"]) and rng.random() < 0.5
    thinned = [{key: one for key, one in item.items() if rng.random() < 0.8} for item in items]
    return {**value, "complete": whole, "items": thinned}


def told(name: str, seed: int) -> Iterator[Input]:
    """Inputs of which each says more than the one before, and nothing against it. None is refused."""
    rng = Random(seed)
    book = base(name).book
    patients = Patients(book, rng)
    full = patients.draw()
    try:
        base(name).decide(full)
    except Refused:
        assume(False)
    steps = [full]
    covers = {screen.id: screen.covers for screen in book.screens.values()}
    for _ in range(STEPS):
        steps.append(forgetting(steps[-1], rng, covers))
    return reversed(steps)


def only_more(less: Found, more: Found) -> None:
    """Nothing that one reading found is taken back by the reading that knows more."""
    for rule, state in less.states.items():
        assert state is None or more.states[rule] is state, rule
    for name, value in less.values.items():
        assert value is None or more.values[name] == value, name
    for rule, amounts in less.amounts.items():
        assert more.amounts[rule] == amounts, rule
    assert set(more.possible) <= set(less.possible)
    assert set(more.order) <= set(less.order)


def said_more(less: Decision, more: Decision) -> None:
    """No sentence and no amount that was said is taken back, and no verdict comes back."""
    now = {one.rule: one for one in more.recommendations}
    for one in less.recommendations:
        assert one.rule in now, one.rule
        assert {name: (a.low, a.high) for name, a in one.amounts.items()} == {
            name: (a.low, a.high) for name, a in now[one.rule].amounts.items()
        }
    assert set(more.possible) <= set(less.possible)
    assert not less.settled or (more.settled, more.verdict) == (True, less.verdict)
    failed = {one.rule for one in less.not_applied if one.state == "fails"}
    assert failed <= {one.rule for one in more.not_applied if one.state in ("fails", "withheld")}


def compare_each_step(name: str, seed: int) -> None:
    """Each input against the one before, which says less."""
    checked = [check(base(name), one) for one in told(name, seed)]
    for less, more in pairwise(checked):
        only_more(less.found, more.found)
        said_more(less.decision, more.decision)


@given(st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_learning_about_a_kiln_never_retracts(seed: int) -> None:
    """States, values, amounts and verdicts, found by the reference and said in decisions."""
    compare_each_step("kiln", seed)


@pytest.mark.parametrize("name", [f"learning-{i}" for i in range(6)])
def test_learning_in_generated_bases_never_retracts(name: str) -> None:
    """The same of every construct of the language."""

    @given(st.integers(0, 2**32))
    @settings(max_examples=12, deadline=None)
    def compared(seed: int) -> None:
        compare_each_step(name, seed)

    compared()


def test_a_rule_that_exposes_never_comes_and_goes() -> None:
    """From nothing known to all known, one fact at a time: what is given is given until the end."""
    facts = {
        "load.mass": "80 kg",
        "load.clay": "stoneware",
        "load.wet": False,
        "load.glazes": {"complete": True, "items": [{"name": "ash", "coat": "10 g", "coats": 2}]},
        "kiln.cracked": False,
        "kiln.gas_near": False,
        "kiln.alarm": False,
        "load.dried": "2026-11-01",
    }
    for seed in range(20):
        names = Random(seed).sample(sorted(facts), len(facts))
        given_by = []
        for count in range(len(names) + 1):
            known = {name: facts[name] for name in names[:count]}
            decision = base("kiln").decide({"format": 1, "as_of": "2026-11-23", "facts": known})
            given_by.append("heat" in {one.rule for one in decision.recommendations})

        assert given_by == sorted(given_by), names
        assert given_by[-1]
