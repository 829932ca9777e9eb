"""A further review at the end of a file of reviews; what stands there already is never touched."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass

from ketrace.problems import KetraceError
from ketrace.reading.load import load_book, signature_of
from ketrace.reading.text import read_yaml
from ketrace.rulebook.book import Book


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one person says of one rule, before it is bound to the rule's content."""

    rule: str
    who: str
    role: str
    when: datetime.date
    verdict: str
    comment: str | None = None


def file_of(rule: str) -> str:
    """The file that holds the reviews of a rule, within its base."""
    return f"reviews/{rule}.yaml"


def with_judgement(judgement: Judgement, files: Mapping[str, bytes]) -> tuple[bytes, Book]:
    """The file of reviews with one more, and the book that it makes. Raises `InvalidRules` for what cannot be said."""
    name = file_of(judgement.rule)
    before = files.get(name, f"id: {judgement.rule}\nreviews:\n".encode())
    entry = _entry(judgement, files)
    after = before + (b"" if before.endswith(b"\n") else b"\n") + entry.encode()
    _, problems = read_yaml(after, name)
    if problems:
        raise KetraceError(f"`{name}` is laid out in another way, so nothing is written\n  help: add by hand:\n{entry}")
    book, _ = load_book({**files, name: after})
    return after, book


def _entry(judgement: Judgement, files: Mapping[str, bytes]) -> str:
    signature = signature_of(files, judgement.rule)
    lines = [
        f"- who: {_quoted(judgement.who)}",
        f"  role: {_quoted(judgement.role)}",
        f"  when: {judgement.when}",
        f"  verdict: {judgement.verdict}",
        *([] if judgement.comment is None else [f"  comment: {_quoted(judgement.comment)}"]),
        f"  meaning: {signature.meaning}",
        f"  texts: {signature.texts}",
    ]
    return "".join(f"  {line}\n" for line in lines)


def _quoted(text: str) -> str:
    """A text in double quotes: JSON is YAML."""
    return json.dumps(text, ensure_ascii=False)
