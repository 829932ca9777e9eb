"""The laws of conditions, whatever they say and whatever is known: Kleene's, of negation, of counting, of learning."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from ketrace.logic.meaning import compare, number, truth
from ketrace.logic.nodes import (
    All,
    Any,
    AnyRule,
    AtLeast,
    Condition,
    CountItems,
    Defined,
    Is,
    Not,
    OneOf,
    Value,
    VerdictIs,
)
from ketrace.logic.reshape import negation_normal
from ketrace.logic.walk import walk
from ketrace.values.truth import Truth, negate
from tests.unit.logic.worlds import Known, Listed, conditions, formulas, learnt, with_rules, worlds

TRUTHS: tuple[Truth, ...] = (True, False, None)
SIGNS = (">=", ">", "<=", "<", "=", "!=")
parts = st.lists(conditions, max_size=4)


def flag(name: str) -> Is:
    """The condition that a fact is true."""
    return Is(Value(name), True)


def both_ways(values: tuple[Truth, ...]) -> list[tuple[bool, ...]]:
    """All that may yet be learnt."""
    return [
        tuple(bool(one) for one in way) for way in product(*((v,) if v is not None else (True, False) for v in values))
    ]


# Kleene's laws


@given(conditions, worlds)
def test_two_negations_cancel(node: Condition, world: Known) -> None:
    """Also of what is unknown."""
    assert truth(node, world) is truth(Not(Not(node)), world)
    assert negate(truth(node, world)) is truth(Not(node), world)


@given(parts, worlds)
def test_de_morgan(some: list[Condition], world: Known) -> None:
    """Not all is any not, and not any is all not."""
    opposites = tuple(Not(one) for one in some)

    assert truth(Not(All(tuple(some))), world) is truth(Any(opposites), world)
    assert truth(Not(Any(tuple(some))), world) is truth(All(opposites), world)


@given(parts.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))), worlds)
def test_order_does_not_matter(both: tuple[list[Condition], list[Condition]], world: Known) -> None:
    """Of parts that are joined."""
    one, other = (tuple(some) for some in both)

    assert truth(All(one), world) is truth(All(other), world)
    assert truth(Any(one), world) is truth(Any(other), world)
    for count in range(1, len(one) + 1):
        assert truth(AtLeast(count, one), world) is truth(AtLeast(count, other), world)


@given(conditions, conditions, conditions, worlds)
def test_all_and_any_distribute_and_absorb(a: Condition, b: Condition, c: Condition, world: Known) -> None:
    """As they do where nothing is unknown."""
    assert truth(All((a, Any((b, c)))), world) is truth(Any((All((a, b)), All((a, c)))), world)
    assert truth(Any((a, All((b, c)))), world) is truth(All((Any((a, b)), Any((a, c)))), world)
    assert truth(a, world) is truth(All((a, Any((a, b)))), world)
    assert truth(a, world) is truth(Any((a, All((a, b)))), world)
    assert truth(a, world) is truth(All((a, a)), world)


@given(conditions, worlds)
def test_the_middle_is_not_excluded(node: Condition, world: Known) -> None:
    """What is unknown is not true together with its opposite either: nothing is guessed."""
    known = truth(node, world) is not None

    assert truth(Any((node, Not(node))), world) is (True if known else None)
    assert truth(All((node, Not(node))), world) is (False if known else None)


# Negation normal form


@given(with_rules, worlds)
def test_negation_normal_form_keeps_the_meaning(node: Condition, world: Known) -> None:
    """Of a condition, and of its opposite."""
    assert truth(node, world) is truth(negation_normal(node), world)
    assert negate(truth(node, world)) is truth(negation_normal(node, False), world)


@given(with_rules, st.booleans())
def test_negation_stays_only_where_there_is_no_opposite(node: Condition, positive: bool) -> None:
    """Inside an item the condition is left as it was written: it is lowered on its own."""
    outside = [negation_normal(node, positive)]
    while outside:
        one = outside.pop()
        if isinstance(one, Not):
            assert isinstance(one.part, OneOf | Defined | VerdictIs | AnyRule)
        elif isinstance(one, All | Any | AtLeast):
            outside.extend(one.parts)


@given(conditions)
def test_negation_normal_form_is_normal(node: Condition) -> None:
    """Made once more it is the same, and it speaks of the same things."""
    normal = negation_normal(node)

    assert normal == negation_normal(normal)
    assert {part.name for part in walk(node) if isinstance(part, Value)} == {
        part.name for part in walk(normal) if isinstance(part, Value)
    }


# Counting is strong: unknown only while what is unknown can decide


@given(st.lists(st.sampled_from(TRUTHS), min_size=1, max_size=5), st.data())
def test_at_least_is_strong(values: list[Truth], data: st.DataObject) -> None:
    """Of facts that have nothing to do with one another."""
    names = [f"f{i}" for i in range(len(values))]
    count = data.draw(st.integers(1, len(values)))
    world = Known(truths=dict(zip(names, values, strict=True)))
    ends = {sum(way) >= count for way in both_ways(tuple(values))}

    answer = truth(AtLeast(count, tuple(flag(name) for name in names)), world)

    assert answer is (ends.pop() if len(ends) == 1 else None)


@given(st.lists(st.sampled_from(TRUTHS), max_size=4), st.sampled_from(SIGNS), st.integers(0, 4))
def test_counting_a_whole_list_is_strong(values: list[Truth], sign: str, count: int) -> None:
    """Each way in which its items may turn out counts, and no other."""
    world = Known(lists={"l": Listed(tuple(Known(truths={"f": value}) for value in values), True)})
    ends = {compare(sum(way), sign, count) for way in both_ways(tuple(values))}

    answer = truth(CountItems("l", Is(Value("f", True), True), sign, count, "count"), world)  # type: ignore[arg-type]

    assert answer is (ends.pop() if len(ends) == 1 else None)


@given(st.lists(st.sampled_from(TRUTHS), max_size=3), st.sampled_from(SIGNS), st.integers(0, 4), st.booleans())
def test_counting_a_list_that_may_go_on_is_strong(values: list[Truth], sign: str, count: int, stated: bool) -> None:
    """More items may come, as many as you like; of a list of which nothing is said, all may come."""
    values = values if stated else []
    listed = Listed(tuple(Known(truths={"f": value}) for value in values), False) if stated else None
    low = sum(value is True for value in values)
    ends = {compare(found, sign, count) for found in range(low, low + 9)}

    answer = truth(CountItems("l", Is(Value("f", True), True), sign, count, "count"), Known(lists={"l": listed}))  # type: ignore[arg-type]

    assert answer is (ends.pop() if len(ends) == 1 else None)


@given(worlds)
def test_some_and_every_are_each_others_opposite(world: Known) -> None:
    """Every item does is: not some item does not."""
    where = flag("a")
    every = CountItems("l", where, "<=", 0, "every")
    some_not = CountItems("l", Not(where), ">=", 1, "some")

    assert truth(every, world) is negate(truth(some_not, world))


# Learning


@given(conditions, worlds, worlds)
def test_learning_never_retracts(node: Condition, now: Known, later: Known) -> None:
    """What is true stays true and what is false stays false, whatever else becomes known."""
    before = truth(node, now)

    if before is not None:
        assert before is truth(node, learnt(now, later))


@given(formulas, worlds, worlds)
def test_learning_never_changes_a_number(node: object, now: Known, later: Known) -> None:
    """A number that could be worked out stays what it is."""
    before = number(node, now)  # type: ignore[arg-type]

    if before is not None:
        assert before == number(node, learnt(now, later))  # type: ignore[arg-type]
