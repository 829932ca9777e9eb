"""What `ketrace diff` prints for people."""

from __future__ import annotations

from ketrace.cli.printing import counted, heading, line, say
from ketrace.cli.stated import stated
from ketrace.comparing.both import Witness
from ketrace.comparing.cases import as_answer
from ketrace.comparing.compare import Difference, Stretch
from ketrace.comparing.directions import Turned
from ketrace.comparing.gate import Breach
from ketrace.comparing.written import Change
from ketrace.proving.case import case_text

_STYLES = {"proved": "bold green", "refuted": "bold red", "not settled": "bold yellow"}
_ORDER = ("forbids", "warns", "exposes", "judges", "defines", "informs")
_MEANS = {
    "more": "holds for more",
    "fewer": "holds for fewer",
    "other": "stays open for others",
}
_PROVED = (
    "Nobody gets a milder verdict, an amount or more of one that the old version did not give, "
    "and nobody who may be treated loses a warning, a ban or an objection to an order."
)


def show(difference: Difference) -> None:
    """Print a difference."""
    if difference.old.book.digest == difference.new.book.digest:
        say()
        say("No difference: every file is the same.", "bold green")
        return
    heading("Written otherwise")
    for change in difference.changes:
        _show_change(change)
    if not difference.changes:
        say("Nothing but comments, layout and the order of keys.")
    for stretch in difference.stretches:
        _show_stretch(stretch)


def _show_change(change: Change) -> None:
    words = f"{change.part} {change.id}: {change.how}" + (", in words only" if change.words_only else "")
    say(words, None if change.words_only else "bold")
    for detail in change.details:
        say(detail, "dim", indent=2, hanging=2)


def _show_stretch(stretch: Stretch) -> None:
    days = f"on {stretch.as_of}" if stretch.as_of == stretch.until else f"from {stretch.as_of} to {stretch.until}"
    heading(f"What it does, {days}")
    shown = [one for one in stretch.turned if one.sides or one.unsettled]
    for one in sorted(shown, key=lambda one: (_ORDER.index(one.pair.rule.effect), one.pair.rule.id)):
        if one.pair.rule.effect != "informs" or one.unsettled:
            _show_rule(one, stretch)
    _show_informing([one for one in shown if one.pair.rule.effect == "informs" and not one.unsettled])
    if stretch.same:
        say(f"Looked at, and proved to be the same for everybody: {', '.join(stretch.same)}.")
    if not stretch.turned and stretch.gate.state == "proved":
        say("Nothing: no rule that acts means anything else.")
    _show_gate(stretch)


def _show_rule(one: Turned, stretch: Stretch) -> None:
    rule = one.pair.rule
    words = " and ".join(_MEANS.get(direction, direction) for direction in one.directions) or "not settled"
    was = f", formerly {one.pair.old.id}" if one.pair.renamed and one.pair.old else ""
    say(f"{rule.id} ({rule.kind}{was}): {words}", "bold")
    for side in one.sides:
        say(f"{side.direction}: {side.how}. {_described(side.witness, stretch)}", indent=2, hanging=2)
    if one.unsettled:
        say(f"not settled: {one.unsettled}", "yellow", indent=2, hanging=2)


def _show_informing(found: list[Turned]) -> None:
    """Rules that only inform mostly follow the verdict: their names are enough."""
    for direction, words in _MEANS.items():
        names = [one.pair.rule.id for one in found if direction in one.directions]
        if names:
            say(f"{counted(len(names), 'rule')} that inform{'s' * (len(names) == 1)}: {words}", "bold")
            say(", ".join(names), indent=2)


def _described(witness: Witness, stretch: Stretch) -> str:
    verdict = witness.before if witness.before == witness.after else f"{witness.before} → {witness.after}"
    return f"For example ({verdict}): {stated(witness.input, stretch.facts)}"


def _show_gate(stretch: Stretch) -> None:
    gate = stretch.gate
    heading("No new exposure")
    say(f"no new exposure: {gate.state}", _STYLES[gate.state])
    if gate.state == "proved":
        say(_PROVED, indent=2)
    for number, breach in enumerate(gate.breaches, 1):
        _show_breach(number, breach, stretch)
    for reason in gate.unsettled:
        say(f"not settled: {reason}", "yellow", indent=2, hanging=2)
    if gate.breaches:
        say()
        say("The first of them as a case, which expects what the old version said (-o FOLDER writes them all):")
        for text in case_text(as_answer(gate.breaches[0], 1, stretch.as_of, stretch.until)).splitlines():
            line(f"  {text}", "dim")


def _show_breach(number: int, breach: Breach, stretch: Stretch) -> None:
    where = f" at {breach.rule}" if breach.rule else ""
    by = f", because of {'; '.join(breach.responsible)}" if breach.responsible else ""
    say(f"{number}. {breach.what}{where}{by}", indent=2, hanging=3)
    shown = any(side.witness is breach.witness for one in stretch.turned for side in one.sides)
    said = f"the example of {breach.rule} above" if shown else _described(breach.witness, stretch)
    say(said, "dim", indent=5, hanging=2)
