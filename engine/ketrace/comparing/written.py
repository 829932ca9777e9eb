"""What two books say otherwise, part by part, in words: before any question of what it does to anybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from ketrace.comparing.alike import Alike, Pairing, pairings
from ketrace.comparing.essence import differing_fields, essence
from ketrace.logic.nodes import Condition, Formula, Number
from ketrace.proving.words import formula, shown
from ketrace.rulebook.book import Book
from ketrace.rulebook.evidence import Source, Table
from ketrace.rulebook.rules import (
    ConcludesChoice,
    ConcludesFlag,
    ConcludesQuantity,
    Exposes,
    Placeholder,
    Rule,
    States,
    Warns,
)
from ketrace.values.quantity import Quantity

How = Literal["added", "removed", "renamed", "changed"]
_PARTS = ("terms", "screens", "policies", "tables", "claims", "sources", "conflicts", "safety", "impossible")
_WORDS = {
    "terms": "fact",
    "screens": "screen",
    "policies": "local number",
    "tables": "table",
    "claims": "claim",
    "sources": "source",
    "conflicts": "conflict",
    "safety": "property",
    "impossible": "impossible",
}
_MEANING = ("effect", "kind", "status", "since", "until", "when", "then", "replaced_by")
_AT_MOST = 160


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is written otherwise. `how` was it changed, in `fields`; `details` show it, before and after.

    `words_only`: what was changed is only read by people.
    """

    part: str
    id: str
    how: How
    fields: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    words_only: bool = False

    def to_dict(self) -> dict[str, object]:
        """As JSON values."""
        return {
            "part": self.part,
            "id": self.id,
            "how": self.how,
            "fields": list(self.fields),
            "details": list(self.details),
            "words_only": self.words_only,
        }


def changes(old: Book, new: Book) -> Iterator[Change]:
    """All that is written otherwise: rules first, then what they rest on, then what the base says of itself."""
    pairs = pairings(old.rules, new.rules)
    alike = Alike(old, new, pairs)
    for pair in pairs:
        yield from _rule(pair, alike)
    for part in _PARTS:
        yield from _of_part(part, getattr(old, part), getattr(new, part))
    fields = tuple(differing_fields(old.knowledge, new.knowledge))
    if fields:
        shown = (_detail(name, getattr(old.knowledge, name), getattr(new.knowledge, name)) for name in fields)
        yield Change("knowledge", new.knowledge.id, "changed", fields, tuple(shown))


def _rule(pair: Pairing, alike: Alike) -> Iterator[Change]:
    if pair.old is None or pair.new is None:
        yield Change("rule", pair.rule.id, "removed" if pair.new is None else "added", details=(pair.rule.title,))
        return
    fields = [name for name in differing_fields(pair.old, pair.new) if name not in ("id", "formerly")]
    details = [_detail(name, getattr(pair.old, name), getattr(pair.new, name)) for name in fields]
    means = [name for name in fields if name in _MEANING and not (name == "then" and _only_until(pair.old, pair.new))]
    if pair.renamed:
        yield Change("rule", pair.new.id, "renamed", tuple(fields), (f"formerly {pair.old.id}", *details), not means)
    elif fields:
        yield Change("rule", pair.new.id, "changed", tuple(fields), tuple(details), not means)


def _only_until(old: Rule, new: Rule) -> bool:
    """Whether two conclusions differ only in the words that say until when they withhold."""
    return isinstance(old.then, Warns) and isinstance(new.then, Warns) and old.then.withholds == new.then.withholds


def _of_part(part: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Change]:
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if before is None or after is None:
            yield Change(_WORDS[part], name, "added" if before is None else "removed")
            continue
        fields = tuple(one for one in differing_fields(before, after) if not (part == "sources" and one == "claims"))
        if fields:
            details = (_detail(one, getattr(before, one), getattr(after, one)) for one in fields)
            yield Change(_WORDS[part], name, "changed", fields, tuple(details), set(fields) <= _only_read(before))


def _only_read(thing: object) -> set[str]:
    """The fields of a thing that decide nothing."""
    always = {"title", "question", "codes", "look_alikes", "covers", "owner"}
    return always | ({"bibliography", "year", "not_used"} if isinstance(thing, Source) else set())


def _detail(name: str, before: object, after: object) -> str:
    if name == "cells" and isinstance(before, Mapping) and isinstance(after, Mapping):
        return f"{name}: " + "; ".join(_entries(before, after))
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return "; ".join(f"{name} {entry}" for entry in _entries(before, after))
    if isinstance(before, tuple) and isinstance(after, tuple) and not _texts(before, after):
        return _members(name, before, after)
    return f"{name}: {_short(before)} → {_short(after)}"


def _entries(before: Mapping[object, object], after: Mapping[object, object]) -> Iterator[str]:
    """What differs between two mappings, key by key."""
    for key in sorted({*before, *after}, key=str):
        one, other = before.get(key), after.get(key)
        if essence(one) != essence(other):
            named = ", ".join(map(str, key)) if isinstance(key, tuple) else str(key)
            yield f"{named}: {_short(one)} → {_short(other)}"


def _members(name: str, before: tuple[object, ...], after: tuple[object, ...]) -> str:
    one, other = [_short(each) for each in before], [_short(each) for each in after]
    gone, come = [each for each in one if each not in other], [each for each in other if each not in one]
    said = ([f"without {', '.join(gone)}"] if gone else []) + ([f"with {', '.join(come)}"] if come else [])
    return f"{name}: " + (" and ".join(said) or "in another order")


def _texts(before: tuple[object, ...], after: tuple[object, ...]) -> bool:
    return any(isinstance(part, Placeholder) or (isinstance(part, str) and " " in part) for part in (*before, *after))


def _short(value: object) -> str:
    text = _said(value)
    return text if len(text) <= _AT_MOST else f"{text[:_AT_MOST].rstrip()}…"


def _said(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case str() | int() | Quantity():
            return str(value)
        case Number():
            return value.text
        case Placeholder():
            return "{" + value.name + (f".{value.number}" if value.number else "") + "}"
        case tuple():
            return ("" if any(isinstance(part, Placeholder) for part in value) else ", ").join(
                map(_said, value)
            ) or "nothing"
        case ConcludesFlag():
            return value.term
        case ConcludesQuantity():
            return f"{value.term} is {formula(value.formula)}"
        case ConcludesChoice():
            return f"{value.term} is {value.option}"
        case States():
            return f"{value.term} is {_said(value.value)}"
        case Warns():
            return f"warns{', withholds' if value.withholds else ''}{f', until {value.until}' if value.until else ''}"
        case Exposes():
            return "; ".join(_amount(one.name, one.low, one.high) for one in value.amounts) or "no amounts"
        case Table():
            return value.id
    return _node(value)


def _amount(name: str, low: Formula | None, high: Formula) -> str:
    said = formula(high)
    return f"{name} up to {said}" if low is None else f"{name} from {formula(low)} to {said}"


def _node(value: object) -> str:
    """A condition, or anything else by its value or its name."""
    if isinstance(value, Condition):
        return shown(value)
    for name in ("value", "name", "id"):
        found = getattr(value, name, None)
        if isinstance(found, str | Quantity):
            return str(found)
    return str(value)
