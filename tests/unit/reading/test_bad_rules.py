"""Mistakes of authors, one in each folder of tests/bad/rules, with the exact words that loading has for it.

A folder is laid over the base tests/bases/kiln: its files are added or take the place of others, and `change.txt` says
what is written otherwise in one line or so. KETRACE_REWRITE_EXPECTED=1 writes each `expected.txt` anew; reading the
difference is the work. In tests/good/rules are folders with which the base still loads, and nothing is said.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from ketrace.problems import InvalidRules, Problem, Severity
from ketrace.reading.folder import read_base
from ketrace.reading.load import load_book

TESTS = Path(__file__).resolve().parents[2]
KILN = TESTS / "bases" / "kiln"
REWRITE = os.environ.get("KETRACE_REWRITE_EXPECTED") == "1"
ABOUT_FILES = {"unknown-folder", "bad-file-name", "no-knowledge"}
OWN = ("expected.txt", "change.txt")


def folders(name: str) -> list[ParameterSet]:
    """The folders of tests/NAME/rules, each named by the mistake it shows."""
    found = sorted(path for path in (TESTS / name / "rules").iterdir() if path.is_dir())
    assert found
    return [pytest.param(path, id=path.name) for path in found]


def laid_over(patch: Path, base: Path) -> Path:
    """A copy of the kiln base with a folder laid over it."""
    shutil.copytree(KILN, base)
    for path in sorted(patch.rglob("*")):
        if path.is_file() and path.name not in OWN:
            target = base / path.relative_to(patch)
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(path.read_bytes())
    if (patch / "change.txt").exists():
        change(base, (patch / "change.txt").read_text(encoding="utf-8"))
    return base


def change(base: Path, text: str) -> None:
    """What `change.txt` says: the name of a file, then `- ` before what is written there and `+ ` before what instead."""
    for file, removed, old, new in re.findall(r"^([^-+\n]\S*)( is removed)?\n((?:- .*\n)*)((?:\+ .*\n)*)", text, re.M):
        path = base / file
        if removed:
            path.unlink()
            continue
        before, after = ("\n".join(line[2:] for line in lines.splitlines()) for lines in (old, new))
        written = path.read_text(encoding="utf-8")
        assert written.count(before) == 1, f"`{before}` stands {written.count(before)} times in {file}"
        path.write_text(written.replace(before, after), encoding="utf-8")


def problems_of(base: Path) -> tuple[Problem, ...]:
    """All that loading says about a base."""
    try:
        return load_book(read_base(base))[1]
    except InvalidRules as invalid:
        assert any(problem.severity is Severity.ERROR for problem in invalid.problems)
        return invalid.problems


def told(problems: tuple[Problem, ...], base: Path) -> str:
    """Problems as text, in the form that `ketrace check` prints."""
    return "".join(f"{problem.severity}: {problem}\n" for problem in problems).replace(str(base), "BASE")


@pytest.mark.parametrize("patch", folders("bad"))
def test_mistake_gives_exactly_what_stands_beside_it(patch: Path, tmp_path: Path) -> None:
    base = laid_over(patch, tmp_path / "base")
    found = problems_of(base)
    said = told(found, base)
    expected = patch / "expected.txt"
    if REWRITE:
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")
    assert found
    for problem in found:
        check_form(problem)


def check_form(problem: Problem) -> None:
    """What an author can expect of every problem."""
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", problem.code)
    assert problem.message.isprintable() and not problem.message.endswith(".")
    assert problem.message.startswith("`") or problem.message[0].islower()
    assert problem.places
    for place in problem.places:
        assert (place.line and place.column) or problem.code in ABOUT_FILES


@pytest.mark.parametrize("patch", folders("good"))
def test_good_ones_load_and_nothing_is_said(patch: Path, tmp_path: Path) -> None:
    base = laid_over(patch, tmp_path / "base")
    assert told(problems_of(base), base) == told(problems_of(KILN), KILN)


def test_the_kiln_itself_loads_with_notes_only() -> None:
    assert all(problem.severity is Severity.NOTE for problem in problems_of(KILN))


def test_every_mistake_is_spoken_of_in_its_own_words() -> None:
    """Two folders that give the same text would show one mistake twice."""
    texts = [(patch / "expected.txt").read_text(encoding="utf-8") for patch in (TESTS / "bad" / "rules").iterdir()]
    assert len(set(texts)) == len(texts)
