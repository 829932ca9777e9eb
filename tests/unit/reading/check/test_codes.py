"""Codes of other systems: their form, and that each means one thing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ketrace.reading.check.codes import check_codes
from ketrace.reading.document import Places
from ketrace.reading.scope import Notebook
from ketrace.rulebook.terms import Code
from tests.patches import kiln_files, read

BOOK, _ = read(kiln_files())
WHY = "It misses some."


def told(*codes: tuple[str, str], alike: tuple[tuple[str, str], ...] = ()) -> list[str]:
    """What is said of one fact with these codes and look-alikes, each a system with a code."""
    wet = replace(
        BOOK.terms["load.wet"],
        codes=tuple(Code(system, code, "wet", "seen") for system, code in codes),
        look_alikes=tuple(Code(system, code, "wet", "seen", WHY) for system, code in alike),
    )
    notes = Notebook()
    check_codes(replace(BOOK, terms={**BOOK.terms, wet.name: wet}), notes, Places({}))
    return [one.code for one in notes.problems]


@pytest.mark.parametrize(
    ("system", "code", "found"),
    [
        ("clay-list", "345-9", []),
        ("clay-list", "345-8", ["bad-check-digit"]),
        ("stone-list", "987654", []),
        ("stone-list", "978654", ["bad-check-digit"]),
        ("sky-list", "W123", []),
    ],
)
def test_the_check_digit_is_that_of_the_system(system: str, code: str, found: list[str]) -> None:
    assert told((system, code)) == found


@pytest.mark.parametrize("code", ["W12", "w123", "W1234", " W123", "W123 ", "W12O", "٣٤٥-٩"])
def test_the_whole_of_a_code_has_the_pattern_of_its_system(code: str) -> None:
    assert told(("clay-list" if "-" in code else "sky-list", code)) == ["bad-code"]


def test_a_class_may_look_alike_but_never_means_a_fact() -> None:
    assert told(("sky-list", "W1")) == ["bad-code"]
    assert told(("sky-list", "V123"), alike=(("sky-list", "W1"),)) == []


def test_a_class_that_catches_the_code_of_something_else_is_a_trap() -> None:
    assert told(("sky-list", "W123"), alike=(("sky-list", "W1"),)) == ["no-look-alike"]
    assert told(("sky-list", "W123"), alike=(("sky-list", "W1"), ("sky-list", "W124"))) == []
