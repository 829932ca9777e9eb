"""tables/ and conflicts/: cited look-up tables, and where sources disagree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ketrace.reading.build_evidence import known_claims, unknown_claim
from ketrace.reading.document import Document, Numbers
from ketrace.reading.scope import Notebook, near, term_or_field
from ketrace.reading.texts import digit_in_prose
from ketrace.rulebook.evidence import Cell, Claim, Conflict, Position, Table
from ketrace.rulebook.terms import Term
from ketrace.values.units import Unit, UnitSystem


def build_tables(
    documents: list[Document],
    terms: Mapping[str, Term],
    claims: Mapping[str, Claim],
    units: UnitSystem,
    notes: Notebook,
) -> dict[str, Table]:
    """All look-up tables; every cell has its unit and the claim number it was taken from."""
    found = {}
    for document in documents:
        data, numbers = document.data, Numbers(document, units, notes)
        known_claims(data["because"], claims, notes, document, "because")
        keys = tuple(data["keys"].items())
        options = {key: _options(key, path, terms, document, notes) for key, path in keys}
        unit = numbers.unit(data["unit"], "unit") or units.parse("1")
        cells: dict[tuple[str, ...], Cell] = {}
        for i, row in enumerate(data["rows"]):
            at = tuple(row[key] for key, _ in keys)
            _check_keys(row, i, options, document, notes)
            if at in cells:
                message = "the table has a row for " + ", ".join(f"`{key}`" for key in at) + " already"
                notes.note("duplicate-row", message, document.at("rows", i), help="keep one of the two")
            cell = _cell(row, i, unit, numbers, claims)
            if cell is not None:
                cells[at] = cell
        without = data.get("without", {})
        _check_without(without, options, document, notes)
        because = tuple(data["because"])
        found[data["id"]] = Table(data["id"], data["title"], keys, unit, because, cells, document.at(), without)
    return found


def _options(key: str, path: str, terms: Mapping[str, Term], document: Document, notes: Notebook) -> tuple[str, ...]:
    term = term_or_field(path, terms)
    place = document.at("keys", key)
    if term is None:
        fields = (f"{one.name}.{field.name}" for one in terms.values() for field in one.fields)
        help = near(path, (*terms, *fields), "facts are declared in the folder terms/")
        notes.note("unknown-fact", f"unknown fact `{path}`", place, help=help)
    elif term.type != "choice":
        notes.note("wrong-type", f"`{path}` is not a choice", place, help="a table is looked up by choices")
    return () if term is None else term.option_names


def _check_keys(
    row: Mapping[str, Any], i: int, options: Mapping[str, tuple[str, ...]], document: Document, notes: Notebook
) -> None:
    for key, allowed in options.items():
        if allowed and row[key] not in allowed:
            help = near(row[key], allowed, "its options are " + ", ".join(f"`{one}`" for one in allowed))
            place = document.at("rows", i, key)
            notes.note("unknown-option", f"`{row[key]}` is not an option of `{key}`", place, help=help)


def _check_without(
    without: Mapping[str, Mapping[str, str]],
    options: Mapping[str, tuple[str, ...]],
    document: Document,
    notes: Notebook,
) -> None:
    rows = document.data["rows"]
    for key, reasons in without.items():
        if key not in options:
            help, place = near(key, options), document.at("without", key)
            notes.note("unknown-key", f"the table is not looked up by `{key}`", place, help=help)
            continue
        for option in reasons:
            place = document.at("without", key, option)
            if options[key] and option not in options[key]:
                help = near(option, options[key])
                notes.note("unknown-option", f"`{option}` is not an option of `{key}`", place, help=help)
            here = [i for i, row in enumerate(rows) if row[key] == option]
            if here:
                message = f"`{option}` has a row, and a reason why it has none"
                notes.note(
                    "duplicate-row", message, place, document.at("rows", here[0], key), help="keep one of the two"
                )


def _cell(row: Mapping[str, Any], i: int, unit: Unit, numbers: Numbers, claims: Mapping[str, Claim]) -> Cell | None:
    value = numbers.quantity(row["value"], "rows", i, "value", like=unit)
    claim, _, number = row["from"].rpartition(".")
    place, notes = numbers.document.at("rows", i, "from"), numbers.notes
    if claim not in claims:
        unknown_claim(claim, claims, notes, place)
        return None
    cited = claims[claim].numbers.get(number)
    if cited is None:
        help = near(number, claims[claim].numbers)
        notes.note("unknown-number", f"claim `{claim}` has no number `{number}`", place, help=help)
    elif value is not None and (cited.base, cited.unit.dimension) != (value.base, value.unit.dimension):
        message = f"`{value}` is not the number that it is taken from: `{row['from']}` is `{cited}`"
        notes.note("uncited-number", message, numbers.document.at("rows", i, "value"), help="correct one of the two")
    if claim not in numbers.document.data["because"]:
        message = f"the cell is taken from `{claim}`, which the table does not cite"
        notes.note("uncited-number", message, place, help=f"add `{claim}` under `because`")
    return None if value is None else Cell(value, claim, number)


def build_conflicts(
    documents: list[Document], claims: Mapping[str, Claim], names: tuple[str, ...], notes: Notebook
) -> dict[str, Conflict]:
    """All conflicts; the position that acts is one of those listed."""
    found = {}
    for document in documents:
        data = document.data
        positions = tuple(Position(one["id"], one["says"], tuple(one["claims"])) for one in data["positions"])
        _check_positions(positions, claims, names, document, notes)
        found[data["id"]] = Conflict(
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
    return found


def _check_positions(
    positions: tuple[Position, ...],
    claims: Mapping[str, Claim],
    names: tuple[str, ...],
    document: Document,
    notes: Notebook,
) -> None:
    ids = [position.id for position in positions]
    acts = document.data["acts"]
    if acts not in ids:
        help = near(acts, ids, "it names one of " + ", ".join(f"`{one}`" for one in ids))
        notes.note("unknown-position", f"no position is called `{acts}`", document.at("acts"), help=help)
    for i, position in enumerate(positions):
        known_claims(position.claims, claims, notes, document, "positions", i, "claims")
        if position.id in ids[:i]:
            message = f"two positions are called `{position.id}`"
            notes.note("duplicate-position", message, document.at("positions", i, "id"), help="rename one of the two")
        digit = digit_in_prose(position.says, names)
        if digit is not None:
            help = "the numbers stand in the claims, and are shown from there"
            notes.note(
                "number-in-text", f"`{digit}` is a number in a text", document.at("positions", i, "says"), help=help
            )
