"""The list of evidence rows is that of the research file, and every row is carried or says why it is not."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from evidence_coverage import PAGE, ROOT, Coverage, Row, coverage, page, read_rows

DOSSIER = ROOT.parent / "shared" / "evidence" / "dossier.md"
_LINE_OF_DASHES = re.compile(r"\|[-| ]+\||---")


@cache
def rows() -> tuple[Row, ...]:
    return tuple(read_rows())


@cache
def found() -> Coverage:
    return coverage()


def test_the_page_shows_what_the_base_carries() -> None:
    """KETRACE_REWRITE_EXPECTED=1 writes it anew."""
    now = page(rows(), found())
    if os.environ.get("KETRACE_REWRITE_EXPECTED") == "1":
        PAGE.write_text(now, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == now, "write it anew: make coverage"


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_a_row_is_carried_or_says_why_not(row: Row) -> None:
    one = found().carried(row)

    assert one.rules or one.conflicts or one.cases or one.reason
    assert not (row.not_used and (one.rules or one.conflicts)), "it is carried, and still said not to be used"


def test_nothing_covers_a_row_that_is_not_listed() -> None:
    assert found().covered - {row.id for row in rows()} == set()


@pytest.mark.parametrize("row", [row for row in rows() if row.section == "C"], ids=lambda row: row.id)
def test_a_conflict_has_a_document_of_its_own(row: Row) -> None:
    documents = [conflict for conflict in found().book.conflicts.values() if row.id in conflict.covers]

    assert len(documents) == 1
    assert documents[0].covers == (row.id,)


@pytest.mark.parametrize("row", [row for row in rows() if row.section == "T"], ids=lambda row: row.id)
def test_a_worked_patient_is_one_case(row: Row) -> None:
    assert len([case for case in found().carried(row).cases if case.startswith(f"{row.id.lower()}-")]) == 1


@pytest.mark.parametrize("row", [row for row in rows() if row.section == "S"], ids=lambda row: row.id)
def test_a_statement_of_the_article_is_a_claim_of_it(row: Row) -> None:
    assert f"SEED-DROR-2025/{row.id.lower()}" in found().carried(row).claims


@pytest.mark.skipif(not DOSSIER.exists(), reason="the research file lies beside the checkout, and not in it")
def test_the_list_holds_the_rows_of_the_research_file() -> None:
    """Rows of tables, items of lists and paragraphs of sections one to six and eight, in their order; and the patients."""
    assert [row.id for row in rows() if row.section not in "SCT"] == list(_numbered(DOSSIER))
    text = DOSSIER.read_text(encoding="utf-8")
    for letter, form in (("S", r"^\| (S-\d+) \|"), ("C", r"^\| (C-\d+) \|"), ("T", r"^- id: (T-\d+)$")):
        assert [row.id for row in rows() if row.section == letter] == re.findall(form, text, re.MULTILINE)


def _numbered(path: Path) -> Iterator[str]:
    """The ids of what has none in the research file: its section, and its number there."""
    lines = path.read_text(encoding="utf-8").splitlines()
    section, count = "", 0
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith("#"):
            heading = re.match(r"#+ (\d(?:\.\d+)?)\.? ", line)
            section, count = heading.group(1) if heading else "", 0
        elif _counts(line, following, section):
            count += 1
            yield f"D-{section}.{count}"


def _counts(line: str, following: str, section: str) -> bool:
    if not re.fullmatch(r"[1245]\.\d|[36]", section) or not line.strip() or _LINE_OF_DASHES.fullmatch(line):
        return False
    heads_a_table = line.startswith("|") and _LINE_OF_DASHES.fullmatch(following) is not None
    return not heads_a_table and re.match(r"\| S-\d+ \|", line) is None
