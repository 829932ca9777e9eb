"""The two versions that are compared: folders, releases, or what git keeps of them."""

from __future__ import annotations

import io
import subprocess
import tarfile
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ketrace.base import Base, find_rules, load
from ketrace.problems import InvalidRules, KetraceError, Place, Problem, Refused

_USUAL = "rules"
_HELP = "name a folder with knowledge.yaml, a release, or a git revision such as `HEAD~1` or `HEAD~1:rules/ID`"


def read_version(name: str | None) -> Base:
    """The base of a folder, a release, or a git revision `REV` or `REV:path`; without a name, the rules that are found.

    A revision without a path has its rules in the folder `rules`. Raises `Refused` with all that is wrong with it.
    """
    if name is None or Path(name).exists():
        return _loaded(name, find_rules(name)[1] if name is None else name)
    revision, _, path = name.partition(":")
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise _refused("unknown-version", f"there is no folder, release or git revision `{name}`", name, _HELP)
    return _from_git(name, commit.decode().strip(), path or _USUAL)


def _from_git(name: str, commit: str, path: str) -> Base:
    kind = _git("cat-file", "-t", f"{commit}:{path}")
    if kind is None:
        raise _refused("unknown-version", f"`{name.partition(':')[0]}` has no `{path}`", name, _HELP)
    with TemporaryDirectory(prefix="ketrace-") as folder:
        target = Path(folder) / Path(path).name
        if kind.strip() == b"blob":
            target.write_bytes(_git("cat-file", "blob", f"{commit}:{path}") or b"")
        else:
            _unpack(_git("archive", "--format=tar", f"{commit}:{path}") or b"", target, name)
        return _loaded(str(target), f"{name} (git {commit[:12]})")


def _unpack(archive: bytes, target: Path, name: str) -> None:
    try:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(target, filter="data")
    except tarfile.TarError as error:
        raise _refused("bad-version", f"`{name}` cannot be taken out of git: {str(error).lower()}", name) from None


def _git(*words: str) -> bytes | None:
    """What git says at the top of the clone that we are in; nothing when it knows no such thing."""
    try:
        top = subprocess.run(["git", "rev-parse", "--show-toplevel"], capture_output=True, check=True)
        done = subprocess.run(["git", *words], cwd=top.stdout.decode().strip(), capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout


def _loaded(path: str | None, found_at: str) -> Base:
    try:
        return replace(load(path), found_at=found_at)
    except InvalidRules as wrong:
        raise Refused(_of_version(problem, found_at) for problem in wrong.problems) from None
    except KetraceError as wrong:
        message, _, help = str(wrong).partition("\n  help: ")
        raise _refused("unknown-version", message, found_at, help or None) from None


def _of_version(problem: Problem, found_at: str) -> Problem:
    places = tuple(replace(place, file=f"{found_at}: {place.file}") for place in problem.places)
    return replace(problem, places=places)


def _refused(code: str, message: str, name: str, help: str | None = None) -> Refused:
    return Refused([Problem(code, message, (Place(name),), help)])
