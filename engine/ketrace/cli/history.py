"""The changes of files, as git remembers them."""

from __future__ import annotations

import subprocess
from pathlib import Path

from ketrace.page.beside import Change

_MARK = "\x1e"


def history(folder: Path) -> tuple[dict[str, tuple[Change, ...]] | None, str]:
    """The changes of each file of a folder, newest first, by its path in it; or None, with the reason in words."""
    if not folder.is_dir():
        return None, "the rules are a release, which has none"
    log = ["log", "--no-merges", "--relative", "--name-only", f"--format={_MARK}%as\x1f%s", "-z", "--", "."]
    try:
        ran = subprocess.run(["git", "-C", str(folder), *log], capture_output=True, check=False)
    except OSError:
        return None, "git is not installed"
    if ran.returncode != 0:
        return None, "the rules are not in a git repository with commits"
    return _changes(ran.stdout.decode(errors="replace")), ""


def _changes(log: str) -> dict[str, tuple[Change, ...]]:
    found: dict[str, list[Change]] = {}
    for entry in log.split(_MARK)[1:]:
        title, *names = entry.replace("\0\n", "\0").split("\0")
        day, _, subject = title.partition("\x1f")
        for name in names:
            if name.strip():
                found.setdefault(name.strip(), []).append(Change(day, subject.strip()))
    return {name: tuple(changes) for name, changes in found.items()}
