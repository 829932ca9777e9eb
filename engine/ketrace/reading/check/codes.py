"""Codes of other systems: their form, their check digit, and that each means one thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ketrace.problems import Place, Severity
from ketrace.reading.check.check_digits import SCHEMES
from ketrace.reading.document import Places
from ketrace.reading.scope import Notebook, near
from ketrace.rulebook.book import Book, CodeSystem
from ketrace.rulebook.coding import Coded, coded

_TWICE = "a code says one thing: keep it where that is meant, and list it under `look_alikes` where it is not"
_MISTYPED = "a digit is wrong or two stand the wrong way round: look the code up by its display"


def check_codes(book: Book, notes: Notebook, places: Places) -> None:
    """Notes codes that are misformed, or that mean two things."""
    systems = book.knowledge.code_systems
    found = list(coded(book.terms))
    for one in found:
        system = systems.get(one.code.system)
        if system is None:
            help = near(one.code.system, systems)
            place = places(one.owner, *one.path, "system")
            notes.note("unknown-code-system", f"unknown code system `{one.code.system}`", place, help=help)
        else:
            _check_form(one, system, notes, places(one.owner, *one.path, "code"))
    _check_twice(found, notes, places)
    _check_displays(found, notes, places)
    for one in found:
        if one.look_alike and one.code.system in systems and is_class(one.code.code, systems[one.code.system]):
            _check_trap(one, found, notes, places(one.owner, *one.path))


def is_class(code: str, system: CodeSystem) -> bool:
    """Whether a code stands for all codes that begin with it."""
    return system.classes is not None and re.fullmatch(system.classes, code) is not None


def _check_form(one: Coded, system: CodeSystem, notes: Notebook, place: Place) -> None:
    code = one.code.code
    if one.look_alike and is_class(code, system):
        return
    if re.fullmatch(system.regex, code) is None:
        message = f"`{code}` is not a code of {system.title}"
        help = f"its codes are {system.form}"
        if is_class(code, system):
            message = f"`{code}` is a class of {system.title}, and holds more or less than `{one.meaning}`"
            help = "list the codes that mean it one by one; the class goes under `look_alikes`"
        notes.note("bad-code", message, place, help=help)
    elif system.check_digit is not None and not SCHEMES[system.check_digit](re.sub(r"\D", "", code)):
        notes.note("bad-check-digit", f"`{code}` does not end in the right check digit", place, help=_MISTYPED)


def _check_twice(found: Iterable[Coded], notes: Notebook, places: Places) -> None:
    """A code means one fact, or one value of it; what it looks like but does not mean is another fact than that."""
    meant: dict[tuple[str, str], Coded] = {}
    denied: set[tuple[str, str, str]] = set()
    ordered = sorted(found, key=lambda one: one.look_alike)
    for one in ordered:
        key = (one.code.system, one.code.code)
        before = meant.get(key)
        here = places(one.owner, *one.path)
        if not one.look_alike and before is not None:
            same = before.meaning == one.meaning
            message = f"`{one.code.code}` stands twice for `{one.meaning}`"
            if not same:
                message = f"`{one.code.code}` stands for `{before.meaning}` and for `{one.meaning}`"
            help = "keep one of the two" if same else _TWICE
            notes.note("duplicate-code", message, here, places(before.owner, *before.path), help=help)
        elif one.look_alike and before is not None and before.fact == one.fact:
            message = f"`{one.code.code}` stands for `{before.meaning}` and is a look-alike of it"
            notes.note("duplicate-code", message, here, places(before.owner, *before.path), help="keep one of the two")
        elif one.look_alike and (*key, one.fact) in denied:
            message = f"`{one.code.code}` is listed twice as a look-alike of `{one.fact}`"
            notes.note("duplicate-code", message, here, help="keep one of the two")
        if one.look_alike:
            denied.add((*key, one.fact))
        else:
            meant.setdefault(key, one)


def _check_displays(found: Iterable[Coded], notes: Notebook, places: Places) -> None:
    seen: dict[tuple[str, str], Coded] = {}
    for one in found:
        first = seen.setdefault((one.code.system, one.code.code), one)
        if one.code.display != first.code.display:
            message = f"`{one.code.code}` is called `{one.code.display}` here and `{first.code.display}` elsewhere"
            here, there = (places(each.owner, *each.path, "display") for each in (one, first))
            notes.note("display-differs", message, here, there, help="look up what the system calls it")


def _check_trap(one: Coded, found: Iterable[Coded], notes: Notebook, place: Place) -> None:
    """A class is a look-alike only if it misses codes of the fact, or holds a code that means something else."""
    same = [other for other in found if other.code.system == one.code.system and other.code.code != one.code.code]
    own = [other for other in same if other.fact == one.fact and not other.look_alike]
    if own and not any(_missed(one, own)) and not any(_caught(one, same)):
        message = f"the class `{one.code.code}` holds all codes of `{one.fact}` and no other"
        help = "list a code that it misses, or under `look_alikes` one that it holds by mistake; or leave it out"
        notes.note("no-look-alike", message, place, help=help, severity=Severity.NOTE)


def _missed(one: Coded, own: Iterable[Coded]) -> Iterator[Coded]:
    return (other for other in own if not other.code.code.startswith(one.code.code))


def _caught(one: Coded, same: Iterable[Coded]) -> Iterator[Coded]:
    return (
        other
        for other in same
        if other.code.code.startswith(one.code.code) and (other.look_alike or other.fact != one.fact)
    )
