"""Draws definitions: flags, quantities, choices and implied facts, each level reading those below."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from tests.agreement.conditions import Author, Condition
from tests.agreement.families import DAYS, FAMILIES, Family
from tests.agreement.vocabulary import OPTIONS, Draft, Entry, Term, titled

Rule = dict[str, object]
START, TURN = datetime.date(2026, 1, 1), datetime.date(2027, 6, 1)


def draw_definitions(draft: Draft) -> Iterator[Rule]:
    """The rules that define, and the terms that they define, level upon level."""
    for level in range(1, draft.rng.choice((2, 3, 3, 4, 5)) + 1):
        for i in range(draft.rng.randint(1, 3)):
            draw = draft.rng.choice((_flag, _flag, _quantity, _choice, _implied))
            yield from draw(draft, level, f"{level}{'abc'[i]}")


def _author(draft: Draft, level: int) -> Author:
    return Author(draft, tuple(term for term in draft.terms.values() if term.level < level and not term.in_order))


def _deep(author: Author, level: int, drawn: Condition) -> Condition:
    """Mostly also reads something of the level just below, so that derivations grow long."""
    below = [term for term in author.terms if term.level == level - 1 and level > 1]
    if not below or not author.draft.chance(0.7):
        return drawn
    return {author.rng.choice(("all", "any", "any")): [author.leaf_of(author.rng.choice(below)), drawn]}


def _rule(author: Author, name: str, when: Condition | str, then: Entry) -> Rule:
    because = [*author.cited] or ["BOOK-2020/plain"]
    rule: Rule = {"id": name, "kind": "meaning", "title": name, "status": "under-review", "since": START}
    return {**rule, "reason": "Chance decided.", "when": when, "then": then, "because": because}


def _flag(draft: Draft, level: int, name: str) -> Iterator[Rule]:
    rules = []
    for i in range(draft.rng.choice((1, 1, 2, 3))):
        author = _author(draft, level)
        when = _deep(author, level, author.condition(2))
        rules.append(_rule(author, f"flag-{name}-{i}", when, {"flag": f"den.is_{name}"}))
    if draft.chance(0.1):
        rules = [*_in_turn(rules[0]), *rules[1:]]
    yield from rules
    draft.add(Term(f"den.is_{name}", "yes-no", level), type="yes-no", derived=True)


def _in_turn(rule: Rule) -> tuple[Rule, Rule]:
    """The same rule once more: one for the time before a day, one from then on."""
    later = {**rule, "id": f"{rule['id']}-new", "since": TURN}
    return {**rule, "until": TURN - datetime.timedelta(days=1), "replaced_by": later["id"]}, later


def _quantity(draft: Draft, level: int, name: str) -> Iterator[Rule]:
    term = f"den.of_{name}"
    family = FAMILIES[draft.rng.choice(("dose", "dose", "rate", "share", "score", "mass"))]
    author = _author(draft, level)
    for i, when in enumerate(_exclusive(author, draft.rng.choice((1, 2, 2, 3)), level)):
        formula = _formula(author, family, level)
        yield _rule(author, f"quantity-{name}-{i}", when, {"quantity": term, "is": formula})
    draft.add(Term(term, "quantity", level, family), type="quantity", unit=family.units[0], derived=True)


def _formula(author: Author, family: Family, level: int) -> str:
    below = [term.name for term in author.terms if term.family == family and term.level == level - 1 and level > 1]
    if below and author.draft.chance(0.6):
        return f"{author.rng.choice(below)} + {author.formula(family, 1)}"
    return author.formula(family, 2)


def _choice(draft: Draft, level: int, name: str) -> Iterator[Rule]:
    options = OPTIONS[: draft.rng.randint(2, 3)]
    author = _author(draft, level)
    for option, when in zip(options, _exclusive(author, len(options), level), strict=True):
        yield _rule(author, f"choice-{name}-{option}", when, {"choice": f"den.kind_{name}", "is": option})
    term = Term(f"den.kind_{name}", "choice", level, options=options)
    draft.add(term, type="choice", options=titled(options), derived=True)


def _implied(draft: Draft, level: int, name: str) -> Iterator[Rule]:
    """Facts that can be stated and are implied as well, always with one value."""
    term = f"den.may_{name}"
    options = OPTIONS[: draft.rng.randint(2, 3)] if draft.chance(0.4) else ()
    value: bool | str = draft.rng.choice(options) if options else draft.chance(0.5)
    for i in range(draft.rng.choice((1, 1, 2))):
        author = _author(draft, level)
        when = _deep(author, level, author.condition(1))
        yield _rule(author, f"implied-{name}-{i}", when, {"states": {term: value}})
    entry: Entry = {"type": "choice", "options": titled(options)} if options else {"type": "yes-no"}
    draft.add(Term(term, "choice" if options else "yes-no", level, options=options), question="May it be?", **entry)


def _exclusive(author: Author, parts: int, level: int) -> list[Condition | str]:
    """Conditions of which no two can hold: what divides them, at times with more."""
    if parts == 1:
        return ["always" if author.draft.chance(0.4) else _deep(author, level, author.condition(1))]
    divided = _divided(author, parts, level)
    return [{"all": [one, author.condition(1)]} if author.draft.chance(0.25) else one for one in divided]


def _divided(author: Author, parts: int, level: int) -> list[Condition]:
    usable = [term for term in author.terms if _divides(term, parts)]
    term = author.rng.choices(usable, [1 + 4 * (one.level == level - 1) for one in usable])[0]
    if term.type == "yes-no":
        return [{term.name: True}, {term.name: False}]
    if term.type == "choice":
        return [{term.name: list(term.options[i::parts])} for i in range(parts)]
    family, name = (term.family, term.name) if term.family is not None else (DAYS, f"{term.name}.age")
    bounds = sorted({family.draw(author.rng, term.low, term.high) for _ in range(9)})
    low = author.cite(family, bounds[0])
    if parts == 2:
        return [{name: f"< {low}"}, {name: f">= {low}"}]
    high = author.cite(family, bounds[-1])
    return [{name: f"< {low}"}, {"all": [{name: f">= {low}"}, {name: f"< {high}"}]}, {name: f">= {high}"}]


def _divides(term: Term, parts: int) -> bool:
    match term.type:
        case "yes-no":
            return parts == 2
        case "choice":
            return len(term.options) >= parts
        case _:
            return term.type in ("quantity", "date")
