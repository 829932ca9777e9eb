"""sources/, policy/, tables/, conflicts/: what sources say, local numbers, look-up tables, and disagreements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ketrace.problems import did_you_mean
from ketrace.reading.document import Document, Numbers, date
from ketrace.reading.scope import Notebook
from ketrace.rulebook.evidence import Cell, Claim, Conflict, Policy, Position, Source, Table
from ketrace.rulebook.terms import Term
from ketrace.values.units import UnitSystem

_BIBLIOGRAPHY = ("authors", "journal", "volume_pages", "doi", "pmid", "urls", "notes")


def build_sources(documents: list[Document], units: UnitSystem, notes: Notebook) -> dict[str, Source]:
    """All sources with their claims."""
    return {document.data["id"]: _source(document, Numbers(document, units, notes)) for document in documents}


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
    found = {key: numbers.quantity(text, "claims", name, "numbers", key) for key, text in data.get("numbers", {}).items()}
    return Claim(
        id=f"{source}/{name}",
        source=source,
        says=data["says"],
        at=data["at"],
        verified=data["verified"],
        place=numbers.document.at("claims", name),
        numbers=found,
        scheme=grade.get("scheme"),
        strength=grade.get("strength"),
        certainty=grade.get("certainty"),
        covers=tuple(data.get("covers", ())),
        contradicted_by=tuple(data.get("contradicted_by", ())),
        rests_on=tuple(data.get("rests_on", ())),
    )


def check_claims(claims: Mapping[str, Claim], notes: Notebook) -> None:
    """Claims that a claim names must exist."""
    for claim in claims.values():
        for name in (*claim.contradicted_by, *claim.rests_on):
            known_claim(name, claims, notes, claim)


def known_claim(name: str, claims: Mapping[str, Claim], notes: Notebook, owner: Any) -> bool:
    """Whether a claim exists; noted at the owner's place when it does not."""
    if name in claims:
        return True
    notes.note("unknown-claim", f"unknown claim `{name}`", owner.place, help=did_you_mean(name, claims) or "claims are in the folder sources/")
    return False


def build_policies(documents: list[Document], claims: Mapping[str, Claim], units: UnitSystem, notes: Notebook) -> dict[str, Policy]:
    """All local numbers, each within the range that it allows."""
    found = {}
    for document in documents:
        data, numbers = document.data, Numbers(document, units, notes)
        value = numbers.quantity(data["value"], "value")
        low, high = (numbers.quantity(text, "allowed", i) for i, text in enumerate(data["allowed"]))
        policy = Policy(
            id=data["id"],
            title=data["title"],
            value=value,
            allowed=(low, high),
            safer=data["safer"],
            owner=data["owner"],
            place=document.at(),
            because=tuple(data.get("because", ())),
            convention=data.get("convention"),
        )
        for i, end in enumerate(policy.allowed):
            numbers.same(end, value.unit, "allowed", i)
        if not low.base <= value.base <= high.base:
            notes.note("outside-allowed", f"`{value}` is outside the allowed range {low} to {high}", document.at("value"))
        if not policy.because and policy.convention is None:
            notes.note("no-reason", f"policy number `{policy.id}` says neither `because` nor `convention`", document.at())
        for name in policy.because:
            known_claim(name, claims, notes, policy)
        found[policy.id] = policy
    return found


def build_tables(
    documents: list[Document], terms: Mapping[str, Term], claims: Mapping[str, Claim], units: UnitSystem, notes: Notebook
) -> dict[str, Table]:
    """All look-up tables; every cell has its unit and the claim number it was taken from."""
    found = {}
    for document in documents:
        data, numbers = document.data, Numbers(document, units, notes)
        keys = tuple(data["keys"].items())
        options = [_key_options(path, terms, document, notes, key) for key, path in keys]
        unit = numbers.unit(data["unit"], "unit")
        cells: dict[tuple[str, ...], Cell] = {}
        for i, row in enumerate(data["rows"]):
            at = tuple(str(row.get(key)) for key, _ in keys)
            for (key, _), value, allowed in zip(keys, at, options, strict=True):
                if allowed and value not in allowed:
                    notes.note("unknown-option", f"`{value}` is not an option of `{key}`", document.at("rows", i), help=did_you_mean(value, allowed))
            if at in cells:
                notes.note("duplicate-row", f"table `{data['id']}` has this row twice", document.at("rows", i))
            cells[at] = _cell(row, i, unit_of=unit, numbers=numbers, claims=claims)
        found[data["id"]] = Table(data["id"], data["title"], keys, unit, tuple(data["because"]), cells, document.at())
        for name in data["because"]:
            known_claim(name, claims, notes, found[data["id"]])
    return found


def _key_options(path: str, terms: Mapping[str, Term], document: Document, notes: Notebook, key: str) -> tuple[str, ...]:
    owner, _, field = path.rpartition(".")
    term = terms[path] if path in terms else terms[owner].field(field) if owner in terms else None
    if term is None or term.type != "choice":
        notes.note("unknown-fact", f"`{path}` is not a choice", document.at("keys", key), help=did_you_mean(path, terms))
        return ()
    return term.option_names


def _cell(row: Mapping[str, Any], i: int, unit_of: Any, numbers: Numbers, claims: Mapping[str, Claim]) -> Cell:
    value = numbers.same(numbers.quantity(row["value"], "rows", i, "value"), unit_of, "rows", i, "value")
    claim, _, number = row["from"].rpartition(".")
    place = numbers.document.at("rows", i, "from")
    cited = claims[claim].numbers.get(number) if claim in claims else None
    if cited is None:
        numbers.notes.note("unknown-claim", f"unknown claim number `{row['from']}`", place, help=did_you_mean(claim, claims))
    elif (cited.base, cited.unit.dimension) != (value.base, value.unit.dimension):
        numbers.notes.note("uncited-number", f"`{value}` is not the number `{row['from']}`, which is `{cited}`", place)
    return Cell(value, claim, number)


def build_conflicts(documents: list[Document], claims: Mapping[str, Claim], notes: Notebook) -> dict[str, Conflict]:
    """All conflicts; the position that acts is one of those listed."""
    found = {}
    for document in documents:
        data = document.data
        positions = tuple(Position(one["id"], one["says"], tuple(one["claims"])) for one in data["positions"])
        conflict = Conflict(
            id=data["id"],
            title=data["title"],
            topic=data["topic"],
            status=data["status"],
            positions=positions,
            acts=data["acts"],
            safer=data["safer"],
            resolution=data["resolution"],
            place=document.at(),
            covers=tuple(data.get("covers", ())),
        )
        names = [position.id for position in positions]
        if conflict.acts not in names:
            notes.note("unknown-position", f"no position `{conflict.acts}`", document.at("acts"), help=did_you_mean(conflict.acts, names))
        for position in positions:
            for name in position.claims:
                known_claim(name, claims, notes, conflict)
        found[conflict.id] = conflict
    return found
