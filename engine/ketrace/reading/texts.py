"""Texts for people: placeholders, and no number that has not come through one."""

from __future__ import annotations

import re
from collections.abc import Collection

from ketrace.problems import did_you_mean
from ketrace.reading.formulas import claim_number, policy_number
from ketrace.reading.scope import Mistake, Scope
from ketrace.problems import Place
from ketrace.rulebook.rules import Placeholder, Text

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million half quarter third "
    "twice thrice double triple dozen"
).split()
_NUMBER = re.compile(r"\d|\b(?:" + "|".join(_NUMBER_WORDS) + r")\b", re.IGNORECASE)


def text(written: str, scope: Scope, place: Place, amounts: Collection[str] = (), schedule: bool = False) -> Text:
    """A text with its placeholders; a `Mistake` for an unknown one."""
    parts: list[str | Placeholder] = []
    at = 0
    for match in _PLACEHOLDER.finditer(written):
        parts.append(written[at : match.start()])
        parts.append(_placeholder(match[1], scope, place, amounts, schedule))
        at = match.end()
    parts.append(written[at:])
    return tuple(part for part in parts if part != "")


def _placeholder(name: str, scope: Scope, place: Place, amounts: Collection[str], schedule: bool) -> Placeholder:
    if name in amounts:
        return Placeholder("amount", name)
    if name == "schedule" and schedule:
        return Placeholder("schedule", name)
    if name.startswith("policy."):
        return Placeholder("policy", policy_number(name.removeprefix("policy."), scope, place).name)
    if "/" in name:
        claim, _, number = name.rpartition(".")
        claim_number(claim, number, scope, place)
        return Placeholder("claim", claim, number)
    if name in scope.terms and scope.terms[name].type == "quantity":
        return Placeholder("term", name)
    known = [*amounts, *scope.terms, *(f"policy.{one}" for one in scope.policies)]
    raise Mistake(
        "unknown-placeholder",
        f"unknown placeholder `{{{name}}}`",
        did_you_mean(name, known) or "use an amount of this rule, a quantity, `policy.name` or `SOURCE/claim.number`",
    )


def number_in_prose(written: str, names: Collection[str]) -> str | None:
    """The first digit or number word outside placeholders and declared names, or None."""
    bare = _PLACEHOLDER.sub(" ", written)
    for name in sorted(names, key=len, reverse=True):
        bare = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", bare)
    match = _NUMBER.search(bare)
    return match[0] if match else None
