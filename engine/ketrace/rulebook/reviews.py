"""Sign-off: who judged which content of a rule, and whether that still stands."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ketrace.problems import Place

APPROVE, REQUEST_CHANGES = "approve", "request-changes"
ANY_ROLE = ""
"""The role of a need that anybody may meet, where a base names no roles."""


@dataclass(frozen=True, slots=True)
class Need:
    """How many persons of one role must approve a rule. None of a role that may judge, but need not."""

    role: str
    count: int

    def __str__(self) -> str:
        return f"{self.count} {self.role or ('person' if self.count == 1 else 'persons')}"


@dataclass(frozen=True, slots=True)
class Signature:
    """The digests of what a rule means and of what it says; see docs/auditing.md for what each covers."""

    meaning: str
    texts: str


@dataclass(frozen=True, slots=True)
class Review:
    """What one person said of one rule, and the digests of the content that lay before them."""

    who: str
    role: str
    when: datetime.date
    verdict: str
    signature: Signature
    place: Place
    comment: str | None = None

    def __str__(self) -> str:
        what = "approval" if self.verdict == APPROVE else "objection"
        return f"{what} of {self.when} by {self.who} ({self.role})"

    @property
    def person(self) -> str:
        """The name, however its letters are written and spaced."""
        return " ".join(self.who.casefold().split())

    def lapse(self, now: Signature) -> str | None:
        """Why the review no longer counts, or None while both digests are those of now."""
        parts = [("the meaning", self.signature.meaning, now.meaning), ("the texts", self.signature.texts, now.texts)]
        changed = [name for name, then, current in parts if then != current]
        return f"{' and '.join(changed)} changed since" if changed else None


@dataclass(frozen=True, slots=True)
class SignOff:
    """The reviews of one rule against its content of now, and what the base asks for."""

    reviews: tuple[Review, ...]
    now: Signature
    needs: tuple[Need, ...]

    @property
    def standing(self) -> tuple[Review, ...]:
        """The last review of each person that is about the content of now."""
        last = {review.person: review for review in self.reviews if review.lapse(self.now) is None}
        return tuple(last.values())

    @property
    def lapsed(self) -> tuple[Review, ...]:
        """The last review of each person who has judged only other content than that of now."""
        last = {review.person: review for review in self.reviews}
        return tuple(review for review in last.values() if review.lapse(self.now) is not None)

    @property
    def missing(self) -> tuple[Need, ...]:
        """Whose approvals are still missing, and how many."""
        approvals = [review.role for review in self.standing if review.verdict == APPROVE]
        short = (
            Need(need.role, need.count - sum(need.role in (ANY_ROLE, role) for role in approvals))
            for need in self.needs
        )
        return tuple(need for need in short if need.count > 0)

    @property
    def approved(self) -> bool:
        """Whether all who are needed approve the content of now, and nobody asks for changes to it."""
        return not self.missing and all(review.verdict == APPROVE for review in self.standing)

    def became(self, review: Review) -> str:
        """What has become of one of the reviews."""
        lapse = review.lapse(self.now)
        if lapse is not None:
            return f"lapsed: {lapse}"
        return "stands" if review in self.standing else "was replaced by a later review of the same person"

    def why(self) -> Iterator[str]:
        """Every review with what has become of it, then what is missing, each as a sentence without its full stop."""
        for review in self.reviews:
            comment = f": {review.comment}" if review.comment and review in self.standing else ""
            yield f"{review} {self.became(review)}{comment}"
        if self.missing:
            yield f"still needed: {wanted(self.missing)}"


def unsigned(needs: tuple[Need, ...]) -> str:
    """What is said of a rule that nobody has reviewed."""
    return f"nobody has reviewed it; needed: {wanted(need for need in needs if need.count > 0)}"


def wanted(needs: Iterable[Need]) -> str:
    """Whose approval is needed, in words."""
    return "the approval of " + " and ".join(map(str, needs))
