"""`ketrace decide`: one decision."""

from __future__ import annotations

import click

from ketrace.base import Base, Input
from ketrace.cli.options import json_option, load_base, policy_option, read_bytes, rules_option
from ketrace.cli.printing import raw
from ketrace.cli.screen import show_decision
from ketrace.facts.json_text import read_json
from ketrace.problems import did_you_mean


@click.command(name="decide")
@click.argument("input", metavar="INPUT")
@rules_option
@policy_option
@click.option("--as-of", help="The date or instant for which to decide, instead of the one in the input.")
@click.option("--audience", help="For whom the texts are.")
@click.option(
    "--bad-values",
    type=click.Choice(["refuse", "unknown"]),
    default="refuse",
    show_default=True,
    help="What to do with a value that cannot be used.",
)
@json_option
def command(
    input: str,
    rules: str | None,
    policy: str | None,
    as_of: str | None,
    audience: str | None,
    bad_values: str,
    as_json: bool,
) -> None:
    """Decide for the one described in INPUT, a JSON file; `-` reads standard input."""
    data, name = read_bytes(input)
    base = load_base(rules, policy, as_json)
    audience = known_audience(base, audience)
    decision = base.decide(with_date(data, name, as_of), "unknown" if bad_values == "unknown" else "refuse", name)
    if as_json:
        raw(decision.to_json())
    else:
        show_decision(decision, base.book, audience)


def with_date(data: bytes, name: str, as_of: str | None) -> Input:
    """The input, with another date when one was given."""
    if as_of is None:
        return data
    tree = read_json(data, name)
    return {**tree, "as_of": as_of} if isinstance(tree, dict) else data


def known_audience(base: Base, audience: str | None) -> str:
    """An audience that the base declares; the first where none was asked for."""
    known = list(base.book.knowledge.audiences)
    if audience is None:
        return known[0]
    if audience not in known:
        help = did_you_mean(audience, known) or "choose one of " + ", ".join(known)
        raise click.BadParameter(f"`{audience}` is not an audience of this base; {help}", param_hint="--audience")
    return audience
