"""Dates and instants, read strictly. No clock is read: what counts as now is always an input."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from ketrace.values.unit_errors import quoted

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2}(?:\.[0-9]{1,9})?)(Z|[+-][0-9]{2}:[0-9]{2})?")
_DAY = 86_400
_FARTHEST_OFFSET = 14 * 3600
_FORMS = "write a date such as `2026-11-23` or an instant such as `2026-11-23T10:00:00Z`"


@dataclass(frozen=True, slots=True)
class _Moment:
    """A date or an instant as written. The date is that of the written offset; `instant` counts seconds, exactly."""

    text: str
    date: date
    instant: Fraction | None = None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class AsOf(_Moment):
    """The date or instant at which a question is asked."""


@dataclass(frozen=True, slots=True)
class Observed(_Moment):
    """The date or instant at which something was observed."""


def parse_date(text: str) -> date:
    """The calendar date written as `2026-11-23`; ValueError says what is wrong with anything else."""
    found = _DATE.fullmatch(text)
    if not found:
        raise ValueError(f"{quoted(text)} is not a date; write it such as `2026-11-23`")
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        raise ValueError(f"there is no day {quoted(text)} in the calendar") from None


def parse_as_of(text: str) -> AsOf:
    """The date, or the RFC 3339 instant with seconds and offset, written so; ValueError for anything else."""
    return AsOf(text, *_date_and_instant(text))


@lru_cache(maxsize=4096)
def parse_observed(text: str) -> Observed:
    """As `parse_as_of`, for the time of an observation."""
    return Observed(text, *_date_and_instant(text))


def age_in_days(earlier: date, as_of: AsOf) -> int:
    """Whole days from a date to the date asked for; negative for a date after it."""
    return (as_of.date - earlier).days


def lies_after(observed: Observed, as_of: AsOf) -> bool:
    """Whether it was observed after the time asked for: instants are compared when both are, else dates."""
    if observed.instant is None or as_of.instant is None:
        return observed.date > as_of.date
    return observed.instant > as_of.instant


def age_of(observed: Observed, as_of: AsOf) -> Fraction:
    """The exact age in days: between two instants a fraction, else whole days between the dates."""
    if observed.instant is None or as_of.instant is None:
        return Fraction(age_in_days(observed.date, as_of))
    return (as_of.instant - observed.instant) / _DAY


def _date_and_instant(text: str) -> tuple[date, Fraction | None]:
    day_text, letter, time_text = text.partition("T")
    if not letter:
        if _DATE.fullmatch(text):
            return parse_date(text), None
        raise ValueError(f"{quoted(text)} is not a date or an instant; {_FORMS}")
    found = _TIME.fullmatch(time_text)
    if not found or not _DATE.fullmatch(day_text):
        raise ValueError(f"{quoted(text)} is not an instant; {_FORMS}")
    day = parse_date(day_text)
    hour, minute, seconds, offset = int(found[1]), int(found[2]), Fraction(found[3]), found[4]
    if offset is None:
        raise ValueError(f"{quoted(text)} has no offset from UTC, so its instant is unknown; {_FORMS}")
    if hour > 23 or minute > 59 or seconds >= 60:
        raise ValueError(f"there is no time of day {quoted(time_text)}")
    return day, day.toordinal() * _DAY + hour * 3600 + minute * 60 + seconds - _offset(offset, text)


def _offset(text: str, whole: str) -> int:
    if text == "Z":
        return 0
    hours, minutes = int(text[1:3]), int(text[4:])
    seconds = hours * 3600 + minutes * 60
    if minutes > 59 or seconds > _FARTHEST_OFFSET:
        raise ValueError(f"there is no offset from UTC {quoted(text)}, as in {quoted(whole)}")
    return -seconds if text[0] == "-" else seconds
