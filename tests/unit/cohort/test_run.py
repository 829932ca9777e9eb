"""`ketrace cohort run`: files in, a file out; what is bad is said, and nothing half-written stands under a final name."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

import ketrace
from ketrace.base import Base
from ketrace.cohort.run import Options, Report, run
from ketrace.problems import KetraceError, Refused
from tests.kiln import ROOT

PATIENTS = ROOT / "examples" / "cohort.ndjson"


@pytest.fixture(scope="module")
def base() -> Base:
    """The base that the product ships."""
    return ketrace.load(ROOT / "rules" / "ketamine")


def answers(base: Base, rows: pl.DataFrame, folder: Path, options: Options | None = None) -> pl.DataFrame:
    """Rows as they are answered, by way of files."""
    rows.write_parquet(folder / "patients.parquet")
    run(base, str(folder / "patients.parquet"), str(folder / "out.parquet"), options or Options(replace=True))
    return pl.read_parquet(folder / "out.parquet")


def patients() -> pl.DataFrame:
    """The patients of the example."""
    return pl.read_ndjson(PATIENTS)


def codes(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    """What is wrong, by code."""
    return [problem.code for problem in error.value.problems]


def test_the_formats_say_the_same(base: Base, tmp_path: Path) -> None:
    """NDJSON, Parquet, and CSV for what it can hold."""
    first = answers(base, patients(), tmp_path)
    run(base, str(PATIENTS), str(tmp_path / "ndjson.parquet"))
    flat = patients().drop(pl.selectors.starts_with("opioid.regimen"))
    flat.write_csv(tmp_path / "patients.csv")
    run(base, str(tmp_path / "patients.csv"), str(tmp_path / "csv.parquet"))

    assert pl.read_parquet(tmp_path / "ndjson.parquet").equals(first)
    assert pl.read_parquet(tmp_path / "csv.parquet").drop("as_of").equals(answers(base, flat, tmp_path).drop("as_of"))


def test_amounts_are_exact(base: Base, tmp_path: Path) -> None:
    """Where floating point says 31.499, rounding down would make it 31."""
    found = answers(base, patients().head(1).with_columns(pl.lit(90.0).alias("patient.weight [kg]")), tmp_path)

    assert found["amount.bolus.bolus.high [mg]"].to_list() == [Decimal("31.5")]


def test_another_unit_is_converted_exactly(base: Base, tmp_path: Path) -> None:
    """198.416 pounds are 90 kg."""
    rows = pl.concat([patients().head(1)] * 3).drop("patient", "patient.weight [kg]")
    found = answers(base, rows.with_columns(pl.Series("patient.weight [[lb_av]]", [198.4, 198.5, 165.0])), tmp_path)

    assert found["amount.bolus.bolus.high [mg]"].to_list() == [Decimal("31.0"), Decimal("31.5"), Decimal("26.0")]


def test_units_mixed_in_one_column_are_each_read(base: Base, tmp_path: Path) -> None:
    """A cell may say its own unit, and is converted exactly; of another dimension it is a problem of its row.

    Grams are one: this base weighs drugs in them, and nobody's body.
    """
    weights = ["90", "90 kg", "198.5 [lb_av]", "90000 g", "90 cm", "90 kgs"]
    rows = pl.concat([patients().head(1).drop("patient")] * len(weights))
    found = answers(base, rows.with_columns(pl.Series("patient.weight [kg]", weights)), tmp_path)

    limits = found["amount.bolus.bolus.high [mg]"].to_list()
    assert limits == [Decimal("31.5")] * 3 + [None] * 3
    assert found["problems"].list.len().to_list() == [0] * 3 + [1] * 3


def test_facts_without_a_column_are_reported(base: Base, tmp_path: Path) -> None:
    """They are unknown in every row, so somebody should know; a screen that covers them is a column too."""
    rows = patients().drop("vitals.systolic [mm[Hg]]")
    rows.write_ndjson(tmp_path / "patients.ndjson")
    report = run(base, str(tmp_path / "patients.ndjson"), str(tmp_path / "out.parquet"))

    assert "vitals.systolic" in report.without_column
    assert "patient.weight" not in report.without_column
    assert report.verdicts["eligible"] == report.verdicts["caution"] == 0


def test_values_that_no_column_dates_are_reported(base: Base, tmp_path: Path) -> None:
    """A pressure of no known day does not count, whatever it is, and nobody would see why."""
    rows = patients()
    rows.drop("vitals.systolic@observed").write_ndjson(tmp_path / "patients.ndjson")
    report = run(base, str(tmp_path / "patients.ndjson"), str(tmp_path / "out.parquet"))
    rows.write_ndjson(tmp_path / "dated.ndjson")
    dated = run(base, str(tmp_path / "dated.ndjson"), str(tmp_path / "dated.parquet"))

    assert (report.without_date, dated.without_date) == (("vitals.systolic",), ())


def test_numbers_between_steps_are_exact(base: Base, tmp_path: Path) -> None:
    """Finer whole numbers where columns can hold them, and one by one where they cannot."""
    weights = [70.05, 89.999, 90.0001, 71.42857142, 71.428571428571431]
    rows = pl.concat([patients().head(1)] * len(weights)).drop("patient")
    found = answers(base, rows.with_columns(pl.Series("patient.weight [kg]", weights)), tmp_path)
    half = Decimal("0.5")
    exact = [Decimal(repr(weight)) * Decimal("0.35") // half * half for weight in weights]

    assert found["amount.bolus.bolus.high [mg]"].to_list() == exact


def test_a_bad_row_is_answered_and_counted(base: Base, tmp_path: Path) -> None:
    """Implausible, not a number, no date, a date outside the window: four problems, six rows."""
    rows = patients().with_columns(
        pl.Series("patient.weight [kg]", [396.0, float("nan"), 70.0, 70.0, 70.0, 70.0]),
        pl.Series("as_of", ["2026-11-23", "2026-11-23", None, "2026-02-30", "1999-01-01", "2026-11-23"]),
    )
    found = answers(base, rows, tmp_path)

    assert found["problems"].list.eval(pl.element().struct.field("code")).to_list() == [
        ["implausible"],
        ["not-a-number"],
        ["bad-date"],
        ["bad-date"],
        ["not-in-force"],
        [],
    ]
    assert found["verdict"].is_null().to_list() == [False, False, True, True, True, False]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"rename": {"patient.weight [kg]": "patient.wieght [kg]"}}, "unknown-column"),
        ({"rename": {"patient.weight [kg]": "patient.weight"}}, "no-unit"),
        ({"rename": {"patient.weight [kg]": "patient.weight [cm]"}}, "wrong-unit"),
        ({"rename": {"patient.weight [kg]": "patient.weight [mcg]"}}, "bad-unit"),
        ({"rename": {"patient.weight [kg]": "patient.bmi [kg/m2]"}}, "derived-fact"),
        ({"drop": ["as_of"]}, "missing-column"),
        ({"drop": ["opioid.regimen@complete"]}, "missing-column"),
        ({"add": pl.lit(150.0).alias("patient.weight [[lb_av]]")}, "two-columns"),
        ({"add": pl.lit("heavy").alias("porphyria.known [kg]")}, "wrong-unit"),
        ({"add": pl.lit(1).alias("mind.delirium")}, "wrong-type"),
        ({"add": pl.lit("p").alias("patient")}, "duplicate-patient"),
    ],
)
def test_columns_that_cannot_be_used(base: Base, tmp_path: Path, change: dict[str, object], expected: str) -> None:
    """Each is refused before anything is written."""
    rows = patients()
    match change:
        case {"rename": dict(names)}:
            rows = rows.rename(names)
        case {"drop": list(names)}:
            rows = rows.drop(names)
        case {"add": pl.Expr() as column}:
            rows = rows.with_columns(column)
    with pytest.raises(Refused) as error:
        answers(base, rows, tmp_path)

    assert codes(error) == [expected]
    assert [path.name for path in tmp_path.iterdir()] == ["patients.parquet"]


@pytest.mark.parametrize("name", ["empty.parquet", "none.csv", "cut.parquet", "patients.xlsx", "nowhere.csv"])
def test_files_that_cannot_be_read(base: Base, tmp_path: Path, name: str) -> None:
    """Empty, without rows, cut short, of another format, not there."""
    patients().write_parquet(tmp_path / "whole.parquet")
    (tmp_path / "empty.parquet").write_bytes(b"")
    (tmp_path / "none.csv").write_text("patient,as_of\n")
    (tmp_path / "cut.parquet").write_bytes((tmp_path / "whole.parquet").read_bytes()[:-200])
    (tmp_path / "patients.xlsx").write_bytes(b"PK")
    with pytest.raises(Refused) as error:
        run(base, str(tmp_path / name), str(tmp_path / "out"))

    assert codes(error)[0] in ("no-rows", "unreadable-file", "unknown-format")
    assert not list(tmp_path.glob("out*"))


def test_a_run_that_was_stopped_goes_on(base: Base, tmp_path: Path) -> None:
    """After its last part, to the same bytes; and not by other rules or options."""
    target = tmp_path / "out.parquet"
    whole = answers(base, patients(), tmp_path)
    target.unlink()

    class Stopped(Exception):
        pass

    def stop(done: int, of: int) -> None:
        if done == 4:
            raise Stopped

    source = str(tmp_path / "patients.parquet")
    with pytest.raises(Stopped):
        run(base, source, str(target), Options(batch=2), stop)
    assert not target.exists()
    with pytest.raises(KetraceError, match="other rules, options or patients"):
        run(base, source, str(target), Options(batch=3))
    report: Report = run(base, source, str(target), Options(batch=2))

    assert (report.resumed, report.rows) == (4, 6)
    assert pl.read_parquet(target).equals(whole)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.parquet", "patients.parquet"]


def test_a_folder_of_parts(base: Base, tmp_path: Path) -> None:
    """Where the name does not end in `.parquet`."""
    run(base, str(PATIENTS), str(tmp_path / "out"), Options(batch=4))

    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["part-00000.parquet", "part-00001.parquet"]
    assert pl.read_parquet(tmp_path / "out").height == 6


def test_what_is_there_is_kept(base: Base, tmp_path: Path) -> None:
    """Unless it is said otherwise."""
    (tmp_path / "out.parquet").write_text("mine")

    with pytest.raises(KetraceError, match="is there already"):
        run(base, str(PATIENTS), str(tmp_path / "out.parquet"))


def test_the_answers_say_by_which_rules(base: Base, tmp_path: Path) -> None:
    """The metadata of the file name the rules, the engine and the notice."""
    run(base, str(PATIENTS), str(tmp_path / "out.parquet"))
    found = json.loads(pl.read_parquet_metadata(tmp_path / "out.parquet")["ketrace"])

    assert found["knowledge"]["digest"] == base.book.digest
    assert found["notice"] == base.book.knowledge.notice


@pytest.mark.parametrize("on", ["abacus", "spark://127.0.0.1:1"])
def test_engines_that_are_not_there(base: Base, tmp_path: Path, on: str) -> None:
    """A name that means nothing, and a Spark that does not answer."""
    with pytest.raises(KetraceError, match="there is no"):
        run(base, str(PATIENTS), str(tmp_path / "out.parquet"), Options(on=on))
