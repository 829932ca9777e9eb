"""Where things stand on the site: file names and anchors. The only file that knows."""

from __future__ import annotations

from ketrace.rulebook.book import Book

ANSWER, CASES, CONFLICTS, FACTS, START = "answer.html", "cases.html", "conflicts.html", "facts.html", "index.html"
LOCAL, RULES, SAFETY, SCREENS = "local-numbers.html", "rules.html", "safety.html", "screens.html"
SOURCES, TABLES, WORK = "sources.html", "tables.html", "work-list.html"
MANIFEST = "manifest.json"


def section(kind: str) -> str:
    """The page of a kind of rules."""
    return f"section-{kind}.html"


def rule(name: str, book: Book) -> str:
    """A rule, on the page of its kind."""
    return f"{section(book.rules[name].kind)}#{name}"


def source(name: str) -> str:
    """The page of a source."""
    return f"source-{name}.html"


def claim(name: str) -> str:
    """A claim, `SOURCE/claim`, on the page of its source."""
    whose, _, which = name.partition("/")
    return f"{source(whose)}#{which}"


def fact(name: str) -> str:
    """A term, or `LIST.field`."""
    return f"{FACTS}#{name}"


def policy(name: str) -> str:
    """A local number."""
    return f"{LOCAL}#{name}"


def table(name: str) -> str:
    """A table."""
    return f"{TABLES}#{name}"


def screen(name: str) -> str:
    """A screen."""
    return f"{SCREENS}#{name}"


def conflict(name: str) -> str:
    """A conflict."""
    return f"{CONFLICTS}#{name}"


def case(name: str) -> str:
    """A case."""
    return f"{CASES}#{name}"
