"""What a written order comes to, and the nearest one that no rule rejects, for people."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ketrace.cli.printing import say
from ketrace.deciding.decision import Nearest, OrderChange, Recommendation, WorkedOut
from ketrace.rulebook.book import AmountType

_WORDS = {"at-most": "at most {}", "at-least": "at least {}", "answer": "{}", "leave-out": "none"}


def show_worked_out(worked_out: Sequence[WorkedOut], written: Collection[str], indent: int = 2) -> None:
    """Print the order in other words: each quantity with its arithmetic, or what it lacks. What was written is not repeated."""
    for one in worked_out:
        if one.shown and one.working == one.shown and one.shown in written:
            continue
        if one.shown:
            working = "" if one.working == one.shown else f" ({one.working})"
            say(f"{one.title}: {one.shown}{working}", indent=indent, hanging=2)
        else:
            say(f"{one.title}: not known; asks {', '.join(one.missing)}", "yellow", indent=indent, hanging=2)


def show_nearest(nearest: Nearest) -> None:
    """Print the nearest order, said in a way that nobody takes for advice."""
    if nearest.reason:
        say(f"no nearest order is proposed: {nearest.reason}", indent=2, hanging=2)
        return
    known = ", as far as is known" if nearest.missing else ""
    say(
        f"nearest order that no rule rejects{known} (limits, not a recommendation; whoever wrote it decides):",
        indent=2,
        hanging=2,
    )
    if nearest.missing:
        say(f"a rule may still reject it: asks {', '.join(nearest.missing)}", "yellow", indent=4, hanging=2)
    for one in nearest.changes:
        say(f"{_limit(one)}{_as_written(one)}", indent=4, hanging=2)
    show_worked_out(nearest.worked_out, [one.value for one in nearest.changes], indent=4)
    if nearest.notes:
        quiet = f"; without one: {_limits(nearest.without_note)}" if nearest.without_note else ""
        say(f"a note would stay [{', '.join(nearest.notes)}]{quiet}", indent=4, hanging=2)


def show_printed(printed: Sequence[Recommendation], amounts: Mapping[str, AmountType]) -> None:
    """Print the amounts that the base itself gives, beside the nearest order, which may lie above or below them."""
    if not printed:
        say("the rules themselves name no amount here", indent=2, hanging=2)
        return
    say("what the rules themselves name here:", indent=2, hanging=2)
    for one in printed:
        given = "; ".join(f"{amounts[name].title}: {amount.shown}" for name, amount in one.amounts.items())
        say(f"{given} [{one.rule}]", indent=4, hanging=2)


def _limit(one: OrderChange) -> str:
    return f"{one.part}: {_WORDS[one.change].format(one.value)}"


def _limits(changes: Sequence[OrderChange]) -> str:
    return ", ".join(f"{one.part} {_WORDS[one.change].format(one.value)}" for one in changes)


def _as_written(one: OrderChange) -> str:
    if not one.written:
        return ""
    return f"; as written {one.written}" + (f", that is {one.same_as}" if one.same_as else "")
