"""Texts for people: placeholders, and the numbers that may not stand in prose."""

from __future__ import annotations

import pytest

from ketrace.problems import Place
from ketrace.reading.scope import Mistake
from ketrace.reading.texts import digit_in_prose, number_in_prose, text
from ketrace.rulebook.rules import Placeholder, Text
from tests.patches import scope

SCOPE, HERE = scope(), Place("care/wet.yaml", 9, 7)


def read(written: str, schedule: bool = False) -> Text:
    """A text of a rule that gives the amount `heat` and cites one claim."""
    return text(written, SCOPE, HERE, ["HAND-BOOK/heat"], ["heat"], schedule)


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Stay near.", ("Stay near.",)),
        ("{heat}", (Placeholder("amount", "heat"),)),
        ("Up to {heat}.", ("Up to ", Placeholder("amount", "heat"), ".")),
        ("{load.mass} is heavy", (Placeholder("term", "load.mass"), " is heavy")),
        ("{policy.heavy}{heat}", (Placeholder("policy", "heavy"), Placeholder("amount", "heat"))),
        ("At {HAND-BOOK/heat.quick}", ("At ", Placeholder("claim", "HAND-BOOK/heat", "quick"))),
    ],
)
def test_parts(written: str, parts: Text) -> None:
    assert parts == read(written)


def test_a_schedule_is_printed_where_there_is_one() -> None:
    assert (Placeholder("schedule", "schedule"),) == read("{schedule}", schedule=True)
    with pytest.raises(Mistake, match=r"unknown placeholder `\{schedule\}`"):
        read("{schedule}")


@pytest.mark.parametrize(
    ("written", "code", "message"),
    [
        ("{haet}", "unknown-placeholder", "unknown placeholder `{haet}`"),
        ("{}", "unknown-placeholder", "unknown placeholder `{}`"),
        ("{heat", "unknown-placeholder", "a brace without its other half: `{heat`"),
        ("heat}", "unknown-placeholder", "a brace without its other half: `}`"),
        ("{{heat}}", "unknown-placeholder", "a brace without its other half: `{`"),
        ("{load.wet}", "wrong-type", "`load.wet` is not a quantity, so `{load.wet}` cannot print it"),
        ("{policy.hevy}", "unknown-policy", "unknown policy number `policy.hevy`"),
        ("{HAND-BOOK/heat}", "unknown-placeholder", "`{HAND-BOOK/heat}` names no number"),
        ("{HAND-BOOK/heat.fast}", "unknown-number", "claim `HAND-BOOK/heat` has no number `fast`"),
        ("{HAND-BOK/heat.quick}", "unknown-claim", "unknown claim `HAND-BOK/heat`"),
        ("{HAND-BOOK/wet.awkward}", "uncited-number", "the text prints a number of `HAND-BOOK/wet`, which the rule"),
    ],
)
def test_what_cannot_be_printed(written: str, code: str, message: str) -> None:
    with pytest.raises(Mistake) as caught:
        read(written)

    assert code == caught.value.code
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Wait 12 days", "12"),
        ("Wait two days", "two"),
        ("Wait TWO days", "TWO"),
        ("a twofold rise", "twofold"),
        ("hundreds of pots", "hundreds"),
        ("half of it", "half"),
        ("its half-life", "half-life"),
        ("½ of it", "½"),
        ("m² of clay", "²"),
        ("part Ⅳ", "Ⅳ"),
        ("٣ pots", "٣"),
        ("cone-7", "7"),
        ("see cone-60", "60"),
    ],
)
def test_numbers_in_prose(written: str, found: str) -> None:
    assert found == number_in_prose(written, ["cone-6"])


@pytest.mark.parametrize(
    "written",
    [
        "Stay near until it is dry.",
        "Above {policy.heavy} or {HAND-BOOK/heat.quick}.",
        "Watch cone-6, then (cone-6).",
        "Often, soon, at once; someone, anyone; a second look; the tension, a network, a weight.",
        "",
    ],
)
def test_prose_without_numbers(written: str) -> None:
    assert number_in_prose(written, ["cone-6"]) is None


def test_number_words_are_no_digits() -> None:
    assert digit_in_prose("Twice as much as cone-6.", ["cone-6"]) is None
    assert digit_in_prose("Twice as much, 3 times.", []) == "3"
