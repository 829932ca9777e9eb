"""How hard texts are to read."""

from __future__ import annotations

import socket
import sys
from dataclasses import replace

import pytest

from ketrace.problems import KetraceError
from ketrace.readability import grade, readings
from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import Placeholder, Text
from tests.kiln import kiln

EASY = "The cat sat on the mat. It was warm."
HARD = "Pharmacological considerations necessitate individualized anticoagulation monitoring."


def saying(text: Text, audience: str = "potter", aim: int | None = None) -> Book:
    """The kiln base, in which one rule says that and nothing else says anything."""
    book = kiln().book
    rules = {name: replace(rule, say={}) for name, rule in book.rules.items()}
    rules["look"] = replace(book.rules["look"], say={audience: text})
    knowledge = replace(book.knowledge, verdicts=(), orders=(), reading_grades={} if aim is None else {audience: aim})
    return replace(book, knowledge=knowledge, rules=rules)


def test_long_words_and_long_sentences_are_hard() -> None:
    long_sentence = EASY.replace(". It was", " and it was")

    assert 0 <= grade(EASY) < grade(long_sentence) < 8 < grade(HARD)


def test_the_grade_is_that_of_the_formula() -> None:
    """Flesch and Kincaid: ten words with thirteen syllables in one sentence."""
    text = "Today the nurse will slowly give a very small dose"

    assert grade(text) == pytest.approx(0.39 * 10 + 11.8 * 1.3 - 15.59, abs=0.051)


def test_nothing_is_fetched_to_measure_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", None)

    assert grade(HARD) > 8


def test_without_the_library_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "textstat_rs", None)

    with pytest.raises(KetraceError, match=r"pip install 'ketrace\[readability\]'"):
        grade(EASY)


def test_a_number_counts_as_a_short_word() -> None:
    (one,) = readings(saying(("Give ", Placeholder("amount", "heat"), " now and wait for the red light.")), ["potter"])

    assert one.text == "Give … now and wait for the red light."
    assert one.words == 9
    assert one.grade == grade("Give some now and wait for the red light.")


@pytest.mark.parametrize(("aim", "within"), [(None, True), (1, False), (20, True)])
def test_the_aim_is_that_of_the_base(aim: int | None, within: bool) -> None:
    (one,) = readings(saying(("The potter looks at the kiln every hour until it is cold.",), aim=aim), ["potter"])

    assert 1 < one.grade < 20
    assert (one.aim, one.within_aim) == (aim, within)


def test_the_hardest_text_comes_first_and_other_audiences_are_left_out() -> None:
    found = readings(kiln().book, ["potter"])

    assert {one.audience for one in found} == {"potter"}
    assert [one.grade for one in found] == sorted((one.grade for one in found), reverse=True)
    assert {one.by for one in found} == {"rule", "verdict", "order"}


def test_retired_rules_are_not_read_to_anybody() -> None:
    book = saying((EASY,))
    retired = replace(book.rules["look"], status="retired")

    assert readings(book, ["potter"])
    assert readings(replace(book, rules={**book.rules, "look": retired}), ["potter"]) == []
