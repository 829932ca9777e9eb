"""Puts a site into a folder: whole, or not at all; never over what somebody else has put there."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ketrace.page.addresses import MANIFEST
from ketrace.problems import KetraceError

_ELSEWHERE = "name another folder with `-o FOLDER`, or move away what is in this one"


def write_site(files: Mapping[str, bytes], target: Path) -> None:
    """Write the files to a folder of their own. Under its final name the site is whole.

    A site that was written before, and in which nothing was changed, is replaced. Raises `KetraceError` where the
    folder holds anything else, and `OSError` where nothing can be written.
    """
    whole = target.resolve()
    _refuse_others(whole, target)
    beside = Path(tempfile.mkdtemp(prefix=f".{whole.name}.", dir=whole.parent))
    try:
        made = beside / "new"
        made.mkdir()
        for name, data in files.items():
            (made / name).write_bytes(data)
        if whole.exists():
            whole.rename(beside / "old")
        made.rename(whole)
    except OSError:
        if (beside / "old").exists() and not whole.exists():
            (beside / "old").rename(whole)
        raise
    finally:
        shutil.rmtree(beside)


def _refuse_others(whole: Path, named: Path) -> None:
    """Raise unless the folder is not there, is empty, or holds a site just as it was written."""
    if whole.exists() and not whole.is_dir():
        raise KetraceError(f"`{named}` is a file, and a site is a folder\n  help: {_ELSEWHERE}")
    found = sorted(path.name for path in whole.iterdir()) if whole.exists() else []
    if not found:
        return
    if MANIFEST not in found:
        raise KetraceError(
            f"`{named}` holds `{found[0]}`, and was not written by `ketrace rules page`\n  help: {_ELSEWHERE}"
        )
    listed = _listed(whole / MANIFEST)
    for name in found:
        path = whole / name
        if name != MANIFEST and (not path.is_file() or listed.get(name) != _digest(path)):
            raise KetraceError(
                f"`{named}/{name}` is not as `ketrace rules page` wrote it, so nothing is replaced\n  help: {_ELSEWHERE}"
            )


def _digest(path: Path) -> str:
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def _listed(manifest: Path) -> dict[str, str]:
    try:
        files = json.loads(manifest.read_bytes())["files"]
        return {str(name): str(digest) for name, digest in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
