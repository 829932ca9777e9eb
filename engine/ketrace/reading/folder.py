"""Where a base's files come from: a folder, or a release."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ketrace.problems import InvalidRules, Place, Problem
from ketrace.reading.zipped import altered_at, unpack

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
    again = "take it from where it was published, or make it again with `ketrace release`"

    def refused(code: str, message: str) -> InvalidRules:
        return InvalidRules([Problem(code, message, (place,), again)])

    try:
        if path.stat().st_size > MAX_RELEASE_BYTES:
            raise refused("bad-release", f"`{path.name}` is too large for a release")
        data = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise refused("unreadable-file", f"`{path}` cannot be read: {reason}") from None
    files = unpack(data)
    if not files and b"PK" not in data:
        raise refused("bad-release", f"`{path.name}` is not a whole release: it is not a zip")
    altered = altered_at(data)
    if altered is not None:
        raise refused("altered-release", f"`{path.name}` was altered in {altered[1]}: it is not as it was written")
    try:
        manifest = json.loads(files.pop(MANIFEST))
        listed = {str(name): str(found) for name, found in manifest["files"].items()}
    except (KeyError, ValueError, TypeError, AttributeError):
        raise refused("bad-release", f"`{path.name}` is not a whole release: it has no manifest") from None
    other = [name for name in sorted({*files, *listed}) if name not in files or listed.get(name) != digest(files[name])]
    if other:
        message = "`{}` in `{}` is not what the manifest says"
        places = {name: (Place(f"{path.name}/{name}"),) for name in other}
        raise InvalidRules(
            [Problem("altered-release", message.format(name, path.name), places[name], again) for name in other]
        )
    if manifest.get("digest") != digest_of_all(listed):
        raise refused("altered-release", f"the manifest of `{path.name}` does not match its own digest")
    return files
