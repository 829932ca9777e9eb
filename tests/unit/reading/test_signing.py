"""What a signature covers: what decides and what is said, and nothing of how it is laid out."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ketrace.problems import InvalidRules
from ketrace.reading.load import load_book, signature_of
from ketrace.rulebook.reviews import Signature
from tests.patches import kiln_files, with_words

MEANING, TEXTS = {"meaning"}, {"texts"}
NOTHING: set[str] = set()
CHANGES = {
    "its condition": ("wet", "care/wet.yaml", "load.wet: true", "load.wet: false", MEANING),
    "its first day": ("wet", "care/wet.yaml", "since: 2026-01-01", "since: 2026-01-02", MEANING),
    "its last day": ("look", "advice/look.yaml", "since: 2026-01-01", "since: 2026-01-01\nuntil: 2030-01-01", MEANING),
    "its urgency": ("fume", "stop/fume.yaml", "urgency: now", "urgency: before", MEANING),
    "what it cites": ("wet", "care/wet.yaml", "[HAND-BOOK/wet]", "[HAND-BOOK/wet, HAND-BOOK/looks]", MEANING),
    "its title": ("wet", "care/wet.yaml", "title: Wet pieces", "title: Damp pieces", TEXTS),
    "its reason": ("wet", "care/wet.yaml", "They burst.", "They crack.", TEXTS),
    "its text": ("wet", "care/wet.yaml", "Wait until", "Let it stand until", TEXTS),
    "until when it withholds": ("wet", "care/wet.yaml", "until: they are dry", "until: they are quite dry", TEXTS),
    "the effect of its kind": ("wet", "knowledge.yaml", "verdict: watch, ", "", MEANING),
    "the title of its kind": ("wet", "knowledge.yaml", "title: Care}", "title: Take care}", NOTHING),
    "a local number": ("heavy", "policy/heavy.yaml", "value: 100 kg", "value: 90 kg", MEANING),
    "how far a site may change it": ("heavy", "policy/heavy.yaml", "[50 kg, 200 kg]", "[60 kg, 200 kg]", MEANING),
    "the owner of a local number": ("heavy", "policy/heavy.yaml", "owner: The potters", "owner: The bakers", NOTHING),
    "a number of a claim": ("fume", "sources/HAND-BOOK.yaml", "numbers: {ash:", "numbers: {sand: 1 g/g, ash:", MEANING),
    "the words of a claim": ("wet", "sources/HAND-BOOK.yaml", "says: Wet pieces burst.", "says: They burst.", MEANING),
    "a claim of a local number": ("heavy", "sources/OLD-POTTER.yaml", "by the fire", "by the stove", MEANING),
    "the state of a source": ("wet", "sources/HAND-BOOK.yaml", "state: current", "state: under-review", MEANING),
    "the title of a source": ("wet", "sources/HAND-BOOK.yaml", "title: The hand book", "title: A hand book", NOTHING),
    "another claim of the source": ("wet", "sources/HAND-BOOK.yaml", "at: page of looks", "at: page of eyes", NOTHING),
    "a cell of a table": ("fume", "tables/fume.yaml", "name: ash", "name: salt", MEANING),
    "a definition behind it": ("unsafe", "definitions/unsafe-gas.yaml", "kiln.gas_near: true", "kiln.alarm: true", MEANING),
    "the status of a definition": ("unsafe", "definitions/unsafe-gas.yaml", "under-review", "draft", MEANING),
    "the text of a definition": ("unsafe", "definitions/unsafe-gas.yaml", "title:", "title: So", NOTHING),
    "the question of a fact": ("wet", "terms/load.yaml", "Is any piece still wet?", "Is one wet?", MEANING),
    "the step of a fact": ("heavy", "terms/load.yaml", "step: 0.1 kg", "step: 1 kg", MEANING),
    "the title of a fact": ("wet", "terms/load.yaml", "{title: Wet,", "{title: Damp,", NOTHING),
    "an option of a fact": ("porcelain", "terms/load.yaml", "stoneware: Stoneware", "stone: Stoneware", MEANING),
    "the title of an option": ("porcelain", "terms/load.yaml", "stoneware: Stoneware", "stoneware: Stone ware", NOTHING),
    "the screen that asks": ("unsafe", "terms/load.yaml", "[kiln.cracked, kiln.gas_near, kiln.alarm]", "[kiln.cracked]", MEANING),
    "how long the screen is good for": ("unsafe", "policy/walk_lasts.yaml", "value: 1 d", "value: 2 d", MEANING),
    "another rule of its kind": ("fume", "stop/unsafe.yaml", "kiln.unsafe: true", "kiln.cracked: true", NOTHING),
    "a comment": ("wet", "care/wet.yaml", "kind: care", "kind: care   # so it is", NOTHING),
    "the order of its lines": ("wet", "care/wet.yaml", "kind: care\ntitle: Wet pieces\n", "title: Wet pieces\nkind: care\n", NOTHING),
    "quotes": ("wet", "care/wet.yaml", "title: Wet pieces", 'title: "Wet pieces"', NOTHING),
    "layout": ("wet", "care/wet.yaml", "when: {load.wet: true}", "when:\n  load.wet: true", NOTHING),
}  # fmt: skip
"""The rule that is signed, what is changed elsewhere, and which of the two digests that changes."""


def signed(rule: str, files: Mapping[str, bytes]) -> Signature:
    """The signature of a rule in a base that loads."""
    load_book(files)
    return signature_of(files, rule)


@pytest.mark.parametrize("change", CHANGES)
def test_a_signature_covers_what_it_should(change: str) -> None:
    rule, file, before, after, expected = CHANGES[change]
    one, other = signature_of(kiln_files(), rule), signature_of(with_words(file, before, after), rule)

    assert {name for name in ("meaning", "texts") if getattr(one, name) != getattr(other, name)} == expected


def test_the_name_of_a_rule_is_no_part_so_that_it_can_be_renamed() -> None:
    files = with_words("care/wet.yaml", "id: wet", "id: damp\nformerly: [wet]")
    files["care/damp.yaml"] = files.pop("care/wet.yaml")

    assert signed("damp", files) == signed("wet", kiln_files())


def test_a_site_s_own_numbers_are_no_part() -> None:
    """The range in which a site may choose is what was approved."""
    policy = ("site.yaml", b"format: 1\nknowledge: kiln\nowner: We\nvalues: {heavy: 60 kg}\n")
    book, _ = load_book(kiln_files(), policy)

    assert str(book.policies["heavy"].value) == "60 kg"
    assert signature_of(kiln_files(), "heavy") == signed("heavy", kiln_files())


@pytest.mark.parametrize("rule", ["wet", "heat", "fume", "unsafe", "no-heat", "too-hot", "look", "many-woes"])
def test_each_rule_has_a_signature_of_its_own(rule: str) -> None:
    files = kiln_files()
    others = [name for name in ("wet", "heat", "fume", "unsafe", "no-heat", "too-hot", "look") if name != rule]

    assert signature_of(files, rule) == signature_of(files, rule)
    assert signature_of(files, rule) not in [signature_of(files, other) for other in others]


def test_what_does_not_load_is_not_signed() -> None:
    with pytest.raises(InvalidRules):
        signed("wet", with_words("care/wet.yaml", "load.wet", "load.wett"))
