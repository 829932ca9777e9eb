"""What an application that embeds ketrace writes. It must type-check under `mypy --strict`, and it runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import assert_type

import ketrace


def loaded(folder: Path) -> ketrace.Base:
    """A base is loaded once, from a path or its text, and shared."""
    base = ketrace.load(folder)
    assert_type(base, ketrace.Base)
    assert_type(ketrace.load(str(folder)), ketrace.Base)
    assert_type(base.problems, tuple[ketrace.Problem, ...])
    assert_type(base.found_at, str)
    return base


def words(base: ketrace.Base, facts: Mapping[str, object]) -> tuple[str, bool, str]:
    """An input is a mapping of whatever an application has, or JSON."""
    decision = base.decide({"format": 1, "as_of": "2026-11-23", "facts": facts})
    assert_type(decision, ketrace.Decision)
    assert_type(base.decide('{"format": 1, "as_of": "2026-11-23"}'), ketrace.Decision)
    assert_type(base.decide(b'{"format": 1, "as_of": "2026-11-23"}', bad_values="unknown"), ketrace.Decision)
    return decision.verdict, decision.settled, decision.certainty


def sentences(decision: ketrace.Decision, audience: str) -> list[str]:
    """What is said, with amounts and sources."""
    lines: list[str] = []
    for said in decision.recommendations:
        assert_type(said, ketrace.Recommendation)
        lines.append(said.text.get(audience, said.rule))
        for name, amount in said.amounts.items():
            assert_type(amount, ketrace.Amount)
            lines.append(f"{name}: {amount.shown} = {amount.working}")
        for citation in said.citations:
            assert_type(citation, ketrace.Citation)
            assert_type(citation.strength, str | None)
            lines.append(f"{citation.claim} {citation.at} {citation.mark or ''}")
    return lines


def ends(amount: ketrace.Amount) -> tuple[Decimal, Fraction]:
    """Ends of amounts are exact texts, for whatever kind of number an application counts in."""
    return Decimal(amount.low), Fraction(amount.high_exact or amount.high)


def next_question(decision: ketrace.Decision) -> str | None:
    """The most decisive stands first."""
    for missing in decision.missing:
        assert_type(missing, ketrace.Missing)
        assert_type(missing.screen, str | None)
        if missing.decides_verdict:
            return missing.ask
    return None


def silent(decision: ketrace.Decision) -> dict[str, tuple[str, str | None]]:
    """Why other rules do not speak."""
    assert_type(decision.not_applied, tuple[ketrace.NotApplied, ...])
    return {one.rule: (one.state, one.reason) for one in decision.not_applied}


def may_be_carried_out(decision: ketrace.Decision) -> bool:
    """A written order has an outcome of its own."""
    order = decision.order
    assert_type(order, ketrace.Order | None)
    return order is not None and order.settled and not order.reasons


def form(base: ketrace.Base) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """All that can be asked, to make a form of."""
    for question in base.questions():
        assert_type(question, ketrace.Question)
        assert_type(question.unit, str | None)
        yield question.fact, question.type, question.options


def counted(base: ketrace.Base, inputs: Iterator[Mapping[str, object]]) -> dict[str, int]:
    """Many, one after the other, without keeping them."""
    counts: dict[str, int] = {}
    for decision in base.decide_many(inputs):
        counts[decision.verdict] = counts.get(decision.verdict, 0) + 1
    return counts


def told(base: ketrace.Base, text: str) -> str:
    """Each error has a type of its own, and carries what there is to tell."""
    try:
        return base.decide(text).verdict
    except ketrace.Refused as refused:
        assert_type(refused.problems, tuple[ketrace.Problem, ...])
        first = refused.problems[0]
        assert_type(first.places, tuple[ketrace.Place, ...])
        assert_type(first.help, str | None)
        assert_type(first.severity, ketrace.Severity)
        return f"{first.code} at {first.places[0].path}"
    except ketrace.NotInForce as late:
        return str(late)
    except ketrace.Disagreement as disagreement:
        assert_type(disagreement.rules, tuple[str, ...])
        return ", ".join(disagreement.rules)


def loads(folder: Path) -> bool:
    """Rules that do not load say why; one base catches all that ketrace raises on purpose."""
    try:
        ketrace.load(folder, policy=folder / "policy.yaml")
    except ketrace.InvalidRules as invalid:
        assert_type(invalid.problems, tuple[ketrace.Problem, ...])
        return False
    except ketrace.KetraceError:
        return False
    return True


def record(decision: ketrace.Decision) -> tuple[str, bytes, dict[str, object]]:
    """What to keep."""
    return decision.digest, decision.to_json(), decision.to_dict()
