"""terms/: what can be known, and the screens that cover several yes-no facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

from ketrace.logic.nodes import ClaimNumber, Formula, Lookup, PolicyNumber, Value
from ketrace.logic.walk import walk
from ketrace.reading.conditions import WORDS
from ketrace.reading.document import Document, Noting, Numbers
from ketrace.reading.formulas import parse_formula
from ketrace.reading.scope import Mistake, Notebook, Scope, near
from ketrace.reading.types import measures
from ketrace.rulebook.evidence import Policy
from ketrace.rulebook.terms import Code, Option, Screen, Term
from ketrace.values.quantity import Quantity
from ketrace.values.units import Unit, UnitSystem

NONE = "none"
_ORDER = "order."
_POLICY = "policy."
Path = tuple[str | int, ...]


def build_terms(documents: list[Document], units: UnitSystem, notes: Notebook) -> dict[str, Term]:
    """All terms of all files; a name that stands twice is noted with both places."""
    found: dict[str, Term] = {}
    for document in documents:
        numbers = Numbers(document, units, notes)
        for name, data in document.data.get("terms", {}).items():
            for term in _terms(name, data, numbers):
                if term.name in found:
                    message = f"`{term.name}` is declared twice"
                    notes.note(
                        "duplicate-term", message, term.place, found[term.name].place, help="keep one of the two"
                    )
                found[term.name] = term
    _check_names(documents, found, notes)
    return dict(sorted(found.items()))


def _terms(name: str, data: Mapping[str, Any], numbers: Numbers) -> list[Term]:
    if data["type"] != "order":
        return [_term(name, data, numbers, ("terms", name))]
    return _order_terms(name, data, numbers)


def _order_terms(name: str, data: Mapping[str, Any], numbers: Numbers) -> list[Term]:
    forms = tuple(data["forms"])
    place, question = numbers.document.at("terms", name), data.get("question")
    options = (Option(NONE, "not written"), *(Option(form, form) for form in forms))
    codes, alike = _codes(data), _codes(data, "look_alikes")
    whole = Term(name, "choice", data["title"], place, question, options=options, forms=forms)
    found = [replace(whole, codes=codes, look_alikes=alike)]
    for form, spec in data["forms"].items():
        unit, step = _measure(spec, numbers, ("terms", name, "forms", form))
        found.append(Term(f"{name}.{form}", "quantity", data["title"], place, question, unit, step, form_of=name))
    _check_forms(name, found[1:], numbers)
    return found


def _check_forms(name: str, forms: list[Term], numbers: Numbers) -> None:
    note, at = numbers.notes.note, numbers.document.at
    if not name.startswith(_ORDER):
        note("bad-name", f"`{name}` is an order", at("terms", name), help="orders are named `order.` and a word")
    for form in forms:
        if form.name == f"{name}.{NONE}":
            help = f"`{NONE}` says that nothing is written"
            note("bad-name", f"no form can be named `{NONE}`", at("terms", name, "forms", NONE), help=help)
    for one, other in combinations(forms, 2):
        if one.unit is not None and other.unit is not None and one.unit.dimension == other.unit.dimension:
            message = f"`{one.name}` and `{other.name}` measure the same, so an order could be read as either"
            place = at("terms", name, "forms", other.name.removeprefix(f"{name}."))
            note("same-form", message, place, help="the forms of an order are told apart by their units")


def _measure(data: Mapping[str, Any], numbers: Numbers, path: Path) -> tuple[Unit | None, Quantity | None]:
    """The unit and the step, where they are given and right."""
    unit = numbers.unit(data["unit"], *path, "unit") if "unit" in data else None
    step = numbers.quantity(data["step"], *path, "step", like=unit) if "step" in data else None
    if step is not None and step.value <= 0:
        message = f"the step `{data['step']}` must be above zero"
        numbers.notes.note("bad-step", message, numbers.document.at(*path, "step"))
    return unit, step


def _term(name: str, data: Mapping[str, Any], numbers: Numbers, path: Path) -> Term:
    unit, step = _measure(data, numbers, path)
    fields = data.get("fields", {}).items()
    return Term(
        name,
        data["type"],
        data["title"],
        numbers.document.at(*path),
        question=data.get("question"),
        unit=unit,
        step=step,
        plausible=_plausible(name, data, unit, numbers, path),
        bare_number=bool(data.get("bare_number", False)),
        options=tuple(_option(key, value) for key, value in data.get("options", {}).items()),
        derived=bool(data.get("derived", False)),
        valid_for=_policy_name(data.get("valid_for")),
        codes=_codes(data),
        look_alikes=_codes(data, "look_alikes"),
        fields=tuple(_term(key, value, numbers, (*path, "fields", key)) for key, value in fields),
        max_items=int(data.get("max_items", 0)),
        unscreened=data.get("unscreened"),
    )


def _plausible(
    name: str, data: Mapping[str, Any], unit: Unit | None, numbers: Numbers, path: Path
) -> tuple[Quantity, Quantity] | None:
    ends = enumerate(data.get("plausible", ()))
    found = [numbers.quantity(text, *path, "plausible", i, like=unit) for i, text in ends]
    low, high = found if found else (None, None)
    if low is None or high is None:
        return None
    if low.base > high.base:
        place = numbers.document.at(*path, "plausible")
        message = f"the plausible range of `{name}` ends before it begins"
        numbers.notes.note("bad-range", message, place, help="the lower end stands first")
    return low, high


def _option(name: str, data: str | Mapping[str, Any]) -> Option:
    return Option(name, data) if isinstance(data, str) else Option(name, data["title"], _codes(data))


def _codes(data: Mapping[str, Any], key: str = "codes") -> tuple[Code, ...]:
    return tuple(Code(**code) for code in data.get(key, ()))


def _policy_name(text: str | None) -> str | None:
    return text.removeprefix(_POLICY) if text is not None else None


def _check_names(documents: list[Document], terms: Mapping[str, Term], notes: Notebook) -> None:
    """Names that something else is called by already."""
    for document in documents:
        for name, data in document.data.get("terms", {}).items():
            place = document.at("terms", name)
            if name.startswith(_POLICY):
                help = "a name that begins with `policy.` is that of a policy number"
                notes.note("bad-name", f"a fact cannot be named `{name}`", place, help=help)
            owner = terms.get(name.removesuffix(".age"))
            if owner is not None and owner.name != name and owner.type == "date":
                notes.note("bad-name", f"`{name}` is the age of the date `{owner.name}`", place, owner.place)
            for i, old in enumerate(data.get("formerly", ())):
                if old in terms:
                    message = f"`{old}` is a former name of `{name}` and the name of another fact"
                    here, help = document.at("terms", name, "formerly", i), "a name is used once: rename the newer fact"
                    notes.note("name-used-again", message, here, terms[old].place, help=help)
            for field in data.get("fields", {}):
                if field in WORDS:
                    help = "it says how conditions are joined: take another name"
                    place = document.at("terms", name, "fields", field)
                    notes.note("bad-name", f"a field cannot be named `{field}`", place, help=help)


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
                _check_way(way, term, data["fields"])
                if field.unit is not None:
                    measures(f"`{field.name}`", field.unit, way, scope.inside(term), text)
                ways.append(way)
        fields.append(replace(field, ways=tuple(ways)))
    return replace(term, fields=tuple(fields))


def _check_way(way: Formula, term: Term, fields: Mapping[str, Any]) -> None:
    """A field is worked out from what is stated of its own item: all else has a source, which only rules can cite."""
    for node in walk(way):
        if isinstance(node, Value) and "from" in fields[node.name]:
            help = f"name the fields of `{term.name}` that are stated"
            raise Mistake("bad-field", f"`{node.name}` is worked out itself", help)
        if isinstance(node, Lookup | PolicyNumber | ClaimNumber):
            help = "a field is worked out from other fields; let a definition do the rest, which can cite its sources"
            raise Mistake("bad-field", "a field cannot use tables, policy numbers or claims", help)


def build_screens(documents: list[Document], terms: Mapping[str, Term], notes: Notebook) -> dict[str, Screen]:
    """All screens; they may cover only yes-no terms that can be stated."""
    found: dict[str, Screen] = {}
    for document in documents:
        for name, data in document.data.get("screens", {}).items():
            place = document.at("screens", name)
            if name in found:
                message = f"screen `{name}` is declared twice"
                notes.note("duplicate-screen", message, place, found[name].place, help="keep one of the two")
            for i, covered in enumerate(data["covers"]):
                _check_covered(covered, terms, notes, document, ("screens", name, "covers", i))
            valid_for = _policy_name(data.get("valid_for"))
            found[name] = Screen(name, data["title"], data["question"], tuple(data["covers"]), valid_for, place)
    return dict(sorted(found.items()))


def _check_covered(name: str, terms: Mapping[str, Term], notes: Notebook, document: Document, path: Path) -> None:
    term = terms.get(name)
    if term is None:
        help = near(name, terms, "facts are declared in the folder terms/")
        notes.note("unknown-fact", f"unknown fact `{name}`", document.at(*path), help=help)
    elif term.type != "yes-no" or term.derived or term.in_order:
        message = f"a screen cannot cover `{name}`"
        help = "answered as complete, a screen states `no`: it covers yes-no facts that can be stated"
        notes.note("bad-screen", message, document.at(*path), help=help)


def check_valid_for(documents: list[Document], policies: Mapping[str, Policy], scope: Scope) -> None:
    """What terms and screens say of how long they are good for."""
    day = scope.units.parse("d")
    for document in documents:
        for part in ("terms", "screens"):
            for name, data in document.data.get(part, {}).items():
                policy = _policy_name(data.get("valid_for"))
                place = document.at(part, name, "valid_for")
                if policy is not None and policy not in policies:
                    known = (f"policy.{one}" for one in policies)
                    help = near(f"policy.{policy}", known, "policy numbers are in the folder policy/")
                    scope.notes.note("unknown-policy", f"unknown policy number `policy.{policy}`", place, help=help)
                elif policy is not None and policies[policy].value.unit.dimension != day.dimension:
                    message = f"`policy.{policy}` (`{policies[policy].value}`) is not a time"
                    help = "`valid_for` says how long a fact is good for, in `d` or `h`"
                    scope.notes.note("mixed-units", message, place, help=help)
