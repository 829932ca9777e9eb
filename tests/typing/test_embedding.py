"""The code that must type-check also does what it says."""

from __future__ import annotations

from pathlib import Path

import ketrace
from tests.kiln import DRY, KILN, asked, kiln
from tests.typing import embedding


def test_every_public_name_is_there() -> None:
    assert all(hasattr(ketrace, name) for name in ketrace.__all__)
    assert len(set(ketrace.__all__)) == len(ketrace.__all__)


def test_it_decides() -> None:
    base = embedding.loaded(KILN)
    decision = base.decide(asked(order={"heat": "14 kW", "damper": "open"}))

    assert embedding.words(base, DRY)[0] == "insufficient-data"
    assert "heat: 3.5 to 14 kW = 0.05 kW/kg × 70 kg = 3.5 kW; 0.2 kW/kg × 70 kg = 14 kW" in embedding.sentences(
        decision, "potter"
    )
    assert [str(end) for end in embedding.ends(decision.recommendations[0].amounts["heat"])] == ["3.5", "14"]
    assert embedding.may_be_carried_out(decision)
    assert embedding.silent(decision)["fume"] == ("fails", None)


def test_it_asks() -> None:
    assert embedding.next_question(kiln().decide(asked())) is None
    assert embedding.next_question(kiln().decide(asked({"kiln.cracked": None}))) == "Is the kiln cracked?"
    assert ("load.clay", "choice", ("earthenware", "stoneware", "porcelain")) in list(embedding.form(kiln()))


def test_it_counts() -> None:
    assert embedding.counted(kiln(), iter([asked(), asked({"load.wet": True}), asked()])) == {"fire": 2, "watch": 1}


def test_it_tells_errors_apart(tmp_path: Path) -> None:
    assert embedding.told(kiln(), "{}") == "wrong-format at $.format"
    assert embedding.told(kiln(), '{"format":1,"as_of":"2050-01-01"}').startswith("`kiln` 0.1.0 speaks from")
    assert embedding.told(kiln(), '{"format":1,"as_of":"2026-11-23"}') == "insufficient-data"
    assert not embedding.loads(tmp_path)


def test_it_keeps_a_record() -> None:
    digest, data, tree = embedding.record(kiln().decide(asked()))

    assert tree["decision"] == digest
    assert digest.encode() in data
