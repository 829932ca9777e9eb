"""knowledge.yaml: what a base declares of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ketrace.reading.document import Document, Numbers, date
from ketrace.reading.scope import Notebook, near
from ketrace.reading.texts import number_in_prose
from ketrace.rulebook.book import (
    UNDECIDED,
    AmountType,
    Answer,
    AnswerSection,
    CodeSystem,
    Kind,
    Knowledge,
    Outcome,
)
from ketrace.rulebook.reviews import ANY_ROLE, Need
from ketrace.values.units import UnitError, UnitSystem

OPEN = "open"
"""The same for orders."""

Fault = tuple[str, str, str]
_PATTERN_HELP = "write a regular expression, such as `[A-Z][0-9]{2}` for a capital letter and two digits"
_DEFAULT_HELP = "it is the default, reached when no rule leads to another"


def build_knowledge(document: Document, notes: Notebook, reserved: tuple[str, ...] = ()) -> Knowledge:
    """What a base declares of itself; its own references are checked here. No kind may use a reserved folder."""
    data = document.data
    units = _units(document, notes)
    knowledge = Knowledge(
        id=data["id"],
        title=data["title"],
        version=data["version"],
        status=data["status"],
        window=(date(data["window"]["from"]), date(data["window"]["until"])),
        population=data["population"],
        notice=data["notice"],
        owners=tuple(data.get("owners", ())),
        units=units,
        names=tuple(data.get("names", ())),
        code_systems={name: CodeSystem(name, **system) for name, system in data.get("code_systems", {}).items()},
        audiences={name: audience["title"] for name, audience in data["audiences"].items()},
        required_audiences=_audiences_with(data, "required"),
        expected_audiences=_audiences_with(data, "expected"),
        reading_grades={
            name: one["reading_grade"] for name, one in data["audiences"].items() if "reading_grade" in one
        },
        verdicts=_scale(data["verdicts"], "forbids"),
        orders=_scale(data.get("orders", ()), "refuses"),
        kinds={name: _kind(name, kind) for name, kind in data["kinds"].items()},
        amounts=_amounts(document, units, notes),
        required=tuple(data.get("required", ())),
        urgencies=tuple(data.get("urgencies", ())),
        place=document.at(),
        needs=_needs(document, notes),
        answer=_answer(data.get("answer")),
    )
    _check_window(knowledge, document, notes)
    _check_scale(knowledge.verdicts, "verdicts", "verdict", "forbids", UNDECIDED, document, notes)
    _check_scale(knowledge.orders, "orders", "outcome", "refuses", OPEN, document, notes)
    _check_says(knowledge, document, notes)
    _check_kinds(knowledge, document, notes, reserved)
    _check_code_systems(knowledge, document, notes)
    return knowledge


def _units(document: Document, notes: Notebook) -> UnitSystem:
    try:
        return UnitSystem.of(document.data.get("units", {}).get("own", {}))
    except UnitError as error:
        notes.note("bad-unit", error.message, document.at("units", "own"), help=error.help)
        return UnitSystem.of({})


def _audiences_with(data: dict[str, Any], flag: str) -> tuple[str, ...]:
    return tuple(name for name, audience in data["audiences"].items() if audience.get(flag))


def _scale(items: Any, stops: str) -> tuple[Outcome, ...]:
    return tuple(Outcome(item["id"], bool(item.get(stops, False)), dict(item["says"])) for item in items)


def _kind(name: str, data: dict[str, Any]) -> Kind:
    return Kind(name, data["effect"], data["title"], data["folder"], data.get("verdict"), data.get("outcome"))


def _answer(data: dict[str, Any] | None) -> Answer | None:
    if data is None:
        return None
    sections = (
        AnswerSection(section["title"], tuple(section.get("rules", ())), tuple(section.get("kinds", ())))
        for section in data["sections"]
    )
    return Answer(data["question"], data["source"], tuple(sections))


def _amounts(document: Document, units: UnitSystem, notes: Notebook) -> dict[str, AmountType]:
    numbers = Numbers(document, units, notes)
    found = {}
    for name, data in document.data.get("amounts", {}).items():
        path = ("amounts", name, "step")
        unit = numbers.unit(data["unit"], "amounts", name, "unit")
        step = numbers.quantity(data["step"], *path, like=unit)
        if step is not None and step.value <= 0:
            notes.note("bad-step", f"the step `{data['step']}` must be above zero", document.at(*path))
        elif unit is not None and step is not None:
            found[name] = AmountType(name, data["title"], unit, step)
    return found


def _needs(document: Document, notes: Notebook) -> tuple[Need, ...]:
    """Whose approval a rule needs: one of anybody, where nothing is said."""
    written = document.data.get("review", {}).get("needs", ({"role": ANY_ROLE, "count": 1},))
    needs = tuple(Need(one["role"], one["count"]) for one in written)
    roles = [need.role for need in needs]
    for i, role in enumerate(roles):
        if role in roles[:i]:
            place = document.at("review", "needs", i)
            notes.note("bad-needs", f"role `{role}` is listed twice", place, help="give one number for each role")
    if not any(need.count for need in needs):
        help = "let one role have a `count` of at least one: else rules would be approved by nobody"
        notes.note("bad-needs", "nobody needs to approve a rule", document.at("review", "needs"), help=help)
    return needs


def _check_window(knowledge: Knowledge, document: Document, notes: Notebook) -> None:
    start, end = knowledge.window
    if start > end:
        notes.note("bad-range", "the window ends before it begins", document.at("window"))


def _check_scale(
    scale: tuple[Outcome, ...], key: str, word: str, stops: str, reserved: str, document: Document, notes: Notebook
) -> None:
    names = [outcome.name for outcome in scale]
    for i, outcome in enumerate(scale):
        place = document.at(key, i)
        if outcome.name in names[:i]:
            notes.note("bad-scale", f"{word} `{outcome.name}` is listed twice", place, help="keep one of the two")
        if outcome.name == reserved:
            help = "the engine prints that word where the answer is not settled: take another"
            notes.note("bad-scale", f"no {word} can be named `{reserved}`", place, help=help)
        if outcome.stops and i == len(scale) - 1:
            help = f"it is reached when no rule leads to another {word}, so a mild one is listed last"
            notes.note(
                "bad-scale",
                f"the last {word}, `{outcome.name}`, is the default and cannot have `{stops}`",
                place,
                help=help,
            )
        elif outcome.stops and not all(before.stops for before in scale[:i]):
            milder = next(before.name for before in scale[:i] if not before.stops)
            message = f"`{outcome.name}` has `{stops}` and stands below `{milder}`, which would hide it"
            help = "the order is that of precedence: those that stop stand first"
            notes.note("bad-scale", message, place, help=help)


def _check_says(knowledge: Knowledge, document: Document, notes: Notebook) -> None:
    for key, scale in (("verdicts", knowledge.verdicts), ("orders", knowledge.orders)):
        for i, outcome in enumerate(scale):
            for audience, written in outcome.says.items():
                place = document.at(key, i, "says", audience)
                if audience not in knowledge.audiences:
                    help = near(audience, knowledge.audiences)
                    notes.note("unknown-audience", f"unknown audience `{audience}`", place, help=help)
                number = number_in_prose(written, knowledge.names)
                if number is not None:
                    help = "a name that holds a number is declared under `names`"
                    notes.note("number-in-text", f"`{number}` is a number in a text", place, help=help)
            for audience in knowledge.required_audiences:
                if audience not in outcome.says:
                    place = document.at(key, i, "says")
                    notes.note(
                        "missing-text",
                        f"no text for `{audience}`",
                        place,
                        help=f"under `audiences`, texts for `{audience}` are required",
                    )


def _check_kinds(knowledge: Knowledge, document: Document, notes: Notebook, reserved: tuple[str, ...]) -> None:
    folders: dict[str, str] = {}
    for kind in knowledge.kinds.values():
        for code, message, help in _verdict_faults(kind, knowledge):
            notes.note(code, message, document.at("kinds", kind.name, "verdict"), help=help)
        for code, message, help in _outcome_faults(kind, knowledge):
            notes.note(code, message, document.at("kinds", kind.name, "outcome"), help=help)
        place = document.at("kinds", kind.name, "folder")
        if kind.folder in reserved:
            notes.note("bad-kind", f"the folder `{kind.folder}` is not for rules", place, help="take another name")
        if kind.folder in folders:
            message = f"the folder `{kind.folder}` is already that of the kind `{folders[kind.folder]}`"
            notes.note("bad-kind", message, place, help="each kind has a folder of its own")
        folders[kind.folder] = kind.name


def _check_code_systems(knowledge: Knowledge, document: Document, notes: Notebook) -> None:
    for system in knowledge.code_systems.values():
        for key, pattern in (("regex", system.regex), ("classes", system.classes)):
            try:
                re.compile(pattern or "")
            except re.error as error:
                place = document.at("code_systems", system.name, key)
                notes.note("bad-pattern", f"`{pattern}` is no pattern: {error.msg}", place, help=_PATTERN_HELP)


def _verdict_faults(kind: Kind, knowledge: Knowledge) -> Iterator[Fault]:
    if kind.verdict is None:
        return
    verdicts = {verdict.name: verdict.stops for verdict in knowledge.verdicts}
    if kind.verdict not in verdicts:
        help = near(kind.verdict, verdicts)
        yield "unknown-verdict", f"unknown verdict `{kind.verdict}`", help
    elif kind.effect == "forbids" and not verdicts[kind.verdict]:
        help = "lead to a verdict with `forbids: true`, or take the effect `warns`"
        yield "bad-kind", f"kind `{kind.name}` forbids, but the verdict `{kind.verdict}` does not", help
    elif kind.effect == "warns" and verdicts[kind.verdict]:
        help = "lead to a verdict that does not forbid, or take the effect `forbids`"
        yield "bad-kind", f"kind `{kind.name}` warns, but the verdict `{kind.verdict}` forbids", help
    elif kind.verdict == knowledge.verdicts[-1].name:
        yield "bad-kind", f"no rule can lead to the last verdict, `{kind.verdict}`", _DEFAULT_HELP


def _outcome_faults(kind: Kind, knowledge: Knowledge) -> Iterator[Fault]:
    if kind.outcome is None:
        return
    outcomes = [outcome.name for outcome in knowledge.orders]
    if kind.outcome not in outcomes:
        help = near(kind.outcome, outcomes)
        yield "unknown-outcome", f"unknown outcome `{kind.outcome}`", help
    elif kind.outcome == outcomes[-1]:
        yield "bad-kind", f"no rule can lead to the last outcome, `{kind.outcome}`", _DEFAULT_HELP
