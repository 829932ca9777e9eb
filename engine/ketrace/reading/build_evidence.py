"""sources/ and policy/: what sources say, and local numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ketrace.problems import Place
from ketrace.reading.document import Document, Numbers, date
from ketrace.reading.scope import Notebook, near
from ketrace.rulebook.evidence import Claim, Policy, Source
from ketrace.values.quantity import Quantity
from ketrace.values.units import UnitSystem

_BIBLIOGRAPHY = ("authors", "journal", "volume_pages", "doi", "pmid", "urls", "notes")


def build_sources(documents: list[Document], units: UnitSystem, notes: Notebook) -> dict[str, Source]:
    """All sources with their claims; claims that a claim names must exist."""
    found = {document.data["id"]: _source(document, Numbers(document, units, notes)) for document in documents}
    claims = {claim.id: claim for source in found.values() for claim in source.claims}
    for document in documents:
        for name, claim in document.data.get("claims", {}).items():
            for key in ("contradicted_by", "rests_on"):
                known_claims(claim.get(key, ()), claims, notes, document, "claims", name, key)
    return found


def _source(document: Document, numbers: Numbers) -> Source:
    data = document.data
    return Source(
        id=data["id"],
        kind=data["kind"],
        title=data["title"],
        state=data["state"],
        verified=data["verified"],
        place=document.at(),
        year=data.get("year"),
        review_by=date(data["review_by"]) if data.get("review_by") is not None else None,
        bibliography={key: data[key] for key in _BIBLIOGRAPHY if data.get(key) is not None},
        claims=tuple(_claim(data["id"], name, claim, numbers) for name, claim in data.get("claims", {}).items()),
        not_used=dict(data.get("not_used", {})),
    )


def _claim(source: str, name: str, data: Mapping[str, Any], numbers: Numbers) -> Claim:
    grade = data.get("grade", {})
    path = ("claims", name, "numbers")
    found = {key: numbers.quantity(text, *path, key) for key, text in data.get("numbers", {}).items()}
    return Claim(
        id=f"{source}/{name}",
        source=source,
        says=data["says"],
        at=data["at"],
        verified=data["verified"],
        place=numbers.document.at("claims", name),
        numbers={key: quantity for key, quantity in found.items() if quantity is not None},
        scheme=grade.get("scheme"),
        strength=grade.get("strength"),
        certainty=grade.get("certainty"),
        covers=tuple(data.get("covers", ())),
        contradicted_by=tuple(data.get("contradicted_by", ())),
        rests_on=tuple(data.get("rests_on", ())),
    )


def known_claims(
    names: Sequence[str], claims: Mapping[str, Claim], notes: Notebook, document: Document, *path: str | int
) -> None:
    """Notes the names in a list of claims that are those of none."""
    for i, name in enumerate(names):
        if name not in claims:
            unknown_claim(name, claims, notes, document.at(*path, i))


def unknown_claim(name: str, claims: Mapping[str, Claim], notes: Notebook, place: Place) -> None:
    """Notes that a name is that of no claim."""
    help = near(name, claims, "claims are in the folder sources/")
    notes.note("unknown-claim", f"unknown claim `{name}`", place, help=help)


def build_policies(
    documents: list[Document], claims: Mapping[str, Claim], units: UnitSystem, notes: Notebook
) -> dict[str, Policy]:
    """All local numbers, each within the range that it allows."""
    found = {}
    for document in documents:
        data, numbers = document.data, Numbers(document, units, notes)
        known_claims(data.get("because", ()), claims, notes, document, "because")
        if "because" not in data and "convention" not in data:
            help = "give the claims it rests on under `because`, or say in a sentence under `convention` what it is"
            notes.note("no-reason", f"policy number `{data['id']}` gives no reason", document.at(), help=help)
        value = numbers.quantity(data["value"], "value")
        allowed = _allowed(value, numbers)
        if value is not None and allowed is not None:
            found[data["id"]] = Policy(
                id=data["id"],
                title=data["title"],
                value=value,
                allowed=allowed,
                safer=data["safer"],
                owner=data["owner"],
                place=document.at(),
                because=tuple(data.get("because", ())),
                convention=data.get("convention"),
            )
    return found


def _allowed(value: Quantity | None, numbers: Numbers) -> tuple[Quantity, Quantity] | None:
    unit = None if value is None else value.unit
    texts = numbers.document.data["allowed"]
    low, high = (numbers.quantity(text, "allowed", i, like=unit) for i, text in enumerate(texts))
    if value is None or low is None or high is None:
        return None
    at = numbers.document.at
    if low.base > high.base:
        help = "the lower end stands first"
        numbers.notes.note("bad-range", "the allowed range ends before it begins", at("allowed"), help=help)
    elif not low.base <= value.base <= high.base:
        message = f"`{value}` is outside the allowed range, `{low}` to `{high}`"
        numbers.notes.note("outside-allowed", message, at("value"), help="correct one of the two")
    return low, high
