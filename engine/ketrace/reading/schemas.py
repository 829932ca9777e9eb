"""The Cerberus schemas of the folder `schemas`, laid over one another and prepared for use.

The conventions on top of Cerberus (`like`, dotted names, `meta`) are told in schemas/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from cerberus import TypeDefinition, Validator
from cerberus.errors import REGEX_MISMATCH, BaseErrorHandler
from cerberus.schema import UnvalidatedSchema

Rules = dict[str, Any]
"""What Cerberus asks of one value."""

WORDS = "words.yaml"
EACH = None
"""A step of a path that stands for every entry."""


class ExactValidator(Validator):  # type: ignore[misc]  # the library has no types
    """Cerberus, but `true` is not a number, and a pattern matches the whole text."""

    types_mapping = {  # noqa: RUF012  # so the library declares it
        **Validator.types_mapping,
        "integer": TypeDefinition("integer", (int,), (bool,)),
    }

    def _validate_regex(self, pattern: str, field: object, value: object) -> None:
        """{'type': 'string'}"""
        if isinstance(value, str) and re.fullmatch(pattern, value) is None:
            self._error(field, REGEX_MISMATCH)


class _AsTheyAre(BaseErrorHandler):  # type: ignore[misc]  # the library has no types
    def __call__(self, errors: list[Any]) -> list[Any]:
        return list(errors)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document that has schemas of its own, and how one of them is chosen."""

    family: str
    by: str | None = None
    path: tuple[str | None, ...] = ()

    def found_in(self, value: Any) -> Iterator[tuple[tuple[str | int, ...], Any]]:
        """Every such part of a value, with its path in it."""
        return _located(value, self.path)


@dataclass(frozen=True, slots=True)
class Schema:
    """What one mapping may hold: the rules for each key, and the parts that are checked with other schemas."""

    fields: Mapping[Any, Rules]
    parts: tuple[Part, ...]
    validator: ExactValidator

    def errors(self, document: Mapping[Any, Any]) -> list[Any]:
        """The errors of Cerberus, as they are."""
        if self.validator.validate(document, normalize=False):
            return []
        found: list[Any] = self.validator.errors
        return found

    def rules_at(self, path: tuple[str | int, ...]) -> Rules:
        """The rules for what lies on a path of the document; none where the schema does not reach."""
        rules: Rules = {"schema": self.fields}
        for step in path:
            if isinstance(step, int) and "items" in rules:
                rules = rules["items"][step]
            elif isinstance(step, int):
                rules = rules.get("schema", {})
            else:
                rules = rules["valuesrules"] if "valuesrules" in rules else rules.get("schema", {}).get(step, {})
        return rules


class Library:
    """All schemas of a folder, each prepared when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._words: dict[str, Any] = {}
        self._written: dict[str, dict[str, Any]] = {}
        for path in sorted(folder.glob("*.yaml")):
            into = self._words if path.name == WORDS else self._written
            into.update(yaml.load(path.read_bytes(), loader))
        self._prepared: dict[tuple[str, ...], Schema] = {}
        self._variants: dict[str, tuple[str, ...]] = {}
        for name in self._written:
            family, dot, variant = name.partition(".")
            if dot and "." not in variant:
                self._variants[family] = (*self._variants.get(family, ()), variant)

    def variants(self, family: str) -> tuple[str, ...]:
        """What the schemas of a family are chosen by: `choice`, `quantity` for `term.choice`, `term.quantity`."""
        return self._variants.get(family, ())

    def schema(self, *layers: str, columns: tuple[str, ...] = ()) -> Schema:
        """The schema that these layers make together, those that are not written left out."""
        key = (*layers, "", *columns)
        if key not in self._prepared:
            self._prepared[key] = prepared(self._merged(layers, columns))
        return self._prepared[key]

    def _merged(self, layers: tuple[str, ...], columns: tuple[str, ...]) -> dict[str, Rules]:
        fields: dict[str, Rules] = {}
        for column in columns:
            fields[column] = self._resolved(self._written[f"{layers[0]}.column"]["column"])
        for layer in layers:
            for name, rules in self._written.get(layer, {}).items():
                if rules is None:
                    fields.pop(name, None)
                else:
                    fields[name] = _over(fields.get(name, {}), self._resolved(rules))
        return fields

    def _resolved(self, written: str | Rules) -> Rules:
        """A set of rules with the words it is written with put in their places; `meta` keeps which one it was."""
        rules: Rules = {"like": written} if isinstance(written, str) else dict(written)
        for name in ("keysrules", "valuesrules"):
            if name in rules:
                rules[name] = self._resolved(rules[name])
        if "items" in rules:
            rules["items"] = [self._resolved(item) for item in rules["items"]]
        if "schema" in rules:
            inner = rules["schema"]
            if isinstance(inner, str) or "list" in rules["type"]:
                rules["schema"] = self._resolved(inner)
            else:
                rules["schema"] = {name: self._resolved(one) for name, one in inner.items()}
        if "like" in rules:
            word = rules.pop("like")
            return _over(_over(self._resolved(self._words[word]), {"meta": {"word": word}}), rules)
        return rules


def _over(below: Rules, above: Rules) -> Rules:
    meta = {**below.get("meta", {}), **above.get("meta", {})}
    return {**below, **above, "meta": meta} if meta else {**below, **above}


def prepared(fields: Mapping[Any, Rules]) -> Schema:
    """A schema ready for use."""
    parts = tuple(part for name, rules in fields.items() for part in _parts(rules, (name,)))
    # The schemas themselves are checked by a test, so that loading need not take the time.
    return Schema(fields, parts, ExactValidator(UnvalidatedSchema(fields), error_handler=_AsTheyAre))


def _parts(rules: Rules, path: tuple[str | None, ...]) -> Iterator[Part]:
    meta = rules.get("meta", {})
    if "part" in meta:
        yield Part(meta["part"], meta.get("by"), path)
    if "valuesrules" in rules:
        yield from _parts(rules["valuesrules"], (*path, EACH))
    if "list" in rules["type"] and "schema" in rules:
        yield from _parts(rules["schema"], (*path, EACH))
    elif "schema" in rules:
        for name, inner in rules["schema"].items():
            yield from _parts(inner, (*path, name))


def _located(value: Any, path: tuple[str | None, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """What lies on a path with steps for every entry, each with its own path."""
    if not path:
        yield (), value
        return
    first, rest = path[0], path[1:]
    steps: list[Any] = []
    if first is not EACH:
        steps = [first] if isinstance(value, dict) and first in value else []
    elif isinstance(value, dict):
        steps = list(value)
    elif isinstance(value, list):
        steps = list(range(len(value)))
    for step in steps:
        for inner, found in _located(value[step], rest):
            yield (step, *inner), found
