"""Rules, and the two kinds of documents about all subjects: safety/ and impossible/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ketrace.logic.nodes import Condition, Value, VerdictIs
from ketrace.logic.walk import walk
from ketrace.problems import Place
from ketrace.reading.build_then import build_then
from ketrace.reading.conditions import condition
from ketrace.reading.document import Document, Noting
from ketrace.reading.scope import Scope, near
from ketrace.reading.texts import number_in_prose, text
from ketrace.rulebook.book import Impossible, Knowledge, Safety
from ketrace.rulebook.evidence import Conflict
from ketrace.rulebook.rules import Exposes, Informs, Rule, Text, Then

NAMES_HELP = (
    "write the name of the number in braces, such as `{policy.name}`, and it is printed there; a name that holds a number "
    "is declared under `names` in knowledge.yaml"
)
UNTIL_HELP = "say in words until when; numbers are printed in the texts under `say`"


def build_rule(
    document: Document, knowledge: Knowledge, scope: Scope, conflicts: Mapping[str, Conflict]
) -> Rule | None:
    """One rule; None when something is wrong in it, all of which is noted in the scope."""
    before = len(scope.notes.problems)
    data = document.data
    kind = knowledge.kinds[data["kind"]]
    claims, policies = _because(document, scope)
    then = build_then(kind.effect, document, knowledge, scope)
    when = condition(document.under("when"), scope)
    say = _say(document, then, claims, knowledge, scope)
    _check_prose(document, knowledge, scope)
    _check_urgency(document, knowledge, scope)
    names = _conflicts(document, scope, conflicts)
    if then is None or len(scope.notes.problems) > before:
        return None
    return Rule(
        id=data["id"],
        kind=kind.name,
        effect=kind.effect,
        title=data["title"],
        status=data["status"],
        since=data["since"],
        reason=data["reason"],
        when=when,
        then=then,
        because=claims,
        place=document.at(),
        digest=document.digest,
        until=data.get("until"),
        policies=policies,
        say=say,
        urgency=data.get("urgency"),
        conflicts=names,
        covers=tuple(data.get("covers", ())),
        formerly=tuple(data.get("formerly", ())),
        replaced_by=data.get("replaced_by"),
    )


def _because(document: Document, scope: Scope) -> tuple[tuple[str, ...], tuple[str, ...]]:
    claims, policies = [], []
    for i, name in enumerate(document.data["because"]):
        place = document.at("because", i)
        policy = name.removeprefix("policy.")
        if name in scope.claims:
            claims.append(name)
        elif policy != name and policy in scope.policies:
            policies.append(policy)
        elif policy != name:
            known = (f"policy.{one}" for one in scope.policies)
            help = near(name, known, "policy numbers are in the folder policy/")
            scope.notes.note("unknown-policy", f"unknown policy number `{name}`", place, help=help)
        else:
            help = near(name, scope.claims, "claims are in the folder sources/")
            scope.notes.note("unknown-claim", f"unknown claim `{name}`", place, help=help)
    return tuple(claims), tuple(policies)


def _conflicts(document: Document, scope: Scope, conflicts: Mapping[str, Conflict]) -> tuple[str, ...]:
    named = document.data.get("conflict", ())
    names = (named,) if isinstance(named, str) else tuple(named)
    for i, name in enumerate(names):
        if name not in conflicts:
            help = near(name, conflicts, "conflicts are in the folder conflicts/")
            place = document.at("conflict", i)
            scope.notes.note("unknown-conflict", f"unknown conflict `{name}`", place, help=help)
    return names


def _say(
    document: Document, then: Then | None, cited: tuple[str, ...], knowledge: Knowledge, scope: Scope
) -> dict[str, Text]:
    amounts = list(document.data["then"]["amounts"]) if isinstance(then, Exposes) else []
    schedule = isinstance(then, Informs) and bool(then.schedule)
    written = document.data.get("say", {})
    found = {}
    for audience, words in written.items():
        place = document.at("say", audience)
        if audience not in knowledge.audiences:
            help = near(audience, knowledge.audiences)
            scope.notes.note("unknown-audience", f"unknown audience `{audience}`", place, help=help)
        with Noting(scope.notes, place):
            found[audience] = text(words, scope, place, cited, amounts, schedule)
    if knowledge.kinds[document.data["kind"]].effect != "defines":
        for audience in knowledge.required_audiences:
            if audience not in written:
                help = f"every rule that speaks has a text for `{audience}` under `say`"
                scope.notes.note("missing-text", f"no text for `{audience}`", document.at("say"), help=help)
    return found


def _check_prose(document: Document, knowledge: Knowledge, scope: Scope) -> None:
    for audience, written in document.data.get("say", {}).items():
        _check_text(written, document.at("say", audience), NAMES_HELP, knowledge, scope)
    until = document.data.get("then", {}).get("until", "")
    place = document.at("then", "until")
    _check_text(until, place, UNTIL_HELP, knowledge, scope)
    if "{" in until:
        scope.notes.note("unknown-placeholder", "no placeholder can stand in `until`", place, help=UNTIL_HELP)


def _check_text(written: str, place: Place, help: str, knowledge: Knowledge, scope: Scope) -> None:
    found = number_in_prose(written, knowledge.names)
    if found is not None:
        scope.notes.note("number-in-text", f"`{found}` is a number in a text", place, help=help)


def _check_urgency(document: Document, knowledge: Knowledge, scope: Scope) -> None:
    urgency = document.data.get("urgency")
    if urgency is not None and urgency not in knowledge.urgencies:
        help = near(urgency, knowledge.urgencies)
        scope.notes.note("unknown-urgency", f"unknown urgency `{urgency}`", document.at("urgency"), help=help)


def build_safety(document: Document, scope: Scope) -> Safety:
    """One property that must hold for every subject."""
    data = document.data
    never = condition(document.under("never"), replace(scope, about_all=True))
    return Safety(data["id"], data["title"], never, document.at())


def build_impossible(document: Document, scope: Scope) -> Impossible:
    """One thing that no subject can be, said of facts that can be stated."""
    data = document.data
    when = condition(document.under("when"), scope)
    _check_stated(when, scope)
    return Impossible(data["id"], data["title"], when, data["says"], document.at())


def _check_stated(when: Condition, scope: Scope) -> None:
    help = "what is impossible is said of facts that can be stated"
    for node in walk(when):
        if isinstance(node, VerdictIs):
            scope.notes.note("wrong-type", "a verdict is worked out by rules", node.place, help=help)
        elif isinstance(node, Value) and not node.in_item and scope.terms[node.name].derived:
            scope.notes.note("wrong-type", f"`{node.name}` is worked out by rules", node.place, help=help)
