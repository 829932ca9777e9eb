"""`ketrace rules facts`: what can be known, and which screen asks for it."""

from __future__ import annotations

import click

from ketrace.cli.options import json_option, load_base, rules_option
from ketrace.cli.printing import counted, data, heading, say
from ketrace.rulebook.book import Book
from ketrace.rulebook.terms import Screen, Term

_ANOTHER = "try a part of the word, or another; without a word all are listed"


@click.command(name="facts")
@click.argument("word", required=False)
@rules_option
@json_option
def command(word: str | None, rules: str | None, as_json: bool) -> None:
    """All facts with type, unit and question, and the screens that ask for several; with WORD, those that speak of it."""
    book = load_base(rules, as_json=as_json).book
    facts = [term for term in book.terms.values() if term.form_of is None and _speaks(word, term)]
    screens = [
        one
        for one in book.screens.values()
        if _has(word, one.id, one.title, one.question) or any(term.name in one.covers for term in facts)
    ]
    if as_json:
        data({"facts": [_fact(one, book) for one in facts], "screens": [_screen(one) for one in screens]})
        return
    file = None
    for term in sorted(facts, key=lambda term: (term.place.file, term.place.line or 0)):
        if term.place.file != file:
            file = term.place.file
            say()
            say(file, "bold")
        _show(term, book)
    if screens:
        heading("screens")
    for screen in screens:
        say(f"{screen.id}: {screen.question}", hanging=2)
        say(f"covers {', '.join(screen.covers)}", "dim", indent=2, hanging=2)
    say()
    say(f"{counted(len(facts), 'fact')}, {counted(len(screens), 'screen')}")
    if word is not None and not facts and not screens:
        say(f"nothing speaks of `{word}`: {_ANOTHER}", hanging=2)


def _speaks(word: str | None, term: Term) -> bool:
    options = (text for option in term.options for text in (option.name, option.title))
    return _has(word, term.name, term.title, term.question, *options)


def _has(word: str | None, *texts: str | None) -> bool:
    return word is None or any(word.casefold() in text.casefold() for text in texts if text is not None)


def _what(term: Term) -> str:
    """The type of a term with its unit, its options or its fields."""
    if term.unit is not None:
        return f"{term.type} in {term.unit}"
    if term.forms:
        return f"order, written in one of the forms {', '.join(term.forms)}"
    names = term.option_names or tuple(field.name for field in term.fields)
    return f"{term.type}: {', '.join(names)}" if names else term.type


def _show(term: Term, book: Book) -> None:
    say(f"{term.name}  {_what(term)}", hanging=4)
    if term.derived:
        say("worked out by " + ", ".join(rule.id for rule in book.concluding(term.name)), "dim", indent=2, hanging=2)
        return
    screen = book.screen_of.get(term.name)
    say((term.question or term.title) + (f" (screen {screen})" if screen else ""), "dim", indent=2, hanging=2)


def _fact(term: Term, book: Book) -> dict[str, object]:
    return {
        "fact": term.name,
        "type": "order" if term.forms else term.type,
        "unit": term.unit.text if term.unit else None,
        "options": list(term.option_names),
        "fields": [field.name for field in term.fields],
        "title": term.title,
        "question": term.question,
        "screen": book.screen_of.get(term.name),
        "worked_out_by": [rule.id for rule in book.concluding(term.name)] if term.derived else None,
        "file": term.place.file,
    }


def _screen(screen: Screen) -> dict[str, object]:
    return {
        "screen": screen.id,
        "title": screen.title,
        "question": screen.question,
        "covers": list(screen.covers),
        "valid_for": screen.valid_for,
    }
