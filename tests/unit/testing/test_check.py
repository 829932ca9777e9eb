"""What is said of cases without deciding them: every name that the base does not know, where it was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketrace.testing.cases import read_cases
from ketrace.testing.check import check_cases
from tests.kiln import ROOT, kiln

BASE = """format: 1
id: base
title: A base
base: true
as_of: 2026-11-23
screens: {walk-round: {complete: true, observed: 2026-11-23}}
facts: {load.mass: 70 kg, load.wet: false}
"""
OVER = """format: 1
id: over
title: Laid over it
from: base.yaml
"""
EXPECT = "expect: {verdict: fire}\n"


def said(folder: Path, over: str, base: str = BASE) -> list[str]:
    """The problems of two cases, `code file:line path: message; help`."""
    (folder / "base.yaml").write_text(base)
    (folder / "over.yaml").write_text(OVER + over)
    found = check_cases(read_cases(folder), kiln().book)
    return [
        f"{one.code} {one.places[0].file}:{one.places[0].line} {one.places[0].path}: {one.message}"
        + (f"; {one.help}" if one.help else "")
        for one in found
    ]


def test_the_cases_of_the_kiln_have_no_problems() -> None:
    assert check_cases(read_cases(ROOT / "tests" / "cases" / "kiln"), kiln().book) == ()


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        (
            "facts: {load.mas: 5 kg}\n" + EXPECT,
            "unknown-fact over.yaml:5 $.facts.load.mas: unknown fact `load.mas`; did you mean `load.mass`?",
        ),
        (
            "unknown: [load.clay, load.wett]\n" + EXPECT,
            "unknown-fact over.yaml:5 $.unknown[1]: unknown fact `load.wett`; did you mean `load.wet`?",
        ),
        (
            f"{EXPECT}then_if:\n  - {{title: t, facts: {{load.mass: 5 m}}, {EXPECT.strip()}}}\n",
            "wrong-unit over.yaml:7 $.then_if[0].facts.load.mass: `5 m` is not",
        ),
        (
            "order: {heet: 5 kW}\n" + EXPECT,
            "unknown-key over.yaml:5 $.order.heet: unknown key `heet`; did you mean `heat`?",
        ),
        (
            "screens: {walk-rund: {complete: true}}\n" + EXPECT,
            "unknown-screen over.yaml:5 $.screens.walk-rund: unknown screen `walk-rund`; did you mean `walk-round`?",
        ),
        (
            "policy: {hevy: 60 kg}\n" + EXPECT,
            "unknown-policy over.yaml:5 $.policy.hevy: unknown policy number `hevy`; did you mean `heavy`?",
        ),
        ("expect: {verdict: fired}\n", "unknown-verdict over.yaml:5 $.expect.verdict: there is no verdict `fired`"),
        (
            "expect:\n  rules: {holds: [heat], fails: [fumes]}\n",
            "unknown-rule over.yaml:6 $.expect.rules.fails[0]: there is no rule `fumes`; did you mean `fume`?",
        ),
        (
            "expect:\n  amounts: {heat: {heet: {low: 1 kW, high: 2 kW}}}\n",
            "unknown-amount over.yaml:6 $.expect.amounts.heat.heet: there is no amount `heet`; did you mean `heat`?",
        ),
        (
            "expect:\n  citations: {wet: [HAND-BOOK/wett]}\n",
            "unknown-claim over.yaml:6 $.expect.citations.wet[0]: there is no claim `HAND-BOOK/wett`",
        ),
        (
            f"{EXPECT}then_if:\n  - title: t\n    expect: {{missing: [load.mas]}}\n",
            "unknown-fact over.yaml:8 $.then_if[0].expect.missing[0]: there is no fact `load.mas`",
        ),
    ],
)
def test_a_name_or_value_that_the_base_does_not_know_is_told_where_it_stands(
    tmp_path: Path, over: str, expected: str
) -> None:
    (found,) = said(tmp_path, over)

    assert found.startswith(expected)


def test_what_stands_in_the_case_that_others_come_from_is_told_once_and_there(tmp_path: Path) -> None:
    base = BASE.replace("load.mass: 70 kg", "load.mas: 70 kg")
    then_if = f"then_if:\n  - {{title: t, facts: {{load.wet: true}}, {EXPECT.strip()}}}\n"

    assert [one.split(" $")[0] for one in said(tmp_path, EXPECT + then_if, base)] == ["unknown-fact base.yaml:7"]


def test_a_date_that_is_none_is_told(tmp_path: Path) -> None:
    (found,) = said(tmp_path, EXPECT, BASE.replace("load.wet: false", "load.dried: 1 May"))

    assert found.startswith("bad-date base.yaml:7 $.facts.load.dried")


def test_what_a_case_expects_to_be_refused_is_no_problem(tmp_path: Path) -> None:
    assert said(tmp_path, "facts: {load.mas: 5 kg}\nexpect: {refused: [unknown-fact]}\n") == []


def test_problems_of_form_stand_with_the_others_in_the_order_of_lines(tmp_path: Path) -> None:
    (tmp_path / "alone.yaml").write_text(
        "format: 1\nid: lonely\ntitle: t\nfrom: nobody.yaml\nexpect: {verdict: fire}\n"
    )
    (tmp_path / "bad.yaml").write_text("format: 1\nid: bad\ntitle: No from\nexpect: {verdict: fire}\n")

    assert [one.split(":")[0] for one in said(tmp_path, "expect: {verdict: fired}\n")] == [
        "wrong-file-name alone.yaml",
        "unknown-case alone.yaml",
        "missing-key bad.yaml",
        "unknown-verdict over.yaml",
    ]
