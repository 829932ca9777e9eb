"""Rules, and the two kinds of documents about all subjects: safety/ and impossible/."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ketrace.logic.nodes import Formula
from ketrace.problems import Place, did_you_mean
from ketrace.reading.conditions import condition
from ketrace.reading.document import Document, Noting, Numbers
from ketrace.reading.formulas import parse_formula
from ketrace.reading.scope import Mistake, Scope
from ketrace.reading.texts import number_in_prose, text
from ketrace.reading.types import dimension, same_dimension
from ketrace.rulebook.book import Impossible, Knowledge, Safety
from ketrace.rulebook.evidence import Conflict
from ketrace.rulebook.rules import (
    Amount,
    ConcludesChoice,
    ConcludesFlag,
    ConcludesQuantity,
    Exposes,
    Forbids,
    Informs,
    Judges,
    Rule,
    States,
    Step,
    Text,
    Then,
    Warns,
)
from ketrace.rulebook.terms import Term


def build_rule(document: Document, knowledge: Knowledge, scope: Scope, conflicts: Mapping[str, Conflict]) -> Rule:
    """One rule; all that is wrong in it is noted in the scope."""
    data = document.data
    kind = knowledge.kinds[data["kind"]]
    claims, policies = _because(document, scope)
    then = _then(kind.effect, document, knowledge, scope)
    rule = Rule(
        id=data["id"],
        kind=kind.name,
        effect=kind.effect,
        title=data["title"],
        status=data["status"],
        since=data["since"],
        reason=data.get("reason", ""),
        when=condition(document.under("when"), scope),
        then=then,
        because=claims,
        place=document.at(),
        digest=document.digest,
        until=data.get("until"),
        policies=policies,
        say=_say(document, then, knowledge, scope),
        urgency=data.get("urgency"),
        conflicts=_conflicts(document, scope, conflicts),
        covers=tuple(data.get("covers", ())),
        formerly=tuple(data.get("formerly", ())),
        replaced_by=data.get("replaced_by"),
    )
    _check_prose(document, knowledge, scope)
    _check_urgency(rule, document, knowledge, scope)
    return rule


def _because(document: Document, scope: Scope) -> tuple[tuple[str, ...], tuple[str, ...]]:
    claims, policies = [], []
    for i, name in enumerate(document.data["because"]):
        place = document.at("because", i)
        if name.startswith("policy."):
            if name.removeprefix("policy.") in scope.policies:
                policies.append(name.removeprefix("policy."))
            else:
                scope.notes.note("unknown-policy", f"unknown policy number `{name}`", place, help=did_you_mean(name, (f"policy.{one}" for one in scope.policies)))
        elif name in scope.claims:
            claims.append(name)
        else:
            scope.notes.note("unknown-claim", f"unknown claim `{name}`", place, help=did_you_mean(name, scope.claims) or "claims are in the folder sources/")
    return tuple(claims), tuple(policies)


def _conflicts(document: Document, scope: Scope, conflicts: Mapping[str, Conflict]) -> tuple[str, ...]:
    named = document.data.get("conflict", ())
    names = (named,) if isinstance(named, str) else tuple(named)
    for name in names:
        if name not in conflicts:
            scope.notes.note("unknown-conflict", f"unknown conflict `{name}`", document.at("conflict"), help=did_you_mean(name, conflicts))
    return names


def _then(effect: str, document: Document, knowledge: Knowledge, scope: Scope) -> Then:
    data = document.data.get("then", {})
    match effect:
        case "defines":
            return _definition(data, document, scope)
        case "forbids":
            return Forbids()
        case "warns":
            return Warns(bool(data.get("withholds", False)), data.get("until"))
        case "exposes":
            return Exposes(tuple(_amount(name, parts, document, knowledge, scope) for name, parts in data["amounts"].items()))
        case "judges":
            return Judges()
        case _:
            return Informs(tuple(_step(i, step, document, scope) for i, step in enumerate(data.get("schedule", ()))))


def _definition(data: Mapping[str, Any], document: Document, scope: Scope) -> Then:
    nothing: Then = Informs()
    if "states" in data:
        name, value = next(iter(data["states"].items()))
        return _concluded(name, document.at("then", "states"), scope, lambda term: _implied(term, value), nothing)
    if "flag" in data:
        return _concluded(data["flag"], document.at("then", "flag"), scope, _flag, nothing)
    if "choice" in data:
        return _concluded(data["choice"], document.at("then", "choice"), scope, lambda term: _choice(term, data["is"]), nothing)
    place = document.at("then", "is")
    return _concluded(data["quantity"], place, scope, lambda term: _quantity(term, data["is"], scope, place), nothing)


def _concluded(name: str, place: Place, scope: Scope, make: Callable[[Term], Then], nothing: Then) -> Then:
    with Noting(scope.notes, place):
        return make(scope.term(name))
    return nothing


def _flag(term: Term) -> Then:
    if term.type != "yes-no" or not term.derived:
        raise Mistake("wrong-type", f"`{term.name}` is not a derived yes-no term", "declare it in terms/ with `type: yes-no` and `derived: true`")
    return ConcludesFlag(term.name)


def _choice(term: Term, option: str) -> Then:
    if term.type != "choice" or not term.derived:
        raise Mistake("wrong-type", f"`{term.name}` is not a derived choice", "declare it in terms/ with `type: choice` and `derived: true`")
    return ConcludesChoice(term.name, _known_option(term, option))


def _implied(term: Term, value: bool | str) -> Then:
    if term.derived or term.type not in ("yes-no", "choice"):
        raise Mistake("wrong-type", f"`{term.name}` cannot be implied", "only a yes-no fact or a choice that can also be stated is implied")
    if term.type == "yes-no" and not isinstance(value, bool):
        raise Mistake("wrong-type", f"`{term.name}` is a yes-no fact", "write `true` or `false`")
    return States(term.name, value if isinstance(value, bool) else _known_option(term, value))


def _known_option(term: Term, option: str) -> str:
    if option not in term.option_names:
        raise Mistake("unknown-option", f"`{option}` is not an option of `{term.name}`", did_you_mean(option, term.option_names))
    return option


def _quantity(term: Term, written: str, scope: Scope, place: Place) -> Then:
    if term.type != "quantity" or not term.derived or term.unit is None:
        raise Mistake("wrong-type", f"`{term.name}` is not a derived quantity", "declare it in terms/ with `type: quantity` and `derived: true`")
    formula = parse_formula(written, scope, place)
    same_dimension(term.unit.dimension, dimension(formula, scope), f"`{term.name}` compares")
    return ConcludesQuantity(term.name, formula)


def _amount(name: str, parts: Mapping[str, str], document: Document, knowledge: Knowledge, scope: Scope) -> Amount:
    place = document.at("then", "amounts", name)
    if name not in knowledge.amounts:
        scope.notes.note("unknown-amount", f"unknown amount `{name}`", place, help=did_you_mean(name, knowledge.amounts) or "amounts are declared in knowledge.yaml")
    low = _end(parts.get("exactly", parts.get("from")), name, place, knowledge, scope)
    high = _end(parts.get("exactly", parts.get("up_to")), name, place, knowledge, scope)
    assert high is not None
    return Amount(name, low, high, place)


def _end(written: str | None, name: str, place: Place, knowledge: Knowledge, scope: Scope) -> Formula | None:
    if written is None:
        return None
    formula: Formula | None = None
    with Noting(scope.notes, place):
        formula = parse_formula(written, scope, place)
        if name in knowledge.amounts:
            same_dimension(knowledge.amounts[name].unit.dimension, dimension(formula, scope), f"amount `{name}` compares")
    if formula is None:
        with Noting(scope.notes, place):
            formula = parse_formula("0", scope, place)
    return formula


def _step(i: int, step: Mapping[str, str], document: Document, scope: Scope) -> Step:
    numbers = Numbers(document, scope.units, scope.notes)
    time = scope.units.parse("h")
    every = numbers.same(numbers.quantity(step["every"], "then", "schedule", i, "every"), time, "then", "schedule", i, "every")
    lasting = numbers.same(numbers.quantity(step["for"], "then", "schedule", i, "for"), time, "then", "schedule", i, "for") if "for" in step else None
    return Step(every, lasting, document.at("then", "schedule", i))


def _say(document: Document, then: Then, knowledge: Knowledge, scope: Scope) -> dict[str, Text]:
    amounts = [amount.name for amount in then.amounts] if isinstance(then, Exposes) else []
    schedule = isinstance(then, Informs) and bool(then.schedule)
    found = {}
    for audience, written in document.data.get("say", {}).items():
        place = document.at("say", audience)
        if audience not in knowledge.audiences:
            scope.notes.note("unknown-audience", f"unknown audience `{audience}`", place, help=did_you_mean(audience, knowledge.audiences))
        with Noting(scope.notes, place):
            found[audience] = text(written, scope, place, amounts, schedule)
    if found:
        for audience in knowledge.required_audiences:
            if audience not in document.data["say"]:
                scope.notes.note("missing-text", f"no text for `{audience}`", document.at("say"), help="every rule that speaks has a text for it")
    return found


def _check_prose(document: Document, knowledge: Knowledge, scope: Scope) -> None:
    texts = [(("say", audience), written) for audience, written in document.data.get("say", {}).items()]
    until = document.data.get("then", {}).get("until")
    for path, written in (*texts, *([(("then", "until"), until)] if until else [])):
        found = number_in_prose(written, knowledge.names)
        if found is not None:
            scope.notes.note(
                "number-in-text",
                f"`{found}` is a number in a text",
                document.at(*path),
                help="print it through a placeholder such as `{policy.name}`; a name with a digit is declared under `names` in knowledge.yaml",
            )


def _check_urgency(rule: Rule, document: Document, knowledge: Knowledge, scope: Scope) -> None:
    if rule.urgency is not None and rule.urgency not in knowledge.urgencies:
        scope.notes.note("unknown-urgency", f"unknown urgency `{rule.urgency}`", document.at("urgency"), help=did_you_mean(rule.urgency, knowledge.urgencies))


def build_safety(document: Document, scope: Scope) -> Safety:
    """One property that must hold for every subject."""
    data = document.data
    return Safety(data["id"], data["title"], condition(document.under("never"), replace(scope, about_all=True)), document.at())


def build_impossible(document: Document, scope: Scope) -> Impossible:
    """One thing that no subject can be."""
    data = document.data
    return Impossible(data["id"], data["title"], condition(document.under("when"), scope), data["says"], document.at())
