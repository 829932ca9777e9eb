"""The answer page as text: every sentence with its rule and its claims, and what became of each statement."""

from __future__ import annotations

from ketrace.cli.printing import heading, say
from ketrace.page.answer import Carried, carried, sections, text_of
from ketrace.page.effects import conclusion, said
from ketrace.page.resting import Resting
from ketrace.page.words import plain
from ketrace.problems import KetraceError
from ketrace.rulebook.book import Answer, Book
from ketrace.rulebook.rules import Rule


def show_answer(book: Book) -> None:
    """Print it for people."""
    answer = _answer(book)
    say(answer.question, "bold")
    say(book.knowledge.notice)
    for section in sections(answer, book):
        heading(section.title)
        for rule in section.rules:
            say(f"• {rule.title}. {_sentence(rule, book)}", indent=2, hanging=2)
            for shown in _amounts(rule, book):
                say(shown, indent=6, hanging=2)
            say(f"[{rule.id}, {rule.status}] {', '.join(rule.because)}", "dim", indent=4, hanging=2)
    heading(f"what became of each statement of {answer.source}")
    for one in carried(answer, Resting(book)):
        say(f"{one.row}: {_became(one)}", indent=2, hanging=2)


def answer_data(book: Book) -> dict[str, object]:
    """The same for programs."""
    answer = _answer(book)
    return {
        "question": answer.question,
        "notice": book.knowledge.notice,
        "sections": [
            {
                "title": section.title,
                "sentences": [
                    {
                        "rule": rule.id,
                        "title": rule.title,
                        "status": rule.status,
                        "text": _sentence(rule, book),
                        "amounts": _amounts(rule, book),
                        "citations": list(rule.because),
                        "conflicts": list(rule.conflicts),
                    }
                    for rule in section.rules
                ],
            }
            for section in sections(answer, book)
        ],
        "source": answer.source,
        "statements": [
            {
                "statement": one.row,
                "claim": None if one.claim is None else one.claim.id,
                "rules": list(one.rules),
                "conflicts": list(one.conflicts),
                "not_used": one.not_used,
            }
            for one in carried(answer, Resting(book))
        ],
    }


def _answer(book: Book) -> Answer:
    if book.knowledge.answer is None:
        raise KetraceError(
            "this base names no question that it answers\n  help: name one under `answer` in knowledge.yaml"
        )
    return book.knowledge.answer


def _sentence(rule: Rule, book: Book) -> str:
    return plain(said(text_of(rule, book), rule, book))


def _amounts(rule: Rule, book: Book) -> list[str]:
    """How the amounts are worked out, of a rule that gives some."""
    return [plain(line.words) for line in conclusion(rule, book)] if rule.effect == "exposes" else []


def _became(one: Carried) -> str:
    parts = []
    if one.rules:
        parts.append("rules " + ", ".join(one.rules))
    if one.conflicts:
        parts.append("conflicts " + ", ".join(one.conflicts))
    if one.not_used is not None:
        parts.append(f"not used: {one.not_used}")
    return "; ".join(parts) or "nothing, and no reason is given"
