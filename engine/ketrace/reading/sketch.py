"""The names of a base, also while some of its files are still being written: what editors complete, and `new` checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ketrace.problems import InvalidRules
from ketrace.reading.build_terms import build_terms
from ketrace.reading.document import Document
from ketrace.reading.documents import KNOWLEDGE, read_documents, shapes
from ketrace.reading.nodes import Mapping as MappingNode
from ketrace.reading.scope import Notebook
from ketrace.rulebook.book import Knowledge
from ketrace.rulebook.terms import Term


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a base declares, by name. `claims` has the names of the numbers of each; `rules` also has former names,
    each with the rule's id now; `speaks_to` are the audiences for whom some rule has a text."""

    knowledge: Knowledge
    terms: Mapping[str, Term]
    screens: tuple[str, ...]
    sources: tuple[str, ...]
    claims: Mapping[str, tuple[str, ...]]
    policies: tuple[str, ...]
    tables: tuple[str, ...]
    conflicts: tuple[str, ...]
    rules: Mapping[str, str]
    speaks_to: frozenset[str]

    @property
    def references(self) -> tuple[str, ...]:
        """What can stand under `because`."""
        return (*self.claims, *(f"policy.{name}" for name in self.policies))


def sketch(files: Mapping[str, bytes]) -> Sketch:
    """The names in the files of a base. Raises `InvalidRules` only when knowledge.yaml itself cannot be read."""
    notes = Notebook()
    documents = read_documents(files, notes)
    if documents.knowledge is None or KNOWLEDGE in notes.failed_files:
        raise InvalidRules(problem for problem in notes.problems if problem.places[0].file == KNOWLEDGE)

    def all_of(kind: str) -> Iterator[dict[str, Any]]:
        found: list[Document] = [*documents.of(kind), *(one for one in documents.started if one.kind == kind)]
        return (document.data for document in sorted(found, key=lambda one: one.file))

    started = (_sound(one) for one in documents.started if one.kind == "terms")
    terms = build_terms([*documents.of("terms"), *started], documents.knowledge.units, notes)
    rules = list(all_of("rule"))
    return Sketch(
        documents.knowledge,
        terms,
        tuple(name for data in all_of("terms") for name in _keys(data, "screens")),
        tuple(str(data.get("id")) for data in all_of("source")),
        dict(claim for data in all_of("source") for claim in _claims(data)),
        tuple(str(data.get("id")) for data in all_of("policy")),
        tuple(str(data.get("id")) for data in all_of("table")),
        tuple(str(data.get("id")) for data in all_of("conflict")),
        {str(name): str(data.get("id")) for data in rules for name in (*_listed(data, "formerly"), data.get("id"))},
        frozenset(audience for data in rules for audience in _keys(data, "say")),
    )


def _sound(document: Document) -> Document:
    """A started file of terms without those of which too little is written to know what they are."""
    paths = [problem.places[0].path for problem in shapes().problems("terms", document.node)]
    terms = document.node.get("terms")
    entries = terms.entries if isinstance(terms, MappingNode) else ()
    sound = tuple(one for one in entries if not any(path.startswith(one.key_place.path) for path in paths))
    kept = MappingNode(sound, document.node.place)
    others = (replace(one, value=kept) for one in document.node.entries if one.key == "terms")
    return replace(document, node=MappingNode(tuple(others), document.node.place))


def _keys(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found = data.get(key)
    return tuple(found) if isinstance(found, Mapping) else ()


def _listed(data: Mapping[str, Any], key: str) -> tuple[object, ...]:
    found = data.get(key)
    return tuple(found) if isinstance(found, list) else ()


def _claims(source: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name in _keys(source, "claims"):
        claim = source["claims"][name]
        yield f"{source.get('id')}/{name}", _keys(claim, "numbers") if isinstance(claim, Mapping) else ()
