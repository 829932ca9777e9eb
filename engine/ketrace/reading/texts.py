"""Texts for people: placeholders, and no number that has not come through one."""

from __future__ import annotations

import re
from collections.abc import Collection

from ketrace.problems import Place
from ketrace.reading.formulas import claim_number, policy_number
from ketrace.reading.scope import Mistake, Scope, near
from ketrace.rulebook.rules import Placeholder, Text

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NUMBER_WORDS = """
two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion half halve halved quarter third
fourth fifth sixth seventh eighth ninth tenth twice thrice double doubled triple tripled dozen
""".split()  # noqa: SIM905  # one word a line would be a page
_NUMBER = re.compile(rf"\d+|\b(?:{'|'.join(_NUMBER_WORDS)})(?:s|fold)?\b(?:-\w+)*", re.IGNORECASE)


def text(
    written: str,
    scope: Scope,
    place: Place,
    cited: Collection[str] = (),
    amounts: Collection[str] = (),
    schedule: bool = False,
) -> Text:
    """A text with its placeholders; a `Mistake` for one that is unknown, or that prints what is not cited."""
    parts: list[str | Placeholder] = []
    at = 0
    for match in _PLACEHOLDER.finditer(written):
        parts.append(written[at : match.start()])
        parts.append(_placeholder(match[1], scope, place, cited, amounts, schedule))
        at = match.end()
    parts.append(written[at:])
    for part in parts:
        if isinstance(part, str) and (brace := re.search(r"[{}]", part)):
            message = f"a brace without its other half: `{part[brace.start() :][:30]}`"
            raise Mistake("unknown-placeholder", message, "a placeholder is a name in braces, such as `{policy.name}`")
    return tuple(part for part in parts if part != "")


def _placeholder(
    name: str, scope: Scope, place: Place, cited: Collection[str], amounts: Collection[str], schedule: bool
) -> Placeholder:
    if name in amounts:
        return Placeholder("amount", name)
    if name == "schedule" and schedule:
        return Placeholder("schedule", name)
    if name.startswith("policy."):
        return Placeholder("policy", policy_number(name.removeprefix("policy."), scope, place).name)
    if "/" in name:
        return _claimed(name, scope, place, cited)
    if name in scope.terms and scope.terms[name].type == "quantity":
        return Placeholder("term", name)
    if name in scope.terms:
        message = f"`{name}` is not a quantity, so `{{{name}}}` cannot print it"
        raise Mistake(
            "wrong-type", message, "only quantities, amounts and numbers are printed; write the rest in words"
        )
    known = [*amounts, *scope.terms, *(f"policy.{one}" for one in scope.policies), *(["schedule"] if schedule else [])]
    help = "write an amount of this rule, a quantity, `policy.name` or `SOURCE/claim.number` in the braces"
    numbers = _of_that_name(name, scope, cited)
    raise Mistake(
        "unknown-placeholder",
        f"unknown placeholder `{{{name}}}`",
        f"did you mean `{{{numbers[0]}}}`?"
        if len(numbers) == 1
        else near(f"{{{name}}}", (f"{{{one}}}" for one in known), help),
    )


def _of_that_name(name: str, scope: Scope, cited: Collection[str]) -> list[str]:
    """The numbers of cited claims that `number` or `claim.number` may stand for."""
    claim, _, number = name.rpartition(".")
    cites = [scope.claims[one] for one in sorted(cited) if one in scope.claims]
    return [
        f"{one.id}.{number}" for one in cites if number in one.numbers and one.id.endswith(f"/{claim}" if claim else "")
    ]


def _claimed(name: str, scope: Scope, place: Place, cited: Collection[str]) -> Placeholder:
    claim, dot, number = name.rpartition(".")
    if not dot:
        help = "a claim is printed by one of its numbers: `{SOURCE/claim.number}`"
        raise Mistake("unknown-placeholder", f"`{{{name}}}` names no number", help)
    claim_number(claim, number, scope, place)
    if claim not in cited:
        message = f"the text prints a number of `{claim}`, which the rule does not cite"
        raise Mistake("uncited-number", message, f"add `{claim}` under `because`")
    return Placeholder("claim", claim, number)


def number_in_prose(written: str, names: Collection[str]) -> str | None:
    """The first digits or number word outside placeholders and declared names, or None."""
    bare = _without_names(written, names)
    match = _NUMBER.search(bare)
    return match[0] if match else _digit(bare)


def digit_in_prose(written: str, names: Collection[str]) -> str | None:
    """The first digits outside placeholders and declared names, or None; number words may stand."""
    return _digit(_without_names(written, names))


def _without_names(written: str, names: Collection[str]) -> str:
    bare = _PLACEHOLDER.sub(" ", written)
    for name in sorted(names, key=len, reverse=True):
        bare = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", bare)
    return bare


def _digit(bare: str) -> str | None:
    # `½` and `²` are numbers too.
    match = re.search(r"\d+", bare)
    return match[0] if match else next((character for character in bare if character.isnumeric()), None)
