"""Which of several schemas a mapping is checked with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ketrace.reading.schemas import Library, Schema
from ketrace.reading.shape_faults import one_of

PRESENT = "present"
"""The schema is named like a key that is there."""

_ORDER = "order."


@dataclass(frozen=True, slots=True)
class Choice:
    """The schemas of a family that are laid over one another, and by what the second was chosen."""

    library: Library
    family: str
    by: str | None
    layers: tuple[str, ...]

    @property
    def schema(self) -> Schema:
        """The schema that the layers make together."""
        return self.library.schema(*self.layers)

    def belongs(self, key: str) -> str | None:
        """Help for a key that is unknown here: with what it may stand, if with anything."""
        if self.by is None:
            return None
        if key in self.library.schema(*self.layers[:2]).fields:
            return f"`{key}` cannot stand beside `{_last(self.layers[2])}`"
        others = [name for name in self.library.variants(self.family) if self._has(name, key)]
        if not others:
            return None
        if self.by == PRESENT:
            return f"`{key}` cannot stand beside `{_last(self.layers[1])}`"
        return f"`{key}` goes with the {self.by} {one_of([f'`{name}`' for name in others])}"

    def _has(self, variant: str, key: str) -> bool:
        return key in self.library.schema(self.family, f"{self.family}.{variant}").fields


def choice(
    library: Library, family: str, by: str | None, name: str, value: Mapping[str, Any], given: str | None = None
) -> Choice | None:
    """The schemas for a mapping that stands under a name, or None where the mapping does not say which they are."""
    qualities = _qualities(family, name, value)
    if by is None:
        return Choice(library, family, by, (family, *qualities))
    variants = library.variants(family)
    variant = given or _variant(by, variants, value)
    if variant not in variants:
        return None
    finer = (f"{family}.{variant}.{_last(quality)}" for quality in qualities)
    return Choice(library, family, by, (family, f"{family}.{variant}", *qualities, *finer))


def _variant(by: str, variants: tuple[str, ...], value: Mapping[str, Any]) -> Any:
    if by == PRESENT:
        return next((name for name in variants if name in value), None)
    return value.get(by)


def _qualities(family: str, name: str, value: Mapping[str, Any]) -> tuple[str, ...]:
    """What divides terms and cases further, as schemas/README.md tells."""
    match family:
        case "term" if "derived" in value:
            return ("term.derived",)
        case "term":
            return ("term.ordered" if name.startswith(_ORDER) else "term.stated",)
        case "case":
            origin = () if "from" in value else ("case.alone",)
            return ("case.base" if "base" in value else "case.worked", *origin)
        case _:
            return ()


def _last(name: str) -> str:
    return name.rpartition(".")[2]
