"""What rests on a source, for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping

from ketrace.cli.printing import counted, heading, say
from ketrace.rulebook.affected import Affected, RuleAffected
from ketrace.rulebook.book import Book

Worked = Mapping[str, tuple[str, ...]] | None
"""For each case, the rules whose sentences rest on the claims; None where no cases were looked at."""


_MOST = 4
"""As many cases are named for each rule; `--json` names all."""


def affected_data(name: str, found: Affected, worked: Worked, book: Book) -> dict[str, object]:
    """What rests on a source, as JSON values."""
    return {
        "id": name,
        "claims": found.claims,
        "claims_of_others": found.other_claims,
        "tables": found.tables,
        "policies": found.policies,
        "conflicts": found.conflicts,
        "rules": [
            {
                "rule": one.rule,
                "effect": book.rules[one.rule].effect,
                "own": one.own,
                "through": one.through,
                "withheld": one.withheld,
            }
            for one in found.rules
        ],
        "cases": None if worked is None else dict(worked),
    }


def show_affected(name: str, found: Affected, worked: Worked, book: Book) -> None:
    """Print what rests on a source, what gives amounts first."""
    source = book.sources[name.partition("/")[0]]
    say(f"{source.id}: {source.title}", "bold", hanging=2)
    say(f"{source.state}; {counted(len(found.claims), 'claim')} looked at", indent=2)
    definitions = [one for one in found.rules if book.rules[one.rule].effect == "defines"]
    withheld = [one for one in found.rules if one.withheld]
    _rules("withheld, if it carried no weight", withheld, book)
    _rules("keep acting, marked", [one for one in found.rules if one not in (*withheld, *definitions)], book)
    _rules("definitions", definitions, book)
    heading("besides")
    for title, names in (
        ("tables", found.tables),
        ("local numbers", tuple(f"policy.{policy}" for policy in found.policies)),
        ("conflicts", found.conflicts),
        ("claims of others that rest on it", found.other_claims),
    ):
        say(f"{title}: {', '.join(names) or 'none'}", indent=2, hanging=2)
    _cases(worked)


def _rules(title: str, rules: list[RuleAffected], book: Book) -> None:
    heading(f"{title}: {counted(len(rules), 'rule')}")
    for one in rules:
        through = f"through {', '.join(one.through)}" if one.through else ""
        ways = "; ".join(part for part in (", ".join(one.own), through) if part)
        say(f"{one.rule} ({book.rules[one.rule].kind}): {ways}", indent=2, hanging=2)


def _cases(worked: Worked) -> None:
    if worked is None:
        say()
        say("No cases were looked at: name their folder with `--cases FOLDER`.", "dim")
        return
    heading(f"said in worked cases: {counted(len(worked), 'case')}")
    saying: dict[str, list[str]] = {}
    for case, rules in worked.items():
        for rule in rules:
            saying.setdefault(rule, []).append(case)
    for rule, cases in sorted(saying.items()):
        more = f" and {len(cases) - _MOST} more" if len(cases) > _MOST else ""
        say(f"{rule} in {counted(len(cases), 'case')}: {', '.join(cases[:_MOST])}{more}", indent=2, hanging=2)
