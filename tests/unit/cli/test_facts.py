"""`ketrace rules facts`: what can be known."""

from __future__ import annotations

from tests.commands import Cli
from tests.kiln import kiln


def test_every_fact_is_told_with_what_it_is_and_how_it_is_asked(cli: Cli) -> None:
    found = cli.kiln("rules", "facts")

    assert found.code == 0
    assert "terms/load.yaml" in found.lines
    assert "load.mass  quantity in kg" in found.lines
    assert "  What does the load weigh?" in found.lines
    assert "load.clay  choice: earthenware, stoneware, porcelain" in found.lines
    assert "load.glazes  list: name, coat, coats, poured, total" in found.lines
    assert "order.heat  order, written in one of the forms total, per_mass" in found.lines
    assert "  Is the kiln cracked? (screen walk-round)" in found.lines
    assert "  worked out by unsafe-crack, unsafe-gas" in found.lines
    assert "walk-round: Did you look at all of it?" in found.lines
    assert found.lines[-1] == "15 facts, 1 screen"


def test_a_word_finds_facts_by_name_title_question_and_option(cli: Cli) -> None:
    names = {word: [one["fact"] for one in cli.kiln("rules", "facts", word, "--json").data["facts"]] for word in WORDS}

    assert names == WORDS


WORDS = {
    "SMOKE": ["kiln.alarm"],
    "stoneware": ["load.clay"],
    "dried": ["load.dried"],
    "nothing-like-it": [],
}


def test_a_word_that_nothing_speaks_of_is_told(cli: Cli) -> None:
    """Without a guess: the nearest word by its letters is mostly another thing."""
    found = cli.kiln("rules", "facts", "operation")

    assert found.code == 0
    assert found.lines[-2:] == [
        "0 facts, 0 screens",
        "nothing speaks of `operation`: try a part of the word, or another; without a word all are listed",
    ]


def test_a_fact_brings_the_screen_that_asks_it(cli: Cli) -> None:
    found = cli.kiln("rules", "facts", "cracked", "--json").data

    assert [one["screen"] for one in found["screens"]] == ["walk-round"]
    assert found["screens"][0]["covers"] == ["kiln.cracked", "kiln.gas_near", "kiln.alarm"]


def test_for_programs_all_facts_are_there(cli: Cli) -> None:
    found = {one["fact"]: one for one in cli.kiln("rules", "facts", "--json").data["facts"]}

    assert sorted(found) == sorted(term.name for term in kiln().book.terms.values() if term.form_of is None)
    assert found["load.mass"] == {
        "fact": "load.mass",
        "type": "quantity",
        "unit": "kg",
        "options": [],
        "fields": [],
        "title": "Mass of the load",
        "question": "What does the load weigh?",
        "screen": None,
        "worked_out_by": None,
        "file": "terms/load.yaml",
    }
    assert found["kiln.pace"]["worked_out_by"] == ["pace-quick", "pace-slow"]
    assert found["order.heat"]["type"] == "order"
