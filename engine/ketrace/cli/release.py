"""`ketrace release`: all files of a base in one deterministic zip."""

from __future__ import annotations

from pathlib import Path

import click

from ketrace.audit.release import release_bytes, release_name, write_release
from ketrace.base import find_rules
from ketrace.cli.options import load_base, rules_option
from ketrace.cli.printing import line, problems
from ketrace.problems import KetraceError
from ketrace.reading.folder import digest, read_base


@click.command(name="release")
@rules_option
@click.option("--to", "folder", type=click.Path(), default=".", show_default=True, help="The folder to write it to.")
def command(rules: str | None, folder: str) -> None:
    """Write ID-VERSION.kb.zip: the same rules always give the same bytes.

    A release that is already there is never replaced by one with other rules.
    """
    base = load_base(rules)
    files = read_base(find_rules(rules)[0])
    if {name: digest(found) for name, found in files.items()} != dict(base.book.files):
        raise KetraceError("the rules changed while they were read; run it again")
    target = Path(folder) / release_name(base.book)
    try:
        write_release(release_bytes(base.book, files), target)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise KetraceError(f"`{target}` cannot be written: {reason}") from None
    problems(base.problems)
    line(f"{target}: {len(files)} files, {len(base.book.rules)} rules, {base.book.approved} approved")
    line(f"  rules {base.book.digest}")
    line(f"  file  {digest(target.read_bytes())}")
