"""From files to a book: every problem of every file, in one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath

from ketrace.problems import InvalidRules, Problem, Severity
from ketrace.reading.build_evidence import build_policies, build_sources
from ketrace.reading.build_reviews import build_reviews, check_reviewed, signed
from ketrace.reading.build_rules import build_impossible, build_rule, build_safety
from ketrace.reading.build_tables import build_conflicts, build_tables
from ketrace.reading.build_terms import add_ways, build_screens, build_terms, check_valid_for
from ketrace.reading.check import check_book
from ketrace.reading.document import Places
from ketrace.reading.documents import KNOWLEDGE, REVIEWS, Documents, read_documents, shapes
from ketrace.reading.folder import digest, digest_of_all
from ketrace.reading.policy_file import replace_policies
from ketrace.reading.scope import Notebook, Scope
from ketrace.reading.signing import Signer
from ketrace.rulebook.book import Book, Knowledge
from ketrace.rulebook.reviews import Signature
from ketrace.rulebook.rules import Rule

_ECHOES = {
    "terms": {"unknown-fact", "unknown-field", "unknown-option", "unknown-placeholder", "wrong-type", "mixed-units"},
    "sources": {"unknown-claim", "unknown-number", "uncited-number", "mixed-units"},
    "policy": {"unknown-policy", "mixed-units"},
    "tables": {"unknown-table", "bad-lookup", "mixed-units"},
    "conflicts": {"unknown-conflict"},
}
"""What is said of other files only because a file of this folder could not be read."""


def load_book(
    files: Mapping[str, bytes], policy_file: tuple[str, bytes] | None = None
) -> tuple[Book, tuple[Problem, ...]]:
    """The book, with the problems that do not stop loading. Raises `InvalidRules` with all problems when some do."""
    notes = Notebook()
    documents = read_documents(files, notes)
    knowledge = documents.knowledge
    if knowledge is None or KNOWLEDGE in notes.failed_files:
        raise InvalidRules(_sorted(notes))
    book, scope = _book(documents, knowledge, files, notes)
    if policy_file is not None:
        book = replace_policies(book, policy_file, shapes(), notes)
    failed = {file.rpartition("/")[0] for file in notes.failed_files} - {REVIEWS}
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
    documents = read_documents(files, notes)
    assert documents.knowledge is not None
    book, _ = _book(documents, documents.knowledge, files, notes)
    return Signer(book, documents.by_file).signature(book.rules[rule])


def _sorted(notes: Notebook) -> tuple[Problem, ...]:
    return tuple(sorted(dict.fromkeys(notes.problems), key=lambda problem: problem.sort_key))


def _book(
    documents: Documents, knowledge: Knowledge, files: Mapping[str, bytes], notes: Notebook
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
    """Drops what only follows from files that could not be read. Two mistakes never hide each other."""
    failed = {file.rpartition("/")[0] for file in notes.failed_files} & set(_ECHOES)
    errors = [one for one in notes.problems if one.severity is Severity.ERROR and one.places]
    causes = {one.places[0].file for one in errors if not _is_echo(one, failed) and one.code != "unknown-claim"}
    certain = {file.rpartition("/")[0] for file in causes} & failed
    sources = tuple(f"`{PurePath(file).stem}/" for file in causes if file.startswith("sources/"))
    notes.problems[:] = [
        one
        for one in notes.problems
        if not (_is_echo(one, certain if _folder(one) in failed else failed) or _is_of_source(one, sources))
    ]


def _folder(problem: Problem) -> str:
    return problem.places[0].file.rpartition("/")[0]


def _is_echo(problem: Problem, failed: set[str]) -> bool:
    return any(problem.code in _ECHOES[other] for other in failed if other != _folder(problem))


def _is_of_source(problem: Problem, failed: tuple[str, ...]) -> bool:
    """Whether one source misses a claim of another, which could not be read."""
    return problem.code == "unknown-claim" and any(source in problem.message for source in failed)


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
