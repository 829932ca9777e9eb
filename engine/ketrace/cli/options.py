"""What commands share: where the rules are, and what is read from files and standard input."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from ketrace.audit.record import MAX_RECORD_BYTES
from ketrace.audit.record import read_record as parse_record
from ketrace.base import Base, find_rules, load
from ketrace.cli.printing import line
from ketrace.facts.json_text import MAX_BYTES
from ketrace.problems import InvalidRules, KetraceError, Place, Problem, Refused
from ketrace.values.dates import parse_date

Command = TypeVar("Command", bound=Callable[..., object])


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


def day_of(as_of: str | None) -> datetime.date | None:
    """The day of `--as-of`. Raises `BadParameter`."""
    try:
        return None if as_of is None else parse_date(as_of)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--as-of") from None


def load_base(rules: str | None, policy: str | None = None, as_json: bool = False) -> Base:
    """The base, after a first line that says which rules are used, also when they do not load."""
    _, found_at = find_rules(rules)
    try:
        base = load(rules, policy)
    except InvalidRules:
        first_line(f"rules from {found_at}", as_json)
        raise
    first_line(f"{base.book.knowledge.id} {base.book.knowledge.version} from {found_at}", as_json)
    return base


def cases_folder(base: Base, rules: str | None, cases: str | None) -> Path:
    """Where the worked cases of a base are."""
    return cases_of(base.book.knowledge.id, rules, cases)


def cases_of(name: str, rules: str | None, cases: str | None) -> Path:
    """Where worked cases are: the folder named, or tests/cases/NAME beside the rules, whether it is there or not."""
    if cases is not None:
        return Path(cases)
    return find_rules(rules)[0].resolve().parent.parent / "tests" / "cases" / name


def named_folder(folder: Path) -> Path:
    """A folder of cases that is there."""
    if not folder.is_dir():
        raise KetraceError(f"there is no folder of cases `{folder}`\n  help: name one with `--cases FOLDER`")
    return folder


def shown(path: Path) -> Path:
    """A path as whoever stands here would type it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def first_line(text: str, as_json: bool) -> None:
    """The first line of a command: on the error stream where the output is for programs."""
    line(text, "dim", stderr=as_json)


def read_bytes(path: str, at_most: int = MAX_BYTES) -> tuple[bytes, str]:
    """The bytes of a file, or of standard input for `-`, with a name for messages. One more is read than is allowed."""
    if path == "-":
        return sys.stdin.buffer.read(at_most + 1), "standard input"
    try:
        with Path(path).open("rb") as file:
            return file.read(at_most + 1), path
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise Refused([Problem("unreadable-file", f"`{path}` cannot be read: {reason}", (Place(path),))]) from None


def read_record(path: str) -> tuple[dict[str, Any], bytes, str]:
    """A saved decision: its values, its bytes and its name."""
    data, name = read_bytes(path, MAX_RECORD_BYTES)
    return parse_record(data, name), data, name
