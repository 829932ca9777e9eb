"""What is written otherwise is named, part by part, with the words before and after."""

from __future__ import annotations

from pathlib import Path

import pytest

import ketrace
from ketrace.comparing.written import Change, changes
from tests.kiln import copied, kiln

WRITTEN: dict[str, tuple[str, str, str, str]] = {
    "local number heavy": ("policy__heavy", "value: 100 kg", "value: 90 kg", "value: 100 kg → 90 kg"),
    "rule wet": ("care__wet", "{load.wet: true}", "{load.wet: false}", "when: load.wet is yes → load.wet is no"),
    "rule heat": (
        "firing__heat",
        "from: 0.05 kW/kg * load.mass, ",
        "",
        "then: heat from (0.05 kW/kg * load.mass) to kiln.most_heat → heat up to kiln.most_heat",
    ),
    "rule fume": ("stop__fume", "urgency: now", "urgency: before", "urgency: now → before"),
    "rule unsafe": ("stop__unsafe", "No fire today.", "Not today.", "say guest: No fire today. → Not today."),
    "claim HAND-BOOK/damper": (
        "sources__HAND-BOOK",
        "stays open.",
        "is open.",
        "says: The damper stays open. → The damper is open.",
    ),
    "source HAND-BOOK": ("sources__HAND-BOOK", "state: current", "state: superseded", "state: current → superseded"),
    "screen walk-round": (
        "terms__load",
        "look at all of it?",
        "see all of it?",
        "question: Did you look at all of it? → Did you see all of it?",
    ),
    "table fume": (
        "tables__fume",
        'value: "0.02 g/g", from: HAND-BOOK/fumes.lead',
        'value: "0.004 g/g", from: HAND-BOOK/fumes.tin',
        "cells: lead: 0.02 g/g → 0.004 g/g",
    ),
    "knowledge kiln": ("knowledge", 'version: "0.1.0"', 'version: "0.2.0"', "version: 0.1.0 → 0.2.0"),
}


@pytest.mark.parametrize("named", WRITTEN)
def test_a_change_is_shown(named: str, tmp_path: Path) -> None:
    file, before, after, detail = WRITTEN[named]

    (change,) = changed(tmp_path, **{file: (before, after)})

    assert f"{change.part} {change.id}" == named
    assert detail in change.details


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("id: weighty", {("added", "weighty"), ("removed", "heavy")}),
        ("id: weighty\nformerly: [heavy]", {("renamed", "weighty")}),
    ],
)
def test_what_is_new_gone_or_renamed_is_said(named: str, expected: set[tuple[str, str]], tmp_path: Path) -> None:
    """A rule under another id is another rule, unless it says what it was."""
    new = copied(tmp_path)
    text = (new / "care" / "heavy.yaml").read_text()
    (new / "care" / "heavy.yaml").unlink()
    (new / "care" / "weighty.yaml").write_text(text.replace("id: heavy", named))

    assert {(one.how, one.id) for one in changes(kiln().book, ketrace.load(new).book)} == expected


def changed(folder: Path, **edits: tuple[str, str]) -> tuple[Change, ...]:
    """What is written otherwise in a copy with some texts replaced."""
    return tuple(changes(kiln().book, ketrace.load(copied(folder, **edits)).book))


@pytest.mark.parametrize(
    ("file", "before", "after", "words_only"),
    [
        ("stop__unsafe", "No fire today.", "Not today.", True),
        ("care__wet", "until: they are dry", "until: it is dry", True),
        ("care__wet", "then: {withholds: true, until: they are dry}\n", "", False),
        ("policy__heavy", "value: 100 kg", "value: 90 kg", False),
        ("policy__heavy", "owner: The potters", "owner: Potters", True),
    ],
)
def test_words_are_told_from_meaning(file: str, before: str, after: str, words_only: bool, tmp_path: Path) -> None:
    (change,) = changed(tmp_path, **{file: (before, after)})

    assert change.words_only is words_only


def test_how_a_number_is_written_changes_nothing(tmp_path: Path) -> None:
    assert changed(tmp_path, policy__heavy=("value: 100 kg", "value: 100000 g")) == ()
