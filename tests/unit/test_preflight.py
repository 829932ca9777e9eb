"""Tests of tools/preflight.py, and of tools/python.sh, which asks it about each Python in turn."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import preflight
from preflight import Seen, faults, look, main, report

ROOT = Path(__file__).resolve().parents[2]
GOOD = Seen(version=(3, 12))
UNSUPPORTED = [
    (GOOD._replace(version=(3, 10)), "Python 3.10 is too old: ketrace works on 3.11, 3.12 and 3.13"),
    (GOOD._replace(version=(3, 14)), "Python 3.14 is too new: ketrace works on 3.11, 3.12 and 3.13"),
    (GOOD._replace(implementation="PyPy"), "the rule engine is a C module for CPython, not for PyPy"),
    (GOOD._replace(free_threaded=True), "the rule engine needs a Python with the global interpreter lock"),
]
LACKING = [
    (
        GOOD._replace(missing=("ensurepip",)),
        "no-venv",
        "this Python comes without `ensurepip`, so no environment can be made",
        ["apt install python3.12-venv", "dnf install python3-libs", "brew install python@3.12"],
    ),
    (
        GOOD._replace(compiler="gcc", compiler_found=False),
        "no-compiler",
        "the rule engine is compiled on installation, and the C compiler `gcc` is missing",
        ["apt install build-essential", "dnf install gcc", "xcode-select --install"],
    ),
    (
        GOOD._replace(compiler_error="trial.c:1: error: no stdio.h"),
        "broken-compiler",
        "the C compiler `cc` cannot compile a small program: trial.c:1: error: no stdio.h",
        ["apt install build-essential", "dnf install gcc", "xcode-select --install"],
    ),
    (
        GOOD._replace(headers_found=False),
        "no-headers",
        "the rule engine is compiled on installation, and `Python.h` is missing",
        ["apt install python3.12-dev", "dnf install python3-devel", "brew install python@3.12"],
    ),
]


def script(path: Path, body: str) -> Path:
    """A program at `path` that does `body`."""
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_supported_versions_are_those_that_the_package_states() -> None:
    """One list of versions: preflight, the classifiers and requires-python say the same."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    dotted = [f"{major}.{minor}" for major, minor in preflight.SUPPORTED]
    prefix = "Programming Language :: Python :: "
    stated = [name.removeprefix(prefix) for name in project["classifiers"] if name.startswith(prefix + "3.")]
    major, minor = preflight.SUPPORTED[-1]

    assert stated == dotted
    assert project["requires-python"] == f">={dotted[0]},<{major}.{minor + 1}"
    assert preflight.ADVISED in dotted


def test_it_can_be_read_by_an_old_python() -> None:
    """It is of no use to refuse an old Python in words that it cannot parse, or with modules that it lacks."""
    tree = ast.parse((ROOT / "tools/preflight.py").read_text(), feature_version=(3, 7))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def test_a_fit_python_has_no_faults() -> None:
    """Nothing is said where nothing is wrong."""
    assert [fault for version in preflight.SUPPORTED for fault in faults(GOOD._replace(version=version))] == []
    assert report(GOOD) == ""


@pytest.mark.parametrize(("seen", "message"), UNSUPPORTED)
def test_another_python_is_asked_for(seen: Seen, message: str) -> None:
    """The help names a Python that will do, and how to give it."""
    (fault,) = faults(seen)

    assert (fault.code, fault.message) == ("unsupported-python", message)
    assert "`make run PYTHON=python3.12`" in fault.help


def test_another_system_is_asked_for() -> None:
    """On Windows there is a way, and it is named."""
    (fault,) = faults(GOOD._replace(system="Windows"))

    assert (fault.code, fault.message) == ("unsupported-system", "ketrace has not been tried on Windows")
    assert "WSL" in fault.help


@pytest.mark.parametrize(("seen", "code", "message", "helps"), LACKING)
def test_what_is_missing_is_named_with_its_remedies(seen: Seen, code: str, message: str, helps: list[str]) -> None:
    """Each fault says what to install on Debian, Fedora and macOS."""
    (fault,) = faults(seen)

    assert (fault.code, fault.message) == (code, message)
    assert [text for text in helps if f"`{text}`" not in fault.help] == []


def test_all_that_is_missing_is_said_at_once() -> None:
    """Nobody should have to install, try, and learn of the next thing."""
    seen = GOOD._replace(missing=("venv", "ensurepip"), compiler_found=False)

    assert [fault.code for fault in faults(seen)] == ["no-venv", "no-compiler"]
    assert "`venv` and `ensurepip`" in report(seen)


