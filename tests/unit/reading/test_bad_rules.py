"""Mistakes of authors, one in each folder of tests/bad/rules, with the exact words that loading has for it.

A folder is laid over the base tests/bases/kiln: its files are added or take the place of others, and `change.txt` says
what is written otherwise in a line or so. KETRACE_REWRITE_EXPECTED=1 writes each `expected.txt` anew; reading the
difference is the work. In tests/good/rules are folders with which the base still loads, and nothing more is said.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from ketrace.problems import InvalidRules, Problem, Severity
from ketrace.reading.folder import read_base
from tests.patches import KILN, TESTS, check_form, errors_of, kiln_files, laid_over, said_of, shown

REWRITE = os.environ.get("KETRACE_REWRITE_EXPECTED") == "1"


def folders(name: str) -> list[ParameterSet]:
    """The folders of tests/NAME/rules, each named by what it shows."""
    found = sorted(path for path in (TESTS / name / "rules").iterdir() if path.is_dir())
    assert found
    return [pytest.param(path, id=path.name) for path in found]


def problems_of(base: Path) -> tuple[Problem, ...]:
    """All that loading says about a base in a folder."""
    try:
        return said_of(read_base(base))
    except InvalidRules as invalid:
        return invalid.problems


@pytest.mark.parametrize("patch", folders("bad"))
def test_mistake_gives_exactly_what_stands_beside_it(patch: Path, tmp_path: Path) -> None:
    base = laid_over(patch, tmp_path / "base")
    found = problems_of(base)
    said = shown(found).replace(str(base), "BASE")
    expected = patch / "expected.txt"
    if REWRITE:
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")
    assert found
    for problem in found:
        check_form(problem)


def changes(folder: Path) -> dict[str, dict[str, bytes | None]]:
    """What each mistake writes otherwise than the base, by its name; None where it takes a file away."""
    found = {}
    for patch in sorted((TESTS / "bad" / "rules").iterdir()):
        try:
            files = read_base(laid_over(patch, folder / patch.name))
        except InvalidRules:  # of what lies in the folder, before anything is read
            continue
        names = {name for name in {*files, *kiln_files()} if files.get(name) != kiln_files().get(name)}
        if "knowledge.yaml" not in names:
            found[patch.name] = {name: files.get(name) for name in names}
    return found


def test_two_mistakes_never_hide_each_other(tmp_path: Path) -> None:
    """What could follow from another mistake is not told beside it; a base with two must not load for that."""
    found = changes(tmp_path)
    names = list(found)
    others = names[37:] + names[:37]
    pairs = [(a, b) for a, b in zip(names, others, strict=True) if not set(found[a]) & set(found[b])]
    for first, second in pairs[::4]:
        files = {**kiln_files(), **found[first], **found[second]}
        assert errors_of({name: data for name, data in files.items() if data is not None}), (first, second)
    assert len(pairs) > 150


@pytest.mark.parametrize("patch", folders("good"))
def test_good_ones_load_and_nothing_more_is_said(patch: Path, tmp_path: Path) -> None:
    assert shown(problems_of(laid_over(patch, tmp_path / "base"))) == shown(problems_of(KILN))


def test_the_kiln_itself_loads_with_notes_only() -> None:
    assert all(problem.severity is Severity.NOTE for problem in problems_of(KILN))


def test_every_folder_shows_a_mistake_of_its_own() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (TESTS / "bad" / "rules").glob("*/expected.txt")]
    assert len(set(texts)) == len(texts)
