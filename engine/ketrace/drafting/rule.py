"""A rule, started from what is known of it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from ketrace.drafting.draft import Asked, Draft
from ketrace.reading.sketch import Sketch
from ketrace.reading.unfinished import to_fill_in
from ketrace.reading.write import Inline
from ketrace.rulebook.book import Kind
from ketrace.rulebook.terms import Term

_FACTS, _CLAIMS = "facts are declared in terms/", "claims are in sources/, local numbers in policy/"


@dataclass(frozen=True, slots=True)
class RuleStart:
    """What somebody knows of a rule before it is written."""

    id: str
    kind: str
    title: str | None = None
    since: datetime.date | None = None
    claims: Sequence[str] = field(default=())
    facts: Sequence[str] = field(default=())
    concludes: str | None = None
    amounts: Sequence[str] = field(default=())


def start_rule(start: RuleStart, base: Sketch, today: datetime.date) -> Draft:
    """The rule with everything that can be filled in. Raises `Refused` for names that are not known, or taken."""
    asked = Asked()
    kinds = base.knowledge.kinds
    known_kind = asked.known("--kind", "kind", start.kind, kinds, "kinds are in knowledge.yaml")
    asked.free("rule", start.id, base.rules)
    for name in start.facts:
        asked.known("--fact", "fact", name, base.terms, _FACTS)
    for name in start.claims:
        asked.known("--claim", "policy" if name.startswith("policy.") else "claim", name, base.references, _CLAIMS)
    for name in start.amounts:
        asked.known("--amount", "amount", name, base.knowledge.amounts, "amounts are in knowledge.yaml")
    if start.concludes is not None:
        asked.known("--concludes", "fact", start.concludes, base.terms, _FACTS)
    if known_kind:
        _check_effect(start, kinds[start.kind], asked)
    asked.done()
    kind = kinds[start.kind]
    data: dict[str, object] = {
        "id": start.id,
        "kind": kind.name,
        "title": start.title or to_fill_in("a short title"),
        "status": "under-review",
        "since": start.since or _since(kind, base, today),
        "reason": to_fill_in("one plain sentence on why the rule exists"),
        "when": _when([base.terms[name] for name in start.facts]),
    }
    data |= _then(start, kind, base)
    if kind.effect != "defines":
        data["say"] = _say(base)
    data["because"] = Inline(start.claims) if start.claims else [to_fill_in("`SOURCE/claim`, or `policy.name`")]
    return Draft("rule", f"{kind.folder}/{start.id}.yaml", data, kind.effect)


def _check_effect(start: RuleStart, kind: Kind, asked: Asked) -> None:
    if start.concludes is not None and kind.effect != "defines":
        asked.wrong("wrong-kind", f"a rule of the kind `{kind.name}` concludes nothing", "--concludes")
    if start.amounts and kind.effect != "exposes":
        asked.wrong("wrong-kind", f"a rule of the kind `{kind.name}` gives no amounts", "--amount")


def _since(kind: Kind, base: Sketch, today: datetime.date) -> datetime.date:
    """Today; of a rule that forbids the base's first day, for before its own it would leave a hole."""
    first, last = base.knowledge.window
    return first if kind.effect == "forbids" or not first <= today <= last else today


def _when(terms: Sequence[Term]) -> object:
    parts = [_test(term) for term in terms]
    if not parts:
        return to_fill_in("`always`, or a condition such as `fact: value`")
    return parts[0] if len(parts) == 1 else {"all": parts}


def _test(term: Term) -> dict[str, object]:
    match term.type:
        case "yes-no":
            return {term.name: True}
        case "choice":
            return {term.name: to_fill_in(f"one of {', '.join(term.option_names)}")}
        case "quantity":
            return {term.name: to_fill_in(f"a comparison such as `>= 1 {term.unit or 'kg'}`")}
        case "date":
            return {f"{term.name}.age": to_fill_in("a comparison such as `>= 7 d`")}
        case "list":
            names = ", ".join(field.name for field in term.fields)
            return {"some": {"in": term.name, "where": to_fill_in(f"a condition on {names}")}}


def _then(start: RuleStart, kind: Kind, base: Sketch) -> dict[str, object]:
    if kind.effect == "defines":
        term = base.terms[start.concludes] if start.concludes is not None else None
        return {"then": to_fill_in("what it concludes, such as `{flag: fact}`") if term is None else _conclusion(term)}
    if kind.effect == "warns":
        held = "without quotes `{withholds: true, until: what must be done first}` where no amount may be given before, or take this line out"
        return {"then": to_fill_in(held)}
    if kind.effect != "exposes":
        return {}
    amounts = {
        name: {"up_to": to_fill_in(f"a formula in `{base.knowledge.amounts[name].unit}`")} for name in start.amounts
    }
    declared = ", ".join(base.knowledge.amounts)
    return {"then": {"amounts": amounts or to_fill_in(f"an amount such as `name: {{up_to: formula}}`; {declared}")}}


def _conclusion(term: Term) -> dict[str, object]:
    if not term.derived:
        return {"states": {term.name: to_fill_in("the value that is implied")}}
    match term.type:
        case "yes-no":
            return {"flag": term.name}
        case "quantity":
            return {"quantity": term.name, "is": to_fill_in(f"a formula in `{term.unit or 'kg'}`")}
        case _:
            return {"choice": term.name, "is": to_fill_in(f"one of {', '.join(term.option_names)}")}


def _say(base: Sketch) -> dict[str, str]:
    """A text for each audience that some rule speaks to: one for whom no rule has a text sees all ids instead."""
    audiences = base.knowledge.audiences
    speaks_to = base.speaks_to or frozenset(audiences)
    spoken = [name for name in audiences if name in speaks_to or name in base.knowledge.required_audiences]
    return {name: to_fill_in(f"what is said to `{name}`, with numbers only as placeholders") for name in spoken}
