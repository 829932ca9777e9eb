"""A static site from a rulebook: every page as bytes. The same book, and what stands beside it, give the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ketrace.page import addresses
from ketrace.page.answer import carried, sections, text_of
from ketrace.page.beside import Beside
from ketrace.page.conditions import condition
from ketrace.page.effects import EFFECTS, conclusion, said
from ketrace.page.evidence import SAFER, VERIFIED, bibliography, grade
from ketrace.page.formulas import formula
from ketrace.page.resting import Resting
from ketrace.page.words import plain
from ketrace.rulebook.book import Book
from ketrace.rulebook.resting import definitions_behind, policies_read, reads, weakness, weaknesses
from ketrace.rulebook.reviews import wanted
from ketrace.rulebook.rules import ACTING_STATUSES
from ketrace.rulebook.verifying import to_verify
from ketrace.version import versions

_HERE = Path(__file__).resolve().parent
_ASSETS = ("simple.min.css", "simple.LICENSE.txt", "style.css")
_ONE_EACH = (
    (addresses.START, "start"),
    (addresses.RULES, "rules"),
    (addresses.SOURCES, "sources"),
    (addresses.FACTS, "facts"),
    (addresses.CONFLICTS, "conflicts"),
    (addresses.LOCAL, "local-numbers"),
    (addresses.TABLES, "tables"),
    (addresses.SCREENS, "screens"),
    (addresses.SAFETY, "safety"),
    (addresses.CASES, "cases"),
    (addresses.WORK, "work-list"),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a base has been reviewed."""

    approved: int
    rules: int


def site(book: Book, beside: Beside) -> dict[str, bytes]:
    """All files of the site by their names, with a manifest of their digests."""
    resting = Resting(book)
    environment = _environment(book, beside, resting)
    files = {name: (_HERE / "assets" / name).read_bytes() for name in _ASSETS}
    for name, template, more in _pages(book, resting):
        page = environment.get_template(f"{template}.html").render(page=name, **more)
        files[name] = page.encode()
    files[addresses.MANIFEST] = _manifest(book, files)
    return files


def _pages(book: Book, resting: Resting) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every page: its name, its template, and what only this page is about."""
    for name, template in _ONE_EACH:
        yield name, template, {}
    for kind in book.knowledge.kinds.values():
        rules = [rule for rule in book.rules.values() if rule.kind == kind.name]
        yield addresses.section(kind.name), "section", {"kind": kind, "rules": rules}
    for source in book.sources.values():
        yield addresses.source(source.id), "source", {"source": source}
    answer = book.knowledge.answer
    if answer is not None:
        more = {"sections": list(sections(answer, book)), "carried": carried(answer, resting)}
        yield addresses.ANSWER, "answer", {"answer": answer, **more}


def _environment(book: Book, beside: Beside, resting: Resting) -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals.update(_facts(book, beside, resting), **_functions(book))
    return made


def _facts(book: Book, beside: Beside, resting: Resting) -> dict[str, object]:
    return {
        "book": book,
        "knowledge": book.knowledge,
        "beside": beside,
        "resting": resting,
        "to": addresses,
        "standing": Standing(book.approved, len(book.rules)),
        "work": to_verify(book),
        "effects": EFFECTS,
        "verified": VERIFIED,
        "safer": SAFER,
        "versions": versions(),
        "topics": _topics(book),
        "acting": ACTING_STATUSES,
    }


def _functions(book: Book) -> dict[str, Any]:
    return {
        "condition": lambda node: condition(node, book),
        "conclusion": lambda rule: conclusion(rule, book),
        "said": lambda text, rule: said(text, rule, book),
        "text_of": lambda rule: text_of(rule, book),
        "formula": lambda node, item: formula(node, book, item),
        "grade": grade,
        "wanted": wanted,
        "plain": plain,
        "bibliography": lambda source: list(bibliography(source)),
        "weakness": lambda claim: weakness(claim, book),
        "weaknesses": lambda rule: weaknesses(rule, book),
        "behind": lambda rule: definitions_behind(rule, book),
        "policies_read": lambda rule: sorted(policies_read(rule)),
        "reads": lambda rule: sorted(reads(rule)),
    }


def _topics(book: Book) -> dict[str, list[Any]]:
    """The terms by the file that declares them."""
    found: dict[str, list[Any]] = {}
    for term in book.terms.values():
        topic = PurePosixPath(term.place.file).stem.replace("-", " ").capitalize()
        found.setdefault(topic, []).append(term)
    return dict(sorted(found.items()))


def _manifest(book: Book, files: Mapping[str, bytes]) -> bytes:
    manifest = {
        "format": 1,
        "id": book.knowledge.id,
        "version": book.knowledge.version,
        "digest": book.digest,
        "policy": book.policy_digest,
        "made_with": versions(),
        "files": {name: "sha256:" + hashlib.sha256(files[name]).hexdigest() for name in files},
    }
    return orjson.dumps(manifest, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2) + b"\n"
