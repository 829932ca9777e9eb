"""What an unquoted value means, and that every other spelling is told what to write."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketrace.reading.scalars import Refusal, resolve

TEXTS = [
    "none",
    "a",
    "yes please",
    "No.",
    "0.35 mg/kg",
    "1 - 3",
    "1.2.3",
    "2026",
    "12 h",
    ">= 7 d",
    "10%",
    "1,5",
    "ab1e3",
]
TEXTS += [
    "-",
    "+",
    ".",
    "..",
    "--1",
    "1-2",
    "e5",
    "_1",
    "0x",
    "0o8",
    "2026-11-23 or later",
    "inf",
    "NaN",
    "12:30 pm",
    "1:",
]


@pytest.mark.parametrize("text", [text for text in TEXTS if text != "2026"])
def test_texts_stay_texts(text: str) -> None:
    assert resolve(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [("", None), ("~", None), ("null", None), ("true", True), ("false", False), ("2026", 2026), ("-0", 0), ("+7", 7)],
)
def test_values(text: str, value: object) -> None:
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


def test_numbers_and_dates_are_exact() -> None:
    assert str(resolve("31.50")) == "31.50"
    assert isinstance(resolve("1.0"), Decimal)
    assert resolve("2024-02-29") == datetime.date(2024, 2, 29)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("YES", "doubtful-word"),
        ("Off", "doubtful-word"),
        ("tRUE", "doubtful-word"),
        ("NULL", "doubtful-word"),
        ("2023-02-29", "impossible-date"),
        ("0000-01-01", "impossible-date"),
        ("2026-1-5", "date-form"),
        ("2026-11-23T10:30:00+01:00", "instant"),
        ("00", "number-form"),
        ("00.5", "number-form"),
        ("0b1", "number-form"),
        ("+0x_f", "number-form"),
        ("0x_", "number-form"),
        ("1__0", "number-form"),
        ("1E+5", "number-form"),
        ("1.e-3", "number-form"),
        (".5e1", "number-form"),
        ("190:20:30", "number-form"),
        ("+.inf", "number-form"),
        ("9" * 41, "number-too-long"),
        ("0." + "9" * 40, "number-too-long"),
        ("0x" + "f" * 5000, "number-too-long"),
        ("1e" + "9" * 5000, "number-too-long"),
    ],
)
def test_other_spellings_are_refused(text: str, code: str) -> None:
    refusal = resolve(text)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code


@given(st.text(alphabet="0123456789.+-_:eExXoObBTZ infa ", max_size=60))
def test_no_text_makes_it_raise(text: str) -> None:
    value = resolve(text)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        assert Decimal(text) == value
