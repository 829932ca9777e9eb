"""Releases: deterministic, whole or absent, and read back only as they were written."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

import ketrace
from ketrace.audit.release import release_bytes, release_name, write_release
from ketrace.problems import InvalidRules, KetraceError
from ketrace.reading.folder import read_base
from ketrace.reading.zipped import pack, unpack
from tests.kiln import KILN, asked, copied, kiln


def released(folder: Path, base: Path = KILN) -> Path:
    """A release of a base."""
    book = ketrace.load(base).book
    target = folder / release_name(book)
    write_release(release_bytes(book, read_base(base)), target)
    return target


def test_the_same_rules_give_the_same_bytes(tmp_path: Path) -> None:
    """Where they lie, when, and what else lies there makes no difference."""
    other = copied(tmp_path)
    (other / "stop" / "notes.txt").write_text("not a rule")
    (tmp_path / "one").mkdir()

    one, two = released(tmp_path / "one"), released(tmp_path, other)

    assert one.name == two.name == "kiln-0.1.0.kb.zip"
    assert one.read_bytes() == two.read_bytes()


def test_other_rules_give_other_bytes(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    other = copied(tmp_path, stop__fume=("Too much fume", "Too much of the fume"))

    assert released(tmp_path / "one").read_bytes() != released(tmp_path, other).read_bytes()


def test_the_manifest_says_what_is_inside(tmp_path: Path) -> None:
    with zipfile.ZipFile(released(tmp_path)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        names = archive.namelist()

    assert names[0] == "manifest.json"
    assert names[1:] == sorted(manifest["files"])
    assert manifest["digest"] == kiln().book.digest
    assert (manifest["id"], manifest["version"], manifest["rules"], manifest["approved"]) == ("kiln", "0.1.0", 19, 0)


def test_a_release_decides_as_its_folder_does(tmp_path: Path) -> None:
    found = released(tmp_path)
    assert ketrace.load(found).decide(asked()).to_json() == kiln().decide(asked()).to_json()


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    """A release that cannot be finished leaves neither itself nor its beginning."""
    (tmp_path / "taken").mkdir()

    with pytest.raises(OSError, match="directory"):
        write_release(release_bytes(kiln().book, read_base(KILN)), tmp_path / "taken")

    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_changed_byte_is_found_and_named(tmp_path: Path) -> None:
    """Whatever a zip library passes over: times, rights, comments, even what nobody reads."""
    found = released(tmp_path)
    data = found.read_bytes()
    for at in range(0, len(data), 29):
        changed = bytearray(data)
        changed[at] ^= 0x20
        found.write_bytes(changed)

        with pytest.raises(InvalidRules) as refused:
            read_base(found)

        (problem,) = refused.value.problems
        assert problem.code == "altered-release"
        assert problem.message.startswith("`kiln-0.1.0.kb.zip` was altered in ")


def test_a_changed_file_is_named(tmp_path: Path) -> None:
    found = released(tmp_path)
    found.write_bytes(found.read_bytes().replace(b"People breathe it", b"Nobody breathes i", 1))

    with pytest.raises(InvalidRules, match=r"altered in `stop/fume\.yaml`"):
        read_base(found)


def test_a_rule_changed_with_its_checksum_is_found_on_loading(tmp_path: Path) -> None:
    """A zip made whole again is still not what its manifest lists."""
    found = released(tmp_path)
    files = unpack(found.read_bytes())
    files["stop/fume.yaml"] = files["stop/fume.yaml"].replace(b'policy.most_fume"', b'policy.thick"')
    found.write_bytes(pack(files))

    with pytest.raises(InvalidRules) as refused:
        ketrace.load(found)

    assert [(problem.code, problem.places[0].file) for problem in refused.value.problems] == [
        ("altered-release", "kiln-0.1.0.kb.zip/stop/fume.yaml")
    ]


def test_a_release_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidRules, match="no such file"):
        read_base(tmp_path / "none.kb.zip")


def test_a_release_is_never_replaced_by_another(tmp_path: Path) -> None:
    """Past decisions may need it, so other rules want another version or another folder."""
    found = released(tmp_path)
    before = found.read_bytes()
    write_release(before, found)

    with pytest.raises(KetraceError, match="already there, with other rules"):
        write_release(before + b"?", found)

    assert found.read_bytes() == before
