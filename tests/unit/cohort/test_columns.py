"""Columns answer what `decide` answers, on every engine."""

from __future__ import annotations

import datetime
import hashlib
import os
import shutil
from functools import cache
from pathlib import Path

import polars as pl
import pytest

import ketrace
from ketrace.base import Base
from ketrace.cohort.engines import DuckEngine, PolarsEngine, engine
from ketrace.cohort.sample import sample
from tests.agreement.agree import base_of
from tests.agreement.columns import answered
from tests.agreement.rows import drawn
from tests.kiln import ROOT, kiln

LIKE = ROOT / "examples" / "cohort" / "like.json"
DAY = datetime.date(2026, 11, 23)
SEED = os.environ.get("KETRACE_SEED") or datetime.date.today().isoformat()


@cache
def ketamine() -> Base:
    """The base that the product ships."""
    return ketrace.load(ROOT / "rules" / "ketamine")


@cache
def rows(height: int) -> pl.DataFrame:
    """Rows of the day for it."""
    return drawn(ketamine().book, SEED, height, DAY)


def test_rows_are_answered_as_they_are_decided() -> None:
    """State of every rule, verdict, certainty, amounts, what is missing and what is wrong."""
    found = answered(ketamine(), rows(1_000), PolarsEngine())

    assert list(found.differences(range(60))) == [], f"KETRACE_SEED={SEED}"


@cache
def many(folder: Path) -> pl.DataFrame:
    """Twenty thousand generated patients."""
    target = folder / "patients.parquet"
    sample(ketamine(), 20_000, int(hashlib.sha256(SEED.encode()).hexdigest()[:6], 16), str(target), str(LIKE))
    return pl.read_parquet(target)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where they stand."""
    return tmp_path_factory.mktemp("columns")


def test_engines_answer_alike_and_as_it_is_decided(folder: Path) -> None:
    """All columns of the same 20,000 patients on Polars and DuckDB; one in two hundred decided by itself."""
    on_polars = answered(ketamine(), many(folder), PolarsEngine())
    first = int(hashlib.sha256(SEED.encode()).hexdigest(), 16) % 200

    assert answered(ketamine(), many(folder), DuckEngine()).answers.equals(on_polars.answers), f"KETRACE_SEED={SEED}"
    assert list(on_polars.differences(range(first, 20_000, 200))) == [], f"KETRACE_SEED={SEED}"


def test_engines_answer_alike_on_thresholds() -> None:
    """Rows whose numbers lie where comparisons turn, many of them unusable."""
    one = answered(ketamine(), rows(1_000), PolarsEngine()).answers

    assert answered(ketamine(), rows(1_000), DuckEngine()).answers.equals(one), f"KETRACE_SEED={SEED}"


@pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java, which is not here")
@pytest.mark.filterwarnings("ignore")
def test_spark_answers_alike() -> None:
    """On this machine, without a cluster."""
    pytest.importorskip("pyspark", reason="the extra `spark` is not installed")
    few = drawn(kiln().book, SEED, 100, DAY)
    on = engine("local[1]")
    try:
        found = answered(kiln(), few, on).answers
    finally:
        on.close()

    assert found.equals(answered(kiln(), few, PolarsEngine()).answers), f"KETRACE_SEED={SEED}"


@pytest.mark.parametrize("number", range(4))
def test_generated_bases_are_answered_alike(number: int) -> None:
    """Every day other bases; KETRACE_SEED brings one back."""
    seed = f"{SEED}-{number}"
    base = base_of(seed)
    found = answered(base, drawn(base.book, seed, 20), PolarsEngine())

    assert list(found.differences(range(20))) == [], f"KETRACE_SEED={SEED}"
    assert found.apart < 20


def test_another_field_is_answered_alike() -> None:
    """Nothing here is about medicine."""
    found = answered(kiln(), drawn(kiln().book, SEED, 40), PolarsEngine())

    assert list(found.differences(range(40))) == [], f"KETRACE_SEED={SEED}"
