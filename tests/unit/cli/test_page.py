"""`ketrace rules page`: the site, the answer as text, cases and history."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from ketrace.cli.history import history
from ketrace.page.beside import Change
from tests.commands import Cli
from tests.kiln import ROOT, copied

CASES = ROOT / "tests" / "cases" / "kiln"


def git(folder: Path, *args: str) -> None:
    """Run git in a folder, as nobody in particular."""
    who = ["-c", "user.name=N", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *args], check=True, capture_output=True)


def test_it_writes_the_site_and_says_where(cli: Cli, tmp_path: Path) -> None:
    found = cli.kiln("rules", "page", "--cases", CASES)
    start = tmp_path / "kiln-0.1.0-pages" / "index.html"

    assert found.code == 0
    assert found.lines[1].startswith("kiln-0.1.0-pages: ")
    assert found.lines[1].endswith(". Open kiln-0.1.0-pages/index.html to read.")
    assert "Firing a load of pottery" in start.read_text()
    assert "Holds: " in (start.parent / "section-stop.html").read_text()
    assert "<code>dry-by-date</code>" in (start.parent / "section-meaning.html").read_text()


def test_again_it_writes_the_same_bytes(cli: Cli, tmp_path: Path) -> None:
    def once() -> dict[str, bytes]:
        assert cli.kiln("rules", "page", "--cases", CASES, "-o", "site").code == 0
        return {path.name: path.read_bytes() for path in (tmp_path / "site").iterdir()}

    assert once() == once()


def test_for_programs_it_tells_what_was_written(cli: Cli) -> None:
    found = cli.kiln("rules", "page", "-o", "site", "--cases", CASES, "--json").data

    assert (found["folder"], found["start"]) == ("site", "site/index.html")
    assert found["files"] > 20 and found["bytes"] > 100_000


def test_cases_and_history_that_are_not_there_are_told(cli: Cli, tmp_path: Path) -> None:
    found = cli("rules", "page", "-o", "site", "--rules", copied(tmp_path))

    assert found.code == 0
    assert found.lines[2:] == [
        "  without cases: there is no folder of cases; name one with `--cases FOLDER`",
        "  without history: the rules are not in a git repository with commits",
    ]


def test_what_cannot_be_done_is_said_with_the_way_out(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "one.yaml").write_text("id: two\n")

    other = cli.kiln("rules", "page", "-o", "mine")
    nowhere = cli.kiln("rules", "page", "-o", "no/such/site")
    no_cases = cli.kiln("rules", "page", "-o", "site", "--cases", "nothing")
    broken = cli.kiln("rules", "page", "-o", "site", "--cases", "broken")

    assert [one.code for one in (other, nowhere, no_cases, broken)] == [2, 2, 2, 2]
    assert "`mine` holds `thesis.txt`, and was not written by `ketrace rules page`" in other.err
    assert "`no/such/site` cannot be written: no such file or directory" in nowhere.err
    assert "there is no folder of cases `nothing`" in no_cases.err
    assert "a case cannot be read: " in broken.err and "one.yaml" in broken.err
    assert not (tmp_path / "site").exists()


def test_a_release_is_read_as_a_folder_is(cli: Cli) -> None:
    assert cli.kiln("release").code == 0
    found = cli("rules", "page", "-o", "site", "--rules", "kiln-0.1.0.kb.zip", "--cases", CASES)

    assert found.code == 0
    assert found.lines[-1] == "  without history: the rules are a release, which has none"


def test_history_is_that_of_each_file_newest_first(tmp_path: Path) -> None:
    rules = copied(tmp_path)
    assert history(rules) == (None, "the rules are not in a git repository with commits")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "Begin", "--date=2026-01-02T10:00:00Z")
    wet = rules / "care" / "wet.yaml"
    wet.write_text(wet.read_text() + "# drier\n")
    git(tmp_path, "commit", "-qam", "Say <why>", "--date=2026-02-03T10:00:00Z")

    found, why_none = history(rules)

    assert found is not None and why_none == ""
    assert found["care/wet.yaml"] == (Change("2026-02-03", "Say <why>"), Change("2026-01-02", "Begin"))
    assert found["care/heavy.yaml"] == (Change("2026-01-02", "Begin"),)
    assert set(found) == {path.relative_to(rules).as_posix() for path in yaml_files(rules)}


def yaml_files(rules: Path) -> list[Path]:
    """All files of a base."""
    return sorted(rules.rglob("*.yaml"))


def test_the_answer_is_printed_with_its_claims_and_what_became_of_each_statement(cli: Cli) -> None:
    found = cli.kiln("rules", "page", "--answer")

    assert found.lines[1:3] == ["Is more heat better?", "Invented for tests. Nobody has approved it."]
    assert "  • Heat. Heat with ‹heat›." in found.lines
    assert "    [heat, under-review] HAND-BOOK/heat" in found.lines
    assert found.lines[-1] == "  heat: conflicts heat"


def test_so_it_is_for_programs(cli: Cli) -> None:
    found = json.loads(cli.kiln("rules", "page", "--answer", "--json").out)

    assert found["sections"][0] == {
        "title": "In short",
        "sentences": [
            {
                "rule": "heat",
                "title": "Heat",
                "status": "under-review",
                "text": "Heat with ‹heat›.",
                "amounts": [
                    "Heat: from 0.05 kW/kg × Mass of the load up to Most heat; rounded inward, in steps of 0.5 kW",
                    "Given only if no verdict that forbids is possible; Mass of the load known; and no rule asks to wait.",
                ],
                "citations": ["HAND-BOOK/heat"],
                "conflicts": [],
            }
        ],
    }
    assert found["statements"] == [
        {"statement": "heat", "claim": "OLD-POTTER/heat", "rules": [], "conflicts": ["heat"], "not_used": None}
    ]


def test_a_base_without_a_question_has_no_answer(cli: Cli, tmp_path: Path) -> None:
    base = copied(tmp_path)
    file = base / "knowledge.yaml"
    file.write_text(file.read_text().partition("answer:\n")[0])

    asked = cli("rules", "page", "--answer", "--rules", base)
    written = cli("rules", "page", "-o", "site", "--rules", base)

    assert asked.code == 2 and "this base names no question that it answers" in asked.err
    assert written.code == 0
    assert not (tmp_path / "site" / "answer.html").exists()
    assert "answer.html" not in (tmp_path / "site" / "index.html").read_text()
