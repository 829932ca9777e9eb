"""A decision on the screen, for somebody who is tired and must not misread it."""

from __future__ import annotations

from collections.abc import Mapping

from ketrace.cli.grounds import grounds
from ketrace.cli.order_screen import show_nearest, show_printed, show_worked_out
from ketrace.cli.printing import heading, say
from ketrace.deciding.decision import Amount, Decision, Missing, Order, Recommendation
from ketrace.rulebook.book import Book, Outcome
from ketrace.rulebook.evidence import Conflict

NOW = "now"


def show_decision(decision: Decision, book: Book, audience: str) -> None:
    """Print a decision for an audience, what must not be overlooked first.

    An audience for whom no rule has texts of its own sees every id and digest.
    """
    view = _View(decision, book, audience)
    say(decision.notice, "italic")
    view.urgent()
    if view.order_stops:
        view.order()
    view.verdict()
    if not view.order_stops:
        view.order()
    view.problems()
    view.ask_first()
    view.withheld()
    view.sentences()
    view.ask_later()
    view.conflicts()
    view.foot()


class _View:
    def __init__(self, decision: Decision, book: Book, audience: str) -> None:
        self.decision, self.book, self.audience = decision, book, audience
        self.in_full = not any(audience in rule.say for rule in book.rules.values())
        self.speaks = next(iter(book.knowledge.required_audiences)) if self.in_full else audience
        self.is_required = self.speaks in book.knowledge.required_audiences

    def _said(self) -> list[Recommendation]:
        return [one for one in self.decision.recommendations if self.speaks in one.text]

    def urgent(self) -> None:
        urgent = [one for one in self._said() if one.urgency == NOW]
        if urgent:
            heading("now")
            for one in urgent:
                self._sentence(one)

    def verdict(self) -> None:
        decision = self.decision
        say()
        say(f"VERDICT: {decision.verdict}", self._style())
        if not decision.settled:
            if self._forbids() and self.is_required:
                say("Give nothing yet: an answer asked for below may forbid it.", indent=2)
            say("not settled: still possible " + ", ".join(decision.possible), "yellow", indent=2)
            rules = sorted(
                {
                    rule
                    for one in decision.missing
                    if one.decides_verdict
                    for rule in one.settles
                    if rule in self._leading()
                }
            )
            if rules and self.is_required:
                say("open: " + _few(rules, 8), "dim", indent=2, hanging=2)
        elif text := self._outcome(decision.possible[0]).says.get(self.speaks):
            say(text, indent=2)
        if self.is_required:
            say(f"certainty of the evidence behind it: {decision.certainty}{self._weakest_link()}", indent=2, hanging=2)

    def _weakest_link(self) -> str:
        """Which citations are the weakest, and what rests on each."""
        links = [f"{link.claim} ({_few(list(link.rules), 2)})" for link in self.decision.weakest]
        if not links:
            return " (nothing that it rests on was graded)"
        return f"; weakest link{'s' if len(links) > 1 else ''}: {_few(links, 2)}"

    def _style(self) -> str:
        if self._forbids() or self.order_stops:
            return "bold red"
        return "bold green" if self.decision.settled and not self._nothing_may_be_given() else "bold yellow"

    def _leading(self) -> set[str]:
        kinds = self.book.knowledge.kinds
        return {rule.id for rule in self.book.rules.values() if kinds[rule.kind].verdict in self.decision.possible}

    def _outcome(self, word: str) -> Outcome:
        return next(one for one in (*self.book.knowledge.verdicts, *self.book.knowledge.orders) if one.name == word)

    def problems(self) -> None:
        if self.decision.problems:
            heading("values that could not be used")
            for problem in self.decision.problems:
                say(f"! {problem['message']} ({problem['path']})", "red", indent=2, hanging=2)

    @property
    def order_stops(self) -> bool:
        """Whether the written order may not be carried out, as far as is known."""
        order = self.decision.order
        return order is not None and any(self._outcome(word).stops for word in order.possible)

    def order(self) -> None:
        order = self.decision.order
        if order is None:
            return
        say()
        say(f"ORDER: {order.outcome}", "bold red" if self.order_stops else "bold green")
        if order.settled and (text := self._outcome(order.outcome).says.get(self.speaks)):
            say(text, indent=2)
        if self.order_stops and not order.settled:
            say("Not judged yet: do not carry it out as it stands.", "bold", indent=2)
        if self.order_stops and self._nothing_may_be_given():
            say(
                "No amount at all may be given now: see the verdict, and what is withheld.", "bold", indent=2, hanging=2
            )
        if self.is_required:
            written = self.decision.input.get("order")
            say(f"as written: {_written(written)}", indent=2, hanging=2)
            show_worked_out(
                order.worked_out, [_stated(value) for value in written.values()] if isinstance(written, Mapping) else ()
            )
        if not order.settled:
            say("not settled: still possible " + ", ".join(order.possible), "yellow", indent=2)
        for one in self._said():
            if one.rule in order.reasons and one.urgency != NOW:
                self._sentence(one)
        if self.order_stops and self.is_required:
            self._order_gaps(order)

    def _order_gaps(self, order: Order) -> None:
        """What besides the rules that speak keeps an order from being let through."""
        kinds = self.book.knowledge.kinds
        for one in self.decision.not_applied:
            rule = self.book.rules[one.rule]
            if one.state == "open" and not order.settled and kinds[rule.kind].outcome in order.possible:
                asked = f": asks {_few(list(one.open))}" if one.open else ""
                say(f"open: {rule.title} [{one.rule}]{asked}", "yellow", indent=2, hanging=2)
        if order.nearest is not None and not self._nothing_may_be_given():
            show_nearest(order.nearest)
            named = [one for one in self.decision.recommendations if one.effect == "exposes"]
            show_printed(named, self.book.knowledge.amounts)

    def _nothing_may_be_given(self) -> bool:
        guard = next((node for node in self.decision.trace.values() if node["kind"] == "guard"), None)
        if guard is not None:
            return guard["state"] != "true"
        return self._forbids()

    def ask_first(self) -> None:
        found = [one for one in self.decision.missing if one.decides_verdict]
        if found:
            heading("ask first: the answer decides the verdict")
            self._questions(found)

    def ask_later(self) -> None:
        found = [one for one in self.decision.missing if not one.decides_verdict]
        if found and self.is_required:
            heading("also not known")
            self._questions(found)

    def _questions(self, found: list[Missing]) -> None:
        screens: dict[str, list[Missing]] = {}
        for one in found:
            if one.screen is not None:
                screens.setdefault(one.screen, []).append(one)
        shown: set[str] = set()
        for one in found:
            if one.screen is not None and len(screens[one.screen]) > 1:
                if one.screen not in shown:
                    shown.add(one.screen)
                    self._screen(one.screen, screens[one.screen])
                continue
            say(f"? {one.ask}", indent=2, hanging=2)
            if self.is_required:
                say(f"{one.fact}: settles {_few(list(one.settles))}", "dim", indent=4, hanging=2)

    def _screen(self, name: str, found: list[Missing]) -> None:
        say(f"? {self.book.screens[name].title}: {self.book.screens[name].question}", indent=2, hanging=2)
        for one in found:
            say(f"- {one.ask}", indent=4, hanging=2)
        if self.is_required:
            rules = list(dict.fromkeys(rule for one in found for rule in one.settles))
            say(f"screen {name}: settles {_few(rules)}", "dim", indent=4, hanging=2)

    def sentences(self) -> None:
        folded = [one for one in self._said() if self._is_folded(one)]
        for name, kind in self.book.knowledge.kinds.items():
            said = [one for one in self._said() if one.kind == name and one.urgency != NOW and kind.effect != "judges"]
            said = [one for one in said if one not in folded]
            if said:
                heading(kind.title)
                if kind.effect == "exposes" and self.order_stops:
                    say("These are limits, not a replacement for the order.", indent=2)
                for one in said:
                    self._sentence(one)

        if folded:
            say()
            say(f"Background left out while nothing may be given: {_few([one.rule for one in folded], 3)}.", "dim")

    def _is_folded(self, one: Recommendation) -> bool:
        """Background is no help while a verdict that forbids is reached or still possible."""
        return self._forbids() and not self.in_full and one.effect == "informs" and one.urgency is None

    def _forbids(self) -> bool:
        return any(self._outcome(word).stops for word in self.decision.possible)

    def _sentence(self, one: Recommendation) -> None:
        say(f"• {one.text[self.speaks]}", "bold" if one.effect in ("exposes", "forbids") else None, indent=2, hanging=2)
        if self.is_required:
            for name, amount in one.amounts.items():
                self._amount(name, amount)
            if one.effect in ("forbids", "warns", "judges") and (
                here := grounds(self.decision.trace, one.why, self.book)
            ):
                say(f"here: {'; '.join(here)}", indent=4, hanging=2)
            say(self._source_line(one), "dim", indent=4, hanging=2)
        if self.in_full:
            say(f"{one.why}  {self.book.rules[one.rule].digest}  {one.status}", "dim", indent=4)
            for citation in one.citations:
                say(
                    f"{citation.claim}: {citation.says} ({citation.at}; {citation.verified})",
                    "dim",
                    indent=6,
                    hanging=2,
                )

    def _amount(self, name: str, amount: Amount) -> None:
        say(f"{self.book.knowledge.amounts[name].title}: {amount.shown}", "bold", indent=4)
        say(amount.working, indent=6, hanging=2)

    def _source_line(self, one: Recommendation) -> str:
        cited = ", ".join(
            citation.claim + (f" ({citation.strength})" if citation.strength else "") + _marked(citation.mark)
            for citation in one.citations
        )
        policy = "; ".join(self._policies(one, mark) for mark in dict.fromkeys((None, *one.policy_marks.values())))
        return f"[{one.rule}] certainty {self._why(one)}; {'; '.join(part for part in (cited, policy.strip('; ')) if part)}"

    def _policies(self, one: Recommendation, mark: str | None) -> str:
        names = [f"policy.{name}" for name in one.policies if one.policy_marks.get(name) == mark]
        return ", ".join(names) + (_marked(mark) if names else "")

    def _why(self, one: Recommendation) -> str:
        """The certainty, with the weakest claim where it is one that the line does not cite itself."""
        elsewhere = not set(one.weakest) & {citation.claim for citation in one.citations}
        return f"{one.certainty} by {_few(list(one.weakest), 1)}" if one.weakest and elsewhere else one.certainty

    def withheld(self) -> None:
        found = [
            one
            for one in self.decision.not_applied
            if one.state == "withheld" and self.book.rules[one.rule].effect == "exposes"
        ]
        held = [one for one in self.decision.recommendations if one.until is not None]
        if (found or held) and self.is_required:
            heading("withheld: no amount is given while this stands")
            for one in held:
                say(f"withheld by `{one.rule}` until {str(one.until).rstrip('.')}", "bold", indent=2, hanging=2)
            for rule in found:
                say(f"- {self.book.rules[rule.rule].title} [{rule.rule}]: {rule.reason}", indent=2, hanging=2)

    def conflicts(self) -> None:
        if not self.decision.conflicts or not self.is_required:
            return
        background = {
            name for one in self.decision.recommendations if one.effect == "informs" for name in self._named(one)
        }
        acting = {name for one in self.decision.recommendations if one.effect != "informs" for name in self._named(one)}
        others = sorted((background - acting) & set(self.decision.conflicts)) if not self.in_full else []
        heading("sources disagree")
        for name in self.decision.conflicts:
            if name not in others:
                self._conflict(self.book.conflicts[name])
        if others:
            say(f"Also, on background only: {', '.join(others)}.", "dim", indent=2, hanging=2)

    def _named(self, one: Recommendation) -> tuple[str, ...]:
        return self.book.rules[one.rule].conflicts

    def _conflict(self, conflict: Conflict) -> None:
        say(f"• {conflict.topic} [{conflict.id}]", indent=2, hanging=2)
        for position in sorted(conflict.positions, key=lambda one: one.id != conflict.acts):
            word = "Acts: " if position.id == conflict.acts else "Against: "
            say(f"{word}{position.says} {', '.join(position.claims)}", indent=4, hanging=2)
        say(f"Safer because: {conflict.safer} Committee: {conflict.resolution}", indent=4, hanging=2)

    def foot(self) -> None:
        decision = self.decision
        say()
        silent = sum(one.state in ("fails", "open") for one in decision.not_applied)
        if self.is_required:
            save = "save this with `--json > decision.json`, then `ketrace explain decision.json` says why for each"
            say(f"{silent} other rules do not speak: {save}.", "dim", hanging=2)
        knowledge = decision.knowledge
        say(f"As of {decision.as_of}; {knowledge['id']} {knowledge['version']}, {knowledge['reviewed']}.", "dim")
        say(f"Decision {decision.digest}", "dim")
        # The beginning has scrolled away by now, and this line is the one that is looked at.
        words = [f"VERDICT: {decision.verdict}"]
        if decision.order is not None:
            words.insert(0 if self.order_stops else 1, f"ORDER: {decision.order.outcome}")
        if self._nothing_may_be_given():
            words.append("NO AMOUNT MAY BE GIVEN")
        say("; ".join(words), self._style(), hanging=2)


def _marked(mark: str | None) -> str:
    return "" if mark is None else f" [{mark.removeprefix('it is ').removeprefix('its ')}]"


def _few(names: list[str], most: int = 4) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "") if names else "nothing by itself"


def _written(order: object) -> str:
    """An order as somebody wrote it."""
    if not isinstance(order, Mapping) or not order:
        return "nothing"
    return "; ".join(f"{name} {_stated(value)}" for name, value in order.items())


def _stated(value: object) -> str:
    if isinstance(value, Mapping):
        return " ".join(str(value[key]) for key in ("value", "unit") if value.get(key) is not None)
    if value is None:
        return "not known"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
