"""What can be known, and a worked subject: terms and cases, started from what is known of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePath

from ketrace.drafting.draft import Asked, Draft
from ketrace.problems import Refused
from ketrace.reading.sketch import Sketch
from ketrace.reading.unfinished import to_fill_in
from ketrace.rulebook.terms import Term

TYPES = ("yes-no", "choice", "quantity", "date", "list")


def start_term(name: str, type: str, unit: str | None, topic: str | None, base: Sketch, files: Iterable[str]) -> Draft:
    """A new topic with one term. Raises `Refused` with the lines to add where the topic has a file already."""
    asked = Asked()
    asked.free("fact", name, tuple(base.terms))
    if unit is not None and type != "quantity":
        asked.wrong("wrong-type", f"a fact of the type `{type}` has no unit", "--unit")
    topic = topic or _topic(name, base)
    file = f"terms/{topic}.yaml"
    data: dict[str, object] = {
        "topic": topic,
        "title": to_fill_in("what these facts are about"),
        "terms": {name: _term(type, unit)},
    }
    draft = Draft("terms", file, data)
    if file in files:
        lines = draft.text.partition("terms:\n")[2].rstrip()
        help = f"add these lines to it under `terms:`\n{lines}"
        asked.wrong("file-exists", f"`{file}` is there already", "--topic", help)
    try:
        draft.to_fill_in()  # a name that cannot be one is told beside the rest
    except Refused as refused:
        asked.problems += refused.problems
    asked.done()
    return draft


def _topic(name: str, base: Sketch) -> str:
    """The topic in which most facts stand that begin with the same word; where there is none, that word."""
    first = name.partition(".")[0]
    beside = Counter(PurePath(one.place.file).stem for one in base.terms.values() if one.name.startswith(f"{first}."))
    return max(beside, key=lambda topic: (beside[topic], topic), default=first.replace("_", "-"))


def _term(type: str, unit: str | None) -> dict[str, object]:
    found: dict[str, object] = {"title": to_fill_in("a short title"), "type": type}
    match type:
        case "choice":
            found["options"] = to_fill_in("each option on a line of its own, as `id: words`")
        case "quantity":
            one = unit or "kg"
            found["unit"] = unit or to_fill_in("the unit, such as `kg`")
            found["step"] = to_fill_in(f"how finely it is known, such as `1 {one}`")
            found["plausible"] = [
                to_fill_in(f"the lowest number that can be true, such as `1 {one}`"),
                to_fill_in("the highest number that can be true"),
            ]
        case "list":
            found["max_items"] = to_fill_in("how many items at most are judged, such as `6`")
            found["fields"] = to_fill_in("each field on a line of its own, with `type` and `title`")
    found["question"] = to_fill_in("the question that a person is asked")
    return found


def start_case(
    id: str,
    title: str | None,
    origin: str | None,
    facts: Sequence[str],
    rules: Sequence[str],
    base: Sketch,
    origins: Sequence[str],
) -> Draft:
    """A case that begins with a base case, of which `origins` are the files."""
    asked = Asked()
    if origin is not None:
        asked.known("--from", "case", origin, origins, "base cases are")
    for name in facts:
        asked.known("--fact", "fact", name, base.terms, "facts are declared in terms/")
    for name in rules:
        asked.known("--rule", "rule", name, base.rules, "rules are")
    asked.done()
    verdicts = ", ".join(verdict.name for verdict in base.knowledge.verdicts)
    expect: dict[str, object] = {"verdict": to_fill_in(f"one of {verdicts}, or insufficient-data")}
    if rules:
        expect["rules"] = {"holds": list(rules)}
    listed = " or ".join(f"`{name}`" for name in origins) or "the file of a base case"
    data: dict[str, object] = {
        "format": 1,
        "id": id,
        "title": title or to_fill_in("who this is, and what the case shows"),
        "from": origin or (origins[0] if len(origins) == 1 else to_fill_in(listed)),
        "facts": {name: to_fill_in(_value(base.terms[name])) for name in facts}
        or to_fill_in("what differs, as `{fact: value}`"),
        "expect": expect,
    }
    return Draft("case", f"{id}.yaml", data, offers=_offers(facts, base))


def _value(term: Term) -> str:
    """How a value of this fact is written."""
    match term.type:
        case "yes-no":
            return "true or false, or null for asked and not known"
        case "choice":
            return f"one of {', '.join(term.option_names)}"
        case "quantity":
            return f"a number with its unit, such as `1 {term.unit or 'kg'}`"
        case "date":
            return "a day such as 2026-11-23, without quotes"
        case "list":
            fields = ", ".join(field.name for field in term.fields)
            return f"a list of items with {fields}, such as `[{{{term.fields[0].name}: value}}]`, or `[]` for none"


def _offers(facts: Sequence[str], base: Sketch) -> tuple[str, ...]:
    """What else a case may expect, and a second decision of it."""
    amounts = [f"{name}: {{low: 1 {one.unit}, high: 2 {one.unit}}}" for name, one in base.knowledge.amounts.items()]
    return (
        "Under `expect` may also stand, of rules by their ids (`withheld`: they give amounts, but not here):",
        "  rules: {holds: [ID], fails: [ID], open: [ID], withheld: [ID]}",
        *(f"  amounts: {{ID: {{{one}}}}}" for one in amounts[:1]),
        f"  missing: [{facts[0] if facts else 'FACT'}]",
        "The same subject once more, with something otherwise:",
        "then_if:",
        "  - title: nobody knows it",
        f"    facts: {{{facts[0] if facts else 'FACT'}: null}}",
        "    expect: {verdict: insufficient-data}",
    )
