"""Daily morphine equivalents against values published by others: every difference is named, with its reason."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

import pytest
import yaml

from ketrace.values.quantity import decimal_text
from tests.mme import published
from tests.mme.published import HERE, MME, UNKNOWN, Vector, daily

pytestmark = pytest.mark.skipif(
    not MME.is_dir(), reason="no test data: mme is not in the folder that KETRACE_TESTDATA names"
)

SETS: tuple[Callable[[], Iterator[Vector]], ...] = (
    published.products,
    published.factors,
    published.timings,
    published.fhir_cases,
    published.engine_results,
)
DIFFERENCES = {str(one["vector"]): one for one in yaml.safe_load((HERE / "differences.yaml").read_text())}


@pytest.mark.parametrize("vectors", SETS, ids=lambda one: one.__name__)
def test_what_differs_is_meant_to_and_says_why(vectors: Callable[[], Iterator[Vector]]) -> None:
    for name, theirs, ours in vectors():
        meant = DIFFERENCES.get(name, {})
        if meant:
            assert (theirs, ours) == (str(meant["theirs"]), str(meant["ours"])), name
            assert theirs != ours, f"{name} differs no more"
            assert len(meant["reason"]) > 20
        else:
            assert ours == theirs, name


def test_every_named_difference_is_met() -> None:
    met = {name for vectors in SETS for name, _, _ in vectors()}

    assert set(DIFFERENCES) <= met
    assert len(met) > 60


def test_the_table_is_that_of_2022() -> None:
    table = published.base().book.tables["mme_factor"]
    ours = {
        f"{drug}{' transdermal (mcg/h)' if route == 'transdermal' else ''}": cell.value
        for (drug, route), cell in table.cells.items()
    }
    theirs = json.loads((MME / "cdc-2022-factors.json").read_text(), parse_float=Decimal)

    assert {name: decimal_text(cell.value) for name, cell in ours.items()} == {
        name: decimal_text(Fraction(factor)) for name, factor in theirs["factors"].items()
    }
    for example in theirs["worked_examples_in_the_table_notes"]:
        item = {"drug": example["opioid"], "route": "oral", "dose": f"{example['mg_per_day']} mg", "per_day": 1}
        assert daily(item) == str(example["mme_per_day"])


_ROUTES = {
    "Oral": "oral",
    "Tablet": "oral",
    "Transdermal": "transdermal",
    "Sublingual": "sublingual",
    "Buccal": "sublingual",
    "Nasal": "nasal",
    "Inject": "intravenous",
    "Cartridge": "intravenous",
    "Syringe": "intravenous",
}


def test_no_product_counts_as_zero() -> None:
    """Each drug in each form: by the table of 2022, or not known; a drug that is not in the list is another opioid."""
    factors = json.loads((MME / "cdc-2022-factors.json").read_text(), parse_float=Decimal)["factors"]
    drugs = published.base().book.terms["opioid.regimen"].field("drug")
    assert drugs is not None
    with (MME / "opioid-rxnorm-strengths-even.csv").open() as file:
        forms = {(row["ingredient"].lower(), row["dose_form"]) for row in csv.DictReader(file)}
    for drug, form in sorted(forms):
        known = drug if drug in drugs.option_names else "other"
        route = next((route for word, route in _ROUTES.items() if word in form), "other")
        patch = route == "transdermal"
        size = {"rate": "10 ug/h"} if patch else {"dose": "10 mg", "per_day": 1}
        factor = (
            factors.get(f"{drug} transdermal (mcg/h)" if patch else drug) if route in ("oral", "transdermal") else None
        )
        expected = UNKNOWN if factor is None else decimal_text(Fraction(factor) * 10)

        assert daily({"drug": known, "route": route, **size}) == expected, (drug, form)
    assert len(forms) > 40
