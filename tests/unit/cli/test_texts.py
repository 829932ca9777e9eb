"""`ketrace rules texts`: how hard texts are to read."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.commands import Cli
from tests.kiln import copied, kiln

AIM = ("guest: {title: A guest}", "guest: {title: A guest, reading_grade: 2}")


def test_all_texts_of_one_audience_and_how_many_there_are(cli: Cli) -> None:
    found = cli.kiln("rules", "texts", "--audience", "potter")
    speaking = [rule for rule in kiln().book.rules.values() if "potter" in rule.say]
    texts = len(speaking) + len(kiln().book.knowledge.verdicts) + len(kiln().book.knowledge.orders)

    assert found.code == 0
    assert found.lines[1].split() == ["said", "by", "text", "grade"]
    assert found.lines[-1].startswith(f"{texts} texts for `potter`, no grade aimed at; the hardest reads at ")
    assert float(found.lines[2].split()[-1]) >= float(found.lines[3].split()[-1])


def test_those_for_whom_a_grade_is_aimed_at_come_by_themselves(cli: Cli, tmp_path: Path) -> None:
    """A report, not a gate: texts above the aim are counted, and the command is content."""
    base = copied(tmp_path, knowledge=AIM)
    found = cli("rules", "texts", "--rules", base)

    assert found.code == 0
    assert "`guest` at grade 2 or below" in found.lines[-1]
    assert "potter" not in found.out


def test_for_programs(cli: Cli, tmp_path: Path) -> None:
    base = copied(tmp_path, knowledge=AIM)
    found = cli("rules", "texts", "--json", "--rules", base).data

    assert found["measure"] == "Flesch-Kincaid grade"
    assert {one["audience"] for one in found["texts"]} == {"guest"}
    within = sum(one["within_aim"] for one in found["texts"])
    assert found["audiences"] == {"guest": {"texts": len(found["texts"]), "within_aim": within}}
    for one in found["texts"]:
        assert one["within_aim"] == (one["grade"] <= 2)
        assert set(one) == {"by", "name", "audience", "text", "words", "grade", "aim", "within_aim"}


def test_an_audience_that_the_base_does_not_know(cli: Cli) -> None:
    found = cli.kiln("rules", "texts", "--audience", "gust")

    assert found.code == 2
    assert "did you mean `guest`?" in found.err


def test_without_the_library_it_is_said_what_to_install(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "textstat_rs", None)
    found = cli.kiln("rules", "texts")

    assert found.code == 2
    assert "pip install 'ketrace[readability]'" in found.err
