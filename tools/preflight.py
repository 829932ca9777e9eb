"""Says in plain words whether this Python can run ketrace and compile its rule engine, before pip is asked to.

It runs on Pythons that ketrace does not support (3.7 and later), so that it can say so; hence the bare library only.
Exit codes: 0 fit, 1 another Python is needed, 2 this Python would do but something beside it is missing.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import NamedTuple

SUPPORTED = ((3, 11), (3, 12), (3, 13))
ADVISED = "3.12"  # the newest that needs no new name below

# The setup of durable-rules overwrites CFLAGS, which setuptools takes in place of Python's own: it would be compiled without
# optimisation, and be half as fast. CPPFLAGS carries past it what it should be compiled with.
FLAGS = "-O2 -fwrapv"
# It calls what 3.13 removed.
RENAMED = {(3, 13): "-DPyEval_CallObject=PyObject_CallObject"}

WITH_HEADERS = "#include <Python.h>\nint main(void) { return 0; }\n"
WITHOUT_HEADERS = "#include <stdio.h>\nint main(void) { return 0; }\n"


class Seen(NamedTuple):
    """What this machine and this Python are like."""

    version: tuple[int, int]
    implementation: str = "CPython"
    system: str = "Linux"
    free_threaded: bool = False
    missing: tuple[str, ...] = ()
    compiler: str = "cc"
    compiler_found: bool = True
    compiler_error: str = ""
    headers_found: bool = True


class Fault(NamedTuple):
    """One thing that stands in the way, and what to do about it."""

    code: str
    message: str
    help: str


def faults(seen: Seen) -> list[Fault]:
    """All that stands in the way of `seen`; what only another Python could mend comes alone."""
    return _unsupported(seen) or _lacking(seen)


def look() -> Seen:
    """This machine and this Python."""
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")
    found = shutil.which(compiler[0]) is not None
    error = _compile(compiler, WITHOUT_HEADERS) if found else ""
    return Seen(
        version=sys.version_info[:2],
        implementation=platform.python_implementation(),
        system=platform.system(),
        free_threaded=bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        missing=tuple(name for name in ("venv", "ensurepip") if not _importable(name)),
        compiler=compiler[0],
        compiler_found=found,
        compiler_error=error,
        headers_found=not found or bool(error) or not _compile(compiler, WITH_HEADERS),
    )


def report(seen: Seen) -> str:
    """Every fault with its help, and the Python it was found on."""
    here = f"  {seen.implementation} {_dotted(seen.version)}, {sys.executable}"
    return "\n".join(f"{fault.message}  [{fault.code}]\n{here}\n  help: {fault.help}" for fault in faults(seen))


def main(arguments: list[str]) -> int:
    """`--flags` prints what CPPFLAGS must carry for this Python, `--quiet` prints nothing."""
    if arguments == ["--flags"]:
        print(" ".join(filter(None, (FLAGS, RENAMED.get(sys.version_info[:2])))))
        return 0
    seen = look()
    if arguments != ["--quiet"] and faults(seen):
        print(report(seen), file=sys.stderr)
    if _unsupported(seen):
        return 1
    return 2 if faults(seen) else 0


def _dotted(version: tuple[int, int]) -> str:
    return "{}.{}".format(*version)


def _unsupported(seen: Seen) -> list[Fault]:
    *names, newest = [_dotted(version) for version in SUPPORTED]
    another = (
        f"install Python {ADVISED} (Debian or Ubuntu: `apt install python{ADVISED}-venv python{ADVISED}-dev` where it "
        f"has them; Fedora: `dnf install python{ADVISED}-devel`; macOS: `brew install python@{ADVISED}`; anywhere: "
        f"`pyenv install {ADVISED}`), then name it: `make run PYTHON=python{ADVISED}`"
    )
    if seen.system not in ("Linux", "Darwin"):
        return [
            Fault(
                "unsupported-system",
                f"ketrace has not been tried on {seen.system}",
                "use Linux or macOS; on Windows, WSL",
            )
        ]
    if seen.implementation != "CPython":
        return [
            Fault(
                "unsupported-python",
                f"the rule engine is a C module for CPython, not for {seen.implementation}",
                another,
            )
        ]
    if seen.version not in SUPPORTED:
        age = "too old" if seen.version < SUPPORTED[0] else "too new"
        message = f"Python {_dotted(seen.version)} is {age}: ketrace works on {', '.join(names)} and {newest}"
        return [Fault("unsupported-python", message, another)]
    if seen.free_threaded:
        return [Fault("unsupported-python", "the rule engine needs a Python with the global interpreter lock", another)]
    return []


def _lacking(seen: Seen) -> list[Fault]:
    python = "python" + _dotted(seen.version)
    brew = f"macOS: `brew install python@{_dotted(seen.version)}`"
    found = []
    if seen.missing:
        names = " and ".join(f"`{name}`" for name in seen.missing)
        install = f"Debian or Ubuntu: `apt install {python}-venv`; Fedora: `dnf install python3-libs`; {brew}"
        found.append(Fault("no-venv", f"this Python comes without {names}, so no environment can be made", install))
    compiler = (
        "Debian or Ubuntu: `apt install build-essential`; Fedora: `dnf install gcc`; macOS: `xcode-select --install`"
    )
    if not seen.compiler_found:
        message = f"the rule engine is compiled on installation, and the C compiler `{seen.compiler}` is missing"
        found.append(Fault("no-compiler", message, f"{compiler}; or name one that is there: `make run CC=gcc`"))
    elif seen.compiler_error:
        message = f"the C compiler `{seen.compiler}` cannot compile a small program: {seen.compiler_error}"
        found.append(Fault("broken-compiler", message, compiler))
    if not seen.headers_found:
        install = f"Debian or Ubuntu: `apt install {python}-dev`; Fedora: `dnf install python3-devel`; {brew}"
        found.append(
            Fault("no-headers", "the rule engine is compiled on installation, and `Python.h` is missing", install)
        )
    return found


def _importable(name: str) -> bool:
    spec = importlib.util.find_spec(name)
    return spec is not None and spec.origin is not None  # a folder left empty has a spec, but no origin


def _compile(compiler: list[str], source: str) -> str:
    """Empty if `source` compiles, else the line that says most of what the compiler said."""
    paths = sysconfig.get_paths()
    include = [f"-I{paths[name]}" for name in ("include", "platinclude")]
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch, "trial.c")
        file.write_text(source)
        done = subprocess.run(
            [*compiler, *include, "-c", str(file), "-o", str(Path(scratch, "trial.o"))],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if not done.returncode:
        return ""
    said = done.stdout.decode(errors="replace").strip().splitlines() or [f"exit code {done.returncode}"]
    return next((line for line in said if "error" in line), said[-1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
