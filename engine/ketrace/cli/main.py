"""`ketrace`: the commands, and the one place where errors become exit codes."""

from __future__ import annotations

import importlib
import io
import os
import sys

import click

from ketrace.cli.exits import ABORTED, BROKEN_PIPE, Exit, exit_code
from ketrace.cli.group import Group
from ketrace.cli.printing import error
from ketrace.problems import KetraceError
from ketrace.version import OWN_VERSION

_COMMANDS = {
    "decide": "ketrace.cli.decide",
    "check-order": "ketrace.cli.check_order",
    "explain": "ketrace.cli.explain",
    "replay": "ketrace.cli.replay",
    "consult": "ketrace.cli.consult",
    "new": "ketrace.cli.new",
    "schema": "ketrace.cli.schema",
    "check": "ketrace.cli.check",
    "test": "ketrace.cli.test",
    "prove": "ketrace.cli.prove",
    "diff": "ketrace.cli.diff",
    "rules": "ketrace.cli.rules",
    "sources": "ketrace.cli.sources",
    "release": "ketrace.cli.release",
    "cohort": "ketrace.cli.cohort",
}


class _Commands(Group):
    """Imports a command only when it is asked for, so that each starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = _COMMANDS.get(cmd_name)
        found = importlib.import_module(module).command if module else None
        return found if isinstance(found, click.Command) else None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(OWN_VERSION, prog_name="ketrace")
def group() -> None:
    """Decision rules that people can read, machines can run, and auditors can trace.

    Exit codes: 0 done; 1 findings (rules, cases, differing replay, refused order, refuted property); 2 wrong usage;
    3 bad input, order or record; 4 the two engines disagree; 5 a solver gave up.
    """


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a screen that lacks a sign must not stop a decision
    sys.exit(_run())


def _run() -> int:
    screen = sys.stdout
    try:
        code = _called()
        if sys.stdout is not screen:  # click puts another in the place of a broken pipe, and leaves with code 1
            return BROKEN_PIPE
        screen.flush()
        return code
    except BrokenPipeError:
        _silence(screen.fileno())
        return BROKEN_PIPE
    except OSError as wrong:
        _silence(screen.fileno())
        error(KetraceError(f"nothing can be written: {(wrong.strerror or 'unknown reason').lower()}"))
        return Exit.USAGE


def _called() -> int:
    """The exit code of the command that was asked for."""
    try:
        group.main(standalone_mode=False)
        return Exit.DONE
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else Exit.DONE
    except click.exceptions.Abort:
        return ABORTED
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code
    except KetraceError as wrong:
        error(wrong)
        return exit_code(wrong)


def _silence(stream: int) -> None:
    """What is still waiting to be written goes nowhere, so that it raises nothing when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream)
    os.close(nowhere)
