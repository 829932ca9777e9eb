"""Draws whole knowledge bases, as files, so that they are read like those that people write."""

from __future__ import annotations

import datetime
from random import Random

from tests.agreement.conditions import VERDICTS, Author, Condition
from tests.agreement.definitions import START, TURN, draw_definitions
from tests.agreement.families import FAMILIES, OWN, text
from tests.agreement.vocabulary import Draft, Entry, draw_terms
from tests.agreement.writing import document

END = datetime.date(2030, 12, 31)
KINDS: dict[str, Entry] = {
    "meaning": {"effect": "defines", "title": "Meanings", "folder": "meanings"},
    "stop": {"effect": "forbids", "verdict": "stop", "title": "Stops", "folder": "stops"},
    "unfit": {"effect": "forbids", "verdict": "unfit", "title": "Unfit", "folder": "unfits"},
    "care": {"effect": "warns", "verdict": "careful", "title": "Care", "folder": "cares"},
    "hint": {"effect": "warns", "title": "Hints", "folder": "hints"},
    "giving": {"effect": "exposes", "title": "Giving", "folder": "givings"},
    "fault": {"effect": "judges", "outcome": "torn", "title": "Faults", "folder": "faults"},
    "remark": {"effect": "judges", "outcome": "noted", "title": "Remarks", "folder": "remarks"},
    "news": {"effect": "informs", "title": "News", "folder": "news"},
}
COUNTS = {
    "stop": (1, 2),
    "unfit": (1, 1),
    "care": (1, 2),
    "hint": (0, 2),
    "giving": (1, 3),
    "fault": (0, 1),
    "remark": (1, 2),
    "news": (1, 2),
}
AMOUNTS = {"portion": FAMILIES["dose"], "flow": FAMILIES["rate"]}


def generate(seed: int | str) -> dict[str, bytes]:
    """The files of a base, always the same for a seed."""
    draft = Draft(Random(f"base {seed}"))
    draft.weak = draft.chance(0.25)
    draw_terms(draft)
    rules = [*draw_definitions(draft), *_speaking_rules(draft)]
    files: dict[str, Entry] = {"knowledge.yaml": _knowledge(draft)}
    files |= {f"{KINDS[str(rule['kind'])]['folder']}/{rule['id']}.yaml": rule for rule in rules}
    if draft.chance(0.25):
        files["impossible/never.yaml"] = _impossible(draft)
    files["terms/den.yaml"] = {
        "topic": "den",
        "title": "The den",
        "terms": draft.entries,
        **_if("screens", draft.screens),
    }
    files |= {f"tables/{name}.yaml": table for name, table in draft.table_files.items()}
    files |= {f"policy/{name}.yaml": _policy(draft, name) for name in draft.policies}
    files |= {f"sources/{name}.yaml": _source(draft, name) for name in ("BOOK-2020", "OLD-1990")}
    return {name: document(data) for name, data in files.items()}


def _if(key: str, value: object) -> Entry:
    return {key: value} if value else {}


def _knowledge(draft: Draft) -> Entry:
    verdicts = [{"id": name, **_if("forbids", name in ("stop", "unfit")), **_says(name)} for name in VERDICTS]
    if draft.chance(0.15):
        verdicts[:2] = reversed(verdicts[:2])
    orders = [{"id": "torn", **_if("refuses", draft.chance(0.9)), **_says("torn")}]
    steps = {name: text(family.base(family.step), family) for name, family in AMOUNTS.items()}
    units = {name: family.units[0] for name, family in AMOUNTS.items()}
    return {
        "id": "den",
        "title": "A den",
        "version": "0.1.0",
        "language": 1,
        "status": "under-review",
        "window": {"from": START, "until": END},
        "population": "Nobody.",
        "notice": "Drawn by chance.",
        "owners": ["Chance"],
        "units": {"own": {name: list(listed) for name, listed in OWN.items()}},
        "audiences": {"reader": {"title": "Reader", "required": True}},
        "verdicts": verdicts,
        "orders": [*orders, *({"id": name, **_says(name)} for name in ("noted", "good"))],
        "kinds": KINDS,
        "amounts": {name: {"title": name, "unit": units[name], "step": steps[name]} for name in AMOUNTS},
        **_if("required", _required(draft)),
        "urgencies": ["now", "later"],
    }


def _says(name: str) -> Entry:
    return {"says": {"reader": f"It is {name}."}}


def _required(draft: Draft) -> list[str]:
    names = [term.name for term in draft.terms.values() if not term.in_order]
    return draft.rng.sample(names, draft.rng.choice((0, 0, 1, 2)))


