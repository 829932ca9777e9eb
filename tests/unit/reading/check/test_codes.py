"""Codes of other systems: their form, and that each means one thing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn, verhoeff

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


@given(st.integers(10, 999_999).map(str), st.integers(0, 9).map(str))
def test_exactly_one_last_digit_is_right(digits: str, last: str) -> None:
    """As the algorithm says, whichever the code."""
    found = told(("clay-list", f"{digits}-{last}"))

    assert found == ([] if luhn.is_valid(digits + last) else ["bad-check-digit"])


@given(st.integers(1000, 99_999_999).map(str), st.data())
def test_a_digit_mistyped_or_two_neighbours_swapped_are_found(digits: str, data: st.DataObject) -> None:
    """This is what the check digit is for."""
    code = digits + verhoeff.calc_check_digit(digits)
    assert told(("stone-list", code)) == []
    at = data.draw(st.integers(0, len(code) - 2))
    other = data.draw(st.sampled_from([one for one in "123456789" if one != code[at]]))

    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    mistyped = code[:at] + other + code[at + 1 :]
    for wrong in {swapped, mistyped} - {code}:
        assert told(("stone-list", wrong)) == ["bad-check-digit"]


@pytest.mark.parametrize("code", ["W12", "w123", "W1234", " W123", "W123 ", "W12O", "٣٤٥-٩"])
def test_the_whole_of_a_code_has_the_pattern_of_its_system(code: str) -> None:
    assert told(("clay-list" if "-" in code else "sky-list", code)) == ["bad-code"]


def test_a_class_may_look_alike_but_never_means_a_fact() -> None:
    assert told(("sky-list", "W1")) == ["bad-code"]
    assert told(("sky-list", "V123"), alike=(("sky-list", "W1"),)) == []


def test_a_class_that_catches_the_code_of_something_else_is_a_trap() -> None:
    assert told(("sky-list", "W123"), alike=(("sky-list", "W1"),)) == ["no-look-alike"]
    assert told(("sky-list", "W123"), alike=(("sky-list", "W1"), ("sky-list", "W124"))) == []
