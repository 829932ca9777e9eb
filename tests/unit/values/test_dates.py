"""Dates and instants: two forms, read strictly, compared exactly."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketrace.values.dates import (
    AsOf,
    Observed,
    age_in_days,
    age_of,
    lies_after,
    parse_as_of,
    parse_date,
    parse_observed,
)

offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=offsets)


@given(st.dates())
def test_dates_round_trip(day: date) -> None:
    """A date is read as what it says, and has no instant."""
    assert day == parse_date(day.isoformat())
    assert AsOf(day.isoformat(), day) == parse_as_of(day.isoformat())
    assert Observed(day.isoformat(), day) == parse_observed(day.isoformat())


@given(instants, instants)
def test_instants_are_exact(one: datetime, other: datetime) -> None:
    """Ages between instants are exact whatever the offsets, and the date is that of the written offset."""
    observed, as_of = parse_observed(one.isoformat()), parse_as_of(other.isoformat())
    seconds = (other - one) // timedelta(microseconds=1)

    assert Fraction(seconds, 86_400 * 10**6) == age_of(observed, as_of)
    assert (one > other) == lies_after(observed, as_of)
    assert (one.date(), one.isoformat()) == (observed.date, str(observed))


@given(st.dates(), instants)
def test_a_date_is_compared_by_date(day: date, moment: datetime) -> None:
    """Where one of both is only a date, whole days are counted."""
    whole = (moment.date() - day).days

    assert whole == age_of(parse_observed(day.isoformat()), parse_as_of(moment.isoformat()))
    assert -whole == age_of(parse_observed(moment.isoformat()), parse_as_of(day.isoformat()))
    assert whole == age_in_days(day, parse_as_of(moment.isoformat()))
    assert (whole < 0) == lies_after(parse_observed(day.isoformat()), parse_as_of(moment.isoformat()))


def test_examples() -> None:
    """The same instant in two offsets is the same; a nanosecond counts; `Z` is UTC."""
    noon = parse_as_of("2026-11-23T12:00:00Z")

    assert datetime(2026, 11, 23, 12, tzinfo=UTC).date() == noon.date
    assert age_of(parse_observed("2026-11-23T17:30:00+05:30"), noon) == 0
    assert not lies_after(parse_observed("2026-11-23T07:00:00-05:00"), noon)
    assert lies_after(parse_observed("2026-11-23T12:00:00.000000001Z"), noon)
    assert Fraction(1, 4) == age_of(parse_observed("2026-11-23T06:00:00Z"), noon)
    assert not lies_after(parse_observed("2026-11-23"), noon)
    assert lies_after(parse_observed("2026-11-24"), noon)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "2026-11-23T10:00:00",
            "`2026-11-23T10:00:00` has no offset from UTC, so its instant is unknown; write a date",
        ),
        ("2026-11-23T10:00Z", "`2026-11-23T10:00Z` is not an instant; write a date"),
        ("2026-11T10:00:00Z", "`2026-11T10:00:00Z` is not an instant; write a date"),
        ("2026-11-23T10:00:00.Z", "`2026-11-23T10:00:00.Z` is not an instant; write a date"),
        ("2026-11-23t10:00:00z", "`2026-11-23t10:00:00z` is not a date or an instant; write a date"),
        ("2026-11-23 10:00:00Z", "`2026-11-23 10:00:00Z` is not a date or an instant; write a date"),
        ("2026-11", "`2026-11` is not a date or an instant; write a date"),
        ("23/11/2026", "`23/11/2026` is not a date or an instant; write a date"),
        ("2026-11-23\n", "`2026-11-23\\n` is not a date or an instant; write a date"),
        ("", "`` is not a date or an instant; write a date"),
        ("2026-02-30", "there is no day `2026-02-30` in the calendar"),
        ("2026-02-30T10:00:00Z", "there is no day `2026-02-30` in the calendar"),
        ("0000-01-01", "there is no day `0000-01-01` in the calendar"),
        ("2026-11-23T24:00:00Z", "there is no time of day `24:00:00Z`"),
        ("2026-11-23T23:60:00Z", "there is no time of day `23:60:00Z`"),
        ("2026-11-23T23:59:60Z", "there is no time of day `23:59:60Z`"),
        ("2026-11-23T10:00:00+15:00", "there is no offset from UTC `+15:00`, as in `2026-11-23T10:00:00+15:00`"),
        ("2026-11-23T10:00:00+05:60", "there is no offset from UTC `+05:60`, as in `2026-11-23T10:00:00+05:60`"),
    ],
)
def test_refused(text: str, message: str) -> None:
    """Anything else is refused with a sentence, alike for both times."""
    for parse in (parse_as_of, parse_observed):
        with pytest.raises(ValueError) as caught:
            parse(text)

        assert str(caught.value).startswith(message)


@pytest.mark.parametrize("text", ["2026-11-23T10:00:00Z", "2026-1-3", "20261123", "2026-W48-1", "\u0662026-11-23", ""])
def test_only_dates_are_dates(text: str) -> None:
    """Where a date is asked for, an instant is none."""
    with pytest.raises(ValueError) as caught:
        parse_date(text)

    assert f"`{text}` is not a date; write it such as `2026-11-23`" == str(caught.value)


@pytest.mark.parametrize("name", ["date.valid", "date_time.valid", "instant.valid"])
def test_published_valid(testdata: Callable[[str], Path], name: str) -> None:
    """Of the valid FHIR primitives, full dates and instants are ours; partial dates are refused."""
    lines = testdata(f"fhir-primitives/{name}.ndjson").read_text().splitlines()
    for text in (json.loads(line) for line in lines):
        if text in ("3000", "1800-02"):
            with pytest.raises(ValueError):
                parse_observed(text)
        elif text is not None:
            assert text == parse_observed(text).text


@pytest.mark.parametrize("name", ["date.invalid", "date_time.invalid", "instant.invalid"])
def test_published_invalid(testdata: Callable[[str], Path], name: str) -> None:
    """Of the invalid FHIR primitives none is read, except that a full date may stand where FHIR wants an instant."""
    lines = testdata(f"fhir-primitives/{name}.ndjson").read_text().splitlines()
    texts = [text for text in (json.loads(line) for line in lines) if isinstance(text, str)]
    read = []
    for text in texts:
        try:
            read.append(parse_observed(text).text)
        except ValueError:
            continue

    assert (["1970-01-01"] if name == "instant.invalid" else []) == read
