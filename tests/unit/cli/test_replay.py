"""`ketrace replay`: `same` in another process and after the rules moved on; never `same` when a byte was changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import Cli
from tests.kiln import KILN, asked, copied, kiln, ran

NAME = "kiln-0.1.0.kb.zip"
POLICY = "format: 1\nknowledge: kiln\nowner: The potters\nvalues: {heavy: 60 kg}\n"


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A decision saved in a file."""
    file = tmp_path / "decision.json"
    file.write_bytes(kiln().decide(asked(order={"heat": "10 kW"})).to_json())
    return file


def flipped(file: Path, at: int, target: Path) -> Path:
    """A copy of a file with one bit changed."""
    data = bytearray(file.read_bytes())
    data[at % len(data)] ^= 2
    target.write_bytes(data)
    return target


def test_a_release_decides_again_what_its_rules_decided(tmp_path: Path) -> None:
    """Release, decide, edit the rules, and decide again from the zip: each in a process of its own."""
    base = copied(tmp_path)
    input = json.dumps(asked()).encode()
    assert ran("release", "--rules", base, "--to", tmp_path).returncode == 0
    decided = ran("decide", "-", "--json", "--rules", base, input=input, PYTHONHASHSEED="1")
    (tmp_path / "decision.json").write_bytes(decided.stdout)
    (base / "stop" / "fume.yaml").write_text((base / "stop" / "fume.yaml").read_text().replace("> ", ">= "))

    same = ran("replay", tmp_path / "decision.json", "--rules", tmp_path / NAME, PYTHONHASHSEED="2")
    edited = ran("replay", tmp_path / "decision.json", "--rules", base)

    assert same.returncode == 0
    assert b"\nsame: " in same.stdout
    assert edited.returncode == 3
    assert b"[other-rules]" in edited.stderr
    assert b"same" not in edited.stdout


def test_several_records_are_told_one_by_one(cli: Cli, record: Path, tmp_path: Path) -> None:
    bad = flipped(record, 500, tmp_path / "bad.json")

    found = cli.kiln("replay", record, bad, record)

    assert found.code == 3
    assert sum(line.startswith("same: ") for line in found.lines) == 2


def test_for_programs_each_is_an_object(cli: Cli, record: Path) -> None:
    found = cli.kiln("replay", "--json", record).data

    assert found["same"] is True
    assert found["decision"] == json.loads(record.read_bytes())["decision"]
    assert (found["record"], found["path"]) == (str(record), None)


@pytest.mark.parametrize("part", range(40))
def test_a_changed_byte_of_the_record_is_found(part: int, cli: Cli, record: Path, tmp_path: Path) -> None:
    size = len(record.read_bytes())
    found = cli.kiln("replay", flipped(record, size * part // 40 + part, tmp_path / "bad.json"))

    assert found.code == 3
    assert "same" not in found.out
    assert str(tmp_path / "bad.json") in found.err


@pytest.mark.parametrize("part", range(40))
def test_a_changed_byte_of_the_release_is_found(part: int, cli: Cli, record: Path, tmp_path: Path) -> None:
    cli.kiln("release", "--to", tmp_path)
    size = (tmp_path / NAME).stat().st_size
    bad = flipped(tmp_path / NAME, size * part // 40 - part, tmp_path / "bad.kb.zip")
    found = cli("replay", record, "--rules", bad)

    assert found.code == 1
    assert "same" not in found.out
    assert "bad.kb.zip" in found.err


@pytest.mark.parametrize("at", range(0, len(POLICY), 5))
def test_a_changed_byte_of_the_policy_is_found(at: int, cli: Cli, tmp_path: Path) -> None:
    policy, record = tmp_path / "site.yaml", tmp_path / "local.json"
    policy.write_text(POLICY)
    record.write_text(cli.kiln("decide", "-", "--json", "--policy", policy, input=asked()).out)
    whole = cli.kiln("replay", record, "--policy", policy)
    bad = cli.kiln("replay", record, "--policy", flipped(policy, at, tmp_path / "bad.yaml"))

    assert whole.code == 0
    assert bad.code in (1, 3)
    assert "same" not in bad.out
    assert "bad.yaml" in bad.err or "[other-policy]" in bad.err


def test_a_decision_without_its_policy_is_told_what_is_needed(cli: Cli, tmp_path: Path, record: Path) -> None:
    policy = tmp_path / "site.yaml"
    policy.write_text(POLICY)
    local = tmp_path / "local.json"
    local.write_text(cli.kiln("decide", "-", "--json", "--policy", policy, input=asked()).out)

    assert "name the policy file it was made with" in cli.kiln("replay", local).err
    assert "leave `--policy` out" in cli.kiln("replay", record, "--policy", policy).err


def test_a_forged_record_differs(cli: Cli, tmp_path: Path, record: Path) -> None:
    """Somebody who knows how digests are made gets no further."""
    from ketrace.deciding.decision import canonical, digest_of

    tree = {**json.loads(record.read_bytes()), "verdict": "stay-cold"}
    tree["decision"] = digest_of({key: value for key, value in tree.items() if key != "decision"})
    record.write_bytes(canonical(tree) + b"\n")
    found = cli.kiln("replay", record)

    assert found.code == 1
    assert found.lines[-3:] == [f"differs: {record} at $.verdict", "  recorded: stay-cold", "  again:    fire"]


def test_the_rules_must_be_there(cli: Cli, record: Path) -> None:
    assert cli("replay", record, "--rules", KILN.parent / "none").code == 2
