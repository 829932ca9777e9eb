"""Published vectors of daily morphine equivalents, read where they lie, and what this base makes of each."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import ketrace
from ketrace.values.quantity import decimal_text
from tests.kiln import ROOT

HERE = Path(__file__).parent
DATA = Path(os.environ.get("KETRACE_TESTDATA") or ROOT.parent / "shared" / "testdata")
MME = DATA / "mme"
UNKNOWN, REFUSED = "unknown", "refused"
_DAYS = {"d": Fraction(1), "h": Fraction(1, 24), "min": Fraction(1, 24 * 60), "wk": Fraction(7)}
_LONGEST_PATCH = 3

Vector = tuple[str, str, str]
"""The name of a vector, what is published for it, and what this base finds."""


def read(name: str) -> Any:
    """A file of the vectors; numbers as they are written."""
    return json.loads((MME / name).read_text(), parse_float=Decimal)


@cache
def base() -> ketrace.Base:
    return ketrace.load(ROOT / "rules" / "ketamine")


def daily(item: Mapping[str, object] | None) -> str:
    """The daily sum for a list of this one opioid: a number, `unknown` or `refused`. Without an item nothing is entered."""
    if item is None:
        return UNKNOWN
    regimen = {"complete": True, "items": [dict(item)]}
    try:
        decision = base().decide({"format": 1, "as_of": "2026-11-23", "facts": {"opioid.regimen": regimen}})
    except ketrace.Refused as refused:
        assert {problem.code for problem in refused.problems} <= {"implausible"}
        return REFUSED
    (node,) = (one for one in decision.trace.values() if one.get("term") == "opioid.daily_mme")
    return UNKNOWN if node["value"] is None else str(node["value"]).removesuffix(" mg{MME}/d")


def shown(value: object) -> str:
    """A published value in the same form."""
    return UNKNOWN if value is None else decimal_text(Fraction(str(value)))


@cache
def entries() -> list[dict[str, str]]:
    return list(yaml.safe_load((HERE / "entries.yaml").read_text()))


def entry(product: str) -> dict[str, str]:
    """How a product is entered: the one entry whose name stands in that of the product."""
    found = [one for one in entries() if one["named"].lower() in product.lower()]
    assert len(found) == 1, f"{product}: {found}"
    return found[0]


def item(product: str, pieces: Decimal | int | None, every: Fraction) -> dict[str, object] | None:
    """The item of the list for so many pieces at a time, once in so many days; None where none can be entered."""
    known = entry(product)
    if "drug" not in known:
        return None
    found: dict[str, object] = {"drug": known["drug"], "route": known["route"]}
    if "patch" in known:
        return {**found, "rate": known["patch"]} if pieces == 1 and every <= _LONGEST_PATCH else None
    if pieces is not None:
        found |= {"strength": known["piece"], "pieces": pieces}
    return {**found, "per_day": {"value": Decimal(decimal_text(1 / every)), "unit": "/d"}}


def products() -> Iterator[Vector]:
    """Products with their doses."""
    for one in read("vectors.json"):
        if "dose" in one:
            pieces, every = one["dose"]["value"], 1 / Fraction(str(one["doses_per_day"]))
            every = Fraction(round(every)) if every > 1 else every
        else:
            pieces, every = 1, Fraction(one["days_supply"], one["dispensed_quantity"])
        yield one["id"], shown(one["expected_mme_per_day"]), daily(item(one["drug"], pieces, every))


def factors() -> Iterator[Vector]:
    """Factors by drug and daily dose; what is no opioid is not entered."""
    drugs = base().book.terms["opioid.regimen"].field("drug")
    assert drugs is not None
    for one in read("factor-vectors-cdc-2016.json"):
        name, form = one["ingredient"], one["dose_form"]
        dose = Fraction(str(one["daily_dose"]))
        route = "sublingual" if "Buccal" in form else "nasal" if "Nasal" in form else "oral"
        drug = "other" if name == "butorphanol" else name
        written = {"drug": drug, "route": route, "dose": f"{decimal_text(dose)} mg", "per_day": 1}
        ours = daily(written if drug in drugs.option_names else None)
        ours = ours if ours == UNKNOWN else decimal_text(Fraction(ours) / dose)
        yield f"factor {name} {decimal_text(dose)} mg", shown(one["expected_factor"]), ours


def timings() -> Iterator[Vector]:
    """How often a day: one milligram of morphine each time, so that the sum is the number of doses."""
    for one in read("timing-vectors.json"):
        frequency, period, unit = one["frequency"], one["period"], one["period_unit"]
        times = Fraction(frequency, period) / _DAYS[unit]
        per_day = {"value": Decimal(decimal_text(times)), "unit": "/d"}
        ours = daily({"drug": "morphine", "route": "oral", "dose": "1 mg", "per_day": per_day})
        yield f"timing {frequency} in {period} {unit}", shown(one["expected_times_per_day"]), ours


def fhir_cases() -> Iterator[Vector]:
    """Whole orders with their published total."""
    for path in sorted((MME / "fhir-cases").glob("GuidanceResponse-*.json")):
        patient = path.stem.removeprefix("GuidanceResponse-")
        request = next(
            one
            for other in (MME / "fhir-cases").glob("example-*.json")
            if (one := json.loads(other.read_text(), parse_float=Decimal))["subject"]["reference"].endswith(patient)
        )
        total = json.loads(path.read_text(), parse_float=Decimal)["contained"][0]["parameter"][0]["valueQuantity"]
        yield patient, shown(total["value"]), daily(_ordered(request))


def engine_results() -> Iterator[Vector]:
    """What another engine found for each order of a set of requests."""
    for one in read("hl7-cql-engine-results.json"):
        tree = json.loads((DATA / one["request"]).read_text(), parse_float=Decimal)
        request = next(_requests(tree[one["in"]], one["medicationrequest_id"]))
        name = Path(one["request"]).stem.removeprefix("request-example-")
        yield f"{name} {one['in']} {one['index']}", shown(one["engine_total_mme"]), daily(_ordered(request))


def _requests(tree: object, id: str) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        if tree.get("resourceType") == "MedicationRequest" and tree.get("id") == id:
            yield tree
        for value in tree.values():
            yield from _requests(value, id)
    elif isinstance(tree, list):
        for value in tree:
            yield from _requests(value, id)


def _ordered(request: Mapping[str, Any]) -> dict[str, object] | None:
    """The item for an order. A dose that is a range, or is given twice, is not known."""
    product = request["medicationCodeableConcept"]["coding"][0]["display"]
    (dosage,) = request["dosageInstruction"]
    doses = dosage.get("doseAndRate", [])
    dose = doses[0].get("doseQuantity") if len(doses) == 1 else None
    repeat = dosage["timing"]["repeat"]
    if "timeOfDay" in repeat:
        every = Fraction(1, len(repeat["timeOfDay"]))
    else:
        every = Fraction(str(repeat["period"])) * _DAYS[repeat["periodUnit"]] / repeat["frequency"]
    if dose is not None and dose["unit"] == "mg":
        known = entry(product)
        return {
            **{key: known[key] for key in ("drug", "route")},
            "dose": f"{dose['value']} mg",
            "per_day": int(1 / every),
        }
    return item(product, None if dose is None else dose["value"], every)
