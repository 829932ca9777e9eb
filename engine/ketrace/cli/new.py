"""`ketrace new`: starts a document, with everything filled in that can be."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import click

from ketrace.cli.group import Group
from ketrace.cli.options import rules_option
from ketrace.cli.started import Place, started
from ketrace.drafting.draft import Draft
from ketrace.drafting.evidence import start_conflict, start_policy, start_source
from ketrace.drafting.rule import RuleStart, start_rule
from ketrace.drafting.subject import TYPES, start_case, start_term

_DATE = click.DateTime(["%Y-%m-%d"])
_title = click.option("--title", help="Its title. Otherwise it is to be filled in.")
_claims = click.option(
    "--claim", "claims", multiple=True, metavar="SOURCE/CLAIM", help="A claim that it rests on. Can be given again."
)
_facts = click.option("--fact", "facts", multiple=True, metavar="FACT", help="A fact in it. Can be given again.")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


def _common(command: Callable[..., None]) -> Callable[..., None]:
    return rules_option(_title(_json(command)))


@click.group(name="new", cls=Group)
def command() -> None:
    """Start a document in the right folder, under the right name, with everything filled in that can be.

    What is left says `TO FILL IN`, and `check` refuses it until it is replaced. Nothing is ever written over.
    """


@command.command(name="rule")
@click.argument("id")
@click.option("--kind", required=True, help="The kind of the rule: it decides what the rule does, and its folder.")
@click.option("--since", type=_DATE, help="The first day on which it acts. Otherwise today; if it forbids, the base's.")
@click.option("--concludes", metavar="FACT", help="The fact that a definition concludes.")
@click.option("--amount", "amounts", multiple=True, help="An amount that it gives. Can be given again.")
@_claims
@_facts
@_common
def rule(
    id: str,
    kind: str,
    since: datetime.datetime | None,
    concludes: str | None,
    amounts: tuple[str, ...],
    claims: tuple[str, ...],
    facts: tuple[str, ...],
    title: str | None,
    rules: str | None,
    as_json: bool,
) -> None:
    """Start the rule ID."""
    start = RuleStart(id, kind, title, since.date() if since else None, claims, facts, concludes, amounts)
    started(rules, as_json, lambda place: start_rule(start, place.base, datetime.date.today()))


@command.command(name="source")
@click.argument("id")
@click.option("--kind", help="What it is, such as guideline or trial.")
@click.option("--year", type=int, help="The year in which it appeared.")
@click.option("--claim", "claims", multiple=True, metavar="NAME", help="A name for a claim of it. Can be given again.")
@_common
def source(
    id: str,
    kind: str | None,
    year: int | None,
    claims: tuple[str, ...],
    title: str | None,
    rules: str | None,
    as_json: bool,
) -> None:
    """Start the source ID, of which nothing is verified yet."""
    started(rules, as_json, lambda place: start_source(id, kind, title, year, claims, place.base))


@command.command(name="policy")
@click.argument("id")
@click.option("--value", help="The number with its unit.")
@_claims
@_common
def policy(
    id: str, value: str | None, claims: tuple[str, ...], title: str | None, rules: str | None, as_json: bool
) -> None:
    """Start the local number ID."""
    started(rules, as_json, lambda place: start_policy(id, value, title, claims, place.base))


@command.command(name="conflict")
@click.argument("id")
@_claims
@_common
def conflict(id: str, claims: tuple[str, ...], title: str | None, rules: str | None, as_json: bool) -> None:
    """Start the conflict ID, with one position for each claim."""
    started(rules, as_json, lambda place: start_conflict(id, title, claims, place.base))


@command.command(name="term")
@click.argument("name")
@click.option("--type", type=click.Choice(TYPES), required=True, help="What its values are.")
@click.option("--unit", help="The unit of a quantity.")
@click.option("--topic", help="The file of terms. Otherwise the first word of the name.")
@rules_option
@_json
def term(name: str, type: str, unit: str | None, topic: str | None, rules: str | None, as_json: bool) -> None:
    """Start a topic with the fact NAME; for a topic that is there, print the lines to add."""
    started(rules, as_json, lambda place: start_term(name, type, unit, topic, place.base, place.files))


@command.command(name="case")
@click.argument("id")
@click.option("--from", "origin", metavar="FILE", help="The base case that it begins with.")
@click.option("--rule", "held", multiple=True, metavar="RULE", help="A rule that holds in it. Can be given again.")
@click.option("--cases", type=click.Path(), help="The folder of cases. Otherwise tests/cases/ID beside the rules.")
@_facts
@_common
def case(
    id: str,
    origin: str | None,
    held: tuple[str, ...],
    cases: str | None,
    facts: tuple[str, ...],
    title: str | None,
    rules: str | None,
    as_json: bool,
) -> None:
    """Start the case ID: what differs from a base case, and what is expected."""

    def start(place: Place) -> Draft:
        return start_case(id, title, origin, facts, held, place.base, place.base_cases(cases))

    started(rules, as_json, start, cases)
