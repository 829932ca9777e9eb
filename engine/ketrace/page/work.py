"""The work list of a committee: claims whose text nobody has seen, and what rests on them."""

from __future__ import annotations

from dataclasses import dataclass

from ketrace.page.resting import Resting
from ketrace.rulebook.evidence import Claim, Source

WHOLE = "text-seen"


@dataclass(frozen=True, slots=True)
class ToVerify:
    """A source with those of its claims that wait for somebody to open the full text, and the rules that rest on them."""

    source: Source
    claims: tuple[Claim, ...]
    rules: tuple[str, ...]

    @property
    def unseen(self) -> int:
        """How many of the claims nobody has seen at all."""
        return sum(not claim.seen for claim in self.claims)


def to_verify(resting: Resting) -> tuple[ToVerify, ...]:
    """The work list: sources with claims that nobody has seen stand first, then those on which most rules rest."""
    found = []
    for source in resting.book.sources.values():
        claims = tuple(sorted((one for one in source.claims if one.verified != WHOLE), key=lambda one: one.seen))
        if claims:
            found.append(ToVerify(source, claims, tuple(resting.resting(claims))))
    return tuple(sorted(found, key=lambda one: (-bool(one.unseen), -len(one.rules), one.source.id)))
