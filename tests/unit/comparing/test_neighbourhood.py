"""What an edit can touch in a cohort, and the picture of who changes."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import ketrace
from ketrace.comparing.neighbourhood import neighbourhood
from ketrace.comparing.picture import chart
from tests.kiln import copied, kiln

ALL = {rule.id for rule in kiln().book.rules.values() if rule.effect != "judges"}


@pytest.mark.parametrize(
    ("file", "before", "after", "without"),
    [
        (
            "policy__heavy",
            "value: 100 kg",
            "value: 90 kg",
            {"most-heat-quick", "unsafe-crack", "fume-of-load", "dry-by-date"},
        ),
        ("advice__look", "when: always", "when: {load.wet: true}", {"unsafe-crack", "pace-slow"}),
        ("terms__load", "plausible: [1 kg, 500 kg]", "plausible: [1 kg, 400 kg]", set()),
        ("policy__walk_lasts", "value: 1 d", "value: 2 d", set()),
        ("impossible__cracked-and-quiet", "kiln.cracked: false", "kiln.cracked: false, load.wet: true", set()),
        ("care__heavy", "since: 2026-01-01", "since: 2026-06-01", set()),
        ("sources__HAND-BOOK", "state: current", "state: superseded", set()),
    ],
)
def test_what_an_edit_can_touch(file: str, before: str, after: str, without: set[str], tmp_path: Path) -> None:
    """All rules where facts are read otherwise, or other rules act; else those that read what changed, and all that harm."""
    new = ketrace.load(copied(tmp_path, **{file: (before, after)}))

    found = {pair.rule.id for pair in neighbourhood(kiln().book, new.book)}

    assert not found & without
    assert found == ALL if not without else {"heat", "unsafe", "heavy"} <= found < ALL


def test_the_picture_is_read_to_those_who_do_not_see_it() -> None:
    """Title and description say the numbers; what is longest is drawn longest."""
    root = ET.fromstring(
        chart("7 of 9 <change>", {"up": 6, "down": 1, "none": 0}, {"up": "more", "down": "less", "none": "neither"})
    )
    space = {"svg": "http://www.w3.org/2000/svg"}
    bars = [float(bar.attrib["width"]) for bar in root.findall("svg:rect", space)[1:]]

    assert root.findtext("svg:title", namespaces=space) == "7 of 9 <change>"
    assert root.findtext("svg:desc", namespaces=space) == "up: 6; down: 1; none: 0."
    assert bars == [420.0, 70.0]
