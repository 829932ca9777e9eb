"""Which schema goes with which files of a base, and how an editor is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ketrace.drafting.json_schema import Converter
from ketrace.drafting.names import BaseNames, Names
from ketrace.reading.documents import FOLDERS, KNOWLEDGE
from ketrace.reading.schemas import Library
from ketrace.reading.sketch import Sketch
from ketrace.shelf import shelf

Json = dict[str, Any]
DRAFT = "http://json-schema.org/draft-07/schema#"
_CASE = ("base", "worked")


def editor_schemas(base: Sketch) -> dict[str, Json]:
    """A schema for each sort of file of a base, by the files it is for: `care/*.yaml`, `knowledge.yaml`."""
    library = Library(shelf("schemas"))
    found = {KNOWLEDGE: document(library, "knowledge", Names())}
    for folder, sort in FOLDERS.items():
        found[f"{folder}/*.yaml"] = document(library, sort, BaseNames(base))
    for kind in base.knowledge.kinds.values():
        found[f"{kind.folder}/*.yaml"] = document(library, "rule", BaseNames(base, kind.name), kind.effect)
    return found


def case_schema(base: Sketch) -> Json:
    """The schema for the cases of a base."""
    return document(Library(shelf("schemas")), "case", BaseNames(base))


def document(library: Library, kind: str, names: Names, effect: str | None = None) -> Json:
    """The JSON Schema of a document of a kind; of a rule with its effect."""
    converter = Converter(library, names)
    layers = [kind, f"{kind}.{effect}"] if effect else [kind]
    whole = _case(converter) if kind == "case" else converter.mapping(*layers)
    found = {"$schema": DRAFT, **whole}
    return {**found, "definitions": converter.definitions} if converter.definitions else found


def _case(converter: Converter) -> Json:
    """A case is a base for others or a worked one, and begins with another or alone."""

    def made(*layers: str) -> Json:
        found = converter.mapping("case", *layers)
        if isinstance(converter.names, BaseNames):
            found["properties"]["facts"] = converter.names.facts()
        return found

    def by_origin(quality: str) -> Json:
        alone = converter.refer(f"{quality}.alone", lambda: made(quality, "case.alone"))
        return {"if": {"required": ["from"]}, "then": converter.refer(quality, lambda: made(quality)), "else": alone}

    base, worked = (by_origin(f"case.{one}") for one in _CASE)
    return {"type": "object", "if": {"required": ["base"]}, "then": base, "else": worked}


def file_name(files: str) -> str:
    """The name of the schema for some files."""
    return files.removesuffix(".yaml").removesuffix("/*").replace("/", "-") + ".schema.json"


def settings(schemas: Path, places: dict[str, str]) -> Json:
    """The settings for the YAML language server: which schema is for which files."""
    return {"yaml.schemas": {(schemas / file_name(files)).as_posix(): where for files, where in places.items()}}