def _policy(draft: Draft, name: str) -> Entry:
    family, base = draft.policies[name]
    allowed = [base / 2, base * 2] if base > 0 else [base - family.base(1), base + family.base(1)]
    return {
        "id": name,
        "title": "A local number",
        "value": text(base, family, draft.rng),
        "allowed": [text(end, family) for end in allowed],
        "safer": "lower",
        "convention": "Chance decided.",
        "owner": "Chance",
    }


def _source(draft: Draft, name: str) -> Entry:
    claims: dict[str, Entry] = {"plain": {"says": "It is so.", "at": "everywhere", "verified": "text-seen"}}
    for claim, numbers in draft.claims.items():
        source, _, part = claim.partition("/")
        if source == name:
            claims[part] = {"says": "It says so.", "at": "somewhere", "verified": "text-seen", "numbers": numbers}
    state = "current" if name == "BOOK-2020" else "retracted"
    return {"id": name, "kind": "review", "title": "A book", "state": state, "verified": "text-seen", "claims": claims}


def _impossible(draft: Draft) -> Entry:
    stated = [term for term in draft.terms.values() if not term.level and not term.in_order and term.type != "list"]
    author = Author(draft, tuple(stated))
    when = {"all": [author.leaf() for _ in range(3)]}
    return {"id": "never", "title": "Never", "when": when, "says": "nothing is like that"}


def _speaking_rules(draft: Draft) -> list[Entry]:
    found = []
    for kind, (least, most) in COUNTS.items():
        if kind in ("fault", "remark") and "order.load" not in draft.terms:
            continue
        found += [_speaking_rule(draft, kind, f"{kind}-{i}") for i in range(draft.rng.randint(least, most))]
    return found


def _speaking_rule(draft: Draft, kind: str, name: str) -> Entry:
    judges = kind in ("fault", "remark")
    terms = [term for term in draft.terms.values() if judges or not term.in_order or draft.chance(0.03)]
    author = Author(draft, tuple(terms), reads_verdict=judges or kind in ("hint", "giving", "news"))
    rule: Entry = {"id": name, "kind": kind, "title": name, **_standing(draft, kind), "reason": "Chance decided."}
    rule["when"] = "always" if draft.chance(0.04) and kind in ("giving", "news") else _when(author, kind)
    then = _then(author, kind)
    rule |= _if("then", then)
    rule["say"] = {"reader": "So be it" + _placeholders(author, then)}
    rule["because"] = [*author.cited] or ["BOOK-2020/plain"]
    return rule | _if("urgency", draft.rng.choice(("now", "later", "")))


def _when(author: Author, kind: str) -> Condition:
    """Rules that lead to verdicts rarely hold, so that each verdict has its share."""
    drawn = author.condition(author.rng.choice((1, 2, 2, 3)))
    if kind in ("stop", "unfit", "care"):
        return {"all": [drawn, *(author.leaf() for _ in range({"stop": 3, "unfit": 2, "care": 1}[kind]))]}
    if kind in ("fault", "remark"):
        orders = [term for term in author.terms if term.in_order]
        return {author.rng.choice(("all", "any")): [drawn, author.leaf_of(author.rng.choice(orders))]}
    return {"any": [drawn, author.leaf()]} if kind == "giving" else drawn


def _standing(draft: Draft, kind: str) -> Entry:
    """Rules that need not be in force for the whole window are at times drafts, retired, or not yet in force."""
    found: Entry = {"status": "under-review", "since": START}
    if kind not in ("stop", "unfit") and draft.chance(0.06):
        found["status"] = draft.rng.choice(("draft", "retired"))
    elif kind in ("news", "giving") and draft.chance(0.1):
        found["since"] = TURN
    return found


def _then(author: Author, kind: str) -> Entry:
    if kind in ("care", "hint") and author.draft.chance(0.3):
        return {"withholds": True, "until": "it is over"}
    if kind == "news" and author.draft.chance(0.4):
        return {"schedule": [{"every": author.literal(FAMILIES["time"])}]}
    return {"amounts": _amounts(author)} if kind == "giving" else {}


def _amounts(author: Author) -> Entry:
    found: Entry = {}
    for name in author.rng.sample(sorted(AMOUNTS), author.rng.choice((1, 1, 2))):
        family = AMOUNTS[name]
        high = author.formula(family, 2)
        shape = author.rng.choice(("up_to", "from", "exactly"))
        low = {"from": author.literal(family)} if shape == "from" else {}
        found[name] = {"exactly": high} if shape == "exactly" else {**low, "up_to": high}
    return found


def _placeholders(author: Author, then: Entry) -> str:
    amounts = then.get("amounts")
    names = list(amounts) if isinstance(amounts, dict) else []
    names += ["schedule"] if "schedule" in then else []
    if author.draft.chance(0.2):
        names.append(author.rng.choice([term.name for term in author.terms if term.type == "quantity"]))
    return "".join(f", {{{name}}}" for name in names) + "."
