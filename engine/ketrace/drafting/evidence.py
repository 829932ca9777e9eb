"""Sources, local numbers and conflicts, started from what is known of them."""

from __future__ import annotations

from collections.abc import Sequence

from ketrace.drafting.draft import Asked, Draft
from ketrace.reading.sketch import Sketch
from ketrace.reading.unfinished import to_fill_in
from ketrace.reading.write import Inline

_CLAIMS = "claims are in sources/"
_SEEN = "what you have seen of it yourself: text-seen, summary-seen, bibliography-only, or unverified for nothing"


def start_source(
    id: str, kind: str | None, title: str | None, year: int | None, claims: Sequence[str], base: Sketch
) -> Draft:
    """A source of which nobody has verified anything yet."""
    asked = Asked()
    asked.free("source", id, base.sources)
    asked.done()
    data: dict[str, object] = {
        "id": id,
        "kind": kind or to_fill_in("guideline, consensus, label, trial, review, article, protocol, scale or policy"),
        "title": title or to_fill_in("the title as printed"),
    }
    if year is not None:
        data["year"] = year
    data["state"] = to_fill_in("current, under-review, superseded, retracted or expired")
    data["verified"] = to_fill_in(_SEEN)
    data["claims"] = {name: _claim() for name in claims} or to_fill_in("`name:` and below it `says`, `at`, `verified`")
    return Draft("source", f"sources/{id}.yaml", data)


def _claim() -> dict[str, object]:
    return {
        "says": to_fill_in("what the source says, in our own words, without its numbers"),
        "numbers": to_fill_in(
            "each number with a name, without quotes, such as `{ceiling: 1 kg}`, or take this line out"
        ),
        "at": to_fill_in("where in the source it stands"),
        "verified": to_fill_in(_SEEN),
    }


def start_policy(id: str, value: str | None, title: str | None, claims: Sequence[str], base: Sketch) -> Draft:
    """A local number, with what it rests on or that it is a convention."""
    asked = Asked()
    asked.free("policy number", id, base.policies)
    for name in claims:
        asked.known("--claim", "claim", name, base.claims, _CLAIMS)
    asked.done()
    owners = base.knowledge.owners
    rests: dict[str, object] = {"convention": to_fill_in("why this number, where no source prints one")}
    data: dict[str, object] = {
        "id": id,
        "title": title or to_fill_in("a short title"),
        "value": value or to_fill_in("a number with its unit"),
        "allowed": [to_fill_in("the lowest value that a site may choose"), to_fill_in("the highest value")],
        "safer": to_fill_in("lower or higher: on which side the safer numbers lie"),
        **({"because": Inline(claims)} if claims else rests),
        "owner": owners[0] if len(owners) == 1 else to_fill_in("who answers for the number"),
    }
    return Draft("policy", f"policy/{id}.yaml", data)


def start_conflict(id: str, title: str | None, claims: Sequence[str], base: Sketch) -> Draft:
    """A conflict with a position for each claim, unresolved."""
    asked = Asked()
    asked.free("conflict", id, base.conflicts)
    for name in claims:
        asked.known("--claim", "claim", name, base.claims, _CLAIMS)
    asked.done()
    sides: list[str | None] = [*claims, None, None]
    data: dict[str, object] = {
        "id": id,
        "title": title or to_fill_in("a short title"),
        "status": "under-review",
        "topic": to_fill_in("on what the sources disagree, in one sentence"),
        "positions": [_position(claim) for claim in sides[: max(2, len(claims))]],
        "acts": to_fill_in("the id of the position on which the rules act"),
        "safer": to_fill_in("why acting on that position is the safer"),
        "resolution": "unresolved",
    }
    return Draft("conflict", f"conflicts/{id}.yaml", data)


def _position(claim: str | None) -> dict[str, object]:
    return {
        "id": to_fill_in("a short name for this position"),
        "says": to_fill_in("what these sources say"),
        "claims": Inline([claim]) if claim else [to_fill_in("`SOURCE/claim`")],
    }
