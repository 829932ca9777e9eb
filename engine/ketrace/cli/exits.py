"""Exit codes, and the errors that lead to them."""

from __future__ import annotations

from enum import IntEnum

from ketrace.problems import Disagreement, InvalidRules, KetraceError, NotInForce, Refused

ABORTED, BROKEN_PIPE = 130, 141
"""What a shell says of a program stopped by Ctrl-C, or by a reader that went away: never 0, for nobody saw the answer."""


class Exit(IntEnum):
    """What a command's exit code says."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    BAD_INPUT = 3
    DISAGREEMENT = 4
    UNSETTLED = 5


def exit_code(error: KetraceError) -> Exit:
    """The exit code of an error."""
    match error:
        case Disagreement():
            return Exit.DISAGREEMENT
        case Refused() | NotInForce():
            return Exit.BAD_INPUT
        case InvalidRules():
            return Exit.FINDINGS
        case _:
            return Exit.USAGE
