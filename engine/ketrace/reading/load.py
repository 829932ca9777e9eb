"""From files to a book: every problem of every file, in one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ketrace.problems import InvalidRules, Place, Problem, did_you_mean
from ketrace.reading.build_evidence import build_policies, build_sources
from ketrace.reading.build_knowledge import build_knowledge
from ketrace.reading.build_reviews import build_reviews, check_reviewed, signed
from ketrace.reading.build_rules import build_impossible, build_rule, build_safety
from ketrace.reading.build_tables import build_conflicts, build_tables
from ketrace.reading.build_terms import add_ways, build_screens, build_terms, check_valid_for
from ketrace.reading.check import check_book
from ketrace.reading.document import Document, Places
from ketrace.reading.folder import digest, digest_of_all
from ketrace.reading.nodes import Mapping as MappingNode
from ketrace.reading.policy_file import replace_policies
from ketrace.reading.scope import Notebook, Scope
from ketrace.reading.shape import Shapes
from ketrace.reading.signing import Signer
from ketrace.reading.text import read_yaml
from ketrace.reading.unfinished import unfinished, with_unfinished
from ketrace.rulebook.book import Book, Knowledge
from ketrace.rulebook.reviews import Signature
from ketrace.rulebook.rules import Rule
from ketrace.shelf import shelf

KNOWLEDGE = "knowledge.yaml"
_REVIEWS = "reviews"
_FOLDERS = {
    "terms": "terms",
    "sources": "source",
    "policy": "policy",
    "tables": "table",
    "conflicts": "conflict",
    "safety": "safety",
    "impossible": "impossible",
    _REVIEWS: "review",
}
_ECHOES = {
    "terms": {"unknown-fact", "unknown-field", "unknown-option", "unknown-placeholder", "wrong-type", "mixed-units"},
    "sources": {"unknown-claim", "unknown-number", "uncited-number", "mixed-units"},
    "policy": {"unknown-policy", "mixed-units"},
    "tables": {"unknown-table", "bad-lookup", "mixed-units"},
    "conflicts": {"unknown-conflict"},
}
"""What is said of other files only because a file of this folder could not be read."""
_SHAPES: dict[Path, Shapes] = {}


def shapes() -> Shapes:
    """The shapes of all documents, prepared once."""
    folder = shelf("schemas")
    if folder not in _SHAPES:
        _SHAPES[folder] = Shapes(folder)
    return _SHAPES[folder]


def load_book(
    files: Mapping[str, bytes], policy_file: tuple[str, bytes] | None = None
) -> tuple[Book, tuple[Problem, ...]]:
    """The book, with the problems that do not stop loading. Raises `InvalidRules` with all problems when some do."""
    notes = Notebook()
    documents = _documents(files, notes)
    knowledge = documents.knowledge
    if knowledge is None or KNOWLEDGE in notes.failed_files:
        raise InvalidRules(_sorted(notes))
    book, scope = _book(documents, knowledge, files, notes)
    if policy_file is not None:
        book = replace_policies(book, policy_file, shapes(), notes)
    failed = {file.rpartition("/")[0] for file in notes.failed_files} - {_REVIEWS}
    places = Places(documents.by_file)
    reviews = build_reviews(documents.of("review"), knowledge, notes)
    if not failed:
        check_reviewed(reviews, book, notes, places)
    if not failed & set(_ECHOES):
        check_book(book, scope.notes, places, whole=not failed)
    if notes.failed:
        raise InvalidRules(_sorted(notes))
    book = signed(book, reviews, Signer(book, documents.by_file), notes)
    return book, _sorted(notes)


def signature_of(files: Mapping[str, bytes], rule: str) -> Signature:
    """What a person signs who judges this rule of a base that loads."""
    notes = Notebook()
    documents = _documents(files, notes)
    assert documents.knowledge is not None
    book, _ = _book(documents, documents.knowledge, files, notes)
    return Signer(book, documents.by_file).signature(book.rules[rule])


def _sorted(notes: Notebook) -> tuple[Problem, ...]:
    return tuple(sorted(dict.fromkeys(notes.problems), key=lambda problem: problem.sort_key))


@dataclass(slots=True)
class _Documents:
    """The documents whose shape is right, by their kind and by their file; and those that are still to be filled in."""

    knowledge: Knowledge | None = None
    started: list[Document] = field(default_factory=list)
    by_kind: dict[str, list[Document]] = field(default_factory=dict)
    by_file: dict[str, Document] = field(default_factory=dict)

    def of(self, kind: str) -> list[Document]:
        """The documents of a kind, in the order of their files."""
        return self.by_kind.get(kind, [])

    def add(self, document: Document) -> None:
        """Keep a document."""
        self.by_kind.setdefault(document.kind, []).append(document)
        self.by_file[document.file] = document


def _documents(files: Mapping[str, bytes], notes: Notebook) -> _Documents:
    found = _Documents()
    trees = {name: _tree(name, data, notes) for name, data in sorted(files.items())}
    top = trees.pop(KNOWLEDGE, None)
    if KNOWLEDGE not in files:
        notes.note("no-knowledge", f"there is no {KNOWLEDGE}", Place(KNOWLEDGE), help="it says what the base is")
    if top is not None:
        document = Document(KNOWLEDGE, digest(files[KNOWLEDGE]), "knowledge", top)
        if _shape_is_right(document, notes):
            found.add(document)
            found.knowledge = build_knowledge(document, notes, tuple(_FOLDERS))
    for name, tree in trees.items():
        kind = _kind_of(name, found.knowledge, notes)
        if kind is not None and tree is not None:
            document = Document(name, digest(files[name]), kind, tree)
            if _shape_is_right(document, notes, found.knowledge) and _name_is_right(document, notes):
                found.add(document)
            elif any(unfinished(tree)):
                found.started.append(document)
    return found


def _tree(name: str, data: bytes, notes: Notebook) -> MappingNode | None:
    node, problems = read_yaml(data, name)
    notes.problems.extend(problems)
    if node is not None and not isinstance(node, MappingNode):
        message, help = (
            "the file does not hold `key: value` lines",
            "begin with `id: ...`; each key stands on a line of its own",
        )
        notes.note("wrong-type", message, node.place, help=help)
        return None
    return None if problems else node


def _kind_of(name: str, knowledge: Knowledge | None, notes: Notebook) -> str | None:
    folder, _, file = name.rpartition("/")
    if folder in _FOLDERS:
        return _FOLDERS[folder]
    if knowledge is None or KNOWLEDGE in notes.failed_files:
        return None
    folders = {kind.folder for kind in knowledge.kinds.values()}
    if folder in folders:
        return "rule"
    if folder:
        help = (
            did_you_mean(folder, (*_FOLDERS, *folders)) or f"the folders of rules are named by `kinds` in {KNOWLEDGE}"
        )
        notes.note(
            "unknown-folder", f"`{folder}` is no folder of this base, so `{file}` is not read", Place(name), help=help
        )
    else:
        help = f"only {KNOWLEDGE} lies here; every other file lies in a folder"
        notes.note("unknown-folder", f"`{file}` lies in no folder, so it is not read", Place(name), help=help)
    return None


def _shape_is_right(document: Document, notes: Notebook, knowledge: Knowledge | None = None) -> bool:
    effect = None
    if document.kind == "rule":
        assert knowledge is not None
        effect = _effect(document, knowledge, notes)
        if effect is None:
            return False
    problems = with_unfinished(shapes().problems(document.kind, document.node, effect), document.node)
    notes.problems.extend(problems)
    return not problems


def _effect(document: Document, knowledge: Knowledge, notes: Notebook) -> str | None:
    folder = document.file.rpartition("/")[0]
    wanted = next(name for name, one in knowledge.kinds.items() if one.folder == folder)
    kind = document.data.get("kind", wanted)
    if kind == wanted or not isinstance(kind, str):
        return knowledge.kinds[wanted].effect
    place = document.at("kind")
    if kind in knowledge.kinds:
        help = f"move the file to `{knowledge.kinds[kind].folder}/`, or write `kind: {wanted}`"
        notes.note("wrong-folder", f"kind `{kind}` does not belong in the folder `{folder}`", place, help=help)
    else:
        notes.note("unknown-kind", f"unknown kind `{kind}`", place, help=f"in this folder it is `kind: {wanted}`")
    return None


def _name_is_right(document: Document, notes: Notebook) -> bool:
    key = "topic" if document.kind == "terms" else "id"
    named = document.data[key]
    if named == document.stem:
        return True
    message = f"the {key} is `{named}`, but the file is `{document.stem}.yaml`"
    help = "the name of the file is the id, for ever: change the one that is new"
    if key == "topic":
        help = "rename the file, or change the topic"
    notes.note("wrong-file-name", message, document.at(key), help=help)
    return False


def _book(
    documents: _Documents, knowledge: Knowledge, files: Mapping[str, bytes], notes: Notebook
) -> tuple[Book, Scope]:
    units = knowledge.units
    sources = build_sources(documents.of("source"), units, notes)
    claims = {claim.id: claim for source in sources.values() for claim in source.claims}
    policies = build_policies(documents.of("policy"), claims, units, notes)
    terms = build_terms(documents.of("terms"), units, notes)
    screens = build_screens(documents.of("terms"), terms, notes)
    tables = build_tables(documents.of("table"), terms, claims, units, notes)
    verdicts = tuple(verdict.name for verdict in knowledge.verdicts)
    amounts = {amount.name: amount.unit for amount in knowledge.amounts.values()}
    scope = Scope(units, notes, terms, policies, claims, tables, verdicts, tuple(knowledge.kinds), amounts)
    check_valid_for(documents.of("terms"), policies, scope)
    scope = replace(scope, terms=add_ways(terms, documents.of("terms"), scope))
    conflicts = build_conflicts(documents.of("conflict"), claims, knowledge.names, notes)
    rules = [build_rule(document, knowledge, scope, conflicts) for document in documents.of("rule")]
    safety = [build_safety(document, scope) for document in documents.of("safety")]
    impossible = [build_impossible(document, scope) for document in documents.of("impossible")]
    _drop_echoes(notes)
    digests = {name: digest(data) for name, data in sorted(files.items())}
    book = Book(
        knowledge=knowledge,
        terms=scope.terms,
        screens=screens,
        sources=sources,
        claims=claims,
        policies=policies,
        tables=tables,
        rules=_by_id(rules, notes),
        conflicts=conflicts,
        safety={found.id: found for found in safety},
        impossible={found.id: found for found in impossible},
        files=digests,
        digest=digest_of_all(digests),
    )
    return book, scope


def _drop_echoes(notes: Notebook) -> None:
    failed = {file.rpartition("/")[0] for file in notes.failed_files} & set(_ECHOES)
    notes.problems[:] = [problem for problem in notes.problems if not _is_echo(problem, failed)]


def _is_echo(problem: Problem, failed: set[str]) -> bool:
    folder = problem.places[0].file.rpartition("/")[0]
    return any(problem.code in _ECHOES[other] for other in failed if other != folder)


def _by_id(rules: list[Rule | None], notes: Notebook) -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    read = (rule for rule in rules if rule is not None)
    for rule in sorted(read, key=lambda one: (one.id, one.place.file)):
        if rule.id in found:
            places = (rule.place, found[rule.id].place)
            help = "an id is used once, for ever: rename the newer one"
            notes.note("duplicate-rule", f"two rules have the id `{rule.id}`", *places, help=help)
        found[rule.id] = rule
    return found
