"""Which claims of a rule print a number."""

from __future__ import annotations

import pytest

from ketrace.rulebook.citing import matches
from ketrace.values.quantity import parse_quantity
from tests.patches import kiln_files, read

BOOK, _ = read(kiln_files())


@pytest.mark.parametrize(
    ("written", "rule", "found"),
    [
        ("0.05 kW/kg", "heat", (("HAND-BOOK/heat", "slow"),)),
        ("50 W/kg", "heat", (("HAND-BOOK/heat", "slow"),)),
        ("0.05 W/g", "heat", (("HAND-BOOK/heat", "slow"),)),
        ("0.050 kW/kg", "heat", (("HAND-BOOK/heat", "slow"),)),
        ("0.0500001 kW/kg", "heat", ()),
        ("0.05 kW", "heat", ()),
        ("60 kg", "heat", ()),
        ("60 kg", "many-woes", (("HAND-BOOK/wet", "awkward"),)),
    ],
)
def test_a_number_is_printed_when_it_is_equal_after_exact_conversion(
    written: str, rule: str, found: tuple[tuple[str, str], ...]
) -> None:
    quantity = parse_quantity(written, BOOK.knowledge.units)

    assert matches(quantity, BOOK.rules[rule], BOOK) == found
