"""The words of a formula."""

from __future__ import annotations

import pytest

from ketrace.reading.scope import Mistake
from ketrace.reading.tokens import MAX_LENGTH, tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0.05 kW/kg * load.mass", ["0.05 kW/kg", "*", "load.mass"]),
        ("min(a.b, policy.c)", ["min", "(", "a.b", ",", "policy.c", ")"]),
        (
            "sum(load.glazes: total * fume[name])",
            ["sum", "(", "load.glazes", ":", "total", "*", "fume", "[", "name", "]", ")"],
        ),
        ("a.b - 90 mm[Hg]", ["a.b", "-", "90 mm[Hg]"]),
        ("2.4 mg{MME}.h/(d.ug) * dose", ["2.4 mg{MME}.h/(d.ug)", "*", "dose"]),
        ("150 10*9/L + 3 1", ["150 10*9/L", "+", "3 1"]),
        ("-5 Cel", ["-5 Cel"]),
        ("a.b - -5 Cel", ["a.b", "-", "-5 Cel"]),
        ("5 /min", ["5 /min"]),
        ("5 {score}", ["5 {score}"]),
        ("100 % * a.b", ["100 %", "*", "a.b"]),
        ("HAND-BOOK/heat.quick * load.mass", ["HAND-BOOK/heat.quick", "*", "load.mass"]),
        ("60kg", ["60kg"]),
        ("3e5 kg", ["3e5 kg"]),
        ("60 and 90", ["60", "and", "90"]),
        ("  1   2  ", ["1", "2"]),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words == [token.text for token in tokens(text)]


def test_a_unit_belongs_to_the_number_before_it() -> None:
    assert [token.kind for token in tokens("0.5 kW * load.mass")] == ["number", "sign", "name"]


def test_a_sign_knows_whether_a_space_stands_before_it() -> None:
    assert [token.spaced for token in tokens("1* 2")] == [True, False, True]


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("load.mass*2", "put a space on both sides of `+ - * /`"),
        ("load.mass/2", "put a space on both sides of `+ - * /`"),
        ("load.mass × 2", "formulas are written with `*`"),
        ("load.mass ÷ 2", "formulas are written with `/`"),
        ("load.mass − 2", "formulas are written with `-`"),
        ("load.mass ^ 2", "there are no powers: multiply with `*`"),
        ("HAND-BOOK/heat * load.mass", "a claim is read by one of its numbers: `SOURCE/claim.number`"),
        (
            "1 kg <= 2 kg",
            "a formula has one sign of comparison at its beginning; join conditions under `all:` or `any:`",
        ),
        ("load.mass; 2", None),
    ],
)
def test_what_is_no_word_is_refused_with_help(text: str, help: str | None) -> None:
    with pytest.raises(Mistake) as caught:
        tokens(text)

    assert caught.value.code == "bad-formula"
    assert help == caught.value.help


def test_a_formula_is_no_longer_than_a_person_reads() -> None:
    assert tokens("1 " * (MAX_LENGTH // 2))
    with pytest.raises(Mistake, match="has 601 characters"):
        tokens("1" * (MAX_LENGTH + 1))
