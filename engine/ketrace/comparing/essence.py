"""What things say, without where they stand and how their numbers are written: equal when they mean the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from ketrace.logic.nodes import Number
from ketrace.problems import Place
from ketrace.values.quantity import Quantity
from ketrace.values.units import Unit

_OF_FILES = ("digest", "place")


def essence(value: object) -> object:
    """A value to be compared by what it means: `0.5 g` is `500 mg`, and a place is nothing."""
    match value:
        case Quantity():
            return ("quantity", value.base, value.unit.dimension)
        case Unit():
            return ("unit", value.factor, value.dimension)
        case Number():
            return essence(value.quantity)
        case Place():
            return None
        case Mapping():
            return {key: essence(inner) for key, inner in value.items()}
        case tuple() | list():
            return tuple(essence(inner) for inner in value)
    if is_dataclass(value) and not isinstance(value, type):
        compared = (one.name for one in fields(value) if one.compare and one.name not in _OF_FILES)
        inside = ((name, getattr(value, name)) for name in compared)
        return (type(value).__name__, {name: essence(inner) for name, inner in inside})
    return value


def differing_fields(before: object, after: object) -> Iterator[str]:
    """The names of the fields in which two things of one type differ."""
    assert is_dataclass(before) and not isinstance(before, type)
    for one in fields(before):
        if one.name not in _OF_FILES and essence(getattr(before, one.name)) != essence(getattr(after, one.name)):
            yield one.name
