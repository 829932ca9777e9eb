"""Where a base's files come from: a folder, or a release."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from ketrace.problems import InvalidRules, Place, Problem

MANIFEST = "manifest.json"
MAX_RELEASE_BYTES = 64 * 1024 * 1024


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
    problems, found = [], {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in name.split("/")):
            continue
        if path.suffix == ".yml":
            problems.append(Problem("bad-file-name", f"`{name}` ends in `.yml`", (Place(name),), "rename it to end in `.yaml`"))
        if path.suffix != ".yaml":
            continue
        try:
            found[name] = path.read_bytes()
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            problems.append(Problem("unreadable-file", f"`{name}` cannot be read: {reason}", (Place(name),), "was it moved or deleted just now? load again"))
    if "knowledge.yaml" not in found:
        problems.append(Problem("no-knowledge", f"`{folder}` has no knowledge.yaml", (Place(str(folder)),), "name the folder that holds knowledge.yaml"))
    if problems:
        raise InvalidRules(problems)
    return found


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
        raise InvalidRules([Problem("bad-release", f"`{path.name}` is not a whole release: {said}", (place,), "make it again with `ketrace release`")]) from None
    problems = [
        Problem("altered-release", f"`{name}` in `{path.name}` is not what the manifest says", (Place(f"{path.name}/{name}"),), "take the release from where it was published")
        for name in sorted(set(files) | set(listed))
        if name not in files or listed.get(name) != digest(files[name])
    ]
    if manifest.get("digest") != digest_of_all(listed):
        problems.append(Problem("altered-release", f"the manifest of `{path.name}` does not match its own digest", (place,)))
    if problems:
        raise InvalidRules(problems)
    return files
