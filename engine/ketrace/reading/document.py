"""One document whose shape is known to be right, with the place of everything in it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ketrace.problems import Place
from ketrace.reading.nodes import Mapping, Node, find, place_at, plain
from ketrace.reading.scope import Mistake, Notebook, Scope
from ketrace.values.quantity import Quantity, parse_quantity
from ketrace.values.units import Unit, UnitError, UnitSystem


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a base: its file, the digest of its bytes, its kind, and its tree."""

    file: str
    digest: str
    kind: str
    node: Mapping

    @property
    def data(self) -> dict[str, Any]:
        """The document as plain values."""
        found = plain(self.node)
        return found if isinstance(found, dict) else {}

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return self.file.rsplit("/", 1)[-1].removesuffix(".yaml")

    def at(self, *path: str | int) -> Place:
        """The place of what lies on a path."""
        return place_at(self.node, path)

    def under(self, *path: str | int) -> Node:
        """The node on a path."""
        return find(self.node, path)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Reads quantities of one document and notes what cannot be read."""

    document: Document
    units: UnitSystem
    notes: Notebook

    def quantity(self, text: str, *path: str | int) -> Quantity:
        """A number with its unit; what cannot be read is noted and stands for zero."""
        try:
            return parse_quantity(text, self.units)
        except UnitError as error:
            self.notes.note("bad-quantity", error.message, self.document.at(*path), help=error.help)
            return Quantity(0, self.units.parse("1"))  # type: ignore[arg-type]

    def unit(self, text: str, *path: str | int) -> Unit:
        """A unit; what cannot be read is noted and stands for `1`."""
        try:
            return self.units.parse(text)
        except UnitError as error:
            self.notes.note("bad-unit", error.message, self.document.at(*path), help=error.help)
            return self.units.parse("1")

    def same(self, found: Quantity, unit: Unit, *path: str | int) -> Quantity:
        """The quantity, noted when it is not of the unit's dimension."""
        if found.unit.dimension != unit.dimension:
            self.notes.note("mixed-units", f"`{found}` is not of the dimension of `{unit.text}`", self.document.at(*path))
        return found


def quietly(scope: Scope, place: Place) -> Noting:
    """A context in which a `Mistake` becomes a problem at a place."""
    return Noting(scope.notes, place)


@dataclass(frozen=True, slots=True)
class Noting:
    """Turns a `Mistake` into a problem at its place, and goes on."""

    notes: Notebook
    place: Place

    def __enter__(self) -> None:
        return None

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, Mistake):
            self.notes.mistake(error, self.place)
            return True
        return False


def date(value: object) -> datetime.date:
    """A date that the shape stage has seen to be one."""
    assert isinstance(value, datetime.date)
    return value


def entries(node: Node) -> Iterator[tuple[str, Place, Node]]:
    """The entries of a mapping with the places of their keys."""
    if isinstance(node, Mapping):
        for entry in node.entries:
            yield entry.key, entry.key_place, entry.value
