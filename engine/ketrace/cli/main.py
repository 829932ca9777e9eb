"""`ketrace`: the commands, and the one place where errors become exit codes."""

from __future__ import annotations

import importlib
import sys

import click

from ketrace.cli.exits import exit_code
from ketrace.cli.printing import error
from ketrace.problems import KetraceError
from ketrace.version import OWN_VERSION

_COMMANDS = {
    "decide": "ketrace.cli.decide",
    "check-order": "ketrace.cli.check_order",
    "explain": "ketrace.cli.explain",
    "replay": "ketrace.cli.replay",
    "check": "ketrace.cli.check",
    "test": "ketrace.cli.test",
    "rules": "ketrace.cli.rules",
    "release": "ketrace.cli.release",
}


class _Commands(click.Group):
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

    Exit codes: 0 done; 1 findings (rules, cases, differing replay, rejected order); 2 wrong usage; 3 bad input,
    order or record; 4 the two engines disagree.
    """


def main() -> None:
    """Run the command line."""
    try:
        code = group.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as wrong:
        wrong.show()
        code = wrong.exit_code
    except KetraceError as found:
        error(found)
        code = int(exit_code(found))
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    sys.exit(code if isinstance(code, int) else 0)
