"""The command line as a whole: help, exit codes, and what becomes of errors."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import ketrace
from ketrace.cli.exits import Exit, exit_code
from ketrace.problems import Disagreement, InvalidRules, KetraceError, NotInForce, Problem, Refused
from tests.commands import Cli
from tests.kiln import KILN, ROOT, asked, copied, ran

PROBLEM = Problem("odd", "it is odd")


def test_help_names_every_command(cli: Cli) -> None:
    found = cli("--help")

    assert found.code == 0
    for command in ("decide", "check-order", "explain", "replay", "check", "test", "rules", "sources", "release"):
        assert f"\n  {command} " in found.out
        assert cli(command, "--help").code == 0


def test_the_version_is_told(cli: Cli) -> None:
    assert cli("--version").out == f"ketrace, version {ketrace.__version__}\n"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Refused([PROBLEM]), Exit.BAD_INPUT),
        (NotInForce("not now"), Exit.BAD_INPUT),
        (InvalidRules([PROBLEM]), Exit.FINDINGS),
        (Disagreement(["heat"]), Exit.DISAGREEMENT),
        (KetraceError("no rules"), Exit.USAGE),
    ],
)
def test_each_error_has_its_exit_code(error: KetraceError, code: Exit) -> None:
    assert exit_code(error) is code


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("decide", "fire.json"), 0),
        (("check-order", "plan.json"), 0),
        (("check-order", "hot.json"), 1),
        (("check-order", "unclear.json"), 1),
        (("check-order", "fire.json"), 3),
        (("check",), 0),
        (("check", "--release"), 1),
        (("decide",), 2),
        (("decide", "fire.json", "--audience", "cook"), 2),
        (("decide", "fire.json", "--bad-values", "guess"), 2),
        (("decide", "fire.json", "--colour", "red"), 2),
        (("decide", "none.json"), 3),
        (("decide", "fire.json", "--as-of", "2050-01-01"), 3),
        (("decide", "fire.json", "--policy", "none.yaml"), 1),
    ],
)
def test_exit_codes_are_those_of_the_design(args: tuple[str, ...], code: int, cli: Cli, tmp_path: Path) -> None:
    orders = {
        "fire": None,
        "plan": {"heat": "14 kW", "damper": "open"},
        "hot": {"heat": "15 kW", "damper": "open"},
        "unclear": {"heat": "14 kW"},
    }
    for name, order in orders.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(asked(order=order)))

    found = cli.kiln(*args)

    assert found.code == code
    assert "Traceback" not in found.err


def test_engines_that_disagree_give_no_advice(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ketrace.deciding.decide.differences", lambda *_: ["heat"])

    text, data = cli.kiln("decide", "-", input=asked()), cli.kiln("decide", "-", "--json", input=asked())

    assert (text.code, data.code) == (4, 4)
    assert text.lines == [f"kiln 0.1.0 from {KILN} (named)"]
    assert data.out == ""
    assert text.err == "error: the two engines disagree, so no advice is given: `heat`\n"


@pytest.mark.parametrize(
    ("args", "help"),
    [
        (("decid",), "there is no command `decid`; did you mean `decide`?"),
        (("zzz",), "there is no command `zzz`; commands are decide, check-order, explain,"),
        (("rules", "lst"), "there is no command `lst`; did you mean `list`?"),
        (("decide", "-", "--audience", "poter"), "`poter` is not an audience of this base; did you mean `potter`?"),
        (("decide", "-", "--audience", "xx"), "`xx` is not an audience of this base; choose one of potter, guest"),
        (("decide", "-", "--rule", "x"), "--rules"),
        (("rules", "show", "heavi"), "`heavi` is not a rule of this base; did you mean `heavy`?"),
        (("rules", "show", "xx"), "`xx` is not a rule of this base; `ketrace rules list` lists all"),
        (("rules", "list", "--kind", "stops"), "`stops` is not a kind of this base; did you mean `stop`?"),
    ],
)
def test_the_nearest_name_is_told(args: tuple[str, ...], help: str, cli: Cli) -> None:
    found = cli.kiln(*args, input=asked())

    assert found.code == 2
    assert help in found.err


def test_an_interrupt_is_no_answer(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ketrace.cli.decide.load_base", interrupted)

    assert cli.kiln("decide", "-", input=asked()).code == 130


def test_a_reader_that_goes_away_is_no_answer(tmp_path: Path) -> None:
    """Exit code 0 of `check-order` would say that the order is good, and nobody has seen it."""
    program = f"{sys.executable} {ROOT / 'cli.py'} rules graph --rules {KILN} | exec 0<&-; exit ${{PIPESTATUS[0]}}"
    found = subprocess.run(["bash", "-c", program], capture_output=True, timeout=60, check=False)

    assert (found.returncode, found.stderr) == (141, f"kiln 0.1.0 from {KILN} (named)\n".encode())


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full on this machine")
def test_a_full_disk_is_told() -> None:
    with open("/dev/full", "w") as full:
        found = subprocess.run(
            [sys.executable, str(ROOT / "cli.py"), "rules", "list", "--json", "--rules", str(KILN)],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )

    assert found.returncode == 2
    assert found.stderr.endswith(b"error: nothing can be written: no space left on device\n")


def test_what_is_piped_is_plain_and_of_one_width(tmp_path: Path) -> None:
    """Also where a terminal with colours is announced, and where the screen lacks signs."""
    (tmp_path / "in.json").write_text('{"format": 1, "as_of": "2026-11-23"}')
    plain = ran("decide", tmp_path / "in.json", "--rules", KILN, TERM="xterm-256color", COLUMNS="40")
    ascii_only = ran("decide", tmp_path / "in.json", "--rules", KILN, PYTHONIOENCODING="ascii")

    assert b"\x1b" not in plain.stdout + plain.stderr
    assert max(len(line) for line in plain.stdout.decode().splitlines()) > 60
    assert ascii_only.returncode == 0
    assert ascii_only.stdout.isascii()


def read_to_the_end(terminal: int) -> Iterator[str]:
    """What is written to a terminal, until nobody writes to it any more, which Linux tells by an error."""
    with open(terminal, "rb", buffering=0) as stream, suppress(OSError):
        while data := stream.read(4096):
            yield data.decode(errors="replace")


def test_a_terminal_is_given_colour(tmp_path: Path) -> None:
    """And lines no longer than it is wide, nor than can be read."""
    outside, inside = os.openpty()
    (tmp_path / "in.json").write_text(json.dumps(asked({"kiln.cracked": True})))
    started = subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), "decide", str(tmp_path / "in.json"), "--rules", str(KILN)],
        stdout=inside,
        stderr=inside,
        env={"TERM": "xterm-256color", "COLUMNS": "60", "PATH": os.environ["PATH"]},
    )
    os.close(inside)
    text = "".join(read_to_the_end(outside))
    started.wait(60)

    assert "\x1b[1;31mVERDICT: stay-cold" in text
    shown = re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()
    assert max(len(line) for line in shown[1:] if "sha256" not in line and str(KILN) not in line) <= 60


def test_the_door_in_a_clone_opens_from_anywhere(tmp_path: Path) -> None:
    assert ran("--version", cwd=tmp_path).stdout == f"ketrace, version {ketrace.__version__}\n".encode()


def test_broken_rules_are_told_by_every_command(cli: Cli, tmp_path: Path) -> None:
    broken = copied(tmp_path, stop__fume=("because:", "becuase:"))
    for args in (("decide", "-"), ("check",), ("test",), ("rules", "list"), ("rules", "show", "heat"), ("release",)):
        found = cli(*args, "--rules", broken, input=b"{}")

        assert found.code == 1, args
        assert found.lines[0] == f"rules from {broken} (named)"
        assert "stop/fume.yaml:" in found.out + found.err
