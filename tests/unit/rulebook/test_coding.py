"""Codes of other systems, where they stand and what they mean."""

from __future__ import annotations

from functools import cache

import ketrace
from ketrace.rulebook.coding import Coded, coded
from tests.kiln import ROOT


@cache
def clinical() -> tuple[Coded, ...]:
    """All codes of the first base."""
    return tuple(coded(ketrace.load(ROOT / "rules" / "ketamine").book.terms))


def meaning(system: str, code: str) -> list[str]:
    """What a code means."""
    key = (system, code)
    return [one.meaning for one in clinical() if not one.look_alike and (one.code.system, one.code.code) == key]


def looks_like(system: str, code: str) -> list[str]:
    """What a code only looks like."""
    return [one.fact for one in clinical() if one.look_alike and (one.code.system, one.code.code) == (system, code)]


def test_a_code_means_a_fact_a_value_of_it_or_a_value_of_a_field() -> None:
    assert meaning("loinc", "29463-7") == ["patient.weight"]
    assert meaning("icd-10-cm", "Z32.02") == ["pregnancy.status: not-pregnant"]
    assert meaning("atc", "N02AA01") == ["opioid.regimen.drug: morphine"]
    assert meaning("loinc", "29463-8") == []


def test_medicines_that_their_class_misses_are_listed_one_by_one() -> None:
    """The class of opioids holds neither methadone nor codeine, that of benzodiazepines no clonazepam."""
    missed = {"N07BC02": "methadone", "N07BC01": "buprenorphine", "R05DA04": "codeine", "R05DA03": "hydrocodone"}
    for code, drug in missed.items():
        assert meaning("atc", code) == [f"opioid.regimen.drug: {drug}"]
    for code in ("N03AE01", "N05CD08", "N05CF02"):
        assert meaning("atc", code) == ["drug.benzodiazepine"]
    assert looks_like("atc", "N02A") == ["opioid.regimen.drug"]
    assert looks_like("atc", "N05BA") == ["drug.benzodiazepine"]
    assert meaning("atc", "N02A") == meaning("atc", "N05BA") == []


def test_a_code_that_only_looks_alike_means_something_else_or_nothing() -> None:
    """A pain rating was seen under the name of a withdrawal score; a disease for life is no attack today."""
    assert meaning("loinc", "72514-3") == ["pain.score"]
    assert looks_like("loinc", "72514-3") == ["withdrawal.cows"]
    assert meaning("icd-10-cm", "E80.21") == ["porphyria.known"]
    assert looks_like("icd-10-cm", "E80.21") == ["porphyria.acute"]
    assert all(one.code.because for one in clinical() if one.look_alike)


def test_each_code_is_found_where_it_stands() -> None:
    one = next(one for one in clinical() if one.code.code == "N02AA01")

    assert one.owner.file == "terms/opioids.yaml"
    assert one.path[:-2] == ("terms", "opioid.regimen", "fields", "drug", "options", "morphine")
