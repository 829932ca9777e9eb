"""`ketrace cohort sample`: invented rows that can be answered."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

import ketrace
from ketrace.cohort.run import run
from ketrace.cohort.sample import sample
from ketrace.problems import KetraceError, Refused
from tests.kiln import ROOT, kiln


def test_a_seed_draws_the_same_rows(tmp_path: Path) -> None:
    """And another seed draws others."""
    for name, seed in (("one", 3), ("again", 3), ("other", 4)):
        sample(kiln(), 60, seed, str(tmp_path / f"{name}.parquet"))
    one, again, other = (pl.read_parquet(tmp_path / f"{name}.parquet") for name in ("one", "again", "other"))

    assert one.equals(again)
    assert not one.drop("patient").equals(other.drop("patient"))


def test_it_says_that_it_is_invented(tmp_path: Path) -> None:
    """In every row, and in the metadata."""
    sample(kiln(), 20, 1, str(tmp_path / "sample.parquet"))

    assert pl.read_parquet(tmp_path / "sample.parquet")["patient"].str.starts_with("synthetic-1-").all()
    assert "invented" in json.loads(pl.read_parquet_metadata(tmp_path / "sample.parquet")["ketrace"])["synthetic"]


@pytest.mark.parametrize("suffix", ["parquet", "csv", "ndjson"])
def test_every_row_can_be_answered(tmp_path: Path, suffix: str) -> None:
    """No value is refused, and nothing contradicts."""
    sample(kiln(), 80, 2, str(tmp_path / f"sample.{suffix}"))
    report = run(kiln(), str(tmp_path / f"sample.{suffix}"), str(tmp_path / "out.parquet"))

    assert (report.rows, report.with_problems, report.verdicts["none"]) == (80, 0, 0)


def test_of_several_ways_to_state_one_thing_one_is_drawn(tmp_path: Path) -> None:
    """Also where two things are worked out from the same fields: a row that states a thing twice is a row with a problem."""
    base = ketrace.load(ROOT / "rules" / "ketamine")
    sample(base, 400, 3, str(tmp_path / "sample.parquet"), str(ROOT / "examples" / "cohort" / "like.json"))
    report = run(base, str(tmp_path / "sample.parquet"), str(tmp_path / "out.parquet"))

    assert dict(report.problems) == {}


def test_some_is_missing(tmp_path: Path) -> None:
    """Not all of it, and not nothing: some verdicts are settled."""
    sample(kiln(), 200, 5, str(tmp_path / "sample.parquet"))
    report = run(kiln(), str(tmp_path / "sample.parquet"), str(tmp_path / "out.parquet"))
    rows = pl.read_parquet(tmp_path / "sample.parquet")

    assert 0 < rows["load.mass [kg]"].null_count() < 100
    assert len(report.verdicts) > 1


def test_what_cannot_be_followed_is_refused(tmp_path: Path) -> None:
    """A term that is not there, a key that is not there, no JSON, and a format that cannot be written."""
    (tmp_path / "like.json").write_text('{"load.mas": {"from": 1}, "load.clay": {"often": 1}}')
    with pytest.raises(Refused) as error:
        sample(kiln(), 5, 1, str(tmp_path / "out.parquet"), str(tmp_path / "like.json"))
    assert [problem.code for problem in error.value.problems] == ["unknown-fact", "wrong-type"]
    (tmp_path / "like.json").write_text("{")
    with pytest.raises(Refused, match="cannot be read"):
        sample(kiln(), 5, 1, str(tmp_path / "out.parquet"), str(tmp_path / "like.json"))
    with pytest.raises(KetraceError, match="no format that can be written"):
        sample(kiln(), 5, 1, str(tmp_path / "out.xlsx"))
