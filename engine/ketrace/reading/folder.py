"""Where a base's files come from: a folder, or a release."""

from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from ketrace.problems import InvalidRules, Place, Problem

MANIFEST = "manifest.json"
MAX_RELEASE_BYTES = 64 * 1024 * 1024
_ALMOST_YAML = re.compile(r"\.ya?ml[^/]*$", re.IGNORECASE)


def digest(data: bytes) -> str:
    """The SHA-256 of some bytes, as `sha256:…`."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def digest_of_all(files: Mapping[str, str]) -> str:
    """One digest for many files, from their names and digests in order."""
    return digest("".join(f"{name}\0{files[name]}\n" for name in sorted(files)).encode())


def read_base(path: Path) -> dict[str, bytes]:
    """The rule files of a folder or of a release, by their names within it. Raises `InvalidRules`."""
    return _read_release(path) if path.is_file() else _read_folder(path)


def _read_folder(folder: Path) -> dict[str, bytes]:
    problems: list[Problem] = []
    found: dict[str, bytes] = {}
    for path in sorted(_files(folder, problems)):
        name = path.relative_to(folder).as_posix()
        if path.suffix != ".yaml":
            problems += _misnamed(name)
            continue
        try:
            found[name] = path.read_bytes()
        except OSError as error:
            problems.append(_unreadable(name, error))
    if "knowledge.yaml" not in found and not problems:
        place, help = Place(str(folder)), "name the folder that holds knowledge.yaml"
        problems.append(Problem("no-knowledge", f"`{folder}` has no knowledge.yaml", (place,), help))
    if problems:
        raise InvalidRules(problems)
    return found


def _files(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    """All files but hidden ones. What cannot be listed is a problem: a rule that is not seen must not be passed over."""

    def refuse(error: OSError) -> None:
        problems.append(_unreadable(Path(error.filename).relative_to(folder).as_posix(), error))

    for parent, folders, names in os.walk(folder, onerror=refuse, followlinks=True):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in names if not name.startswith("."))


def _unreadable(name: str, error: OSError) -> Problem:
    reason = (error.strerror or "unknown reason").lower()
    help = "was it moved or deleted just now? load again"
    return Problem("unreadable-file", f"`{name}` cannot be read: {reason}", (Place(name),), help)


def _misnamed(name: str) -> list[Problem]:
    """A file that somebody may take for a rule, though it would not be read."""
    meant = _ALMOST_YAML.search(name)
    if meant is None:
        return []
    help = f"rename it to `{name[: meant.start()]}.yaml`, or move it out of the folder"
    return [Problem("bad-file-name", f"`{name}` is not read: it does not end in `.yaml`", (Place(name),), help)]


def _read_release(path: Path) -> dict[str, bytes]:
    place = Place(str(path))
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_RELEASE_BYTES:
                raise InvalidRules([Problem("bad-release", f"`{path.name}` is too large for a release", (place,))])
            files = {info.filename: archive.read(info) for info in archive.infolist()}
        manifest = json.loads(files.pop(MANIFEST))
        listed = dict(manifest["files"])
    except InvalidRules:
        raise
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, TypeError, NotImplementedError, RuntimeError) as error:
        said = str(error).strip("'\"").lower() or "not a zip"
        raise InvalidRules(
            [
                Problem(
                    "bad-release",
                    f"`{path.name}` is not a whole release: {said}",
                    (place,),
                    "make it again with `ketrace release`",
                )
            ]
        ) from None
    problems = [
        Problem(
            "altered-release",
            f"`{name}` in `{path.name}` is not what the manifest says",
            (Place(f"{path.name}/{name}"),),
            "take the release from where it was published",
        )
        for name in sorted(set(files) | set(listed))
        if name not in files or listed.get(name) != digest(files[name])
    ]
    if manifest.get("digest") != digest_of_all(listed):
        problems.append(
            Problem("altered-release", f"the manifest of `{path.name}` does not match its own digest", (place,))
        )
    if problems:
        raise InvalidRules(problems)
    return files
