"""`ketrace rules review`: signing, and where the signature is seen."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import ketrace
from tests.commands import Cli, Ran
from tests.kiln import asked, copied
from tests.signed import needing, written

SIGNED = {"who": "A. B.", "role": "potter", "when": "2026-11-20", "verdict": "approve"}


def review(cli: Cli, base: Path, rule: str = "wet", *more: str, **options: str) -> Ran:
    """Signs a rule."""
    given = [part for name, value in {**SIGNED, **options}.items() for part in (f"--{name}", value)]
    return cli("rules", "review", rule, "--rules", base, *given, *more)


def test_it_writes_the_file_and_says_where_the_rule_stands(cli: Cli, tmp_path: Path) -> None:
    base = copied(tmp_path)
    found = review(cli, base)
    lines = (base / "reviews" / "wet.yaml").read_text().splitlines()

    assert found.code == 0
    assert found.lines[1:] == [
        f"written: {base / 'reviews' / 'wet.yaml'}",
        "wet is approved",
        "  approval of 2026-11-20 by A. B. (potter) stands",
    ]
    assert lines[:6] == [
        "id: wet",
        "reviews:",
        '  - who: "A. B."',
        '    role: "potter"',
        "    when: 2026-11-20",
        "    verdict: approve",
    ]
    assert [line.partition("sha256:")[0] for line in lines[6:]] == ["    meaning: ", "    texts: "]
    assert [path.name for path in (base / "reviews").iterdir()] == ["wet.yaml"]


def test_a_day_that_is_still_to_come_is_refused(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ketrace.cli.review.today", lambda: date(2026, 11, 19))
    found = review(cli, copied(tmp_path))

    assert found.code == 2
    assert found.err.splitlines()[-1] == (
        "Error: Invalid value for --when: `2026-11-20` is still to come: today is 2026-11-19; "
        "write the day on which the person judged"
    )
    assert not (tmp_path / "kiln" / "reviews").exists()


def test_a_further_review_leaves_the_first_as_it_was(cli: Cli, tmp_path: Path) -> None:
    base = written(needing("potter", "baker"), tmp_path / "base")
    review(cli, base)
    before = (base / "reviews" / "wet.yaml").read_bytes()
    found = review(cli, base, "wet", "--json", who="C. D.", role="baker", verdict="request-changes", comment="How wet?")

    assert (base / "reviews" / "wet.yaml").read_bytes().startswith(before)
    assert found.data == {
        "rule": "wet",
        "file": str(base / "reviews" / "wet.yaml"),
        "status": "under-review",
        "reviews": [
            "approval of 2026-11-20 by A. B. (potter) stands",
            "objection of 2026-11-20 by C. D. (baker) stands: How wet?",
            "still needed: the approval of 1 baker",
        ],
    }


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"role": "poter"}, "unknown role `poter`: did you mean `potter`?; nothing is written"),
        ({"when": "20.11.2026"}, "`20.11.2026` is not a date"),
        ({"when": "2126-11-20"}, "`2126-11-20` is still to come: today is "),
        ({"verdict": "request-changes"}, "does not say what to change"),
        ({"verdict": "ok"}, "'ok' is not one of 'approve', 'request-changes'"),
        ({"who": " "}, "`who` is empty"),
    ],
)
def test_what_cannot_be_signed_is_told_and_nothing_is_written(
    options: dict[str, str], said: str, cli: Cli, tmp_path: Path
) -> None:
    base = written(needing("potter", "baker"), tmp_path / "base")
    found = review(cli, base, **options)

    assert found.code == 2
    assert said in " ".join(found.err.split())
    assert not (base / "reviews").exists()


def test_an_unknown_rule_is_told_with_the_nearest(cli: Cli, tmp_path: Path) -> None:
    found = review(cli, copied(tmp_path), "wett")

    assert (found.code, "did you mean `wet`?" in found.err) == (2, True)


def test_a_draft_is_not_signed(cli: Cli, tmp_path: Path) -> None:
    found = review(cli, copied(tmp_path, care__wet=("under-review", "draft")))

    assert (found.code, "`wet` is `draft`; only a rule under review can be judged" in found.err) == (2, True)


def test_a_release_is_not_signed(cli: Cli, tmp_path: Path) -> None:
    cli.kiln("release", "--to", tmp_path)
    found = review(cli, tmp_path / "kiln-0.1.0.kb.zip")

    assert found.code == 2
    assert "is a release, which nobody changes" in found.err


def test_the_list_and_the_rule_say_what_became_of_an_approval(cli: Cli, tmp_path: Path) -> None:
    base = copied(tmp_path)
    review(cli, base)
    approved = cli("rules", "list", "--rules", base)
    file = base / "care" / "wet.yaml"
    file.write_text(file.read_text().replace("load.wet: true", "load.wet: false"))
    lapsed, shown = cli("rules", "list", "--rules", base), cli("rules", "show", "wet", "--rules", base)
    why = "approval of 2026-11-20 by A. B. (potter) lapsed: the meaning changed since"

    assert "19 rules, 1 approved" in approved.lines
    assert "wet: approval of 2026-11-20 by A. B. (potter) stands" in approved.lines
    assert "19 rules, 0 approved" in lapsed.lines
    assert lapsed.lines[-2:] == [f"wet: {why}", "wet: still needed: the approval of 1 person"]
    assert why in shown.lines
    assert cli("rules", "list", "--rules", base, "--kind", "care", "--json").data[2]["reviews"][0] == why


def test_check_counts_approvals_and_says_for_a_release_what_is_missing(cli: Cli, tmp_path: Path) -> None:
    base = written(needing("potter", "baker"), tmp_path / "base")
    review(cli, base)
    review(cli, base, "heavy")
    review(cli, base, "heavy", who="C. D.", role="baker")
    found = cli("check", "--release", "--rules", base)

    assert "    1 approved" in found.lines
    assert "release: rule `heavy` is not approved  [not-approved]" not in found.lines
    assert (
        "  help: approval of 2026-11-20 by A. B. (potter) stands; still needed: the approval of 1 baker" in found.lines
    )
    assert "  help: nobody has reviewed it; needed: the approval of 1 potter and 1 baker" in found.lines


def test_a_decision_says_what_was_approved_and_comes_out_the_same_again(cli: Cli, tmp_path: Path) -> None:
    base = copied(tmp_path)
    review(cli, base, "wet")
    loaded, again = ketrace.load(base), ketrace.load(base)
    wet = asked({"load.wet": True})
    decision: Any = loaded.decide(wet).to_dict()

    assert decision["knowledge"]["reviewed"] == "1 of 19 approved"
    assert {one["rule"]: one["status"] for one in decision["recommendations"]}["wet"] == "approved"
    assert loaded.decide(wet).to_json() == again.decide(wet).to_json()


def test_a_release_carries_the_reviews_and_replays_with_them(cli: Cli, tmp_path: Path) -> None:
    base = copied(tmp_path)
    review(cli, base, "wet")
    released = cli("release", "--rules", base, "--to", tmp_path)
    release = tmp_path / "kiln-0.1.0.kb.zip"
    record = tmp_path / "decision.json"
    record.write_text(ketrace.load(base).decide(asked({"load.wet": True})).to_json().decode())

    assert "19 rules, 1 approved" in released.out
    assert ketrace.load(release).book.rules["wet"].status == "approved"
    assert cli("replay", record, "--rules", release).code == 0
    assert cli.kiln("replay", record).code == 3
