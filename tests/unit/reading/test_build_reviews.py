"""From files of reviews to a book whose rules are approved by them, and by nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketrace.problems import InvalidRules, KetraceError
from ketrace.reading.write_review import Judgement, file_of, with_judgement
from ketrace.rulebook.reviews import APPROVE, REQUEST_CHANGES
from tests.patches import kiln_files, read, said_of, with_words
from tests.signed import DAY, differs, judged, needing

WET = file_of("wet")


def test_without_reviews_nothing_is_approved() -> None:
    book, _ = read(kiln_files())

    assert (book.approved, dict(book.reviews)) == (0, {})


def test_a_rule_is_approved_by_its_reviews() -> None:
    book, _ = read(judged("wet"))

    assert (book.rules["wet"].status, book.approved) == ("approved", 1)
    assert book.rules["heat"].status == "under-review"
    assert book.knowledge.status == "under-review"


def test_each_role_that_is_needed_must_approve() -> None:
    files = needing("potter", "baker")
    one = judged("wet", files=files)
    both = judged("wet", "C. D.", "baker", files=one)

    assert read(one)[0].rules["wet"].status == "under-review"
    assert read(both)[0].rules["wet"].status == "approved"


def test_the_base_is_approved_when_each_of_its_rules_is() -> None:
    files = dict(kiln_files())
    for rule in read(files)[0].rules:
        files = judged(rule, files=files)
    book, _ = read(files)

    assert book.approved == len(book.rules)
    assert book.knowledge.status == "approved"


def test_an_approval_lapses_with_the_content_and_says_so() -> None:
    files = with_words("care/wet.yaml", "load.wet: true", "load.wet: false", judged("wet"))
    book, said = read(files)
    note = next(problem for problem in said if problem.code == "lapsed-approval")

    assert book.rules["wet"].status == "under-review"
    assert note.message == "rule `wet`: approval of 2026-11-20 by A. B. (potter) lapsed: the meaning changed since"
    assert str(note.places[0]) == f"{WET}:3:5  $.reviews[0]"
    assert list(book.reviews["wet"].why())[1:] == ["still needed: the approval of 1 person"]


def test_it_comes_back_with_the_content() -> None:
    lapsed = with_words("care/wet.yaml", "load.wet: true", "load.wet: false", judged("wet"))
    back = with_words("care/wet.yaml", "load.wet: false", "load.wet: true", lapsed)

    assert read(back)[0].rules["wet"].status == "approved"


def test_who_signs_again_makes_it_approved_again_and_the_first_review_stays() -> None:
    lapsed = with_words("care/wet.yaml", "load.wet: true", "load.wet: false", judged("wet"))
    again = judged("wet", files=lapsed)
    book, said = read(again)

    assert again[WET].startswith(lapsed[WET])
    assert book.rules["wet"].status == "approved"
    assert "lapsed-approval" not in {problem.code for problem in said}
    assert len(book.reviews["wet"].reviews) == 2


def test_a_text_that_changes_lapses_the_approval_of_that_rule_only() -> None:
    files = judged("heavy", files=judged("wet"))
    book, _ = read(with_words("care/wet.yaml", "Wait until", "Let it stand until", files))

    assert (book.rules["wet"].status, book.rules["heavy"].status) == ("under-review", "approved")


def test_what_rests_on_a_definition_lapses_with_it() -> None:
    files = judged("unsafe-gas", files=judged("unsafe", files=judged("wet")))
    book, _ = read(with_words("definitions/unsafe-gas.yaml", "kiln.alarm: true", "kiln.alarm: false", files))

    assert {name: book.rules[name].status for name in ("unsafe", "unsafe-gas", "wet")} == {
        "unsafe": "under-review",
        "unsafe-gas": "under-review",
        "wet": "approved",
    }


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_what_does_not_act_is_not_approved(status: str) -> None:
    book, _ = read(with_words("care/wet.yaml", "status: under-review", f"status: {status}", judged("wet")))

    assert book.rules["wet"].status == status


def test_reviews_are_part_of_the_digest_of_the_rules() -> None:
    one, other = read(kiln_files())[0], read(judged("wet"))[0]

    assert one.digest != other.digest
    assert WET in other.files


def test_a_rule_that_is_broken_is_not_said_to_be_missing() -> None:
    files = with_words("care/wet.yaml", "kind: care", "kind: care\nkinds: 1", judged("wet"))

    assert [problem.code for problem in said_of(files)] == ["unknown-key"]


def test_a_broken_file_of_reviews_hides_nothing_else() -> None:
    files = with_words("care/heavy.yaml", "policy.heavy]", "policy.hevy]", judged("wet"))
    files = with_words(WET, "verdict: approve", "verdict: yes", files)

    assert sorted({problem.code for problem in said_of(files)}) == ["doubtful-word", "unknown-policy"]


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp", "Co", "Cn")), min_size=1)


@given(who=texts.filter(str.strip), comment=texts)
@settings(max_examples=30, deadline=None)
def test_whatever_is_said_is_read_back_as_it_was_said(who: str, comment: str) -> None:
    files = judged("wet", who[:200].strip(), verdict=REQUEST_CHANGES, comment=comment[:2000])
    (review,) = read(files)[0].reviews["wet"].reviews

    assert (review.who, review.comment) == (who[:200].strip(), comment[:2000])
    assert differs(files) == {WET}


def test_a_file_in_another_layout_is_left_alone_and_says_what_to_add() -> None:
    files = judged("wet")
    files[WET] = b"id: wet\nreviews: []\n"

    with pytest.raises(KetraceError, match="nothing is written") as told:
        with_judgement(Judgement("wet", "C. D.", "potter", DAY, APPROVE), files)
    assert '  - who: "C. D."' in str(told.value)


def test_a_judgement_that_cannot_be_made_is_refused() -> None:
    with pytest.raises(InvalidRules, match="does not say what to change"):
        judged("wet", verdict=REQUEST_CHANGES)
