"""Every code of section 7 of the dossier stands at a term, or is listed here with what is missing for it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import ketrace
from ketrace.rulebook.coding import coded
from tests.kiln import ROOT

DATA = Path(os.environ.get("KETRACE_TESTDATA") or ROOT.parent / "shared" / "testdata")
DOSSIER = DATA.parent / "evidence" / "dossier.md"
FORMS = {
    "loinc": re.compile(r"\b\d{1,6}-\d\b"),
    "snomed-ct": re.compile(r"\b\d{6,18}\b"),
    "icd-10-cm": re.compile(r"\b[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?\b"),
    "rxnorm": re.compile(r"\b\d{3,7}\b(?! mg)"),
    "atc": re.compile(r"\b[A-Z]\d{2}[A-Z]{2}\d{2}\b"),
}
COLUMNS = {
    "LOINC": "loinc",
    "SNOMED CT": "snomed-ct",
    "ICD-10-CM": "icd-10-cm",
    "RxNorm ingredient": "rxnorm",
    "ATC": "atc",
}
"""The columns of the dossier that hold codes, by how their heading begins."""
WITHOUT_TERM = {
    "loinc": """1751-7 19889-5 1920-8 1968-7 1975-2 2160-0 2324-2 44261-6 50064-5 55758-7 62238-1 6301-6 8310-5
        98979-8""",
    "snomed-ct": "128613002 38341003 59621000 706882009",
    "icd-10-cm": "G40.909 G90.4 I10 I16.0 I16.1 I16.9",
    "rxnorm": "2599 26225 7242",
    "atc": "A04AA01 C02AC01 V03AB15",
}
"""Codes of what no rule asks: tests, scales and diagnoses without a term, and medicines that the team gives."""


def dossier_codes() -> Iterator[tuple[str, str]]:
    """Each code of the tables of section 7, with its system."""
    if not DOSSIER.exists():
        pytest.skip(f"no dossier: {DOSSIER.name} is not beside the folder that KETRACE_TESTDATA names")
    text = DOSSIER.read_text(encoding="utf-8")
    section = text[text.index("\n## 7.") : text.index("\n## 8.")]
    for table in re.findall(r"(?:^\|.*\n)+", section, re.MULTILINE):
        heading, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
        for row in rows:
            for title, cell in zip(heading, row, strict=True):
                system = next((name for start, name in COLUMNS.items() if title.startswith(start)), None)
                if system is not None:
                    yield from ((system, code) for code in FORMS[system].findall(cell))


def test_every_code_has_its_place() -> None:
    base = {(one.code.system, one.code.code) for one in coded(ketrace.load(ROOT / "rules" / "ketamine").book.terms)}
    left = set(dossier_codes()) - base

    assert left == {(system, code) for system, codes in WITHOUT_TERM.items() for code in codes.split()}


def test_the_dossier_is_read_whole() -> None:
    """So that a change of its form is noticed, and not taken for a table without codes."""
    found = set(dossier_codes())

    assert {system for system, _ in found} == set(FORMS)
    assert len(found) > 200
