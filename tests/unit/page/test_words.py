"""Rules in words: every node of the language, as somebody reads it who does not program."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ketrace.page.conditions import condition
from ketrace.page.effects import conclusion, said
from ketrace.page.words import Line, plain
from tests.unit.page.pages import base


def shown(line: Line, indent: str = "") -> Iterator[str]:
    """A line with its parts, indented."""
    yield indent + plain(line.words)
    for part in line.parts:
        yield from shown(part, indent + "  ")


def when(name: str, rule: str) -> list[str]:
    """The condition of a rule."""
    book = base(name).book
    return list(shown(condition(book.rules[rule].when, book)))


def then(name: str, rule: str) -> list[str]:
    """What follows when a rule holds."""
    book = base(name).book
    return [plain(line.words) for line in conclusion(book.rules[rule], book)]


def text(name: str, rule: str, audience: str) -> str:
    """What a rule says."""
    book = base(name).book
    return plain(said(book.rules[rule].say[audience], book.rules[rule], book))


def test_joined_conditions_counts_and_lists_stand_below_each_other() -> None:
    assert when("kiln", "many-woes") == [
        "At least one of these:",
        "  At least 2 of these:",
        "    Clay is “Earthenware”",
        "    All of these:",
        "      Mass of the load is at least 60 kg",
        "      Mass of the load is at most 90 kg",
        "    Gas near: yes",
        "  “Glazes” has at least one entry, with this:",
        "    There is no value in “Fume of glazes” for Name",
        "  Every entry of “Glazes” is so:",
        "    All of it is above 1000 g (local policy)",
        "  The number of entries of “Glazes” is at least 3, counting those with this:",
        "    Name is “Ash” or “Tin”",
    ]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("fume-of-load", "Always."),
        ("careful", "The verdict can only be “watch” or “stay-cold”"),
        ("dry-by-date", "Days since “Dried on” is at least 7 d (local policy)"),
        ("wet", "Wet: yes"),
        ("no-heat", "Heat as planned is “not written”"),
    ],
)
def test_a_condition_of_one_line(rule: str, words: str) -> None:
    assert when("kiln", rule) == [words]


def test_many_options_are_a_list_of_their_own() -> None:
    lines = when("ketamine", "bolus")

    assert lines[2] == "  What the infusion is for is one of these:"
    assert lines[3] == "    “Complex regional pain syndrome (CRPS)”"
    assert "    What the infusion is for is not “Pain after surgery, in a patient who took opioids before”" in lines


def test_properties_speak_of_rules() -> None:
    book = base("kiln").book

    assert list(shown(condition(book.safety["no-heat-while-unsafe"].never, book))) == [
        "All of these:",
        "  Some rule that exposes holds",
        "  Some rule that forbids holds or is open",
    ]


def test_properties_speak_of_amounts() -> None:
    book = base("ketamine").book

    assert list(shown(condition(book.safety["one-amount-of-each"].never, book))) == [
        "Two rules give different amounts of one thing, and no conflict names both."
    ]
    assert "“Infusion rate” is given, and the upper end of it is above 25 mg/h" in " ".join(
        shown(condition(book.safety["no-rate-above-trial-in-crps"].never, book))
    )


@pytest.mark.parametrize(
    ("rule", "lines"),
    [
        ("fume", ["The verdict is “stay-cold”. No amount is given."]),
        ("heavy", ["The verdict is “watch”, if nothing forbids."]),
        ("most-heat-slow", ["Most heat = 0.05 kW/kg × Mass of the load"]),
        ("pace-slow", ["Pace is “Slow”"]),
        ("unsafe-crack", ["Unsafe: yes"]),
        ("no-heat", ["What was ordered is “scribbled-on”."]),
        ("look", ["Times: every 15 min for 2 h, then every 1 h", "The text below is said."]),
        ("dry-by-date", ["Wet is no without being stated; whoever states otherwise is told of the contradiction"]),
        (
            "fume-of-load",
            ["Fume = the sum over all entries of “Glazes” of (All of it × the value in “Fume of glazes” for Name)"],
        ),
        (
            "wet",
            [
                "The verdict is “watch”, if nothing forbids.",
                "No amount is given while this rule holds, or while it cannot be settled: until they are dry.",
            ],
        ),
        (
            "heat",
            [
                "Heat: from 0.05 kW/kg × Mass of the load up to Most heat; rounded inward, in steps of 0.5 kW",
                "Given only if no verdict that forbids is possible; Mass of the load known; and no rule asks to wait.",
            ],
        ),
    ],
)
def test_what_follows_is_said_for_every_effect(rule: str, lines: list[str]) -> None:
    assert then("kiln", rule) == lines


def test_brackets_stand_where_leaving_them_out_would_be_another_number() -> None:
    assert then("ketamine", "response-target") == [
        "Pain that would count as a response = (1 − 30 % (local policy)) × Pain now, numeric rating"
    ]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("look", "Look every 15 min for 2 h, then every 1 h."),
        ("heat", "Heat with ‹heat›."),
        ("fume", "The glazes would give ‹fume› of fume, more than 5 g. (local policy)"),
    ],
)
def test_texts_hold_their_fixed_numbers_and_blanks_for_the_others(rule: str, words: str) -> None:
    assert text("kiln", rule, "potter") == words


@pytest.mark.parametrize("name", ["ketamine", "kiln"])
def test_every_rule_reads_without_a_word_of_the_program(name: str) -> None:
    """No name with underscores, no bracket of YAML, no operator of the language."""
    for rule in base(name).book.rules:
        for line in (*when(name, rule), *then(name, rule)):
            plainly = line.replace("{MME}", "").replace("{score}", "").replace("mm[Hg]", "")
            assert not set(plainly) & set("_{}[]<>"), f"{rule}: {line}"
            assert " policy." not in line, rule


def test_an_amount_shows_the_definitions_behind_it_once_each() -> None:
    """So that nobody must gather from many rules how much it can be."""
    book = base("kiln").book
    amounts, guard = conclusion(book.rules["heat"], book)

    assert list(shown(amounts))[1:] == [
        "  Most heat = 0.2 kW/kg × Mass of the load [most-heat-quick]",
        "    when: Pace is “Quick”",
        "  Most heat = 0.05 kW/kg × Mass of the load [most-heat-slow]",
        "    when: Pace is “Slow”",
    ]
    assert guard.parts == ()
