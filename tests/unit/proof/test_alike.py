"""A rule written otherwise: alike for everybody, or not, and never by what was asked before."""

from __future__ import annotations

import datetime
from dataclasses import replace

from ketrace.logic.nodes import All, Any, Compare, Condition, Is, Not, Number, Value
from ketrace.mutating.mutants import mutants
from ketrace.proof.alike import can_differ
from ketrace.proving.scene import Scene, scenes
from ketrace.rulebook.rules import Rule
from ketrace.values.quantity import parse_quantity
from tests.kiln import kiln

DAY = datetime.date(2026, 11, 23)
WET = Is(Value("load.wet"), True)


def scene() -> Scene:
    return next(scenes(kiln(), DAY, 20))


def rule(when: Condition) -> Rule:
    """A rule that warns, with another condition."""
    found = next(one for one in kiln().book.rules.values() if one.effect == "warns" and not one.withholds)
    return replace(found, when=when)


def heavier(text: str) -> Condition:
    return Compare(Value("load.mass"), ">=", Number(parse_quantity(text, kiln().book.knowledge.units), text))


def test_what_says_the_same_in_other_words_is_alike() -> None:
    found = scene()
    same: list[tuple[Condition, Condition]] = [
        (All((WET, WET)), Any((WET, WET))),
        (Not(Is(Value("load.wet"), False)), WET),
        (heavier("60 kg"), All((heavier("60 kg"), heavier("59 kg")))),
    ]

    assert [can_differ(rule(one), rule(other), found.reading, 20) for one, other in same] == ["no"] * 3


def test_a_rule_asked_about_twice_is_read_twice() -> None:
    """A reading remembers rules by their ids, and all mutants of a rule have one."""
    found = scene()

    assert can_differ(rule(heavier("60 kg")), rule(heavier("60 kg")), found.reading, 20) == "no"
    assert can_differ(rule(heavier("60 kg")), rule(heavier("61 kg")), found.reading, 20) == "yes"
    assert can_differ(rule(heavier("60 kg")), rule(heavier("60 kg")), found.reading, 20) == "no"


def test_what_differs_only_in_what_is_not_known_is_not_alike() -> None:
    """`wet or not wet` is true of whatever is known, and unknown else."""
    assert can_differ(rule(Any((WET, Not(WET)))), rule(All(())), scene().reading, 20) == "yes"


def test_amounts_and_conclusions_count() -> None:
    found, book = scene(), kiln().book
    exposing = next(one for one in found.acting.rules.values() if one.effect == "exposes")
    changed = [one for one in mutants(book) if one.owner == exposing.id and one.pairs[0][1].then != exposing.then]
    assert changed
    assert {can_differ(*one.pairs[0], found.reading, 20) for one in changed if one.sort != "arithmetic"} <= {"yes"}
