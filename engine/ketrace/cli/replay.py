"""`ketrace replay`: decides again from records."""

from __future__ import annotations

import sys

import click

from ketrace.audit.replay import replay, short
from ketrace.cli.exits import Exit
from ketrace.cli.options import json_option, load_base, policy_option, read_record, rules_option
from ketrace.cli.printing import data, error, line, say
from ketrace.problems import Refused


@click.command(name="replay")
@click.argument("decisions", metavar="DECISION...", nargs=-1, required=True)
@rules_option
@policy_option
@json_option
def command(decisions: tuple[str, ...], rules: str | None, policy: str | None, as_json: bool) -> None:
    """Decide again from saved decisions: `same`, or the first difference.

    Needs the rules and the policy that they were made with.
    """
    base = load_base(rules, policy, as_json)
    code = Exit.DONE
    for path in decisions:
        try:
            tree, record, name = read_record(path)
            found = replay(base, tree, record, name)
        except Refused as refused:
            error(refused)
            code = max(code, Exit.BAD_INPUT)
            continue
        if as_json:
            data(
                {
                    "record": name,
                    "decision": found.decision,
                    "same": found.same,
                    "path": found.path,
                    "recorded": found.recorded,
                    "again": found.again,
                }
            )
        elif found.same:
            line(f"same: {name} is {found.decision}", "green")
        else:
            line(f"differs: {name} at {found.path}", "bold red")
            say(f"recorded: {short(found.recorded)}", indent=2, hanging=2)
            say(f"again:    {short(found.again)}", indent=2, hanging=2)
        code = code if found.same else max(code, Exit.FINDINGS)
    sys.exit(code)
