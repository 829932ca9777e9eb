"""A question on the screen: what is asked, how it can be answered, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ketrace.cli.answers import ADD, DONE, NONE, Input, is_numbered, term_of
from ketrace.cli.printing import counted
from ketrace.deciding.asking import SCREEN, Question
from ketrace.rulebook.book import Book
from ketrace.rulebook.terms import Term
from ketrace.values.unit_errors import SPOKEN

Say = Callable[..., None]
_MOST = 5


def ask_question(question: Question, number: int, more: int, input: Input, book: Book, say: Say) -> None:
    """Print a question, with what can be typed."""
    say()
    asked = question.ask
    if question.type == SCREEN:  # its own question asks whether all was asked, and "no" would be misread
        asked = f"{book.screens[question.fact].title}: which of these are true?"
    say(f"{number}. {asked}", "bold", hanging=3)
    say(f"[{question.fact}] " + (f"{more} more open" if more > 0 else "the last one"), "dim", indent=3)
    if question.unusable:
        say(f"what was stated cannot be used: {question.unusable}", "yellow", indent=3, hanging=2)
    if question.type == SCREEN:
        for i, fact in enumerate(question.covers, 1):
            term = book.terms[fact]
            say(f"{i:2}  {term.question or term.title}", indent=3, hanging=4)
        say(
            f"the numbers of those that are true, such as `1`; `?1` for one that is not known; `{NONE}` only when each "
            "was asked and none is true",
            indent=3,
        )
    elif question.type == "list":
        _show_list(question, input, book, say)
    else:
        _show_form(term_of(question, book), book, say)


def _show_form(term: Term, book: Book, say: Say) -> None:
    match term.type:
        case "yes-no":
            say("`yes` or `no`", indent=3)
        case "choice":
            width = max(len(option.name) for option in term.options)
            digits, numbered = len(str(len(term.options))), is_numbered(term, book)
            for i, option in enumerate(term.options, 1):
                number = f"{i:{digits}}) " if numbered else ""
                say(f"{number}{option.name:{width}}  {option.title}", indent=3, hanging=len(number) + width + 2)
        case "date":
            say("a date, such as `2026-11-23`", indent=3)
        case _ if term.bare_number:
            say("a number", indent=3)
        case _:
            spoken = SPOKEN.get(str(term.unit))
            say(f"a number with its unit (`{term.unit}`{f', or `{spoken}`' if spoken else ''})", indent=3)


def _show_list(question: Question, input: Input, book: Book, say: Say) -> None:
    stated = input["facts"].get(question.fact)
    items = stated["items"] if isinstance(stated, Mapping) else ()
    for i, item in enumerate(items, 1):
        shown = ", ".join(str(value) for value in item.values() if value is not None)
        say(f"{i:2}  {shown or 'nothing is known of it'}", indent=3, hanging=4)
    last = f"`{DONE}` when these are all" if items else f"`{NONE}` when there is none"
    say(f"`{ADD}` to enter one{' more' if items else ''}, {last}, `unknown` when nobody knows", indent=3)


def show_why(question: Question, book: Book, say: Say) -> None:
    """Print the rules that wait for an answer, those that forbid first, with what they rest on."""
    rules = sorted((book.rules[name] for name in question.settles), key=lambda rule: rule.effect != "forbids")
    for rule in rules[:_MOST]:
        say(f"- {rule.title} [{rule.id}], {book.knowledge.kinds[rule.kind].title.lower()}", indent=3, hanging=2)
        say(rule.reason, indent=5)
        for cited in rule.because:
            claim = book.claims[cited]
            say(f"{cited}: {claim.says} ({claim.at}; {claim.verified})", "dim", indent=5, hanging=2)
    if len(rules) > _MOST:
        say(f"and {counted(len(rules) - _MOST, 'other rule')}", indent=3)
