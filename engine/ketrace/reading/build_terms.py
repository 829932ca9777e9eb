"""terms/: what can be known, and the screens that cover several yes-no facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ketrace.problems import did_you_mean
from ketrace.reading.document import Document, Noting, Numbers
from ketrace.reading.formulas import parse_formula
from ketrace.reading.scope import Notebook, Scope
from ketrace.reading.types import dimension, same_dimension
from ketrace.rulebook.evidence import Policy
from ketrace.rulebook.terms import Code, Option, Screen, Term
from ketrace.values.units import UnitSystem

NONE = "none"
Path = tuple[str | int, ...]


def build_terms(documents: list[Document], units: UnitSystem, notes: Notebook) -> dict[str, Term]:
    """All terms of all files; a name that stands twice is noted with both places."""
    found: dict[str, Term] = {}
    for document in documents:
        numbers = Numbers(document, units, notes)
        for name, data in document.data.get("terms", {}).items():
            for term in _terms(name, data, numbers):
                if term.name in found:
                    notes.note("duplicate-term", f"`{term.name}` is declared twice", term.place, found[term.name].place)
                found[term.name] = term
    return dict(sorted(found.items()))


def _terms(name: str, data: Mapping[str, Any], numbers: Numbers) -> list[Term]:
    if data["type"] != "order":
        return [_term(name, data, numbers, ("terms", name))]
    return _order_terms(name, data, numbers)


def _order_terms(name: str, data: Mapping[str, Any], numbers: Numbers) -> list[Term]:
    forms = tuple(data["forms"])
    place = numbers.document.at("terms", name)
    options = (Option(NONE, "not written"), *(Option(form, form) for form in forms))
    found = [Term(name, "choice", data["title"], place, data.get("question"), options=options, forms=forms)]
    for form, spec in data["forms"].items():
        path: Path = ("terms", name, "forms", form)
        unit = numbers.unit(spec["unit"], *path, "unit")
        step = numbers.quantity(spec["step"], *path, "step") if "step" in spec else None
        found.append(Term(f"{name}.{form}", "quantity", data["title"], place, data.get("question"), unit, step, form_of=name))
    return found


def _term(name: str, data: Mapping[str, Any], numbers: Numbers, path: Path) -> Term:
    unit = numbers.unit(data["unit"], *path, "unit") if "unit" in data else None
    step = numbers.quantity(data["step"], *path, "step") if "step" in data else None
    plausible = None
    if "plausible" in data:
        low, high = (numbers.quantity(text, *path, "plausible", i) for i, text in enumerate(data["plausible"]))
        plausible = (low, high)
        if low.base > high.base:
            numbers.notes.note("bad-range", f"the plausible range of `{name}` is empty", numbers.document.at(*path, "plausible"))
    if unit is not None:
        for number in (step, *(plausible or ())):
            if number is not None:
                numbers.same(number, unit, *path)
    return Term(
        name,
        data["type"],
        data["title"],
        numbers.document.at(*path),
        question=data.get("question"),
        unit=unit,
        step=step,
        plausible=plausible,
        bare_number=bool(data.get("bare_number", False)),
        options=tuple(_option(key, value) for key, value in data.get("options", {}).items()),
        derived=bool(data.get("derived", False)),
        valid_for=_policy_name(data.get("valid_for")),
        codes=_codes(data),
        fields=tuple(_term(key, value, numbers, (*path, "fields", key)) for key, value in data.get("fields", {}).items()),
        max_items=int(data.get("max_items", 0)),
    )


def _option(name: str, data: str | Mapping[str, Any]) -> Option:
    return Option(name, data) if isinstance(data, str) else Option(name, data["title"], _codes(data))


def _codes(data: Mapping[str, Any]) -> tuple[Code, ...]:
    return tuple(Code(code["system"], str(code["code"]), code["display"], code["verified"]) for code in data.get("codes", ()))


def _policy_name(text: str | None) -> str | None:
    return text.removeprefix("policy.") if text is not None else None


def add_ways(terms: Mapping[str, Term], documents: list[Document], scope: Scope) -> dict[str, Term]:
    """The terms again, with the formulas by which item fields are worked out."""
    found = dict(terms)
    for document in documents:
        for name, data in document.data.get("terms", {}).items():
            if data["type"] == "list":
                found[name] = _with_ways(found[name], data, document, scope)
    return found


def _with_ways(term: Term, data: Mapping[str, Any], document: Document, scope: Scope) -> Term:
    fields = []
    for field in term.fields:
        ways = []
        for i, text in enumerate(data["fields"][field.name].get("from", ())):
            place = document.at("terms", term.name, "fields", field.name, "from", i)
            with Noting(scope.notes, place):
                way = parse_formula(text, scope.inside(term), place)
                if field.unit is not None:
                    same_dimension(dimension(way, scope.inside(term)), field.unit.dimension, f"`{field.name}` compares")
                ways.append(way)
        fields.append(replace(field, ways=tuple(ways)))
    return replace(term, fields=tuple(fields))




def build_screens(documents: list[Document], terms: Mapping[str, Term], notes: Notebook) -> dict[str, Screen]:
    """All screens; they may cover only yes-no terms that can be stated."""
    found: dict[str, Screen] = {}
    for document in documents:
        for name, data in document.data.get("screens", {}).items():
            place = document.at("screens", name)
            if name in found:
                notes.note("duplicate-screen", f"screen `{name}` is declared twice", place, found[name].place)
            for i, covered in enumerate(data["covers"]):
                _check_covered(covered, terms, notes, document, ("screens", name, "covers", i))
            found[name] = Screen(name, data["title"], data["question"], tuple(data["covers"]), _policy_name(data.get("valid_for")), place)
    return dict(sorted(found.items()))


def _check_covered(name: str, terms: Mapping[str, Term], notes: Notebook, document: Document, path: Path) -> None:
    term = terms.get(name)
    if term is None:
        notes.note("unknown-fact", f"unknown fact `{name}`", document.at(*path), help=did_you_mean(name, terms))
    elif term.type != "yes-no" or term.derived:
        notes.note("bad-screen", f"a screen covers yes-no facts that can be stated; `{name}` is not one", document.at(*path))


def check_terms(terms: Mapping[str, Term], screens: Mapping[str, Screen], policies: Mapping[str, Policy], scope: Scope) -> None:
    """What terms and screens say of policy numbers and of units."""
    owners: list[Term | Screen] = [*terms.values(), *screens.values()]
    for owner in owners:
        if owner.valid_for is not None:
            with Noting(scope.notes, owner.place):
                policy = policies.get(owner.valid_for)
                if policy is None:
                    scope.notes.note("unknown-policy", f"unknown policy number `policy.{owner.valid_for}`", owner.place)
                else:
                    same_dimension(policy.value.unit.dimension, scope.units.parse("d").dimension, "`valid_for` compares")
