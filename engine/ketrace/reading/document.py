"""One document whose shape is known to be right, with the place of everything in it."""

from __future__ import annotations

import datetime
from collections import abc
from dataclasses import dataclass
from typing import Any

from ketrace.problems import Place
from ketrace.reading.nodes import Mapping, Node, find, place_at, plain
from ketrace.reading.scope import Mistake, Notebook
from ketrace.reading.types import MIXED_HELP
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

    def quantity(self, text: str, *path: str | int, like: Unit | None = None) -> Quantity | None:
        """A number with its unit, which measures the same as `like`; None when noted that it does not."""
        try:
            found = parse_quantity(text, self.units)
        except UnitError as error:
            self.notes.note("bad-quantity", error.message, self.document.at(*path), help=error.help)
            return None
        if like is None or found.unit.dimension == like.dimension:
            return found
        message = f"`{text}` is not a number in `{like}`"
        self.notes.note("mixed-units", message, self.document.at(*path), help=MIXED_HELP)
        return None

    def unit(self, text: str, *path: str | int) -> Unit | None:
        """A unit; None when noted that it cannot be read."""
        try:
            return self.units.parse(text)
        except UnitError as error:
            self.notes.note("bad-unit", error.message, self.document.at(*path), help=error.help)
            return None


@dataclass(frozen=True, slots=True)
class Places:
    """Where in a base's files to point: `places(rule.place, "because", 0)`."""

    documents: abc.Mapping[str, Document]

    def __call__(self, owner: Place, *path: str | int) -> Place:
        """The place of what lies on a path of the file in which the owner stands; the owner's where there is none."""
        document = self.documents.get(owner.file)
        return owner if document is None else document.at(*path)


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
