"""Grades, verified states and bibliographies in words."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from ketrace.page.words import Word
from ketrace.rulebook.evidence import UNGRADED, Claim, Source

VERIFIED = {
    "text-seen": "the text itself was seen",
    "summary-seen": "a summary, an abstract or a copy by others was seen",
    "bibliography-only": "only that it exists was seen",
    "unverified": "nothing was seen; it was written from memory",
}
SAFER = {"lower": "a lower number is the safer", "higher": "a higher number is the safer"}
_CALLED = {"doi": "DOI", "pmid": "PubMed", "urls": "read at"}


def grade(claim: Claim) -> str:
    """The grade of a claim, as its source or its readers gave it."""
    if claim.strength is None and claim.certainty is None:
        return UNGRADED
    parts = [claim.scheme, claim.strength, claim.certainty and f"certainty {claim.certainty}"]
    return ", ".join(part for part in parts if part)


def bibliography(source: Source) -> Iterator[tuple[str, tuple[Word, ...]]]:
    """What identifies a source, by name. What is a link is written out, so that paper says where it leads."""
    for name, value in source.bibliography.items():
        listed = value if isinstance(value, list) else [value]
        yield _CALLED.get(name, name.replace("_", " ")), tuple(_linked(name, str(one)) for one in listed)


def _linked(name: str, value: str) -> Word:
    if name == "doi":
        address = "https://doi.org/" + quote(value, safe="/:;()._-")
        return Word(f"https://doi.org/{value}", address)
    return Word(value, value if value.startswith("https://") else None)
