"""`ketrace rules`: list, show, graph; facts, review, texts and page have files of their own."""

from __future__ import annotations

from pathlib import Path

import click

from ketrace.base import find_rules
from ketrace.cli.facts import command as facts
from ketrace.cli.group import Group
from ketrace.cli.named import rule_named
from ketrace.cli.options import json_option, load_base, rules_option
from ketrace.cli.page import page
from ketrace.cli.printing import console, counted, data, line, say
from ketrace.cli.review import command as review
from ketrace.cli.show_source import knows, show_source
from ketrace.cli.texts import texts
from ketrace.problems import did_you_mean
from ketrace.reading.folder import read_base
from ketrace.rulebook.book import Book
from ketrace.rulebook.resting import definitions_behind, reads, weaknesses
from ketrace.rulebook.rules import APPROVED, Rule


@click.group(name="rules", cls=Group)
def command() -> None:
    """Read the rules of a base."""


command.add_command(review)
command.add_command(facts)
command.add_command(texts)
command.add_command(page)


@command.command(name="list")
@rules_option
@click.option("--kind", help="Only rules of this kind.")
@json_option
def list_rules(rules: str | None, kind: str | None, as_json: bool) -> None:
    """All rules, by kind, with their status."""
    book = load_base(rules, as_json=as_json).book
    if kind is not None and kind not in book.knowledge.kinds:
        raise click.BadParameter(
            f"`{kind}` is not a kind of this base; {did_you_mean(kind, book.knowledge.kinds) or 'kinds are ' + ', '.join(book.knowledge.kinds)}",
            param_hint="--kind",
        )
    found = [
        rule
        for name in book.knowledge.kinds
        if kind in (None, name)
        for rule in book.rules.values()
        if rule.kind == name
    ]
    if as_json:
        data(
            [
                {
                    "rule": rule.id,
                    "kind": rule.kind,
                    "effect": rule.effect,
                    "title": rule.title,
                    "status": rule.status,
                    "reviews": _reviews(rule, book),
                    "file": rule.place.file,
                }
                for rule in found
            ]
        )
        return
    from rich.table import Table

    table = Table("rule", "kind", "title", "status", box=None, pad_edge=False)
    for rule in found:
        table.add_row(rule.id, rule.kind, rule.title, rule.status)
    console().print(table)
    say(f"{counted(len(found), 'rule')}, {sum(rule.status == APPROVED for rule in found)} approved")
    for rule in found:
        for text in _reviews(rule, book):
            line(f"{rule.id}: {text}")


def _reviews(rule: Rule, book: Book) -> list[str]:
    """What became of each review of a rule, and what is missing."""
    return list(book.reviews[rule.id].why()) if rule.id in book.reviews else []


@command.command(name="show")
@click.argument("name")
@rules_option
@json_option
def show(name: str, rules: str | None, as_json: bool) -> None:
    """One rule as written, with what it rests on and what reads it; or a SOURCE, or a SOURCE/claim."""
    book = load_base(rules, as_json=as_json).book
    if knows(name, book) and not as_json:
        show_source(name, book)
        return
    found = rule_named(name, book)
    readers = sorted(
        one.id for one in book.rules.values() if found.concludes is not None and found.concludes in reads(one)
    )
    behind = [one.id for one in definitions_behind(found, book)]
    text = read_base(_path(rules))[found.place.file].decode()
    if as_json:
        data(
            {
                "rule": found.id,
                "file": found.place.file,
                "digest": found.digest,
                "text": text,
                "rests_on": behind,
                "read_by": readers,
                "status": found.status,
                "reviews": _reviews(found, book),
            }
        )
        return
    say(f"{found.place.file}  {found.digest}", "dim")
    console().print(text, soft_wrap=True)
    for cited in found.because:
        claim = book.claims[cited]
        grade = ", ".join(part for part in (claim.scheme, claim.strength, claim.certainty) if part) or "ungraded"
        say(f"{cited}: {claim.says} ({claim.at}; {grade}; {claim.verified})", hanging=2)
    for weak in weaknesses(found, book):
        by = f" by `policy.{weak.policy}`" if weak.policy else ""
        say(f"! rests on `{weak.claim}` through `{weak.rule}`{by}: {weak.reason}", "yellow", hanging=2)
    for said in _reviews(found, book):
        say(said, hanging=2)
    say("rests on definitions: " + (", ".join(behind) or "none"), hanging=2)
    say("read by rules: " + (", ".join(readers) or "none"), hanging=2)


@command.command(name="graph")
@rules_option
@click.option("--rule", "only", help="Only what this rule rests on.")
@json_option
def graph(rules: str | None, only: str | None, as_json: bool) -> None:
    """Which rule rests on which, in the DOT language (`dot -Tsvg`)."""
    book = load_base(rules, as_json=True).book
    chosen = (
        list(book.rules.values())
        if only is None
        else [rule_named(only, book), *definitions_behind(rule_named(only, book), book)]
    )
    edges = [(rule.id, one.id) for rule in chosen for name in sorted(reads(rule)) for one in book.concluding(name)]
    if as_json:
        data({"rules": [rule.id for rule in chosen], "edges": [list(edge) for edge in edges]})
        return
    lines = ["digraph rules {", "  rankdir=LR; node [shape=box];"]
    lines += [f'  "{rule.id}" [tooltip="{rule.kind}"];' for rule in chosen]
    lines += [f'  "{one}" -> "{other}";' for one, other in edges]
    console().print("\n".join([*lines, "}"]), soft_wrap=True)


def _path(rules: str | None) -> Path:
    return find_rules(rules)[0]
