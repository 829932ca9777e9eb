"""`ketrace check-order`: judges the written order for that one."""

from __future__ import annotations

import sys

import click

from ketrace.cli.decide import known_audience, with_date
from ketrace.cli.exits import Exit
from ketrace.cli.options import json_option, load_base, policy_option, read_bytes, rules_option
from ketrace.cli.printing import raw
from ketrace.cli.screen import show_decision
from ketrace.problems import Place, Problem, Refused


@click.command(name="check-order")
@click.argument("input", metavar="INPUT")
@rules_option
@policy_option
@click.option("--as-of", help="The date or instant for which to decide, instead of the one in the input.")
@click.option("--audience", help="For whom the texts are.")
@json_option
def command(
    input: str, rules: str | None, policy: str | None, as_of: str | None, audience: str | None, as_json: bool
) -> None:
    """Judge the order written in INPUT. Exit code 1 when it is refused, or may be."""
    data, name = read_bytes(input)
    base = load_base(rules, policy, as_json)
    audience = known_audience(base, audience)
    decision = base.decide(with_date(data, name, as_of), name=name)
    if decision.order is None:
        parts = ", ".join(f"`{one}`" for one in base.book.order_terms)
        help = f"write it under `order`, with {parts}" if parts else "this base judges no orders"
        raise Refused([Problem("no-order", f"`{name}` holds no order", (Place(name, path="$.order"),), help)])
    if as_json:
        raw(decision.to_json())
    else:
        show_decision(decision, base.book, audience)
    stops = {outcome.name for outcome in base.book.knowledge.orders if outcome.stops}
    if stops & set(decision.order.possible):
        sys.exit(Exit.FINDINGS)
