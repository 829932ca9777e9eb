"""A site's own values for policy numbers: within what each allows, and never the rules."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ketrace.problems import InvalidRules
from ketrace.reading.folder import digest
from ketrace.reading.load import load_book
from ketrace.reading.policy_file import with_values
from ketrace.rulebook.book import Book
from tests.patches import check_form, kiln_files, read

HEAD = "format: 1\nknowledge: kiln\nowner: Our workshop\nvalues:\n"


def loaded(text: str) -> Book:
    """The kiln with a policy file."""
    return load_book(kiln_files(), ("site.yaml", text.encode()))[0]


def refusal(text: str) -> str:
    """All that is said of a policy file that cannot be used."""
    with pytest.raises(InvalidRules) as caught:
        loaded(text)
    for problem in caught.value.problems:
        check_form(problem)
    return str(caught.value)


def test_a_value_is_replaced_and_the_rules_are_the_same() -> None:
    book, plain = loaded(HEAD + "  heavy: 80 kg\n"), read(kiln_files())[0]

    assert (Fraction(80), plain.policies["heavy"].value.unit) == (
        book.policies["heavy"].value.value,
        book.policies["heavy"].value.unit,
    )
    assert plain.policies["thick"] == book.policies["thick"]
    assert (plain.rules, plain.digest) == (book.rules, book.digest)
    assert (None, digest((HEAD + "  heavy: 80 kg\n").encode())) == (plain.policy_digest, book.policy_digest)


def test_the_ends_of_the_allowed_range_are_allowed_and_units_are_converted() -> None:
    assert Fraction(200_000) == loaded(HEAD + "  heavy: 200000 g\n").policies["heavy"].value.value
    assert Fraction(50) == loaded(HEAD + "  heavy: 50 kg\n").policies["heavy"].value.value


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            "  heavy: 201 kg\n",
            "`201 kg` for `heavy` is outside the allowed range, `50 kg` to `200 kg`  [outside-allowed]\n"
            "  site.yaml:5:3  $.values.heavy\n"
            "  help: a site changes a number within that range, never the rules",
        ),
        (
            "  heavvy: 80 kg\n",
            "unknown policy number `heavvy`  [unknown-policy]\n  site.yaml:5:3  $.values.heavvy\n"
            "  help: did you mean `heavy`?",
        ),
        (
            "  heavy: 80 kW\n",
            "`80 kW` is not a number in `kg`  [mixed-units]\n  site.yaml:5:3  $.values.heavy\n"
            "  help: the two do not measure the same thing: correct the unit, or name another fact or number",
        ),
        (
            '  heavy: "80"\n',
            "`80` has no unit  [bad-quantity]\n  site.yaml:5:3  $.values.heavy\n"
            "  help: write the number, one space and the unit",
        ),
    ],
)
def test_what_is_wrong_with_a_value(values: str, said: str) -> None:
    assert said == refusal(HEAD + values)


def test_all_values_are_told_at_once() -> None:
    said = refusal(HEAD + "  heavy: 201 kg\n  thick: 1 g\n  most_fume: 5 kW\n")

    assert said.count("site.yaml:") == 3


def test_the_file_of_another_base_is_refused() -> None:
    text = HEAD.replace("kiln", "oven") + "  heavy: 80 kg\n"

    assert "the file is for `oven`, not for `kiln`  [wrong-base]\n  site.yaml:2:1  $.knowledge" in refusal(text)


def test_a_file_of_another_form_is_refused() -> None:
    assert "[missing-key]" in refusal("format: 1\nknowledge: kiln\n")
    assert "[yaml-syntax]" in refusal("format: [1\n")
    assert "does not hold `key: value` lines" in refusal("- heavy\n")


def test_values_of_a_case() -> None:
    book = read(kiln_files())[0]

    assert Fraction(60) == with_values(book, {"heavy": "60 kg"}).policies["heavy"].value.value
    assert book == with_values(book, {})
    for name, value, code in (
        ("heavvy", "60 kg", "unknown-policy"),
        ("heavy", "60", "bad-quantity"),
        ("heavy", "20 kg", "outside-allowed"),
        ("heavy", "60 kW", "outside-allowed"),
    ):
        with pytest.raises(InvalidRules, match=rf"\[{code}\]"):
            with_values(book, {name: value})
