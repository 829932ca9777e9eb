"""What rests on what."""

from __future__ import annotations

import pytest

from ketrace.rulebook.resting import (
    Weakness,
    definitions_behind,
    formulas,
    policies_read,
    reads,
    tables_read,
    weakness,
    weaknesses,
)
from tests.patches import kiln_files, read, with_words

BOOK, _ = read(kiln_files())


@pytest.mark.parametrize(
    ("rule", "terms"),
    [
        ("heat", {"load.clay", "load.mass", "kiln.most_heat"}),
        ("fume", {"kiln.fume"}),
        ("fume-of-load", {"load.glazes"}),
        ("heavy", {"load.mass"}),
        ("dry-by-date", {"load.dried"}),
        ("many-woes", {"load.clay", "load.mass", "kiln.gas_near", "load.glazes"}),
        ("look", set()),
    ],
)
def test_what_a_rule_reads(rule: str, terms: set[str]) -> None:
    assert reads(BOOK.rules[rule]) == terms


def test_a_fact_that_is_only_printed_is_read() -> None:
    files = with_words("care/wet.yaml", "Wait until they are dry.", '"All {load.mass} are wet."')

    assert reads(read(files)[0].rules["wet"]) == {"load.wet", "load.mass"}


def test_definitions_behind_a_rule_and_behind_those() -> None:
    behind = [rule.id for rule in definitions_behind(BOOK.rules["heat"], BOOK)]

    assert behind == ["most-heat-quick", "most-heat-slow", "pace-quick", "pace-slow"]
    assert definitions_behind(BOOK.rules["look"], BOOK) == ()


def test_tables_and_policy_numbers() -> None:
    assert tables_read(BOOK.rules["fume-of-load"]) == tables_read(BOOK.rules["many-woes"]) == {"fume"}
    assert policies_read(BOOK.rules["fume"]) == {"most_fume"}
    assert policies_read(BOOK.rules["dry-by-date"]) == {"dry_after"}
    assert policies_read(BOOK.rules["heat"]) == set()


def test_what_a_rule_works_out() -> None:
    assert [len(formulas(BOOK.rules[name])) for name in ("heat", "most-heat-slow", "look", "wet")] == [2, 1, 3, 0]


def test_claims_without_weight() -> None:
    assert weakness(BOOK.claims["HAND-BOOK/heat"], BOOK) is None
    assert weakness(BOOK.claims["OLD-POTTER/heat"], BOOK) == "it is unverified"
    lapsed, _ = read(with_words("sources/OLD-POTTER.yaml", "state: current", "state: retracted"))
    assert weakness(lapsed.claims["OLD-POTTER/heat"], lapsed) == "its source is retracted"


def test_weakness_is_found_behind_definitions_and_tables() -> None:
    files = with_words("definitions/pace-quick.yaml", "[HAND-BOOK/heat]", "[HAND-BOOK/heat, OLD-POTTER/heat]")
    files = with_words("tables/fume.yaml", "[HAND-BOOK/fumes]", "[HAND-BOOK/fumes, OLD-POTTER/heat]", files)
    book, _ = read(files)

    assert weaknesses(book.rules["heat"], book) == (Weakness("pace-quick", "OLD-POTTER/heat", "it is unverified"),)
    assert weaknesses(book.rules["fume"], book) == (Weakness("fume-of-load", "OLD-POTTER/heat", "it is unverified"),)
    assert weaknesses(book.rules["wet"], book) == ()
