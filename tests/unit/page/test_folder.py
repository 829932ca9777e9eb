"""A site is put into a folder whole, and never over what somebody else has put there."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketrace.page.folder import write_site
from ketrace.problems import KetraceError
from tests.unit.page.pages import files


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a folder, by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_it_is_written_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    write_site(files("kiln"), tmp_path / "site")

    assert contents(tmp_path / "site") == files("kiln")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_site_is_replaced_by_another_without_traces(tmp_path: Path) -> None:
    write_site(files("ketamine"), tmp_path / "site")
    write_site(files("kiln"), tmp_path / "site")

    assert contents(tmp_path / "site") == files("kiln")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    write_site(files("kiln"), tmp_path / "site")

    assert contents(tmp_path / "site") == files("kiln")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("thesis.txt", "mine", "`{0}` holds `thesis.txt`, and was not written by `ketrace rules page`"),
        ("manifest.json", "{}", None),
        ("manifest.json", "[", None),
    ],
)
def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path, name: str, text: str, message: str | None) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / name).write_text(text)
    (site / "z.txt").write_text("mine")
    before = contents(site)

    with pytest.raises(KetraceError) as refused:
        write_site(files("kiln"), site)

    wanted = message or "`{0}/z.txt` is not as `ketrace rules page` wrote it, so nothing is replaced"
    assert str(refused.value).startswith(wanted.format(site))
    assert "help: name another folder with `-o FOLDER`" in str(refused.value)
    assert contents(site) == before


@pytest.mark.parametrize("name", ["notes.html", "index.html"])
def test_a_site_with_notes_of_somebody_is_left_alone(tmp_path: Path, name: str) -> None:
    site = tmp_path / "site"
    write_site(files("kiln"), site)
    (site / name).write_text("mine")

    with pytest.raises(KetraceError, match=f"{name}` is not as"):
        write_site(files("kiln"), site)

    assert (site / name).read_text() == "mine"


def test_a_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine")

    with pytest.raises(KetraceError, match="is a file, and a site is a folder"):
        write_site(files("kiln"), tmp_path / "site")


def test_what_fails_on_the_way_leaves_the_old_site(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write_site(files("kiln"), site)

    with pytest.raises(OSError):
        write_site({**files("kiln"), "no/such/folder.html": b""}, site)

    assert contents(site) == files("kiln")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
