"""The exact factors of units are those of pint, which is asked when ketrace is made and not when it runs."""

from __future__ import annotations

from unit_factors import TABLE, table


def test_the_table_is_what_pint_says() -> None:
    assert TABLE.read_text(encoding="utf-8") == table(), "run `python tools/unit_factors.py`"
