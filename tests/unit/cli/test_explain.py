"""`ketrace explain`: why and why not, from a saved decision alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import ketrace
from ketrace.deciding.decision import canonical, digest_of
from tests.commands import Cli
from tests.kiln import INPUTS, ROOT, asked, kiln


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A decision saved in a file."""
    file = tmp_path / "decision.json"
    file.write_bytes(kiln().decide(asked({"kiln.cracked": True, "load.mass": None})).to_json())
    return file


def test_without_a_rule_all_are_listed(cli: Cli, record: Path) -> None:
    found = cli("explain", record)

    assert found.code == 0
    assert found.lines[:3] == [
        "kiln 0.1.0, as of 2026-11-23, as recorded",
        "verdict: stay-cold",
        "certainty: high; weakest link: HAND-BOOK/cracked, behind unsafe",
    ]
    assert "- unsafe: holds" in found.lines
    assert "- unsafe-crack: holds (a definition)" in found.lines
    assert "- heavy: open; asks load.mass" in found.lines
    assert len([line for line in found.lines if line.startswith("- ")]) == len(kiln().book.rules)


def test_for_programs_they_are_an_object(cli: Cli, record: Path) -> None:
    assert cli("explain", "--json", record).data["unsafe"] == "unsafe: holds"


def test_why(cli: Cli, record: Path) -> None:
    assert cli("explain", record, "unsafe").lines == [
        "kiln 0.1.0, as of 2026-11-23, as recorded",
        "certainty high; weakest link: HAND-BOOK/cracked",
        "rule unsafe holds",
        "  kiln.unsafe is yes: true",
        "    kiln.unsafe = yes (concluded)",
        "      rule unsafe-crack holds",
        "        kiln.cracked is yes: true",
        "          fact kiln.cracked = yes",
        "        claim HAND-BOOK/cracked: A cracked kiln is not fired. (page of rules; text-seen)",
        "  claim HAND-BOOK/cracked: A cracked kiln is not fired. (page of rules; text-seen)",
    ]


def test_why_not(cli: Cli, record: Path) -> None:
    assert cli("explain", record, "heavy").lines == [
        "kiln 0.1.0, as of 2026-11-23, as recorded",
        "heavy: open; asks load.mass",
        "rule heavy open",
        "  load.mass not known >= 100 kg (local policy): unknown",
        "    fact load.mass: not known, asked, not known",
        "    local policy heavy = 100 kg, owner The potters",
        "      claim OLD-POTTER/heat: More heat is better. (by the fire; unverified); quick 0.4 kW/kg",
        "  local policy heavy = 100 kg, owner The potters (shown above)",
    ]


def test_a_guard_that_was_passed_is_opened_on_demand(cli: Cli, tmp_path: Path) -> None:
    """It is every rule that could forbid, and seldom what was asked."""
    (tmp_path / "fired.json").write_bytes(kiln().decide(asked()).to_json())
    short, full = cli("explain", "fired.json", "heat"), cli("explain", "--full", "fired.json", "heat")

    assert "rule unsafe fails" not in short.out
    assert "`--full`" in short.out
    assert "rule unsafe fails" in full.out


def test_for_programs_a_tree_is_an_object(cli: Cli, record: Path) -> None:
    tree = cli("explain", "--json", record, "unsafe").data

    assert (tree["text"], tree["state"]) == ("rule unsafe holds", "holds")
    assert tree["of"][0]["of"][0]["of"][0]["text"] == "rule unsafe-crack holds"


@pytest.mark.parametrize("name", ["cracked", "fumes"])
def test_every_rule_of_a_decision_can_be_explained(name: str, cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "record.json").write_bytes(kiln().decide(INPUTS[name]).to_json())
    for rule in kiln().book.rules:
        assert cli("explain", "record.json", rule).code == 0


def test_a_rule_that_is_none_is_told(cli: Cli, record: Path) -> None:
    found = cli("explain", record, "heawy")

    assert found.code == 2
    assert "`heawy` is not a rule of this decision; did you mean `heavy`?" in found.err


@pytest.mark.parametrize("part", range(20))
def test_an_altered_record_is_not_explained(part: int, cli: Cli, record: Path) -> None:
    """Reasons that somebody may have changed are none."""
    data = bytearray(record.read_bytes())
    data[len(data) * part // 20 + part] ^= 1
    record.write_bytes(data)

    found = cli("explain", record)

    assert (found.code, found.out) == (3, "")


def test_what_is_no_decision_is_told(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "input.json").write_text(json.dumps(asked()))

    found = cli("explain", "input.json")

    assert found.code == 3
    assert "`input.json` is not a decision  [not-a-decision]" in found.err
    assert "help: make one with `ketrace decide INPUT --json`" in found.err


def test_a_forged_record_raises_nothing(cli: Cli, record: Path) -> None:
    """A right digest does not make its nodes right."""
    tree = json.loads(record.read_bytes())
    tree["trace"] = {name: {"kind": node["kind"]} for name, node in tree["trace"].items()}
    tree["decision"] = digest_of({key: value for key, value in tree.items() if key != "decision"})
    record.write_bytes(canonical(tree) + b"\n")

    assert cli("explain", record).code == 0
    assert cli("explain", record, "heavy").code == 0


def test_a_sum_is_worked_out_item_by_item(cli: Cli, tmp_path: Path) -> None:
    """Each opioid with its own arithmetic, in the units in which it was written, and the claim of its factor."""
    items = [
        {"drug": "morphine", "route": "oral", "dose": "30 mg", "at_most_per_day": 3},
        {"drug": "oxycodone", "route": "oral", "strength": "5 mg", "pieces": 2, "per_day": 3},
        {"drug": "fentanyl", "route": "transdermal", "rate": "25 ug/h"},
    ]
    facts = {"opioid.regimen": {"complete": True, "items": items}}
    base = ketrace.load(ROOT / "rules" / "ketamine")
    file = tmp_path / "decision.json"
    file.write_bytes(base.decide({"format": 1, "as_of": "2026-11-23", "facts": facts}).to_json())
    lines = [line.strip() for line in cli("explain", file, "dose-band-high").lines]

    assert "opioid.daily_mme 195 mg{MME}/d >= 90 mg{MME}/d (local policy): true" in lines
    for item in ("90 mg/d × 1 mg{MME}/mg", "30 mg/d × 1.5 mg{MME}/mg", "25 ug/h × 2.4 mg{MME}.h/(d.ug)"):
        assert item in lines
    assert "fact opioid.regimen.at_most_per_day = 3 /d" in lines
    assert "table mme_factor: 1.5 mg{MME}/mg" in lines