def test_what_another_python_would_mend_comes_alone() -> None:
    """Headers for a Python that will not be used are not worth installing."""
    seen = GOOD._replace(version=(3, 9), headers_found=False, missing=("ensurepip",))

    assert [fault.code for fault in faults(seen)] == ["unsupported-python"]


@pytest.mark.parametrize(
    ("body", "error", "headers"),
    [
        ("exit 0", "", True),
        ('for word; do case $word in *.c) grep -q Python.h "$word" && exit 1; esac; done; exit 0', "", False),
        ("echo 'trial.c:1: error: no stdio.h'; echo terminated; exit 1", "trial.c:1: error: no stdio.h", True),
        ("exit 3", "exit code 3", True),
    ],
)
def test_the_compiler_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, error: str, headers: bool
) -> None:
    """What the compiler does decides, not where files are thought to be."""
    compiler = script(tmp_path / "cc", body)
    monkeypatch.setenv("CC", f"{compiler} -pthread")
    seen = look()

    assert seen[-4:] == (str(compiler), True, error, headers)


def test_a_missing_compiler_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name comes from CC, as it does when the engine is compiled."""
    monkeypatch.setenv("CC", "no-such-compiler")
    seen = look()

    assert seen[-4:] == ("no-such-compiler", False, "", True)


@pytest.mark.parametrize(
    ("seen", "code"),
    [(GOOD, 0), (GOOD._replace(version=(3, 14)), 1), (GOOD._replace(compiler_found=False), 2)],
)
def test_exit_codes_tell_a_wrong_python_from_a_lacking_machine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], seen: Seen, code: int
) -> None:
    """`--quiet` decides the same and prints nothing."""
    monkeypatch.setattr(preflight, "look", lambda: seen)

    assert main(["--quiet"]) == code
    assert capsys.readouterr() == ("", "")
    assert main([]) == code
    assert bool(capsys.readouterr().err) == bool(code)


def test_flags_optimise_and_rename_where_that_is_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only where Python removed the function is its new name given."""
    monkeypatch.setattr(preflight, "RENAMED", {sys.version_info[:2]: "-Dold=new"})
    main(["--flags"])
    monkeypatch.setattr(preflight, "RENAMED", {})
    main(["--flags"])

    assert capsys.readouterr().out == "-O2 -fwrapv -Dold=new\n-O2 -fwrapv\n"


def choose(folder: Path, pythons: dict[str, int], named: str = "") -> subprocess.CompletedProcess[str]:
    """What tools/python.sh does where each Python of `pythons` is, and preflight ends with the code given."""
    for name in ("python3", "python3.11", "python3.12", "python3.13"):
        code = pythons.get(name)
        silent = (
            "exit 127" if code is None else f'[ "$1" = -c ] && exit 0; [ "$2" ] || echo {name} speaks >&2; exit {code}'
        )
        script(folder / name, silent)
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "PYTHON": named}
    command = ["sh", str(ROOT / "tools/python.sh")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("pythons", "named", "chosen"),
    [
        ({"python3": 0, "python3.12": 0}, "", "python3"),
        ({"python3": 1, "python3.12": 2, "python3.13": 0}, "", "python3.13"),
        ({"python3": 0, "python3.11": 0}, "python3.11", "python3.11"),
    ],
)
def test_the_first_fit_python_is_chosen(tmp_path: Path, pythons: dict[str, int], named: str, chosen: str) -> None:
    """A Python that somebody named is the only one asked."""
    done = choose(tmp_path, pythons, named)

    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, chosen, "")


@pytest.mark.parametrize(
    ("pythons", "named", "said"),
    [
        ({"python3": 1, "python3.12": 2}, "", "python3.12 speaks"),
        ({"python3": 1}, "", "python3 speaks"),
        ({"python3": 1, "python3.12": 0}, "python3", "python3 speaks"),
        ({}, "", "`python3` does not start, or is older than Python 3.7"),
        ({}, "no-such-python", "there is no `no-such-python` on this machine"),
    ],
)
def test_the_nearest_to_fit_says_why(tmp_path: Path, pythons: dict[str, int], named: str, said: str) -> None:
    """Where none is fit, the one that lacks least speaks, once."""
    done = choose(tmp_path, pythons, named)

    assert (done.returncode, done.stdout) == (1, "")
    assert [line[: len(said)] for line in done.stderr.splitlines()] == [said]
