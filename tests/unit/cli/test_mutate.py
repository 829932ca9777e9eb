"""`ketrace test --mutate` on the small base: exact output, for people and for programs.

KETRACE_REWRITE_EXPECTED=1 writes the screen anew; reading the difference is the work.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.commands import Cli
from tests.kiln import ROOT

CASES = ROOT / "tests" / "cases" / "kiln"
SCREEN = ROOT / "tests" / "snapshots" / "mutants" / "kiln.txt"


def test_the_screen_is_as_committed(cli: Cli) -> None:
    found = cli.kiln("test", "--mutate", "--cases", CASES, "--jobs", "1")
    screen = "\n".join(found.lines[1:]) + "\n"
    if os.environ.get("KETRACE_REWRITE_EXPECTED"):
        SCREEN.write_text(screen, encoding="utf-8")

    assert screen == SCREEN.read_text(encoding="utf-8")
    assert found.code == 1 and found.err == ""


def test_in_two_processes_the_same_is_found(cli: Cli) -> None:
    """For programs, of one rule: in the same order, however many work on it."""
    asked = ("test", "--mutate", "--cases", CASES, "--rule", "many-woes", "--json")
    one, two = cli.kiln(*asked, "--jobs", "1"), cli.kiln(*asked, "--jobs", "2")

    assert one.data == two.data and one.code == two.code == 1
    assert one.data["tried"] < one.data["mutants"]
    assert one.data["survivors"][0] == {
        "sort": "comparison",
        "owner": "many-woes",
        "file": "care/many-woes.yaml",
        "line": 9,
        "path": one.data["survivors"][0]["path"],
        "change": "`load.mass >= 60 kg` becomes `load.mass > 60 kg`",
        "why": "no case notices it",
    }
    assert sum(sum(counts.values()) for counts in one.data["counts"].values()) == one.data["tried"]


def test_a_sample_is_drawn_by_its_seed(cli: Cli) -> None:
    asked = ("test", "--mutate", "--cases", CASES, "--jobs", "1", "--json", "--sample", "12")
    first, again, other = (
        cli.kiln(*asked, "--seed", "1"),
        cli.kiln(*asked, "--seed", "1"),
        cli.kiln(*asked, "--seed", "2"),
    )

    assert first.data == again.data != other.data
    assert first.data["tried"] == other.data["tried"] == 12


@pytest.mark.parametrize(("at_least", "code"), [("0", 0), ("100", 1)])
def test_the_exit_code_says_whether_enough_was_noticed(cli: Cli, at_least: str, code: int) -> None:
    found = cli.kiln("test", "--mutate", "--cases", CASES, "--jobs", "1", "--rule", "porcelain", "--at-least", at_least)

    assert found.code == code
    assert found.lines[-1].endswith(f"({'at least' if code == 0 else 'less than'} {at_least} %)")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--sample", "3"), "`--sample` says how to mutate: add `--mutate`"),
        (("--rule", "wet"), "`--rule` says how to mutate: add `--mutate`"),
        (("--mutate", "--coverage"), "`--mutate` and `--coverage` are two reports: ask for one of them"),
        (("--mutate", "--rule", "porcelan"), "did you mean `porcelain`?"),
        (("--mutate", "--jobs", "0"), "--jobs"),
    ],
)
def test_what_makes_no_sense_is_refused(cli: Cli, more: tuple[str, ...], said: str) -> None:
    found = cli.kiln("test", "--cases", CASES, *more)

    assert found.code == 2
    assert said in found.err


def test_without_the_solver_it_says_what_to_install(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ketrace.cli.extras.find_spec", lambda name: None)
    found = cli.kiln("test", "--mutate", "--cases", CASES)

    assert found.code == 2
    assert "pip install 'ketrace[prove]'" in found.err


def test_cases_that_fail_already_are_told_first(cli: Cli, tmp_path: Path) -> None:
    text = "format: 1\nid: wrong\ntitle: Wrong\nas_of: 2026-11-23\nexpect: {verdict: fire}\n"
    (tmp_path / "wrong.yaml").write_text(text)
    found = cli.kiln("test", "--mutate", "--cases", tmp_path, "--jobs", "1")

    assert found.code == 2
    assert "case `wrong` differs before anything is changed" in found.err
