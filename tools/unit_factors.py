"""Writes engine/ketrace/values/factors.py: what each simple unit measures and its exact factor, out of pint.

    python tools/unit_factors.py

Pint takes half a second to start, so it is asked here once, and not by each program that reads rules.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pint

TABLE = Path(__file__).resolve().parents[1] / "engine" / "ketrace" / "values" / "factors.py"
BASES = {"gram": "g", "meter": "m", "second": "s", "mole": "mol", "ampere": "A"}
# What UCUM writes, and what pint calls it.
METRIC = {
    "m": "meter",
    "g": "gram",
    "s": "second",
    "mol": "mole",
    "A": "ampere",
    "L": "liter",
    "l": "liter",
    "N": "newton",
    "Pa": "pascal",
    "bar": "bar",
    "J": "joule",
    "cal": "calorie",
    "W": "watt",
    "V": "volt",
    "Hz": "hertz",
    "kat": "katal",
    "U": "enzyme_unit",
}
NOT_METRIC = {
    "min": "minute",
    "h": "hour",
    "d": "day",
    "wk": "week",
    "mo": "month",
    "a": "year",
    "[gr]": "grain",
    "[oz_av]": "ounce",
    "[lb_av]": "pound",
    "[stone_av]": "stone",
    "[in_i]": "inch",
    "[ft_i]": "foot",
    "[yd_i]": "yard",
    "[foz_us]": "fluid_ounce",
    "[tbs_us]": "tablespoon",
    "[tsp_us]": "teaspoon",
}
_HEAD = '''"""What each simple unit measures, in powers of bases, and its exact factor to them. `tools/unit_factors.py` writes this.

The numbers are those of pint. Metric units take a prefix, the others do not.
"""

from __future__ import annotations

Powers = dict[str, int]
'''


def table() -> str:
    """The text of the module."""
    registry: pint.UnitRegistry[Fraction] = pint.UnitRegistry(non_int_type=Fraction)
    lines = [_HEAD]
    for title, units in (("METRIC", METRIC), ("NOT_METRIC", NOT_METRIC)):
        lines.append(f"{title}: dict[str, tuple[Powers, str]] = {{")
        lines += [f'    "{unit}": {_row(registry, name)},' for unit, name in units.items()]
        lines.append("}")
    return "\n".join([*lines, ""])


def _row(registry: pint.UnitRegistry[Fraction], name: str) -> str:
    root = registry.Quantity(1, name).to_root_units()
    powers = sorted((BASES[base], int(Fraction(str(power)))) for base, power in root.unit_items())
    shown = ", ".join(f'"{base}": {power}' for base, power in powers)
    return f'({{{shown}}}, "{Fraction(root.magnitude)}")'


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
