"""What to ask next: it ends, nobody is asked in vain, and the answer is that of a subject of whom all is known."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

import ketrace
from ketrace.deciding.consistency import consistent
from ketrace.facts.from_python import from_python
from ketrace.facts.read_input import read_input
from ketrace.shelf import shelf
from ketrace.testing.cases import read_cases
from tests.kiln import AS_OF, DRY, INPUTS, NOTHING_KNOWN, WALKED, asked, kiln
from tests.questioning import Answers, answered, dialog, subjects

CASES = Path(__file__).resolve().parents[2] / "cases"
FEW = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))


@cache
def shipped() -> ketrace.Base:
    return ketrace.load(shelf("rules"))


def settled(base: ketrace.Base, input: Answers) -> tuple[object, ...]:
    """What asking is for: the verdict, and the state and amounts of each rule that exposes."""
    facts = read_input(from_python(input, "input"), base.book, "input")
    reference = consistent(base.book, facts, base.decider.acting(facts.as_of.date), True, "input")
    rules = [rule for rule in reference.rules.values() if rule.effect == "exposes"]
    states = {rule.id: reference.state(rule) for rule in rules}
    amounts = {rule.id: reference.amounts(rule) for rule in rules if states[rule.id] is True}
    return reference.possible_verdicts(), states, amounts


def check(base: ketrace.Base, known: Answers) -> None:
    """Every law of asking, for one subject."""
    answers = {name: known[name] for name in ("format", "as_of", "screens", "facts")}
    input: Answers = {**NOTHING_KNOWN, "screens": {}, "facts": {}}
    seen: set[str] = set()
    before = None
    for question, after in dialog(base, answers):
        assert question.fact not in seen or question.unusable, "nothing is asked twice"
        assert question.settles, "somebody waits for the answer"
        now = {one.fact for one in base.open_questions(input) if "[" not in one.fact}
        assert before is None or now <= before, "what no longer matters never matters again"
        seen, before, input = seen | {question.fact}, now, after
    assert settled(base, input) == settled(base, answers)


@pytest.mark.parametrize("name", INPUTS)
def test_the_last_answer_settles_what_knowing_all_settles(name: str) -> None:
    check(kiln(), {"screens": {}, "facts": {}, **INPUTS[name]})


@FEW
@given(known=subjects(kiln(), AS_OF))
def test_so_it_is_for_any_subject(known: Answers) -> None:
    try:
        kiln().decide(known)
    except ketrace.Refused:
        assume(False)
    check(kiln(), known)


@pytest.mark.parametrize("case", read_cases(CASES / "ketamine").cases[::5], ids=lambda case: str(case.id))
def test_so_it_is_for_worked_patients(case: object) -> None:
    base = shipped()
    for step in getattr(case, "steps", ())[:1]:
        try:
            base.decide(step.input)
        except ketrace.Refused:
            continue
        check(base, step.input)


@FEW
@given(known=subjects(shipped(), AS_OF))
def test_so_it_is_for_any_patient(known: Answers) -> None:
    try:
        shipped().decide(known)
    except ketrace.Refused:
        assume(False)
    check(shipped(), known)


def order(input: Answers) -> list[str]:
    return [one.fact for one in kiln().open_questions(input)]


def test_required_facts_come_first_then_screens_then_what_could_forbid() -> None:
    assert order(NOTHING_KNOWN) == ["load.mass", "walk-round", "load.clay", "load.dried", "load.glazes", "load.wet"]


def test_nothing_is_asked_once_a_verdict_forbids() -> None:
    assert order(asked({"kiln.cracked": True, "load.mass": None, "load.wet": None})) == []


def without_mass(facts: Answers) -> Answers:
    found = asked(facts)
    return {**found, "facts": {name: value for name, value in found["facts"].items() if name != "load.mass"}}


def test_nothing_is_asked_for_an_amount_that_is_withheld() -> None:
    assert order(without_mass({"load.wet": True})) == []


def test_a_verdict_that_is_reached_needs_no_second_reason() -> None:
    """Two woes hold already; whether the load is heavy besides changes nothing, and its mass is asked for the heat."""
    (question,) = kiln().open_questions(without_mass({"load.clay": "earthenware", "kiln.gas_near": True}))

    assert (question.fact, question.settles) == ("load.mass", ("heat",))


def test_a_screen_asks_for_all_that_it_will_state() -> None:
    """Also for what does not matter now: `complete` says no for each of them."""
    (question,) = kiln().open_questions({**asked({"kiln.gas_near": False}), "screens": {}})

    assert (question.fact, question.type, question.covers) == ("walk-round", "screen", ("kiln.cracked", "kiln.alarm"))


def test_a_screen_that_was_not_answered_is_asked_piece_by_piece() -> None:
    found = kiln().open_questions({**asked(), "screens": {"walk-round": {"complete": False}}})

    assert {(one.fact, one.type, one.screen) for one in found} >= {("kiln.cracked", "yes-no", "walk-round")}


def test_what_was_asked_and_is_not_known_is_not_asked_again() -> None:
    input = asked({"load.mass": None})

    assert order(input) == []
    assert [one.fact for one in kiln().open_questions(input, again=True)] == ["load.mass"]


def test_what_grew_too_old_is_asked_again_and_the_reason_told() -> None:
    (question,) = kiln().open_questions(asked(screens={"walk-round": {"complete": True, "observed": "2026-11-20"}}))

    assert question.fact == "walk-round"
    assert question.unusable == "it is older than 1 d (local policy `walk_lasts`)"


def test_a_field_of_an_item_is_asked_by_its_place() -> None:
    input = asked({"load.glazes": {"complete": True, "items": [{"name": "lead"}]}})

    assert order(input) == ["load.glazes[0].coat", "load.glazes[0].coats", "load.glazes[0].poured"]


def test_a_list_that_is_said_not_to_be_whole_is_not_asked_again() -> None:
    assert order(asked({"load.glazes": {"complete": False, "items": []}})) == []


def test_the_written_order_is_not_asked_for() -> None:
    assert order(asked({}, order={"heat": "2 kW"})) == []


def test_it_refuses_what_decide_refuses() -> None:
    with pytest.raises(ketrace.Refused):
        kiln().next_question({**NOTHING_KNOWN, "facts": {"load.mass": 70}})
    with pytest.raises(ketrace.NotInForce):
        kiln().next_question({"format": 1, "as_of": "1999-01-01"})


def test_the_next_question_is_the_first_of_the_open_ones() -> None:
    known = {**NOTHING_KNOWN, "facts": {**DRY}}

    assert kiln().next_question(known) == kiln().open_questions(known)[0]
    assert kiln().next_question({**known, "screens": WALKED}) is None
    assert answered(kiln().open_questions(known)[0], asked(), {**known, "screens": {}})["screens"] == WALKED


def test_what_only_settles_a_warning_is_asked_on_demand() -> None:
    input = asked({"load.mass": "123 kg", "load.clay": "earthenware"})
    del input["facts"]["load.wet"]
    found = kiln().open_questions(input, warnings=True)

    assert kiln().open_questions(input, again=True) == ()
    assert [(one.fact, one.settles) for one in found] == [("load.dried", ("wet",)), ("load.wet", ("wet",))]
