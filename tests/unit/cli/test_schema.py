"""`ketrace schema`: schemas for programs, and for editors of a base."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ketrace.shelf import shelf
from tests.commands import Cli
from tests.kiln import copied


@pytest.mark.parametrize("name", ["input", "decision"])
def test_the_shipped_schemas_are_printed_as_they_are(cli: Cli, name: str) -> None:
    assert cli("schema", name).out.encode() == (shelf("schemas") / f"{name}.schema.json").read_bytes()


def test_editor_schemas_are_written_with_the_settings(cli: Cli, tmp_path: Path) -> None:
    base = copied(tmp_path)
    found = cli("schema", "--editor", "-o", "made", "--rules", base)
    settings = json.loads(Path("made/settings.json").read_text())

    assert found.code == 0
    assert settings["yaml.schemas"]["made/care.schema.json"] == "kiln/care/*.yaml"
    assert {Path(one) for one in settings["yaml.schemas"]} == set(Path("made").glob("*.schema.json"))
    assert found.lines[-1] == "# yaml-language-server: $schema=../../made/sources.schema.json"
    assert json.loads("\n".join(found.lines[3:-2])) == settings
    assert cli("schema", "--editor", "-o", "made", "--rules", base).code == 0


def test_nothing_is_written_unless_a_folder_is_named(cli: Cli, tmp_path: Path) -> None:
    base = copied(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    found = cli("schema", "--editor", "--rules", base)

    assert found.lines[1].endswith(" schemas; nothing is written without `-o FOLDER`")
    assert sorted(tmp_path.rglob("*")) == before


def test_for_programs_all_is_printed(cli: Cli, tmp_path: Path) -> None:
    found = cli("schema", "--editor", "--json", "--rules", copied(tmp_path)).data

    assert found["schemas"]["care.schema.json"]["properties"]["kind"]["enum"] == ["care"]
    assert found["settings"]["yaml.schemas"]["FOLDER/cases.schema.json"].endswith("tests/cases/kiln/*.yaml")


def test_they_are_made_for_a_base_that_does_not_load(cli: Cli, tmp_path: Path) -> None:
    """An editor is needed most while something is wrong."""
    base = copied(tmp_path, care__wet=("load.wet", "load.wett"))
    (base / "care" / "started.yaml").write_text("id: [\n")

    assert cli("schema", "--editor", "--rules", base).code == 0


@pytest.mark.parametrize("words", [(), ("input", "--editor"), ("input", "-o", "x"), ("-o", "x"), ("inptu",)])
def test_one_thing_is_asked_for(cli: Cli, words: tuple[str, ...]) -> None:
    assert cli("schema", *words).code == 2


def test_a_folder_that_cannot_be_written_is_told(cli: Cli, tmp_path: Path) -> None:
    Path("file").write_text("")
    found = cli("schema", "--editor", "-o", "file/made", "--rules", copied(tmp_path))

    assert found.code == 2
    assert "`file/made` cannot be written to" in found.err
