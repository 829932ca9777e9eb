"""Cerberus's errors in our words: what is wrong, where, and how to put it right."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal

from cerberus import errors as cerberus

from ketrace.places import printable
from ketrace.problems import Problem, did_you_mean
from ketrace.reading.nodes import place_at
from ketrace.reading.schemas import Rules
from ketrace.reading.shape_faults import Fault, one_of

Said = tuple[str, str, str | None]

_WANTED = {
    "string": ("text",),
    "integer": ("a whole number",),
    "boolean": ("`true`", "`false`"),
    "date": ("a date",),
    "list": ("a list",),
    "dict": ("`key: value` lines",),
}
_FOUND: tuple[tuple[type, str], ...] = (
    (str, "text"),
    (int, "a number"),
    (datetime.date, "a date"),
    (list, "a list"),
    (dict, "`key: value` lines"),
)


def problem_of(fault: Fault) -> Problem:
    """The problem in our words, at its place. What is missing is missing from what stands around it."""
    missing = fault.error.code == cerberus.REQUIRED_FIELD.code
    code, message, help_line = _SAID[fault.error.code](fault)
    place = place_at(fault.root, fault.path[:-1] if missing else fault.path)
    return Problem(code, message, (place,), fault.hint or help_line)


def _missing_key(fault: Fault) -> Said:
    choice = _what_is_allowed(fault, "") if "allowed" in fault.rules else None
    return "missing-key", f"{fault.subject} is missing", fault.meta.get("why") or choice


def _unknown_key(fault: Fault) -> Said:
    key = str(fault.path[-1])
    keys = one_of((f"`{name}`" for name in fault.known), "and") if fault.known else "none"
    known = f"the {'only key here is' if len(fault.known) == 1 else 'keys here are'} {keys}"
    help_line = fault.belongs(key) or did_you_mean(key, fault.known) or known
    return "unknown-key", f"unknown key `{printable(key)}`", help_line


def _null(fault: Fault) -> Said:
    help_line = fault.meta.get("help") or "write a value, or leave the key out"
    return "empty-value", f"{fault.subject} has no value", help_line


def _wrong_type(fault: Fault) -> Said:
    value, wanted = fault.error.value, _types(fault.rules)
    if isinstance(value, datetime.date) and "string" in wanted:
        message = f"put quotes around `{fault.shown}`: without them it is a date, and {fault.subject} must be text"
        return "unquoted-date", message, f'write `"{fault.shown}"`'
    if isinstance(value, str) and "date" in wanted and _is_date(value):
        return "quoted-date", f"write the date without quotes: `{value}`", "in quotes it is text"
    words = one_of(word for name in wanted for word in _WANTED[name])
    help_line = fault.meta.get("help") or _how_to_write(value, wanted, fault.shown)
    return "wrong-type", f"{fault.subject} must be {words}, not {_found(fault)}", help_line


def _found(fault: Fault) -> str:
    value = fault.error.value
    if isinstance(value, (bool, Decimal)):
        return f"`{fault.shown}`"
    return next(word for kind, word in _FOUND if isinstance(value, kind))


def _types(rules: Rules) -> tuple[str, ...]:
    wanted = rules["type"]
    return (wanted,) if isinstance(wanted, str) else tuple(wanted)


def _how_to_write(value: object, wanted: tuple[str, ...], shown: str) -> str | None:
    if "string" in wanted and isinstance(value, (int, Decimal)):
        return f'put it in quotes: `"{shown}"`'
    if wanted == ("list",) and isinstance(value, str):
        return f"write a list, if only of one: `[{shown}]`"
    if wanted == ("dict",) and isinstance(value, (str, int, Decimal)):
        return "write it in braces and without quotes, `{key: value}`, or each `key: value` on a line of its own, indented deeper"
    return None


def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _not_allowed(fault: Fault) -> Said:
    value = fault.error.info[0]
    first = value[0] if isinstance(value, tuple) else value
    shown = printable(first) if isinstance(first, str) else fault.shown
    help_line = fault.refused(shown) or fault.meta.get("help") or _what_is_allowed(fault, shown)
    return "bad-value", f"{fault.subject} cannot be `{shown}`", help_line


def _what_is_allowed(fault: Fault, shown: str) -> str:
    allowed = [str(one).lower() if isinstance(one, bool) else str(one) for one in fault.rules["allowed"]]
    choice = f"it can be {one_of(f'`{one}`' for one in allowed)}"
    near = did_you_mean(shown, allowed)
    return f"{near} {choice}" if near else choice


def _misformed(fault: Fault) -> Said:
    return fault.meta.get("code", "bad-value"), f"`{fault.shown}` is not {fault.meta['a']}", fault.meta["form"]


def _empty(fault: Fault) -> Said:
    return "empty-value", f"{fault.subject} is empty", fault.meta.get("help") or fault.meta.get("why")


def _too_long(fault: Fault) -> Said:
    owner = f"`{fault.shown[:20]}…`" if fault.on_key else fault.subject
    message = f"{owner} has {_counted(fault)}, and at most {fault.error.constraint} may stand here"
    return "too-long", message, None


def _too_short(fault: Fault) -> Said:
    message = f"{fault.subject} has {_counted(fault)}, and at least {fault.error.constraint} are needed"
    return "too-short", message, fault.meta.get("why")


def _counted(fault: Fault) -> str:
    value = fault.error.value
    one, more = ("entry", "entries")
    if isinstance(value, (str, dict)):
        one, more = ("character", "characters") if isinstance(value, str) else ("key", "keys")
    return f"{len(value)} {one if len(value) == 1 else more}"


def _wrong_length(fault: Fault) -> Said:
    wanted, found = fault.error.info
    code = "too-long" if found > wanted else "too-short"
    return code, f"{fault.subject} has {_counted(fault)}, not {wanted}", fault.meta.get("help")


def _too_low(fault: Fault) -> Said:
    return "bad-value", f"{fault.subject} must be at least {fault.error.constraint}, not `{fault.shown}`", None


def _too_high(fault: Fault) -> Said:
    return "bad-value", f"{fault.subject} must be at most {fault.error.constraint}, not `{fault.shown}`", None


_SAID: dict[int, Callable[[Fault], Said]] = {
    cerberus.REQUIRED_FIELD.code: _missing_key,
    cerberus.UNKNOWN_FIELD.code: _unknown_key,
    cerberus.NOT_NULLABLE.code: _null,
    cerberus.BAD_TYPE.code: _wrong_type,
    cerberus.UNALLOWED_VALUE.code: _not_allowed,
    cerberus.UNALLOWED_VALUES.code: _not_allowed,
    cerberus.REGEX_MISMATCH.code: _misformed,
    cerberus.EMPTY_NOT_ALLOWED.code: _empty,
    cerberus.MAX_LENGTH.code: _too_long,
    cerberus.MIN_LENGTH.code: _too_short,
    cerberus.ITEMS_LENGTH.code: _wrong_length,
    cerberus.MIN_VALUE.code: _too_low,
    cerberus.MAX_VALUE.code: _too_high,
}
