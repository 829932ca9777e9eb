"""Versions come from folders, releases and git; what is wrong with one is said with its name."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ketrace.comparing.versions import read_version
from ketrace.problems import Refused
from tests.kiln import copied, kiln


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git clone whose folder `rules` holds the base, committed, with a heavier limit in the working copy."""
    target = copied(tmp_path / "clone" / "rules")
    git = ["git", "-c", "user.name=A potter", "-c", "user.email=potter@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "Fire"]):
        subprocess.run([*git, *words], cwd=tmp_path / "clone", check=True)
    (target / "policy" / "heavy.yaml").write_text(
        (target / "policy" / "heavy.yaml").read_text().replace("100 kg", "90 kg")
    )
    monkeypatch.chdir(tmp_path / "clone")
    monkeypatch.delenv("KETRACE_RULES", raising=False)
    return tmp_path / "clone"


@pytest.mark.parametrize("name", ["HEAD", "HEAD:rules", "HEAD:rules/kiln"])
def test_a_revision_is_what_git_keeps(name: str, clone: Path) -> None:
    """The working copy is another: it is read where no name is given."""
    assert read_version(name).book.digest == kiln().book.digest
    assert read_version(name).found_at.startswith(f"{name} (git ")
    assert read_version(None).book.digest != kiln().book.digest


def test_a_revision_is_found_from_a_folder_inside(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(clone / "rules" / "kiln" / "stop")

    assert read_version("HEAD").book.digest == kiln().book.digest


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("HEAD:recipes", "`HEAD` has no `recipes`"),
        ("HEAD~7", "there is no folder, release or git revision `HEAD~7`"),
        ("--output=x", "there is no folder, release or git revision `--output=x`"),
        ("HEAD:rules/kiln/stop", "has no knowledge.yaml"),
    ],
)
def test_what_is_not_there_is_said(name: str, message: str, clone: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_version(name)

    assert message in str(refused.value)


def test_outside_of_git_there_are_no_revisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(Refused, match="no folder, release or git revision `HEAD`"):
        read_version("HEAD")


def test_a_version_that_does_not_load_is_refused_with_its_places(tmp_path: Path) -> None:
    """Each place says which version it is of."""
    broken = copied(tmp_path, policy__heavy=("100 kg", "100 K"))

    with pytest.raises(Refused) as refused:
        read_version(str(broken))

    assert f"{broken}: policy/heavy.yaml:" in str(refused.value)
