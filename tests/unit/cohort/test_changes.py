"""Who of a cohort changes between two versions: the same as if every row were decided by both, one after the other."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl
import pytest

import ketrace
from ketrace.base import Base
from ketrace.cohort.changes import Again, Changed, who_changes
from ketrace.cohort.run import Options, run
from ketrace.cohort.sample import sample
from ketrace.comparing.neighbourhood import edit
from ketrace.problems import Disagreement, Refused
from tests.kiln import copied, kiln, moved

ROWS = 600
EDITS: dict[str, tuple[tuple[str, str, str], str]] = {
    "a dose for more": (
        ("firing__heat", "[earthenware, stoneware]", "[earthenware, stoneware, porcelain]"),
        "newly exposed",
    ),
    "a dose for fewer": (("firing__heat", "[earthenware, stoneware]", "[earthenware]"), "no longer exposed"),
    "more of it": (
        (
            "definitions__most-heat-quick",
            "is: HAND-BOOK/heat.quick * load.mass",
            "is: 0.2 kW/kg * load.mass + 0.05 kW/kg * load.mass",
        ),
        "higher amount",
    ),
    "less of it": (
        (
            "definitions__most-heat-quick",
            "is: HAND-BOOK/heat.quick * load.mass",
            "is: 0.05 kW/kg * load.mass + 0.05 kW/kg * load.mass",
        ),
        "lower amount",
    ),
    "a warning for fewer": (("policy__heavy", "value: 100 kg", "value: 200 kg"), "ban or warning lost"),
    "a warning for more": (("policy__heavy", "value: 100 kg", "value: 60 kg"), "newly warned"),
    "a ban for more": (
        ("stop__unsafe", "{kiln.unsafe: true}", "{any: [{kiln.unsafe: true}, {load.wet: true}]}"),
        "newly forbidden",
    ),
    "a ban for fewer": (("policy__most_fume", "value: 5 g", "value: 10 g"), "ban or warning lost"),
    "advice": (("advice__look", "when: always", "when: {load.wet: true}"), "other"),
}


@pytest.fixture(scope="module")
def patients(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Invented loads."""
    target = str(tmp_path_factory.mktemp("cohort") / "loads.parquet")
    sample(kiln(), ROWS, 7, target)
    return target


def changed(new: Base, patients: str, folder: Path, again: int | None = None) -> tuple[Changed, pl.DataFrame]:
    """Who changes, as it is reported and as it is written."""
    target = folder / "changed.parquet"
    touched = edit(kiln().book, new.book)
    report = who_changes((kiln(), new), patients, touched, Options(batch=250), Again(again, 10), str(target))
    return report, pl.read_parquet(target)


@pytest.mark.parametrize("name", EDITS)
def test_who_changes_is_counted_by_direction(name: str, patients: str, tmp_path: Path) -> None:
    """Exactly the rows whose whole answers differ, each under its first direction, in which somebody is."""
    (file, before, after), direction = EDITS[name]
    new = ketrace.load(copied(tmp_path, **{file: (before, after)}))

    report, rows = changed(new, patients, tmp_path)

    assert rows["row"].to_list() == differing(new, patients, tmp_path)
    assert (report.rows, report.changed) == (ROWS, len(rows))
    assert report.all[direction] > 0
    assert Counter(rows["direction"].to_list()) == report.first
    assert report.decided == min(10, ROWS - len(rows))
    assert report.decided_changed == len(rows)


@pytest.mark.parametrize(
    ("file", "kind", "folder", "directions", "said"),
    [
        (
            "stop/unsafe",
            "care",
            "care",
            {"ban or warning lost", "newly warned"},
            "unsafe: holds (forbids) → holds (warns)",
        ),
        ("care/heavy", "stop", "stop", {"newly forbidden"}, "heavy: holds (warns) → holds (forbids)"),
    ],
)
def test_a_rule_that_does_another_thing_where_it_holds_is_counted_by_that(
    file: str, kind: str, folder: str, directions: set[str], said: str, patients: str, tmp_path: Path
) -> None:
    """A ban that became a warning holds for the same rows as before, and is lost for each."""
    new = ketrace.load(moved(tmp_path, file, kind, folder))

    report, rows = changed(new, patients, tmp_path)

    assert {name for name in directions if report.all[name]} == directions
    assert not report.all["newly forbidden"] or kind == "stop"
    assert said in rows["rules"].explode().to_list()
    held = rows.filter(pl.col("rules").list.contains(said))
    assert set(held["directions"].explode()) >= directions


def test_amounts_before_and_after_are_written(patients: str, tmp_path: Path) -> None:
    (file, before, after), _ = EDITS["less of it"]

    _, rows = changed(ketrace.load(copied(tmp_path, **{file: (before, after)})), patients, tmp_path)

    lower = rows.filter(pl.col("direction") == "lower amount").row(0, named=True)
    (was,), (now,) = lower["amounts.before"], lower["amounts.after"]
    assert was.startswith("heat: heat up to ") and now.endswith(" kW")
    assert float(was.split()[-2]) > float(now.split()[-2])


