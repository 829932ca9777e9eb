"""Whether reviews amount to an approval, for any reviews of any content."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketrace.problems import Place
from ketrace.rulebook.reviews import APPROVE, REQUEST_CHANGES, Need, Review, Signature, SignOff, unsigned

DAY = datetime.date(2026, 11, 20)
NOW = Signature("meaning", "texts")
NEEDS = (Need("potter", 1), Need("baker", 2))


def review(
    who: str = "A. B.", role: str = "potter", verdict: str = APPROVE, of: Signature = NOW, comment: str | None = None
) -> Review:
    """A review, of the content of now if nothing else is said."""
    return Review(who, role, DAY, verdict, of, Place("reviews/wet.yaml", 3, 5), comment)


POTTER, BAKER, OTHER_BAKER = review(), review("C. D.", "baker"), review("E. F.", "baker")
ALL_THREE = (POTTER, BAKER, OTHER_BAKER)
signatures = st.builds(Signature, st.sampled_from(["meaning", "other"]), st.sampled_from(["texts", "other"]))
reviews = st.lists(
    st.builds(
        review,
        st.sampled_from(["A. B.", "a.  b.", "C. D.", "E. F.", "G. H."]),
        st.sampled_from(["potter", "baker"]),
        st.sampled_from([APPROVE, REQUEST_CHANGES]),
        signatures,
    ),
    max_size=8,
).map(tuple)


def test_all_who_are_needed_make_it_approved() -> None:
    assert SignOff(ALL_THREE, NOW, NEEDS).approved
    assert [str(need) for need in SignOff((POTTER, BAKER), NOW, NEEDS).missing] == ["1 baker"]
    assert not SignOff((POTTER, BAKER), NOW, NEEDS).approved


def test_one_person_counts_once_however_the_name_is_written() -> None:
    twice = (POTTER, BAKER, review("c.  d.", "baker"))

    assert not SignOff(twice, NOW, NEEDS).approved


def test_one_who_asks_for_changes_stands_against_it() -> None:
    against = review("G. H.", "guest", REQUEST_CHANGES, comment="say how long")
    found = SignOff((*ALL_THREE, against), NOW, NEEDS)

    assert not found.approved
    assert not found.missing
    assert list(found.why())[-1] == "objection of 2026-11-20 by G. H. (guest) stands: say how long"


def test_who_thinks_otherwise_later_is_heard_as_they_think_last() -> None:
    against = review("C. D.", "baker", REQUEST_CHANGES)

    assert SignOff((POTTER, against, BAKER, OTHER_BAKER), NOW, NEEDS).approved
    assert not SignOff((*ALL_THREE, against), NOW, NEEDS).approved


@pytest.mark.parametrize(
    ("then", "why"),
    [
        (Signature("other", "texts"), "the meaning changed since"),
        (Signature("meaning", "other"), "the texts changed since"),
        (Signature("other", "other"), "the meaning and the texts changed since"),
        (NOW, None),
    ],
)
def test_a_review_lapses_when_either_digest_changes(then: Signature, why: str | None) -> None:
    found = SignOff((review(of=then), BAKER, OTHER_BAKER), NOW, NEEDS)

    assert found.reviews[0].lapse(NOW) == why
    assert found.approved is (why is None)
    if why is not None:
        assert list(found.why()) == [
            f"approval of 2026-11-20 by A. B. (potter) lapsed: {why}",
            "approval of 2026-11-20 by C. D. (baker) stands",
            "approval of 2026-11-20 by E. F. (baker) stands",
            "still needed: the approval of 1 potter",
        ]


def test_what_somebody_asked_of_other_content_no_longer_stands_against_it() -> None:
    against = review("G. H.", "baker", REQUEST_CHANGES, Signature("other", "texts"))

    assert SignOff((*ALL_THREE, against), NOW, NEEDS).approved


def test_a_rule_without_reviews_says_whom_it_needs() -> None:
    assert unsigned(NEEDS) == "nobody has reviewed it; needed: the approval of 1 potter and 2 baker"
    assert unsigned((Need("", 1), Need("guest", 0))) == "nobody has reviewed it; needed: the approval of 1 person"


@given(reviews)
def test_what_lapsed_counts_for_nothing(found: tuple[Review, ...]) -> None:
    standing = tuple(one for one in found if one.lapse(NOW) is None)

    assert SignOff(found, NOW, NEEDS).approved is SignOff(standing, NOW, NEEDS).approved
    assert SignOff(found, NOW, NEEDS).missing == SignOff(standing, NOW, NEEDS).missing


@given(reviews)
def test_an_approval_needs_as_many_persons_as_are_asked_for(found: tuple[Review, ...]) -> None:
    sign_off = SignOff(found, NOW, NEEDS)
    agreeing = {one.person for one in found if one.verdict == APPROVE and one.signature == NOW}

    assert not sign_off.approved or len(agreeing) >= 3
    assert sign_off.approved is not bool(
        sign_off.missing or [one for one in sign_off.standing if one.verdict != APPROVE]
    )


@given(reviews)
def test_every_review_is_accounted_for(found: tuple[Review, ...]) -> None:
    """A reader sees of each whether it stands, lapsed or was replaced."""
    said = list(SignOff(found, NOW, NEEDS).why())

    assert [one for one, text in zip(found, said, strict=False) if str(one) not in text] == []
    assert len(said) in (len(found), len(found) + 1)
