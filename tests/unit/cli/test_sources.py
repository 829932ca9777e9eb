"""`ketrace sources`: list, affected."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from tests.commands import Cli
from tests.kiln import KILN, ROOT, copied

OLD = {"sources__OLD-POTTER": ("state: current", "state: expired\nreview_by: 2026-11-22")}


def test_all_sources_are_listed_with_their_state(cli: Cli) -> None:
    found = cli.kiln("sources", "list", "--as-of", "2026-11-23")

    assert (found.code, found.err) == (0, "")
    assert [line.split() for line in found.lines[1:4]] == [
        ["source", "kind", "year", "state", "claims", "read", "review", "by"],
        ["HAND-BOOK", "review", "2020", "current", "6", "6", "no", "date"],
        ["OLD-POTTER", "article", "1950", "current", "1", "0", "no", "date"],
    ]
    assert found.lines[-3:] == [
        "2 sources: 2 current",
        "7 claims, 6 read in the text or a summary: the others never permit",
        "0 reviews overdue on 2026-11-23 (as asked), 2 without a date",
    ]


@pytest.mark.parametrize(("day", "late"), [("2026-11-22", False), ("2026-11-23", True)])
def test_a_review_is_overdue_from_the_day_after(day: str, late: bool, cli: Cli, tmp_path: Path) -> None:
    found = cli("sources", "list", "--as-of", day, "--json", "--rules", copied(tmp_path, **OLD))
    old = found.data["sources"][1]

    assert found.data["as_of"] == day
    assert (old["source"], old["state"], old["review_by"], old["overdue"]) == (
        "OLD-POTTER",
        "expired",
        "2026-11-22",
        late,
    )
    assert (old["claims"], old["read"], old["verified"]) == (1, 0, {"unverified": 1})


def test_without_a_command_they_are_listed(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    assert cli("sources").out == cli("sources", "list").out != ""


def test_only_what_wants_attention(cli: Cli, tmp_path: Path) -> None:
    found = cli("sources", "list", "--attention", "--as-of", "2026-11-23", "--rules", copied(tmp_path, **OLD))

    assert "HAND-BOOK" not in found.out
    assert "2026-11-22 OVERDUE" in found.out
    assert "2 sources: 1 current, 1 expired" in found.lines


def test_without_a_day_the_clock_is_read_and_told(cli: Cli) -> None:
    """A report may do so; no decision does."""
    first = datetime.datetime.now().date()
    last = cli.kiln("sources", "list").lines[-1]

    assert last in {
        f"0 reviews overdue on {day} (by the clock), 2 without a date"
        for day in (first, datetime.datetime.now().date())
    }


def test_a_day_that_is_none_is_wrong_usage(cli: Cli) -> None:
    found = cli.kiln("sources", "list", "--as-of", "soon")

    assert found.code == 2
    assert "`soon` is not a day such as 2026-11-23" in found.err


def test_what_rests_on_a_source(cli: Cli) -> None:
    found = cli.kiln("sources", "affected", "HAND-BOOK/fumes")

    assert found.lines[1:] == [
        "HAND-BOOK: The hand book of the workshop",
        "  current; 1 claim looked at",
        "",
        "WITHHELD, IF IT CARRIED NO WEIGHT: 0 RULES",
        "",
        "KEEP ACTING, MARKED: 2 RULES",
        "  fume (stop): HAND-BOOK/fumes; through fume-of-load",
        "  many-woes (care): table fume",
        "",
        "DEFINITIONS: 1 RULE",
        "  fume-of-load (meaning): HAND-BOOK/fumes, table fume",
        "",
        "BESIDES",
        "  tables: fume",
        "  local numbers: none",
        "  conflicts: none",
        "  claims of others that rest on it: none",
        "",
        "No cases were looked at: name their folder with `--cases FOLDER`.",
    ]


def test_cases_in_which_something_said_rests_on_it(cli: Cli) -> None:
    """Of the clinical base: the low start is withheld without it, and said in a worked case."""
    rules = ROOT / "rules" / "ketamine"
    found = cli("sources", "affected", "INPT-2021/regimen", "--json", "--rules", rules)
    rule = next(one for one in found.data["rules"] if one["rule"] == "infusion-withdrawal")

    assert rule["withheld"] is True
    assert "infusion-withdrawal" in {name for rules in found.data["cases"].values() for name in rules}
    assert "withdrawal-above-series" in found.data["cases"]["order-withdrawal-regimen-at-home"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("HANDBOOK", "did you mean `HAND-BOOK`?"),
        ("hand-book", "did you mean `HAND-BOOK`?"),
        ("zzz", "`ketrace sources list` lists all"),
    ],
)
def test_a_source_that_is_not_there(name: str, said: str, cli: Cli) -> None:
    found = cli("sources", "affected", name, "--rules", KILN)

    assert found.code == 2
    assert f"`{name}` is not a source or claim of this base; {said}" in found.err


def test_a_folder_of_cases_that_is_not_there(cli: Cli) -> None:
    found = cli.kiln("sources", "affected", "HAND-BOOK", "--cases", "none")

    assert found.code == 2
    assert "there is no folder of cases `none`" in found.err
