"""knowledge.yaml: what a base declares of itself."""

from __future__ import annotations

from typing import Any

from ketrace.problems import did_you_mean
from ketrace.reading.document import Document, Numbers, date
from ketrace.reading.scope import Notebook
from ketrace.rulebook.book import AmountType, Kind, Knowledge, Outcome
from ketrace.values.units import UnitError, UnitSystem


def build_knowledge(document: Document, notes: Notebook) -> Knowledge:
    """What a base declares of itself; its own references are checked here."""
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
        audiences={name: audience["title"] for name, audience in data["audiences"].items()},
        required_audiences=tuple(name for name, audience in data["audiences"].items() if audience.get("required")),
        verdicts=_scale(data["verdicts"], "forbids"),
        orders=_scale(data.get("orders", ()), "refuses"),
        kinds={name: _kind(name, kind) for name, kind in data["kinds"].items()},
        amounts=_amounts(document, units, notes),
        required=tuple(data.get("required", ())),
        urgencies=tuple(data.get("urgencies", ())),
        place=document.at(),
    )
    _check(knowledge, document, notes)
    return knowledge


def _units(document: Document, notes: Notebook) -> UnitSystem:
    try:
        return UnitSystem.of(document.data.get("units", {}).get("own", {}))
    except UnitError as error:
        notes.note("bad-unit", error.message, document.at("units", "own"), help=error.help)
        return UnitSystem.of({})


def _scale(items: Any, stops: str) -> tuple[Outcome, ...]:
    return tuple(Outcome(item["id"], bool(item.get(stops, False)), dict(item.get("says", {}))) for item in items)


def _kind(name: str, data: dict[str, Any]) -> Kind:
    return Kind(name, data["effect"], data["title"], data["folder"], data.get("verdict"), data.get("outcome"))


def _amounts(document: Document, units: UnitSystem, notes: Notebook) -> dict[str, AmountType]:
    numbers = Numbers(document, units, notes)
    found = {}
    for name, data in document.data.get("amounts", {}).items():
        unit = numbers.unit(data["unit"], "amounts", name, "unit")
        step = numbers.quantity(data["step"], "amounts", name, "step")
        numbers.same(step, unit, "amounts", name, "step")
        if step.value <= 0:
            notes.note("bad-step", f"the step of `{name}` must be above zero", document.at("amounts", name, "step"))
        found[name] = AmountType(name, data["title"], unit, step)
    return found


def _check(knowledge: Knowledge, document: Document, notes: Notebook) -> None:
    verdicts = {verdict.name for verdict in knowledge.verdicts}
    forbidding = {verdict.name for verdict in knowledge.verdicts if verdict.stops}
    outcomes = {outcome.name for outcome in knowledge.orders}
    if knowledge.verdicts[-1].stops:
        notes.note("bad-scale", "the last verdict is the default, so it cannot forbid", document.at("verdicts"))
    if knowledge.window[0] > knowledge.window[1]:
        notes.note("bad-window", "the window ends before it begins", document.at("window"))
    for name, kind in knowledge.kinds.items():
        place = document.at("kinds", name)
        if kind.verdict is not None and kind.verdict not in verdicts:
            notes.note("unknown-verdict", f"unknown verdict `{kind.verdict}`", place, help=did_you_mean(kind.verdict, verdicts))
        if kind.effect == "forbids" and kind.verdict not in forbidding:
            notes.note("bad-kind", f"kind `{name}` forbids, so it needs a verdict that forbids", place)
        if kind.effect != "forbids" and kind.verdict in forbidding:
            notes.note("bad-kind", f"kind `{name}` leads to a verdict that forbids, so its effect must be `forbids`", place)
        if kind.effect not in ("forbids", "warns") and kind.verdict is not None:
            notes.note("bad-kind", f"kind `{name}` cannot lead to a verdict: its effect is `{kind.effect}`", place)
        if kind.effect == "judges" and kind.outcome not in outcomes:
            notes.note("bad-kind", f"kind `{name}` judges orders, so it needs an outcome that `orders` declares", place)
    folders = [kind.folder for kind in knowledge.kinds.values()]
    for folder in sorted({folder for folder in folders if folders.count(folder) > 1}):
        notes.note("bad-kind", f"more than one kind is kept in the folder `{folder}`", document.at("kinds"))
