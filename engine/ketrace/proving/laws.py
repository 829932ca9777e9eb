"""The laws that every base must keep, beside its own properties, settled for every subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from ketrace.logic.nodes import All
from ketrace.problems import Disagreement
from ketrace.proof.comparing import alike, differing, one_word, word
from ketrace.proof.lowered import Lowered
from ketrace.proof.pairs import either, opposite
from ketrace.proof.solver import Asker
from ketrace.proof.symbols import extends
from ketrace.proving.answers import Answer, Example
from ketrace.proving.scene import Scene, Seen
from ketrace.proving.settling import Part, Unsettled, decided, never, seen_of
from ketrace.rulebook.book import UNDECIDED
from ketrace.rulebook.rules import Rule

Law = Callable[[Scene], Answer]


def one_verdict(scene: Scene) -> Answer:
    """Exactly one word is printed, and each can be."""
    answer = scene.answer("law.one-verdict", "Exactly one verdict is printed, and each can be")
    stopping = {verdict.name for verdict in scene.base.book.knowledge.verdicts if verdict.stops}
    words = {name: word(name, stopping, scene.reading) for name in (*scene.reading.verdicts(), UNDECIDED)}
    broken = Part(
        "no verdict, or two at once", opposite(one_word(words)), lambda seen: seen.decision.verdict not in words
    )
    parts = [Part(f"the verdict is {name}", when, _prints(name)) for name, when in words.items()]
    return never(answer, broken, parts, scene)


def _prints(name: str) -> Callable[[Seen], bool]:
    return lambda seen: seen.decision.verdict == name


def exposing_rules_can_hold(scene: Scene) -> Answer:
    """Every rule that exposes holds for somebody."""
    answer = scene.answer("law.reach", "Every rule that exposes can hold")
    found: list[Example] = []
    silent = []
    for rule in scene.acting.rules.values():
        if rule.effect == "exposes":
            seen = seen_of(_holding(rule, scene, True), scene)
            if seen is None:
                silent.append(rule.id)
            else:
                found.append(seen.example(f"rule `{rule.id}` holds"))
    if silent:
        return replace(answer, state="refuted", reason=f"these hold for nobody: {', '.join(silent)}")
    return replace(answer, examples=tuple(found))


def _holding(rule: Rule, scene: Scene, wanted: bool) -> Part:
    holds = scene.reading.state(rule).true
    words = f"rule `{rule.id}` " + ("holds" if wanted else "does not hold")
    formula = holds if wanted else opposite(holds)
    return Part(words, formula, lambda seen: (seen.reference.state(rule) is True) is wanted)


def no_rule_is_idle(scene: Scene) -> Answer:
    """Every rule holds for somebody, and for somebody does not, unless it is written to hold always."""
    answer = scene.answer("law.no-idle-rule", "No rule is dead, and none always holds that is not written so")
    always = [rule.id for rule in scene.acting.rules.values() if rule.when == All(())]
    sought = {(rule.id, True): rule for rule in scene.acting.rules.values()}
    sought |= {(rule.id, False): rule for rule in scene.acting.rules.values() if rule.id not in always}
    idle, examples = [], 0
    while sought:
        (name, wanted), rule = next(iter(sought.items()))
        part = _holding(rule, scene, wanted)
        seen = seen_of(part, scene)
        if seen is None:
            idle.append(f"`{name}` {'never' if wanted else 'always'} holds")
            del sought[name, wanted]
            continue
        examples += 1
        # One decided subject shows what every rule can be, not only the one it was sought for.
        for other in scene.acting.rules.values():
            sought.pop((other.id, seen.reference.state(other) is True), None)
    if idle:
        return replace(answer, state="refuted", reason="; ".join(idle))
    said = f"{len(scene.acting.rules)} rules were seen to hold, and not to, in {examples} examples that were decided"
    listed = f"; written to hold always: {', '.join(always)}" if always else ""
    return replace(answer, reason=said + listed)


def learning_never_exposes(scene: Scene) -> Answer:
    """Once something forbids, nothing more that is learnt leads to what exposes."""
    answer = scene.answer("law.learning", "Learning more never turns what forbids into what exposes")
    lesser, greater = scene.subject("before"), scene.subject("after")
    before, after = scene.read(lesser), scene.read(greater)
    rules = scene.acting.rules.values()
    forbids = either(*(before.state(rule).true for rule in rules if rule.effect == "forbids"))
    exposes = either(*(after.state(rule).true for rule in rules if rule.effect == "exposes"))
    asker = Asker([before, after], extends(greater, lesser), scene.seconds)
    words = ("something forbids", "with more known, something exposes")
    found = asker.can_be(forbids, exposes, sparing=True)
    if found.possible == "unknown":
        raise Unsettled(f"the solver gave up: {found.reason}")
    if found.possible == "yes":
        first, second = (decided(one, text, scene) for one, text in zip(found.subjects, words, strict=True))
        return replace(answer, state="refuted", examples=tuple(_unlearnt(first, second, words)))
    shown = []
    for place, (formula, text) in enumerate(zip((forbids, exposes), words, strict=True)):
        found = asker.can_be(formula)
        if found.possible != "yes":
            return replace(answer, state="empty" if found.possible == "no" else "not settled", reason=text)
        shown.append(decided(found.subjects[place], text, scene).example(text))
    return replace(answer, examples=tuple(shown))


def _unlearnt(first: Seen, second: Seen, words: tuple[str, str]) -> Iterator[Example]:
    forbidding = [one.rule for one in first.decision.recommendations if one.effect == "forbids"]
    exposing = [one.rule for one in second.decision.recommendations if one.effect == "exposes"]
    if not forbidding or not exposing:
        raise Unsettled("two examples were found, but they do not show it when they are decided")
    yield replace(first.example(words[0]), expect={"rules": {"holds": forbidding}})
    yield replace(second.example(words[1]), expect={"rules": {"holds": forbidding, "withheld": exposing}})


def compiled_as_written(scene: Scene) -> Answer:
    """The program that forward chaining runs says what the rules say, of every rule, verdict and amount."""
    answer = scene.answer("law.compiled", "The program that decides says what the rules as written say")
    program = scene.base.decider.compiled(scene.acting).program
    lowered = Lowered(program, scene.symbols, alike(scene.reading, program, scene.seconds))
    unlike = differing(scene.reading, lowered)
    asker = Asker([scene.reading], lowered.needs, scene.seconds)
    found = asker.can_be(either(*unlike.values()))
    if found.possible == "unknown":
        raise Unsettled(f"the solver gave up: {found.reason}")
    if found.possible == "no":
        return replace(
            answer, reason=f"compared: {len(unlike)} states of rules and verdicts and ends of amounts, guard included"
        )
    try:
        decided(found.subjects[0], "the two differ", scene)
    except Disagreement as differ:
        return replace(answer, state="refuted", reason=str(differ))
    raise Unsettled("an example was found, but the two engines agree when it is decided")


LAWS: Mapping[str, Law] = {
    "law.one-verdict": one_verdict,
    "law.reach": exposing_rules_can_hold,
    "law.no-idle-rule": no_rule_is_idle,
    "law.learning": learning_never_exposes,
    "law.compiled": compiled_as_written,
}
