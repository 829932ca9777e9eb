"""Where the files of a base come from: nothing that somebody may take for a rule is passed over in silence."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ketrace.problems import InvalidRules
from ketrace.reading.folder import digest, digest_of_all, read_base
from tests.patches import KILN


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A copy of the kiln base."""
    return Path(shutil.copytree(KILN, tmp_path / "base"))


def refusal(base: Path) -> str:
    """All that is said of a folder that cannot be read."""
    with pytest.raises(InvalidRules) as caught:
        read_base(base)
    return str(caught.value)


def test_all_yaml_files_are_read_by_their_names(base: Path) -> None:
    found = read_base(base)

    assert {path.relative_to(base).as_posix() for path in base.rglob("*.yaml")} == set(found)
    assert (base / "care" / "wet.yaml").read_bytes() == found["care/wet.yaml"]
    assert list(found) == sorted(found)


def test_what_cannot_be_taken_for_a_rule_is_let_be(base: Path) -> None:
    before = read_base(base)
    (base / "README.md").write_text("About kilns.")
    (base / "care" / ".wet.yaml.swp").write_text("An editor's own.")
    (base / ".git").mkdir()
    (base / ".git" / "odd.yml").write_text("Not ours.")

    assert before == read_base(base)


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("care/odd.yml", "care/odd.yaml"),
        ("care/odd.YAML", "care/odd.yaml"),
        ("care/odd.yaml.bak", "care/odd.yaml"),
        ("care/odd.yaml~", "care/odd.yaml"),
        ("odd.Yml.txt", "odd.yaml"),
    ],
)
def test_what_could_be_taken_for_a_rule_is_refused(base: Path, name: str, better: str) -> None:
    (base / name).write_text("id: odd\n")

    assert (
        f"`{name}` is not read: it does not end in `.yaml`  [bad-file-name]\n"
        f"  {name}  $\n"
        f"  help: rename it to `{better}`, or move it out of the folder"
    ) == refusal(base)


def test_a_file_deleted_while_reading_is_told(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.read_bytes

    def gone(path: Path) -> bytes:
        if path.name == "unsafe.yaml":
            path.unlink()
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", gone)

    assert refusal(base) == (
        "`stop/unsafe.yaml` cannot be read: no such file or directory  [unreadable-file]\n"
        "  stop/unsafe.yaml  $\n"
        "  help: was it moved or deleted just now? load again"
    )


def test_a_folder_that_cannot_be_listed_is_told(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else every rule that forbids could be missing, and nobody would know."""
    real = os.scandir

    def closed(path: Any) -> Any:
        if str(path).endswith("stop"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", closed)

    assert "`stop` cannot be read: permission denied  [unreadable-file]" in refusal(base)


def test_a_folder_by_another_name_is_followed(base: Path, tmp_path: Path) -> None:
    before = read_base(base)
    (base / "stop").rename(tmp_path / "elsewhere")
    (base / "stop").symlink_to(tmp_path / "elsewhere")

    assert before == read_base(base)


def test_a_link_to_nowhere_is_told(base: Path, tmp_path: Path) -> None:
    (base / "stop" / "gas.yaml").symlink_to(tmp_path / "nothing.yaml")

    assert "`stop/gas.yaml` cannot be read: no such file or directory" in refusal(base)


def test_a_folder_named_like_a_rule_is_no_rule(base: Path) -> None:
    (base / "stop" / "gas.yaml").mkdir()
    (base / "stop" / "gas.yaml" / "note.txt").write_text("")

    assert "stop/gas.yaml" not in read_base(base)


def test_a_folder_without_knowledge_is_no_base(tmp_path: Path) -> None:
    assert f"`{tmp_path}` has no knowledge.yaml  [no-knowledge]" in refusal(tmp_path)


def test_all_that_is_wrong_is_told_at_once(base: Path) -> None:
    for name in ("a.yml", "b.yml"):
        (base / name).write_text("")

    assert refusal(base).count("[bad-file-name]") == 2


def digests() -> Iterator[dict[str, str]]:
    """Files that could be confused when names and digests were simply joined."""
    yield {"a": "1", "b": "2"}
    yield {"a": "1"}
    yield {"a": "12"}
    yield {"ab": "1", "c": "2"}
    yield {"a": "2", "b": "1"}


def test_one_digest_tells_files_apart() -> None:
    found = [digest_of_all(files) for files in digests()]

    assert len(set(found)) == len(found)
    assert digest_of_all({"b": "2", "a": "1"}) == digest_of_all({"a": "1", "b": "2"})
    assert digest(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