def test_amounts_are_written_exactly(patients: str, tmp_path: Path) -> None:
    """As decimals of so many places as a step has, never as the nearest binary number."""
    file, quick = "definitions__most-heat-quick", "is: HAND-BOOK/heat.quick * load.mass"
    finer = {
        "knowledge": ("step: 0.5 kW", "step: 0.01 kW"),
        file: (quick, "is: 0.05 kW/kg * load.mass + 0.05 kW/kg * load.mass"),
    }

    _, rows = changed(ketrace.load(copied(tmp_path, **finer)), patients, tmp_path)

    told = rows["amounts.after"].explode().drop_nulls()
    assert len(told) > 10
    assert told.str.contains(r"^heat: heat up to \d+(\.\d?[1-9])? kW$").all()


def test_whom_to_decide_again_can_be_limited(patients: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who are drawn come from all over the file, batch by batch, not from its first rows only."""
    new, drawn = ketrace.load(copied(tmp_path, policy__heavy=("value: 100 kg", "value: 60 kg"))), list[int]()

    def noted(_: object, row: int) -> list[str]:
        drawn.append(row)
        return []

    monkeypatch.setattr("ketrace.cohort.changes._Batch.check", noted)

    report, rows = changed(new, patients, tmp_path, again=6)

    assert (report.decided_changed, report.decided, len(drawn)) == (6, 10, 16)
    assert 6 < len(rows) == report.changed
    # Batches of 250, 250 and 100 rows: 3 and 5, then 2 and 4, then 1 and 1.
    assert max(drawn[14:]) < 100 and len(set(drawn[:8])) == 8


def differing(new: Base, patients: str, folder: Path) -> list[int]:
    """The rows of which both versions give other verdicts, states or amounts, by running each in full."""
    answers = []
    for word, base in (("old", kiln()), ("new", new)):
        run(base, patients, str(folder / f"{word}.parquet"))
        answers.append(pl.read_parquet(folder / f"{word}.parquet").drop("missing", "certainty", "problems"))
    one, other = answers
    assert one.columns == other.columns
    return [number for number, (was, now) in enumerate(zip(one.rows(), other.rows(), strict=True), 1) if was != now]


def test_what_touches_nothing_changes_nobody(patients: str, tmp_path: Path) -> None:
    new = ketrace.load(copied(tmp_path, care__wet=("Wait until they are dry.", "Stay until they are dry.")))

    report, rows = changed(new, patients, tmp_path)

    assert (report.followed, report.changed, len(rows)) == (0, 0, 0)


def test_a_rule_that_is_gone_or_renamed_is_followed(patients: str, tmp_path: Path) -> None:
    """Gone, its warnings are lost; under another name nobody changes."""
    gone, renamed = copied(tmp_path / "gone"), copied(tmp_path / "renamed")
    (gone / "care" / "heavy.yaml").unlink()
    text = (renamed / "care" / "heavy.yaml").read_text().replace("id: heavy", "id: weighty\nformerly: [heavy]")
    (renamed / "care" / "heavy.yaml").unlink()
    (renamed / "care" / "weighty.yaml").write_text(text)

    assert changed(ketrace.load(gone), patients, tmp_path)[0].all["ban or warning lost"] > 0
    assert changed(ketrace.load(renamed), patients, tmp_path)[0].changed == 0


def test_a_row_that_is_decided_otherwise_stops_the_run(
    patients: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Columns that say of one rule what no decision says."""
    new = ketrace.load(copied(tmp_path, policy__heavy=("value: 100 kg", "value: 60 kg")))
    right = "ketrace.cohort.shape.Shape.found"
    monkeypatch.setattr(right, lambda shape, found: dict.fromkeys(shape.rules.values()))

    with pytest.raises(Disagreement, match=r"row [0-9]+: "):
        changed(new, patients, tmp_path)

    assert not (tmp_path / "changed.parquet").exists()


def test_who_stands_there_twice_is_refused(patients: str, tmp_path: Path) -> None:
    """Else one would be counted as two."""
    rows = pl.read_parquet(patients)
    pl.concat([rows, rows.head(1)]).write_parquet(tmp_path / "twice.parquet")
    new = ketrace.load(copied(tmp_path, policy__heavy=("value: 100 kg", "value: 60 kg")))

    with pytest.raises(Refused, match="stand in more than one row"):
        changed(new, str(tmp_path / "twice.parquet"), tmp_path)

    assert not (tmp_path / "changed.parquet").exists()


def test_a_column_that_one_version_does_not_know_is_passed_over_there(patients: str, tmp_path: Path) -> None:
    new = ketrace.load(
        copied(
            tmp_path,
            terms__load=(
                "  kiln.checked:",
                '  load.fragile: {title: Fragile, type: yes-no, question: "Is it?", unscreened: Asked alone.}\n  kiln.checked:',
            ),
            care__wet=("{load.wet: true}", "{any: [{load.wet: true}, {load.fragile: true}]}"),
        )
    )
    rows = pl.read_parquet(patients).with_columns(pl.lit(True).alias("load.fragile"))
    rows.write_parquet(tmp_path / "fragile.parquet")

    report, _ = changed(new, str(tmp_path / "fragile.parquet"), tmp_path)

    assert report.all["newly warned"] > 0
