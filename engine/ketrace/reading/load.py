"""From files to a book: every problem of every file, in one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ketrace.problems import InvalidRules, Place, Problem, Severity, did_you_mean
from ketrace.reading.build_evidence import build_conflicts, build_policies, build_sources, build_tables, check_claims
from ketrace.reading.build_knowledge import build_knowledge
from ketrace.reading.build_rules import build_impossible, build_rule, build_safety
from ketrace.reading.build_terms import add_ways, build_screens, build_terms, check_terms
from ketrace.reading.check import check_book
from ketrace.reading.document import Document
from ketrace.reading.folder import digest, digest_of_all
from ketrace.reading.nodes import Mapping as MappingNode
from ketrace.reading.policy_file import replace_policies
from ketrace.reading.scope import Notebook, Scope
from ketrace.reading.shape import Shapes
from ketrace.reading.text import read_yaml
from ketrace.rulebook.book import Book, Knowledge
from ketrace.shelf import shelf

_FOLDERS = {
    "terms": "terms",
    "sources": "source",
    "policy": "policy",
    "tables": "table",
    "conflicts": "conflict",
    "safety": "safety",
    "impossible": "impossible",
}
_SHAPES: dict[Path, Shapes] = {}


def shapes() -> Shapes:
    """The shapes of all documents, prepared once."""
    folder = shelf("schemas")
    if folder not in _SHAPES:
        _SHAPES[folder] = Shapes(folder)
    return _SHAPES[folder]


def load_book(files: Mapping[str, bytes], policy_file: tuple[str, bytes] | None = None) -> tuple[Book, tuple[Problem, ...]]:
    """The book, with the problems that do not stop loading. Raises `InvalidRules` with all problems when some do."""
    notes = Notebook()
    documents, knowledge = _documents(files, notes)
    if knowledge is None or _supporting_failed(notes, knowledge):
        raise InvalidRules(_sorted(notes))
    book, scope = _book(documents, knowledge, files, notes)
    if policy_file is not None:
        book = replace_policies(book, policy_file, shapes(), notes)
    check_book(book, scope)
    if notes.failed:
        raise InvalidRules(_sorted(notes))
    return book, _sorted(notes)


def _sorted(notes: Notebook) -> tuple[Problem, ...]:
    return tuple(sorted(dict.fromkeys(notes.problems), key=lambda problem: problem.sort_key))


def _documents(files: Mapping[str, bytes], notes: Notebook) -> tuple[dict[str, list[Document]], Knowledge | None]:
    trees = {name: _tree(name, data, notes) for name, data in sorted(files.items())}
    found: dict[str, list[Document]] = {kind: [] for kind in (*_FOLDERS.values(), "rule")}
    top = trees.get("knowledge.yaml")
    knowledge = None
    if top is not None:
        document = Document("knowledge.yaml", digest(files["knowledge.yaml"]), "knowledge", top)
        if _shape_is_right(document, notes):
            knowledge = build_knowledge(document, notes)
    for name, tree in trees.items():
        if name == "knowledge.yaml" or tree is None:
            continue
        kind = _kind_of(name, knowledge, notes)
        if kind is not None:
            document = Document(name, digest(files[name]), kind, tree)
            if _shape_is_right(document, notes, knowledge) and _name_is_right(document, knowledge, notes):
                found[kind].append(document)
    return found, knowledge


def _tree(name: str, data: bytes, notes: Notebook) -> MappingNode | None:
    node, problems = read_yaml(data, name)
    notes.problems.extend(problems)
    if node is not None and not isinstance(node, MappingNode):
        notes.note("wrong-type", "the document is not a mapping of `key: value` lines", node.place)
        return None
    return None if problems else node


def _kind_of(name: str, knowledge: Knowledge | None, notes: Notebook) -> str | None:
    folder, _, rest = name.rpartition("/")
    if folder in _FOLDERS:
        return _FOLDERS[folder]
    if knowledge is None:
        return None
    folders = {kind.folder for kind in knowledge.kinds.values()}
    if folder in folders:
        return "rule"
    known = (*_FOLDERS, *folders)
    notes.note("unknown-folder", f"`{name}` lies in no folder of a knowledge base", Place(name), help=did_you_mean(folder, known) or "folders are named by `kinds` in knowledge.yaml")
    return None


def _shape_is_right(document: Document, notes: Notebook, knowledge: Knowledge | None = None) -> bool:
    effect = None
    if document.kind == "rule":
        effect = _effect(document, knowledge, notes)
        if effect is None:
            return False
    problems = shapes().problems(document.kind, document.node, effect) if effect else shapes().problems(document.kind, document.node)
    notes.problems.extend(problems)
    return not problems


def _effect(document: Document, knowledge: Knowledge | None, notes: Notebook) -> str | None:
    if knowledge is None:
        return None
    kind: Any = document.data.get("kind")
    folder = document.file.rpartition("/")[0]
    wanted = next(name for name, one in knowledge.kinds.items() if one.folder == folder)
    if kind != wanted:
        known = kind in knowledge.kinds
        notes.note(
            "wrong-folder" if known else "unknown-kind",
            f"kind `{kind}` does not belong in the folder `{folder}`" if known else f"unknown kind `{kind}`",
            document.at("kind"),
            help=f"move the file to `{knowledge.kinds[kind].folder}/`, or write `kind: {wanted}`" if known else f"write `kind: {wanted}`",
        )
        return None
    return knowledge.kinds[wanted].effect


def _name_is_right(document: Document, knowledge: Knowledge | None, notes: Notebook) -> bool:
    key = "topic" if document.kind == "terms" else "id"
    named = document.data[key]
    if named == document.stem:
        return True
    notes.note("wrong-file-name", f"the {key} is `{named}`, but the file is `{document.stem}.yaml`", document.at(key), help="the file's name is the id, for ever")
    return False


def _supporting_failed(notes: Notebook, knowledge: Knowledge) -> bool:
    """Whether names would be missing that rules rely on, so that reading rules would only echo the faults."""
    folders = {kind.folder for kind in knowledge.kinds.values()}
    return any(
        problem.severity is Severity.ERROR and problem.places and problem.places[0].file.rpartition("/")[0] not in folders
        for problem in notes.problems
    )


def _book(documents: dict[str, list[Document]], knowledge: Knowledge, files: Mapping[str, bytes], notes: Notebook) -> tuple[Book, Scope]:
    units = knowledge.units
    sources = build_sources(documents["source"], units, notes)
    claims = {claim.id: claim for source in sources.values() for claim in source.claims}
    check_claims(claims, notes)
    policies = build_policies(documents["policy"], claims, units, notes)
    terms = build_terms(documents["terms"], units, notes)
    screens = build_screens(documents["terms"], terms, notes)
    tables = build_tables(documents["table"], terms, claims, units, notes)
    verdicts = tuple(verdict.name for verdict in knowledge.verdicts)
    scope = Scope(units, notes, terms, policies, claims, tables, verdicts)
    check_terms(terms, screens, policies, scope)
    terms = add_ways(terms, documents["terms"], scope)
    scope = replace(scope, terms=terms)
    conflicts = build_conflicts(documents["conflict"], claims, notes)
    rules = [build_rule(document, knowledge, scope, conflicts) for document in documents["rule"]]
    digests = {name: digest(data) for name, data in sorted(files.items())}
    book = Book(
        knowledge=knowledge,
        terms=terms,
        screens=screens,
        sources=sources,
        claims=claims,
        policies=policies,
        tables=tables,
        rules=_by_id(rules, notes),
        conflicts=conflicts,
        safety={found.id: found for found in (build_safety(document, scope) for document in documents["safety"])},
        impossible={found.id: found for found in (build_impossible(document, scope) for document in documents["impossible"])},
        files=digests,
        digest=digest_of_all(digests),
    )
    return book, scope


def _by_id(rules: list[Any], notes: Notebook) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for rule in sorted(rules, key=lambda one: (one.id, one.place.file)):
        if rule.id in found:
            notes.note("duplicate-rule", f"two rules have the id `{rule.id}`", rule.place, found[rule.id].place, help="an id is used once, for ever")
        found[rule.id] = rule
    return found
