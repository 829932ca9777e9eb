"""What a rule does, by its effect: what it concludes, the amounts it gives, the schedule it prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ketrace.logic.nodes import ClaimNumber, Formula, Number, PolicyNumber
from ketrace.reading.document import Document, Noting
from ketrace.reading.formulas import parse_formula
from ketrace.reading.scope import Mistake, Scope, near
from ketrace.reading.types import measures
from ketrace.rulebook.book import AmountType, Knowledge
from ketrace.rulebook.rules import (
    Amount,
    ConcludesChoice,
    ConcludesFlag,
    ConcludesQuantity,
    Exposes,
    Forbids,
    Informs,
    Judges,
    Named,
    States,
    Step,
    Then,
    Warns,
)
from ketrace.rulebook.terms import Term


def build_then(effect: str, document: Document, knowledge: Knowledge, scope: Scope) -> Then | None:
    """What a rule of this effect does; None when noted that it cannot be read."""
    data = document.data.get("then", {})
    match effect:
        case "defines":
            return _definition(data, document, scope)
        case "forbids":
            return Forbids()
        case "warns":
            return Warns(bool(data.get("withholds", False)), data.get("until"))
        case "exposes":
            found = [_amount(name, parts, document, knowledge, scope) for name, parts in data["amounts"].items()]
            return Exposes(tuple(amount for amount in found if amount is not None))
        case "judges":
            return Judges()
        case _:
            return Informs(_schedule(data.get("schedule", []), document, scope))


def _definition(data: Mapping[str, Any], document: Document, scope: Scope) -> Then | None:
    sort = next(sort for sort in ("states", "flag", "choice", "quantity") if sort in data)
    written = data[sort]
    name, place = (written, document.at("then", sort))
    if sort == "states":
        name = next(iter(written))
        place = document.at("then", sort, name)
    with Noting(scope.notes, place):
        term = scope.term(name)
        match sort:
            case "states":
                return _implied(term, written[name])
            case "flag":
                return _flag(term)
            case "choice":
                return _choice(term, data["is"], document)
            case _:
                return _quantity(term, data["is"], document, scope)
    return None


def _must_be_derived(term: Term, kind: str) -> None:
    if term.type != kind or not term.derived:
        message = f"`{term.name}` is not a derived term of the type `{kind}`"
        raise Mistake("wrong-type", message, f"declare it in terms/ with `type: {kind}` and `derived: true`")


def _flag(term: Term) -> Then:
    _must_be_derived(term, "yes-no")
    return ConcludesFlag(term.name)


def _choice(term: Term, option: str, document: Document) -> Then:
    _must_be_derived(term, "choice")
    if option not in term.option_names:
        raise _unknown_option(term, option, document, "is")
    return ConcludesChoice(term.name, option)


def _implied(term: Term, value: bool | str) -> Then:
    if term.derived or term.in_order or term.type not in ("yes-no", "choice"):
        help = "only a yes-no fact or a choice that can also be stated is implied"
        raise Mistake("wrong-type", f"`{term.name}` cannot be implied", help)
    if term.type == "yes-no" and not isinstance(value, bool):
        raise Mistake("wrong-type", f"`{term.name}` is a yes-no fact", "write `true` or `false`")
    if term.type == "choice" and value not in term.option_names:
        raise _unknown_option(term, value)
    return States(term.name, value)


def _unknown_option(term: Term, option: bool | str, document: Document | None = None, *path: str) -> Mistake:
    shown = str(option).lower() if isinstance(option, bool) else option
    known = ", ".join(f"`{one}`" for one in term.option_names)
    help = near(shown, term.option_names, f"its options are {known}")
    place = document.at("then", *path) if document is not None else None
    return Mistake("unknown-option", f"`{shown}` is not an option of `{term.name}`", help, place)


def _quantity(term: Term, written: str, document: Document, scope: Scope) -> Then | None:
    _must_be_derived(term, "quantity")
    place = document.at("then", "is")
    with Noting(scope.notes, place):
        formula = parse_formula(written, scope, place)
        if term.unit is not None:
            measures(f"`{term.name}`", term.unit, formula, scope, written)
        return ConcludesQuantity(term.name, formula)
    return None


def _amount(
    name: str, parts: Mapping[str, str], document: Document, knowledge: Knowledge, scope: Scope
) -> Amount | None:
    place = document.at("then", "amounts", name)
    if name not in knowledge.amounts:
        help = near(name, knowledge.amounts)
        scope.notes.note("unknown-amount", f"unknown amount `{name}`", place, help=help)
        return None
    ends = {key: _end(key, text, knowledge.amounts[name], document, scope) for key, text in parts.items()}
    low, high = ends.get("from", ends.get("exactly")), ends.get("up_to", ends.get("exactly"))
    return None if high is None else Amount(name, low, high, place)


def _end(key: str, written: str, amount: AmountType, document: Document, scope: Scope) -> Formula | None:
    place = document.at("then", "amounts", amount.name, key)
    with Noting(scope.notes, place):
        formula = parse_formula(written, scope, place)
        measures(f"amount `{amount.name}`", amount.unit, formula, scope, written)
        return formula
    return None


def _schedule(steps: list[Mapping[str, str]], document: Document, scope: Scope) -> tuple[Step, ...]:
    found = []
    for i, step in enumerate(steps):
        place = document.at("then", "schedule", i)
        every = _time(step["every"], ("then", "schedule", i, "every"), document, scope)
        lasting = None
        if "for" in step:
            lasting = _time(step["for"], ("then", "schedule", i, "for"), document, scope)
        elif i + 1 < len(steps):
            message = "only the last step of a schedule goes on without end"
            scope.notes.note("bad-schedule", message, place, help="say `for` how long this step lasts")
        if every is not None:
            found.append(Step(every, lasting, place))
    return tuple(found)


def _time(text: str, path: tuple[str | int, ...], document: Document, scope: Scope) -> Named | None:
    place = document.at(*path)
    with Noting(scope.notes, place):
        found = parse_formula(text, scope, place)
        if not isinstance(found, Number | ClaimNumber | PolicyNumber):
            raise Mistake(
                "bad-schedule", f"`{text}` is worked out; a schedule is written", "write a time such as `15 min`"
            )
        measures("a step of a schedule", scope.units.parse("h"), found, scope)
        if isinstance(found, Number) and found.quantity.value <= 0:
            raise Mistake("bad-schedule", f"`{text}` must be above zero")
        return found
    return None
