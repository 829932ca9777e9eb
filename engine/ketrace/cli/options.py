"""What commands share: where the rules are, and what is read from files and standard input."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from ketrace.base import Base, load
from ketrace.cli.printing import console, say
from ketrace.facts.json_text import read_json
from ketrace.problems import Place, Problem, Refused

Command = TypeVar("Command", bound=Callable[..., object])
MAX_RECORD_BYTES = 32 * 1024 * 1024


def rules_option(command: Command) -> Command:
    """`--rules`."""
    return click.option(
        "--rules",
        type=click.Path(),
        help="A folder with knowledge.yaml, or a release. Otherwise KETRACE_RULES, ./rules, or the packaged copy.",
    )(command)


def policy_option(command: Command) -> Command:
    """`--policy`."""
    return click.option("--policy", type=click.Path(), help="A file with your site's own values for policy numbers.")(
        command
    )


def json_option(command: Command) -> Command:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(command)


def load_base(rules: str | None, policy: str | None = None, as_json: bool = False) -> Base:
    """The base, after a first line that says which rules are used."""
    base = load(rules, policy)
    line = f"{base.book.knowledge.id} {base.book.knowledge.version} from {base.found_at}"
    if as_json:
        console(stderr=True).print(line, style="dim", soft_wrap=True)
    else:
        say(line, "dim")
    return base


def read_bytes(path: str) -> tuple[bytes, str]:
    """The bytes of a file, or of standard input for `-`, with a name for messages."""
    if path == "-":
        return sys.stdin.buffer.read(), "standard input"
    try:
        return Path(path).read_bytes(), path
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise Refused([Problem("unreadable-file", f"`{path}` cannot be read: {reason}", (Place(path),))]) from None


def read_record(path: str) -> tuple[dict[str, object], bytes, str]:
    """A saved decision: its values, its bytes and its name."""
    data, name = read_bytes(path)
    tree = read_json(data, name, MAX_RECORD_BYTES)
    if not isinstance(tree, dict) or not {"decision", "trace", "input", "knowledge"} <= set(tree):
        raise Refused(
            [
                Problem(
                    "not-a-decision",
                    f"`{name}` is not a decision",
                    (Place(name),),
                    "make one with `ketrace decide INPUT --json`",
                )
            ]
        )
    return tree, data, name
