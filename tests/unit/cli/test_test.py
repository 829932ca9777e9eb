"""`ketrace test`: the cases, what differs, and which rules were seen."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.commands import Cli
from tests.kiln import KILN, ROOT

CASES = ROOT / "tests" / "cases" / "kiln"
WRONG = """format: 1
id: wrong
title: Expected otherwise
from: plain.yaml
expect:
  verdict: stay-cold
  rules: {holds: [fume]}
  amounts: {heat: {heat: {low: 3.5 kW, high: 70 kW}}}
"""


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """A copy of the cases, to break."""
    shutil.copytree(CASES, tmp_path / "cases")
    return tmp_path / "cases"


def test_good_cases_pass(cli: Cli) -> None:
    found = cli.kiln("test", "--cases", CASES)

    assert found.code == 0
    assert found.lines[-1].endswith(" as expected, 0 not")


def test_a_failing_case_shows_what_was_expected_and_what_was_found(cli: Cli, cases: Path) -> None:
    (cases / "wrong.yaml").write_text(WRONG)
    found = cli.kiln("test", "--cases", cases)
    at = found.lines.index("wrong.yaml: Expected otherwise")

    assert found.code == 1
    assert found.lines[at + 1 : at + 4] == [
        "  verdict: expected stay-cold, but it is fire",
        "  rules: expected `fume` to hold, but it fails",
        "  amounts: expected `heat.heat` high 70 kW, but it is 14 kW",
    ]
    assert found.lines[-1].endswith(" as expected, 1 not")


def test_so_it_does_for_programs(cli: Cli, cases: Path) -> None:
    (cases / "wrong.yaml").write_text(WRONG)
    found = cli.kiln("test", "--cases", cases, "--json")

    assert found.code == 1
    assert [failure["case"] for failure in found.data["failures"]] == ["wrong"]
    assert found.data["failures"][0]["differences"][0] == "verdict: expected stay-cold, but it is fire"
    assert found.data["coverage"]["fume"]["holds"] == ["fumes"]


def test_a_malformed_subject_is_told_with_its_place(cli: Cli, cases: Path) -> None:
    (cases / "wrong.yaml").write_text(WRONG.replace("expect:", "facts: {load.mass: 70}\nexpect:"))
    found = cli.kiln("test", "--cases", cases)

    assert found.code == 1
    assert "  refused: `70` for `load.mass` has no unit at $.facts['load.mass']" in found.lines


def test_a_malformed_case_is_told_with_its_line(cli: Cli, cases: Path) -> None:
    (cases / "wrong.yaml").write_text(WRONG.replace("title:", "titel:"))
    found = cli.kiln("test", "--cases", cases)

    assert found.code == 1
    assert "  wrong.yaml:3:1  $.titel" in found.lines
    assert "  help: did you mean `title`?" in found.lines
    assert found.lines[-2].endswith(" as expected, 0 not")
    assert found.lines[-1] == "2 problems; cases with one were not decided"


def test_where_no_case_can_be_read_nothing_is_counted(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text("format: 1\n")
    found = cli.kiln("test", "--cases", tmp_path)

    assert found.code == 1
    assert found.lines[-1] == "4 problems; cases with one were not decided"
    assert "as expected" not in found.out


def test_coverage_lists_every_rule(cli: Cli) -> None:
    found = cli.kiln("test", "--cases", CASES, "--coverage")
    counts = {
        line.split()[-1]: line.split()[:3] for line in found.lines if line[:1] == " " and line.split()[0].isdigit()
    }

    assert len(counts) == 19
    assert all(held != "0" for held, _, _ in counts.values())


@pytest.mark.parametrize(
    ("folder", "said"), [("none", "there is no folder of cases"), ("empty", "there is not one case")]
)
def test_no_cases_are_no_success(folder: str, said: str, cli: Cli, tmp_path: Path) -> None:
    """A folder that was moved must not look like a folder of which all is well."""
    (tmp_path / "empty").mkdir()
    found = cli.kiln("test", "--cases", tmp_path / folder)

    assert found.code == 2
    assert said in found.err


def test_cases_are_looked_for_beside_the_rules(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(KILN, tmp_path / "rules" / "kiln")
    shutil.copytree(CASES, tmp_path / "tests" / "cases" / "kiln")
    monkeypatch.chdir(tmp_path)

    assert cli("test").code == 0
