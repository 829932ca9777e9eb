"""`ketrace consult`: a talk in which nothing is taken for granted, and whose end is a decision."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ketrace.values.unit_errors import HINTS, SPOKEN
from tests.commands import Cli, Ran
from tests.kiln import AS_OF, asked, copied, kiln

START = (AS_OF, "70 kg", "none")


def consulted(cli: Cli, *typed: str, more: tuple[str | Path, ...] = ()) -> Ran:
    return cli.kiln("consult", *more, input="".join(f"{line}\n" for line in typed).encode())


def heavy() -> str:
    """A file that settles the verdict and all amounts, and leaves a warning open."""
    input = asked({"load.mass": "123 kg", "load.clay": "earthenware"})
    del input["facts"]["load.wet"]
    Path("heavy.json").write_text(json.dumps(input))
    return "heavy.json"


def complaints(found: Ran) -> list[str]:
    return [line.strip() for line in found.lines if line.startswith("  ! ")]


def test_the_whole_talk(cli: Cli) -> None:
    """Every line of it, up to the decision, which is the one that `decide` prints for the saved answers."""
    found = consulted(cli, AS_OF, "70", "70 kg", "1", more=("-o", "load.json"))
    saved = json.loads(Path("load.json").read_text())
    decided = cli.kiln("decide", "load.json")

    assert found.code == 0
    assert found.out.partition("\n")[2] == TALK + decided.out.partition("\n")[2]
    assert saved["facts"] == {"load.mass": "70 kg", "kiln.cracked": {"value": True, "observed": AS_OF}}
    assert saved["screens"] == {"walk-round": {"complete": True, "observed": AS_OF}}


def test_what_is_known_is_not_asked(cli: Cli) -> None:
    Path("known.json").write_text(json.dumps({**asked(), "screens": {}}))
    found = consulted(cli, "none", more=("--from", "known.json", "--json"))

    assert found.data["verdict"] == "fire"
    assert "1. Walk round the kiln: which of these are true?" in found.err
    assert "2. " not in found.err


def test_a_list_is_entered_item_by_item(cli: Cli) -> None:
    typed = (*START, "stoneware", "add", "lead", "unknown", "unknown", "4 g", "add", "ash", "100 g", "3", "done")
    found = consulted(cli, *typed, "unknown", "no", more=("-o", "load.json"))
    listed = json.loads(Path("load.json").read_text())["facts"]["load.glazes"]

    assert found.code == 0, found.out
    assert listed == {
        "complete": True,
        "items": [
            {"name": "lead", "coat": None, "coats": None, "poured": "4 g"},
            {"name": "ash", "coat": "100 g", "coats": 3},
        ],
    }


def test_a_list_of_nothing_is_said_to_be_one(cli: Cli) -> None:
    """Neither `done` nor an empty line counts as "there is none"."""
    found = consulted(cli, *START, "stoneware", "", "done", "none", "unknown", "no", more=("-o", "load.json"))

    assert complaints(found) == ["! nothing was typed", "! `done` is no answer here"]
    assert json.loads(Path("load.json").read_text())["facts"]["load.glazes"] == {"complete": True, "items": []}


def test_no_to_a_whole_screen_might_mean_that_nobody_asked(cli: Cli) -> None:
    found = consulted(cli, AS_OF, "70 kg", "no", "?1 4", "?1 1", "unknown", "quit", more=("-o", "load.json"))
    saved = json.loads(Path("load.json").read_text())

    assert complaints(found) == [
        "! `no` is neither `none` nor one of the numbers above",
        "! `4` is neither `none` nor one of the numbers above",
        "! `1` cannot be both true and not known",
    ]
    assert saved["screens"] == {"walk-round": {"complete": False}}
    assert saved["facts"] == {"load.mass": "70 kg", "kiln.cracked": None, "kiln.gas_near": None, "kiln.alarm": None}


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("70", "! `70` for `load.mass` has no unit"),
        ("70 mm", "! `70 mm` is not a value of `load.mass`, which is measured in `kg`"),
        ("9000 kg", "! `9000 kg` is not plausible for `load.mass`: 1 kg to 500 kg is"),
        ("70 bags", "! unknown unit `bags` (for `load.mass`)"),
        ("70 days", "! `70 d` is not a value of `load.mass`, which is measured in `kg`"),
    ],
)
def test_an_answer_is_checked_as_an_input_is(cli: Cli, typed: str, complaint: str) -> None:
    assert complaints(consulted(cli, AS_OF, typed, "quit")) == [complaint]


def test_a_unit_may_be_called_as_people_call_it(cli: Cli) -> None:
    """What it is taken as is said, and saved."""
    found = consulted(cli, AS_OF, "70 kilos", "quit", more=("-o", "load.json"))

    assert complaints(found) == []
    assert "  taken as `70 kg`" in found.lines
    assert json.loads(Path("load.json").read_text())["facts"] == {"load.mass": "70 kg"}


def test_how_people_call_a_unit_stands_beside_it() -> None:
    assert [name for name, spoken in SPOKEN.items() if HINTS[spoken] != name] == []


def test_an_option_can_be_chosen_by_its_number(cli: Cli) -> None:
    found = consulted(cli, *START, "0", "4", "2", "quit", more=("-o", "load.json"))
    at = found.lines.index("   1) earthenware  Earthenware")

    assert found.lines[at + 1 : at + 3] == ["   2) stoneware    Stoneware", "   3) porcelain    Porcelain"]
    assert complaints(found) == ["! `0` is none of the numbers above", "! `4` is none of the numbers above"]
    assert "    help: type a number from 1 to 3, or the word beside it" in found.lines
    assert "  taken as `stoneware`" in found.lines
    assert json.loads(Path("load.json").read_text())["facts"]["load.clay"] == "stoneware"


def test_options_with_numbers_of_their_own_are_chosen_by_their_words_only(cli: Cli, tmp_path: Path) -> None:
    """Whoever types the step of a scale must not get the option that happens to stand in that row."""
    scale = "options: {earthenware: Earthenware, stoneware: 'Cone 1: stoneware', porcelain: 'Cone 2: porcelain'}"
    plain = "options: {earthenware: Earthenware, stoneware: Stoneware, porcelain: Porcelain}"
    base = copied(tmp_path, terms__load=(plain, scale))
    found = cli("consult", "--rules", base, input="\n".join((*START, "2", "stoneware", "quit")).encode())

    assert "   stoneware    Cone 1: stoneware" in found.lines
    assert complaints(found) == ["! `2` is not an option of `load.clay`"]


def test_a_wrong_day_of_an_answer_is_told_and_asked_again(cli: Cli, tmp_path: Path) -> None:
    """The answer itself was good, and is not asked for again."""
    plain = 'question: "What does the load weigh?"'
    base = copied(tmp_path, terms__load=(plain, plain + ", valid_for: policy.walk_lasts"))
    typed = (AS_OF, "70 kg", "yesterday", "2026-11-31", "2026-12-01", AS_OF, "quit")
    found = cli("consult", "--rules", base, "-o", "load.json", input="".join(f"{line}\n" for line in typed).encode())

    assert [" ".join(one.split()[:8]) for one in complaints(found)] == [
        "! `yesterday` is not a date or an",
        "! there is no day `2026-11-31` in the",
        "! `2026-12-01` lies after `2026-11-23`",
    ]
    assert sum(line.startswith("  Of which day is that?") for line in found.lines) == 4
    assert json.loads(Path("load.json").read_text())["facts"]["load.mass"] == {"value": "70 kg", "observed": AS_OF}


def test_a_day_that_cannot_be_decided_for_is_asked_again(cli: Cli) -> None:
    found = consulted(cli, "today", "1999-01-01", "quit")

    assert complaints(found)[0].startswith("! `today` is not a date or an instant")
    assert complaints(found)[1] == "! `kiln` 0.1.0 speaks from 2026-01-01 to 2030-12-31, not on 1999-01-01"


def test_an_answer_can_be_taken_back(cli: Cli) -> None:
    found = consulted(cli, AS_OF, "back", "50 kg", "none", "back", "back", "70 kg", "quit", more=("-o", "load.json"))

    assert complaints(found) == ["! this is the first question"]
    assert json.loads(Path("load.json").read_text())["facts"] == {"load.mass": "70 kg"}


def test_why_names_the_rules_with_what_they_rest_on(cli: Cli) -> None:
    lines = [line.strip() for line in consulted(cli, AS_OF, "why", "quit").lines]

    assert "- A heavy load [heavy], care" in lines
    assert any(line.startswith("HAND-BOOK/") for line in lines)


def test_what_was_stated_and_is_too_old_is_asked_anew(cli: Cli) -> None:
    Path("old.json").write_text(json.dumps(asked(screens={"walk-round": {"complete": True, "observed": "2026-11-20"}})))
    found = consulted(cli, "none", more=("--from", "old.json"))

    assert "what was stated cannot be used: it is older than 1 d (local policy `walk_lasts`)" in found.out
    assert "VERDICT: fire" in found.out


def test_answers_that_end_too_early_decide_nothing(cli: Cli) -> None:
    found = consulted(cli, AS_OF, "70 kg", more=("-o", "load.json"))

    assert found.code == 3
    assert found.lines[-1] == "the answers ended before all that matters was asked: nothing is decided"
    assert json.loads(Path("load.json").read_text())["facts"] == {"load.mass": "70 kg"}
    assert consulted(cli).code == 3


def test_who_quits_keeps_the_answers(cli: Cli) -> None:
    found = consulted(cli, AS_OF, "70 kg", "quit", more=("-o", "load.json"))

    assert (found.code, found.lines[-1]) == (130, "stopped: nothing is decided")
    assert consulted(cli, "none", "quit", more=("--from", "load.json", "-o", "load.json")).code == 130
    assert "walk-round" in json.loads(Path("load.json").read_text())["screens"]


def test_what_nobody_knows_leaves_it_unsettled(cli: Cli) -> None:
    found = consulted(cli, AS_OF, *["unknown"] * 6)

    assert "Nothing is left to ask. Not settled: 8 answers that matter are not known." in found.lines
    assert found.lines[-1].startswith("VERDICT: insufficient-data")


def test_warnings_that_stay_open_are_told_before_the_answer(cli: Cli) -> None:
    found = consulted(cli, more=("--from", heavy()))
    at = found.lines.index("Settled: no other answer can change the verdict, or anything under firing.")

    assert found.code == 0
    assert found.lines[at + 1 : at + 4] == [
        "But 1 warning is still open:",
        "  - Wet pieces [wet]: asks load.wet",
        "  `ketrace consult --all` asks for what settles it.",
    ]
    assert at < found.lines.index("VERDICT: watch")


def test_who_wants_to_is_asked_about_warnings_too(cli: Cli) -> None:
    short = consulted(cli, more=("--from", heavy(), "-o", "load.json"))
    whole = consulted(cli, "2026-11-20", "yes", more=("--all", "--from", "load.json", "-o", "load.json"))

    assert "  `ketrace consult --all --from load.json -o load.json` asks for what settles it." in short.lines
    assert "2. Is any piece still wet?" in whole.lines
    assert "still open" not in whole.out
    assert "  withheld by `wet` until they are dry" in whole.lines


def test_what_was_asked_in_vain_is_not_offered_again(cli: Cli) -> None:
    found = consulted(cli, "unknown", "unknown", more=("--all", "--from", heavy()))

    assert "But 1 warning is still open:" in found.lines
    assert "--all" not in found.out


def test_programs_read_no_warning_before_the_decision(cli: Cli) -> None:
    found = consulted(cli, more=("--from", heavy(), "--json"))

    assert found.data["verdict"] == "watch"
    assert "But 1 warning is still open:" in found.err


def test_no_option_is_guessed_but_for_a_slip(cli: Cli) -> None:
    known = "its options are `earthenware`, `stoneware`, `porcelain`"
    found = consulted(cli, *START, "stone", "ware", "porcelein", "quit")
    helps = [line.strip() for line in found.lines if line.startswith("    help: ")]

    assert complaints(found) == [
        f"! `{typed}` is not an option of `load.clay`" for typed in ("stone", "ware", "porcelein")
    ]
    assert helps == [f"help: {known}", f"help: {known}", f"help: did you mean `porcelain`? {known}"]


def test_who_wants_to_leave_a_list_is_told_how(cli: Cli) -> None:
    found = consulted(cli, *START, "stoneware", "add", "done", "back", "none", "quit")
    at = found.lines.index("  ! `done` is no answer here")

    assert " ".join(line.strip() for line in found.lines[at + 1 : at + 3]) == (
        "help: finish this item first (`unknown` skips a question), then `done` leaves the list; `back` takes it back"
    )


def test_neither_yes_nor_no_is_guessed(cli: Cli) -> None:
    found = consulted(cli, "2026-11-20", "done", "quit", more=("--all", "--from", heavy()))
    at = found.lines.index("  ! `done` is neither `yes` nor `no`")

    assert found.lines[at + 1] == "    help: type `yes`, `no` or `unknown`"


def test_no_file_of_another_is_written_over(cli: Cli) -> None:
    Path("load.json").write_text("mine")
    found = consulted(cli, AS_OF, more=("-o", "load.json"))

    assert found.code == 2
    assert "`load.json` is there already, and is not written over" in found.err
    assert Path("load.json").read_text() == "mine"


@pytest.mark.parametrize(("source", "code"), [("-", 2), ("list.json", 2), ("none.json", 3), ("bad.json", 3)])
def test_a_beginning_that_cannot_be_used(cli: Cli, source: str, code: int) -> None:
    Path("list.json").write_text("[]")
    Path("bad.json").write_text(json.dumps(asked({"load.mass": 70})))

    assert consulted(cli, more=("--from", source)).code == code


def test_answers_need_not_be_text(cli: Cli) -> None:
    found = cli.kiln("consult", input=b"\xff\xfe\n2026-11-23\n" + b"7" * 20_000 + b"\nquit\n")

    assert found.code == 130
    assert found.err == ""


def test_it_asks_what_the_base_asks(cli: Cli) -> None:
    """The first question of all is the base's own next question."""
    question = kiln().next_question({"format": 1, "as_of": AS_OF})

    assert question is not None
    assert f"1. {question.ask}" in consulted(cli, AS_OF).lines


TALK = """\
Answer each question, or type `unknown`, `back`, `why`, `quit` or `help`.

For which day is the decision asked? Write a date such as `2026-11-23`, or an instant.
> 2026-11-23

1. What does the load weigh?
   [load.mass] 5 more open
   a number with its unit (`kg`)
> 70
  ! `70` for `load.mass` has no unit
    help: write the unit in which it was measured, as in `1 kg`; where nobody knows it, measure
      again
> 70 kg

2. Walk round the kiln: which of these are true?
   [walk-round] 4 more open
    1  Is the kiln cracked?
    2  Does anything with gas stand near?
    3  Does the smoke alarm sound?
   the numbers of those that are true, such as `1`; `?1` for one that is not known; `none` only when
   each was asked and none is true
> 1

saved as load.json

Settled: no other answer can change the verdict, or anything under firing.
"""
