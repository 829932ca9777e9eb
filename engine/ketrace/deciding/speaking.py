"""The sentences of a decision: the rules that hold, with their texts, amounts, citations and marks."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from ketrace.deciding.certainty import Support
from ketrace.deciding.decision import Amount, Citation, Recommendation
from ketrace.deciding.outcome import AmountRange
from ketrace.deciding.outline import Outlined
from ketrace.deciding.reference import Reference
from ketrace.deciding.trace import Trace
from ketrace.deciding.working import ABOUT, formula_shown, opened, value_shown, with_unit
from ketrace.logic.nodes import ClaimNumber, Number, PolicyNumber
from ketrace.rulebook.book import AmountType
from ketrace.rulebook.resting import overdue
from ketrace.rulebook.rules import Amount as AmountRule
from ketrace.rulebook.rules import Exposes, Informs, Named, Placeholder, Rule, Step, Text, Warns
from ketrace.values.quantity import decimal_text


class Speaker:
    """Makes recommendations out of rules that hold."""

    def __init__(self, reference: Reference, trace: Trace) -> None:
        self.reference, self.trace, self.book = reference, trace, reference.book
        self.day = reference.facts.as_of.date

    def recommendation(self, rule: Rule, amounts: dict[str, AmountRange], support: Support) -> Recommendation:
        """What one rule says of this subject."""
        outline = self.trace.outline
        outlined = outline.rules[rule.id]
        if not outlined.constant or self._overdue(outlined):
            return self._recommendation(outlined, amounts, support)
        if rule.id not in outline.said:
            outline.said[rule.id] = self._recommendation(outlined, amounts, support)
        return outline.said[rule.id]

    def _overdue(self, outlined: Outlined) -> bool:
        return outlined.review_by is not None and self.day > outlined.review_by

    def _recommendation(self, outlined: Outlined, amounts: dict[str, AmountRange], support: Support) -> Recommendation:
        rule, marks = outlined.rule, self.trace.outline.policy_marks
        why = self.trace.rule(rule)
        shown = self._amounts(rule, amounts)
        rests = support.of(why)
        certainty = support.certainty(rests)
        policies = tuple(sorted(rests.policies | outlined.printed))
        return Recommendation(
            rule=rule.id,
            kind=rule.kind,
            effect=rule.effect,
            urgency=rule.urgency,
            status=rule.status,
            text={audience: self._text(text, rule, shown, bool(policies)) for audience, text in rule.say.items()},
            amounts=shown,
            certainty=certainty,
            citations=self._citations(outlined),
            why=why,
            policies=policies,
            schedule=tuple(self._step(step) for step in _schedule(rule)),
            policy_marks={name: marks[name] for name in policies if name in marks},
            weakest=support.weakest(rests, certainty),
            until=rule.then.until if isinstance(rule.then, Warns) and rule.then.withholds else None,
        )

    def _citations(self, outlined: Outlined) -> tuple[Citation, ...]:
        """The claims of a rule, marked where a review is overdue on the day of the decision."""
        if not self._overdue(outlined):
            return outlined.citations
        return tuple(
            citation if late is None or citation.mark is not None else replace(citation, mark=late)
            for citation in outlined.citations
            for late in (overdue(self.book.claims[citation.claim], self.book, self.day),)
        )

    def _amounts(self, rule: Rule, amounts: dict[str, AmountRange]) -> dict[str, Amount]:
        if not isinstance(rule.then, Exposes):
            return {}
        return {amount.name: self._amount(amount, amounts[amount.name]) for amount in rule.then.amounts}

    def _amount(self, rule: AmountRule, found: AmountRange) -> Amount:
        kind = self.book.knowledge.amounts[rule.name]
        low, high, exact_low, exact_high = (value / kind.unit.factor for value in found)
        working = self._working(rule.high, kind, exact_high, high)
        if rule.low is not None and rule.low != rule.high:
            working = f"{self._working(rule.low, kind, exact_low, low)}; {working}"
        return Amount(
            low=decimal_text(low),
            high=decimal_text(high),
            unit=kind.unit.text,
            shown=_range(low, high, kind),
            working=working,
            low_exact=None if low == exact_low else str(exact_low),
            high_exact=None if high == exact_high else str(exact_high),
        )

    def _working(self, node: object, kind: AmountType, exact: Fraction, rounded: Fraction) -> str:
        formula = opened(node, self.reference)  # type: ignore[arg-type]
        value = with_unit(exact * kind.unit.factor, kind.unit)
        text = formula_shown(formula, self.reference, self.reference)
        equals = "" if value.startswith(ABOUT) else "= "
        shown = text if text == value else f"{text} {equals}{value}"
        if rounded == exact:
            return shown
        return f"{shown}, rounded {'down' if rounded < exact else 'up'} to {with_unit(rounded * kind.unit.factor, kind.unit)}"

    def _text(self, text: Text, rule: Rule, amounts: dict[str, Amount], local: bool) -> str:
        if len(text) == 1 and isinstance(text[0], str):
            said = text[0]
        else:
            said = "".join(part if isinstance(part, str) else self._placed(part, rule, amounts) for part in text)
        return f"{said} (local policy)" if local else said

    def _placed(self, part: Placeholder, rule: Rule, amounts: dict[str, Amount]) -> str:
        match part.kind:
            case "amount":
                return amounts[part.name].shown.removeprefix("up to ")
            case "term":
                return value_shown(part.name, self.reference)
            case "policy":
                return str(self.book.policies[part.name].value)
            case "claim":
                return str(self.book.claims[part.name].numbers[part.number])
            case _:
                return ", then ".join(self._step_shown(step) for step in _schedule(rule))

    def _step(self, step: Step) -> dict[str, str]:
        found = {"every": self._number(step.every)}
        return found if step.lasting is None else {**found, "for": self._number(step.lasting)}

    def _step_shown(self, step: Step) -> str:
        """A step in words: `every 15 min for 1 h`."""
        return f"every {self._number(step.every)}" + (
            "" if step.lasting is None else f" for {self._number(step.lasting)}"
        )

    def _number(self, node: Named) -> str:
        match node:
            case Number(quantity):
                return str(quantity)
            case PolicyNumber(name):
                return str(self.book.policies[name].value)
            case ClaimNumber(claim, name):
                return str(self.book.claims[claim].numbers[name])


def _schedule(rule: Rule) -> tuple[Step, ...]:
    return rule.then.schedule if isinstance(rule.then, Informs) else ()


def _range(low: Fraction, high: Fraction, kind: AmountType) -> str:
    end = with_unit(high * kind.unit.factor, kind.unit)
    if low == 0:
        return f"up to {end}"
    return end if low == high else f"{decimal_text(low)} to {end}"
