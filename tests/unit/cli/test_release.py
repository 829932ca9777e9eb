"""`ketrace release`: one zip, the same bytes each time, or a reason."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from tests.commands import Cli
from tests.kiln import KILN, copied, kiln

NAME = "kiln-0.1.0.kb.zip"


def test_it_tells_what_it_wrote(cli: Cli, tmp_path: Path) -> None:
    found = cli.kiln("release", "--to", tmp_path)
    digest = hashlib.sha256((tmp_path / NAME).read_bytes()).hexdigest()

    assert found.code == 0
    assert "19 rules, 0 approved" in found.out
    assert f"rules {kiln().book.digest}" in found.out
    assert f"file  sha256:{digest}" in found.out


def test_a_release_of_a_release_is_the_same(cli: Cli, tmp_path: Path) -> None:
    cli.kiln("release", "--to", tmp_path)
    (tmp_path / "again").mkdir()

    found = cli("release", "--rules", tmp_path / NAME, "--to", tmp_path / "again")

    assert found.lines[0] == f"kiln 0.1.0 from {tmp_path / NAME} (named)"
    assert (tmp_path / "again" / NAME).read_bytes() == (tmp_path / NAME).read_bytes()


@pytest.mark.parametrize("folder", ["none", "file"])
def test_a_folder_that_cannot_be_written_to_is_told(folder: str, cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    found = cli.kiln("release", "--to", tmp_path / folder)

    assert found.code == 2
    assert found.err.startswith(f"error: `{tmp_path / folder / NAME}` cannot be written: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_leave_is_told(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir(mode=0o500)

    assert "permission denied" in cli.kiln("release", "--to", tmp_path / "shut").err


def test_rules_that_change_while_they_are_read_are_not_released(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = copied(tmp_path)
    monkeypatch.setattr("ketrace.cli.release.read_base", lambda _: {"knowledge.yaml": b"changed"})

    found = cli("release", "--rules", base, "--to", tmp_path)

    assert found.code == 2
    assert "the rules changed while they were read; run it again" in found.err
    assert not (tmp_path / NAME).exists()


def test_broken_rules_are_not_released(cli: Cli, tmp_path: Path) -> None:
    base = copied(tmp_path, stop__fume=("because:", "becuase:"))

    assert cli("release", "--rules", base, "--to", tmp_path).code == 1
    assert not (tmp_path / NAME).exists()


def test_the_clone_is_not_written_to(cli: Cli, tmp_path: Path) -> None:
    """Without `--to` a release lies where one stands."""
    before = sorted(KILN.rglob("*"))
    cli.kiln("release")

    assert (tmp_path / NAME).is_file()
    assert sorted(KILN.rglob("*")) == before
