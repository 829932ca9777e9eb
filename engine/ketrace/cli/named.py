"""A rule by the name that somebody typed."""

from __future__ import annotations

import click

from ketrace.problems import did_you_mean
from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import Rule


def rule_named(name: str, book: Book) -> Rule:
    """The rule of that name; a wrong usage that names the nearest, or what it is called now."""
    if name not in book.rules:
        former = next((rule.id for rule in book.rules.values() if name in rule.formerly), None)
        help = (
            f"it is now `{former}`"
            if former
            else did_you_mean(name, (*book.rules, *book.claims, *book.sources)) or "`ketrace rules list` lists all"
        )
        raise click.BadParameter(f"`{name}` is not a rule of this base; {help}", param_hint="RULE")
    return book.rules[name]
