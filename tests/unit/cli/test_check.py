"""`ketrace check`: all problems of all files in one run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.commands import Cli
from tests.kiln import KILN, copied
from tests.signed import judged, written

BROKEN = {
    "stop__fume": ("> policy.most_fume", "> policy.mots_fume"),
    "care__heavy": ("title: A heavy load", "titel: A heavy load"),
    "care__wet": ("potter: Wait until", "potter: Wait 3 days until"),
    "limits__porcelain": ("because: [HAND-BOOK/wet]", "because: [HAND-BOOK/dry]"),
    "definitions__most-heat-slow": ("0.05 kW/kg", "0.06 kW/kg"),
    "firing__heat": ("since: 2026-01-01", "since: yesterday"),
}


def test_a_good_base_is_counted(cli: Cli) -> None:
    found = cli.kiln("check")

    assert found.code == 0
    assert found.lines[0] == f"kiln 0.1.0 from {KILN} (named)"
    assert "   19 rules" in found.lines
    assert "    0 approved" in found.lines


def test_notes_alone_are_no_errors(cli: Cli) -> None:
    assert cli.kiln("check").lines[-1] == "1 note, no errors"
    assert cli.kiln("check", "--release").lines[-1] == "19 release problems, 1 note, no errors"


def test_for_a_release_every_rule_must_be_approved(cli: Cli) -> None:
    found = cli.kiln("check", "--release", "--json")

    assert found.code == 1
    assert {problem["severity"] for problem in found.data["problems"]} >= {"release"}
    assert [problem["code"] for problem in found.data["problems"]].count("not-approved") == 19
    assert found.data["counts"]["rules"] == 19


def test_all_problems_of_all_files_are_told(cli: Cli, tmp_path: Path) -> None:
    base = copied(tmp_path, **BROKEN)

    text, data = cli("check", "--rules", base), cli("check", "--json", "--rules", base)

    assert (text.code, data.code) == (1, 1)
    assert text.lines[0] == f"rules from {base} (named)"
    assert text.lines[-1].endswith("nothing is loaded")
    files = {place["file"] for problem in data.data["problems"] for place in problem["places"]}
    assert files >= {name.replace("__", "/") + ".yaml" for name in BROKEN}
    for problem in data.data["problems"]:
        assert set(problem) == {"severity", "code", "message", "help", "places"}
        assert all(place["line"] for place in problem["places"]), problem
        assert problem["message"] in text.out


def test_a_problem_has_its_line_its_path_and_its_help(cli: Cli, tmp_path: Path) -> None:
    found = cli("check", "--rules", copied(tmp_path, stop__fume=BROKEN["stop__fume"]))

    assert found.lines[1].startswith("error: ")
    assert "`policy.mots_fume`" in found.out or "`mots_fume`" in found.out
    assert "  stop/fume.yaml:7:" in found.out
    assert "did you mean" in found.out


def test_a_policy_file_is_checked_with_the_rules(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "site.yaml"
    file.write_text("format: 1\nknowledge: kiln\nowner: The potters\nvalues: {heavy: 600 kg, hevy: 60 kg}\n")

    found = cli.kiln("check", "--policy", file)

    assert found.code == 1
    assert "`600 kg` for `heavy` is outside the allowed range" in found.out
    assert "help: did you mean `heavy`?" in found.out


def with_cases(folder: Path, **texts: str) -> Path:
    """A copy of the base with cases where they are looked for."""
    base = copied(folder / "rules")
    cases = folder / "tests" / "cases" / "kiln"
    cases.mkdir(parents=True)
    for name, text in texts.items():
        (cases / f"{name}.yaml").write_text(f"format: 1\nid: {name}\ntitle: A case\n{text}")
    return base


GOOD = "as_of: 2026-11-23\nfacts: {load.mass: 70 kg}\nexpect: {settled: false}\n"
NO_FROM = "facts: {load.mass: 70 kg}\nexpect: {verdict: fire}\n"
NO_FACT = "as_of: 2026-11-23\nfacts: {load.mas: 70 kg}\nexpect: {verdict: fire}\n"


def test_cases_are_read_with_the_rules_and_not_decided(cli: Cli, tmp_path: Path) -> None:
    """The expectation of this one is wrong: that is for `ketrace test`."""
    base = with_cases(tmp_path, good=GOOD.replace("settled: false", "verdict: fire"))

    found = cli("check", "--rules", base)

    assert (found.code, found.lines[-1]) == (0, "1 note, no errors")
    assert "    1 case files" in found.lines
    assert cli("test", "--rules", base).code == 1


def test_what_is_wrong_with_cases_is_told_at_its_place_and_stops(cli: Cli, tmp_path: Path) -> None:
    base = with_cases(tmp_path, good=GOOD, alone=NO_FROM, slip=NO_FACT)

    text, data = cli("check", "--rules", base), cli("check", "--json", "--rules", base)

    assert (text.code, data.code) == (1, 1)
    assert text.lines[-1] == "2 errors in cases, 1 note"
    assert "  tests/cases/kiln/alone.yaml:1:1  $" in text.lines
    assert "  tests/cases/kiln/slip.yaml:5:9  $.facts.load.mas" in text.lines
    assert "write `from: NAME.yaml` to begin from a case that has answered every question" in text.out
    assert "did you mean `load.mass`?" in text.out
    assert [one["code"] for one in data.data["problems"]] == ["unused", "missing-key", "unknown-fact"]
    assert data.data["counts"]["case files"] == 3


def test_cases_are_told_of_also_where_the_rules_do_not_load(cli: Cli, tmp_path: Path) -> None:
    """All that is wrong in one run; what a case names cannot be looked up then."""
    base = with_cases(tmp_path, alone=NO_FROM, slip=NO_FACT)
    file = base / "stop" / "fume.yaml"
    file.write_text(file.read_text().replace(*BROKEN["stop__fume"]))

    found = cli("check", "--rules", base)

    assert (found.code, found.lines[-1]) == (1, "2 problems; nothing is loaded")
    assert "`mots_fume`" in found.out or "`policy.mots_fume`" in found.out
    assert "alone.yaml:1:1" in found.out and "slip.yaml" not in found.out


def test_another_folder_of_cases_can_be_named(cli: Cli, tmp_path: Path) -> None:
    with_cases(tmp_path, alone=NO_FROM)

    found = cli.kiln("check", "--cases", tmp_path / "tests" / "cases" / "kiln")
    assert (found.code, found.lines[-1]) == (1, "1 error in cases, 1 note")

    found = cli.kiln("check", "--cases", tmp_path / "nowhere")
    assert found.code == 2
    assert "there is no folder of cases" in found.err


def test_a_review_of_a_day_to_come_is_told_by_the_clock_of_whoever_checks(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever types it into the file is told, as `rules review` would have. Loading and deciding read no clock."""
    base = written(judged("wet"), tmp_path / "kiln")

    monkeypatch.setattr("ketrace.cli.check.today", lambda: date(2026, 11, 20))
    assert cli("check", "--rules", base).code == 0

    monkeypatch.setattr("ketrace.cli.check.today", lambda: date(2026, 11, 19))
    found = cli("check", "--rules", base)
    assert (found.code, found.lines[-1]) == (1, "1 release problem, 1 note, no errors")
    said = "release: approval of 2026-11-20 by A. B. (potter) is still to come: today is 2026-11-19  [review-to-come]"
    at = found.lines.index(said)
    assert found.lines[at + 1].startswith("  reviews/wet.yaml:")
    assert found.lines[at + 2] == "  help: write the day on which the person judged"
    assert "    1 approved" in found.lines
