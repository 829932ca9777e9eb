"""A source, or one claim of it, for whoever follows a sentence to the passage that it rests on."""

from __future__ import annotations

from ketrace.cli.printing import say
from ketrace.rulebook.book import Book
from ketrace.rulebook.evidence import Claim, Source


def knows(name: str, book: Book) -> bool:
    """Whether it is the id of a source or of a claim."""
    return name in book.sources or name in book.claims


def show_source(name: str, book: Book) -> None:
    """Print a source with all its claims, or with the one that was named."""
    claims = [book.claims[name]] if name in book.claims else list(book.sources[name].claims)
    source = book.sources[name.partition("/")[0]]
    _bibliography(source)
    for claim in claims:
        _claim(claim, book)


def _bibliography(source: Source) -> None:
    say(f"{source.id}: {source.title}", "bold", hanging=2)
    say(f"{source.kind}, {source.year or 'no year'}; {source.state}; as a whole {source.verified}", indent=2)
    for key, value in source.bibliography.items():
        for line in value if isinstance(value, list) else [value]:
            say(f"{key.replace('_', ' ')}: {line}", indent=2, hanging=2)


def _claim(claim: Claim, book: Book) -> None:
    grade = ", ".join(part for part in (claim.scheme, claim.strength, claim.certainty) if part) or "ungraded"
    say()
    say(f"{claim.id}: {claim.says}", "bold", hanging=2)
    say(f"at: {claim.at}", indent=2, hanging=2)
    for name, number in claim.numbers.items():
        say(f"{name}: {number}", indent=2)
    say(f"{grade}; {claim.verified}", indent=2)
    for word, names in (("contradicted by", claim.contradicted_by), ("rests on", claim.rests_on)):
        if names:
            say(f"{word}: {', '.join(names)}", indent=2, hanging=2)
    citing = [rule.id for rule in book.rules.values() if claim.id in rule.because]
    say(f"cited by rules: {', '.join(citing) or 'none'}", indent=2, hanging=2)
