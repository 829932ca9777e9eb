"""The finder of the folders that come with ketrace: wheel first, then clone, else an error that names both."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketrace import shelf as module
from ketrace.problems import KetraceError
from ketrace.shelf import installing, shelf

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("room", ["rules", "schemas"])
def test_a_clone_has_both_rooms(room: str) -> None:
    assert shelf(room) == ROOT / room


def test_the_wheel_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "files", lambda _package: tmp_path)
    (tmp_path / "_shelf" / "schemas").mkdir(parents=True)

    assert shelf("schemas") == tmp_path / "_shelf" / "schemas"
    assert shelf("rules") == ROOT / "rules"


def test_a_room_that_is_nowhere_names_all_places_tried() -> None:
    with pytest.raises(KetraceError) as raised:
        shelf("attic")

    said = str(raised.value)
    assert str(ROOT / "attic") in said
    assert str(Path("_shelf") / "attic") in said


def test_no_shelf_lies_in_the_source_tree() -> None:
    assert not (ROOT / "engine" / "ketrace" / "_shelf").exists()


def test_in_a_clone_make_installs_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert installing("cohort", "spark") == "`make venv` in this clone, or pip install 'ketrace[cohort,spark]'"

    monkeypatch.setattr(module, "_CLONE", tmp_path)
    assert installing("prove") == "pip install 'ketrace[prove]'"
