"""What tests of reading share: the base tests/bases/kiln with something written otherwise, and all that is said of it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ketrace.problems import InvalidRules, Problem, Severity
from ketrace.reading.folder import read_base
from ketrace.reading.load import load_book
from ketrace.reading.scope import Notebook, Scope
from ketrace.rulebook.book import Book

TESTS = Path(__file__).resolve().parent
KILN = TESTS / "bases" / "kiln"
OWN = ("expected.txt", "change.txt")
ABOUT_FILES = {"unknown-folder", "bad-file-name", "no-knowledge"}
"""Codes of problems about a whole file, which have no line."""

_CHANGE = re.compile(r"^([^-+\s]\S*)( is removed)?\n((?:-(?: .*)?\n)*)((?:\+(?: .*)?\n)*)", re.MULTILINE)


@cache
def kiln_files() -> Mapping[str, bytes]:
    """The files of the kiln base."""
    return read_base(KILN)


def with_files(**texts: str | None) -> dict[str, bytes]:
    """The kiln base with files added or replaced, `care__wet` for care/wet.yaml; None takes one away."""
    files = dict(kiln_files())
    for name, text in texts.items():
        file = name.replace("__", "/") + ".yaml"
        if text is None:
            del files[file]
        else:
            files[file] = text.encode()
    return files


def with_words(file: str, before: str, after: str, files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """The kiln base, or other files, with words in one file that stand there once written otherwise."""
    files = dict(kiln_files() if files is None else files)
    text = files[file].decode()
    assert text.count(before) == 1, f"`{before}` stands {text.count(before)} times in {file}"
    return {**files, file: text.replace(before, after).encode()}


def read(files: Mapping[str, bytes]) -> tuple[Book, tuple[Problem, ...]]:
    """The book of a base that loads, and what is said of it besides."""
    return load_book(files)


def said_of(files: Mapping[str, bytes], policy_file: tuple[str, bytes] | None = None) -> tuple[Problem, ...]:
    """All problems of a base, whether it loads or not."""
    try:
        return load_book(files, policy_file)[1]
    except InvalidRules as invalid:
        assert any(problem.severity is Severity.ERROR for problem in invalid.problems)
        return invalid.problems


def errors_of(files: Mapping[str, bytes]) -> list[str]:
    """The codes of all errors of a base."""
    return [problem.code for problem in said_of(files) if problem.severity is Severity.ERROR]


def shown(problems: tuple[Problem, ...]) -> str:
    """Problems as text, in the form that `ketrace check` prints."""
    return "".join(f"{problem.severity}: {problem}\n" for problem in problems)


def scope() -> Scope:
    """The names that documents of the kiln base may use, with a notebook of its own."""
    book, _ = read(kiln_files())
    knowledge = book.knowledge
    verdicts = tuple(verdict.name for verdict in knowledge.verdicts)
    return Scope(
        knowledge.units,
        Notebook(),
        book.terms,
        book.policies,
        book.claims,
        book.tables,
        verdicts,
        tuple(knowledge.kinds),
    )


def laid_over(patch: Path, base: Path) -> Path:
    """A copy of the kiln base with a folder laid over it: its files, and what its `change.txt` says."""
    shutil.copytree(KILN, base)
    for path in sorted(patch.rglob("*")):
        if path.is_file() and path.name not in OWN:
            target = base / path.relative_to(patch)
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(path.read_bytes())
    if (patch / "change.txt").exists():
        _change(base, (patch / "change.txt").read_text(encoding="utf-8"))
    return base


def _change(base: Path, text: str) -> None:
    """The name of a file, then `- ` before what is written there and `+ ` before what is to stand instead."""
    assert _CHANGE.sub("", text) == "", "change.txt holds a line that says nothing"
    for file, removed, old, new in _CHANGE.findall(text):
        path = base / file
        if removed:
            path.unlink()
            continue
        before, after = ("\n".join(line[2:] for line in lines.splitlines()) for lines in (old, new))
        path.write_bytes(with_words(file, before, after, {file: path.read_bytes()})[file])


def check_form(problem: Problem) -> None:
    """What an author can expect of every problem."""
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", problem.code)
    assert problem.message.isprintable()
    assert not problem.message.endswith(".")
    assert problem.message.startswith("`") or problem.message[0].islower()
    assert problem.help is None or problem.help.isprintable()
    assert problem.places
    for place in problem.places:
        assert (place.line and place.column) or problem.code in ABOUT_FILES
