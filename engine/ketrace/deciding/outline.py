"""What traces by a book can hold, laid out once: names of nodes, and the nodes that say the same in every decision.

A node of a rule has the same name in every decision by the same rules; only items of lists get names as they come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ketrace.deciding.decision import Citation, NotApplied, Recommendation
from ketrace.deciding.working import constant_shown
from ketrace.logic.nodes import (
    All,
    Any,
    AtLeast,
    ClaimNumber,
    Compare,
    Condition,
    CountItems,
    Formula,
    Is,
    Not,
    Number,
    OneOf,
    PolicyNumber,
    Sum,
    Value,
)
from ketrace.logic.walk import Node, children, plain_terms, terms_read, walk
from ketrace.rulebook.book import Book
from ketrace.rulebook.citing import matches
from ketrace.rulebook.evidence import UNGRADED
from ketrace.rulebook.resting import formulas, nodes, policy_weakness, weakness
from ketrace.rulebook.rules import Exposes, Placeholder, Rule
from ketrace.values.truth import Truth

Content = dict[str, object]
STATE: Mapping[Truth, str] = {True: "holds", False: "fails", None: "open"}
ANSWER: Mapping[Truth, str] = {True: "true", False: "false", None: "unknown"}
JOINS = {All: "all", Any: "any", AtLeast: "at-least"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition that a rule asks of the subject itself, with its name in traces. `key` is its identity.

    A leaf asks one `term`, and is one of three nodes.
    """

    name: str
    key: int
    node: Condition
    joins: str | None = None
    parts: tuple[Asked, ...] = ()
    term: str | None = None
    leaves: Mapping[Truth, Content] = field(default_factory=dict)
    limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """That a term is compared with a number that somebody wrote: the number as shown, its node's name, its nodes."""

    term: str
    shown: str
    name: str
    nodes: Mapping[str, Content]


@dataclass(frozen=True, slots=True)
class Reason:
    """The nodes of a condition for certain values of what it asks, the terms they rest on, and whether on the verdict."""

    name: str
    nodes: Mapping[str, Content]
    terms: tuple[tuple[str, str], ...]
    verdict: bool


@dataclass(frozen=True, slots=True)
class Outlined:
    """A rule in traces: its node's name, its condition, and the nodes of what it cites, by name.

    A `plain` condition, which compares and counts nothing, has the same nodes whenever what it asks has the same values:
    `reasons` remembers them by these, that of the rule itself among them where the rule is `settled` by them. A rule that is
    `constant` says the same to everybody for whom it holds.
    """

    name: str
    rule: Rule
    when: Asked
    exposes: bool
    formulas: tuple[Formula, ...]
    citations: tuple[Citation, ...]
    review_by: date | None
    rests: tuple[str, ...]
    printed: frozenset[str]
    cited: Mapping[str, Content]
    fails: NotApplied
    plain: bool
    settled: bool
    constant: bool
    reasons: dict[object, Reason] = field(default_factory=dict)


class Outline:
    """The names of everything in a book that a trace can speak of, and its fixed nodes."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.count = 0
        self.verdict, self.guard = self._next(), self._next()
        self.nodes: dict[int, str] = {}
        self.asked: dict[int, Asked] = {}
        self.literals: dict[int, tuple[str, Mapping[str, Content]]] = {}
        rules = {rule.id: self._named(rule) for rule in book.rules.values()}
        self.terms = {name: self._next() for name in book.terms}
        self.screens = {name: self._next() for name in book.screens}
        self.policies = {name: self._next() for name in book.policies}
        self.claims = {name: self._next() for name in book.claims}
        self.cited: Mapping[str, Mapping[str, Content]] = {name: self._claim(name) for name in book.claims}
        self.local: Mapping[str, Mapping[str, Content]] = {name: self._policy(name) for name in book.policies}
        weak = {name: policy_weakness(policy, book) for name, policy in book.policies.items()}
        self.policy_marks = {name: found[1] for name, found in weak.items() if found is not None}
        self.said: dict[str, Recommendation] = {}
        self.rules = {name: self._rule(book.rules[name], given) for name, given in rules.items()}

    def _named(self, rule: Rule) -> str:
        name = self._next()
        for part in nodes(rule):
            for node in _of_subject(part):
                if id(node) not in self.nodes:
                    self.nodes[id(node)] = self._next()
        return name

    def _next(self) -> str:
        self.count += 1
        return f"n{self.count}"

    def _claim(self, name: str) -> dict[str, Content]:
        """The node of a claim, by its name."""
        claim = self.book.claims[name]
        said: Content = {"claim": claim.id, "at": claim.at, "says": claim.says, "verified": claim.verified}
        if claim.numbers:
            said["numbers"] = {label: str(number) for label, number in claim.numbers.items()}
        return {self.claims[name]: {"kind": "claim", **said}}

    def _policy(self, name: str) -> dict[str, Content]:
        """The nodes of a local number and of the claims that it rests on."""
        policy = self.book.policies[name]
        content: Content = {"kind": "policy", "policy": name, "value": str(policy.value), "owner": policy.owner}
        if policy.convention is not None:
            content["convention"] = policy.convention
        if policy.because:
            content["of"] = [self.claims[claim] for claim in policy.because]
        found = {self.policies[name]: content}
        for claim in policy.because:
            found |= self.cited[claim]
        return found

    def _rule(self, rule: Rule, name: str) -> Outlined:
        cited: dict[str, Content] = {}
        for claim in rule.because:
            cited |= self.cited[claim]
        for policy in rule.policies:
            cited |= self.local[policy]
        rests = (*(self.claims[claim] for claim in rule.because), *(self.policies[one] for one in rule.policies))
        for part in nodes(rule):
            for node in walk(part):
                if isinstance(node, Number | ClaimNumber):
                    self.literals[id(node)] = self._literal(node, rule)
        fails = NotApplied(rule.id, STATE[False], name)
        citations = tuple(self._citation(claim) for claim in rule.because)
        when, exposes = self._asked(rule.when), isinstance(rule.then, Exposes)
        printed = frozenset(
            part.name
            for text in rule.say.values()
            for part in text
            if isinstance(part, Placeholder) and part.kind == "policy"
        )
        reviews = [self.book.sources[self.book.claims[claim].source].review_by for claim in rule.because]
        first = min((day for day in reviews if day is not None), default=None)
        plain = plain_terms(rule.when) is not None
        settled = plain and not exposes and not formulas(rule)
        constant = settled and _says_the_same(rule, self.book)
        return Outlined(
            name,
            rule,
            when,
            exposes,
            formulas(rule),
            citations,
            first,
            rests,
            printed,
            cited,
            fails,
            plain,
            settled,
            constant,
        )

    def _citation(self, name: str) -> Citation:
        claim, mark = self.book.claims[name], weakness(self.book.claims[name], self.book)
        certainty = claim.certainty or UNGRADED
        return Citation(name, claim.at, claim.says, claim.strength, certainty, claim.verified, mark)

    def _literal(self, node: Number | ClaimNumber, rule: Rule) -> tuple[str, Mapping[str, Content]]:
        """A number that somebody wrote, with the claims that print it."""
        name = self.nodes.get(id(node)) or self._next()
        if isinstance(node, ClaimNumber):
            claims = [node.claim]
            value = str(self.book.claims[node.claim].numbers[node.name])
            content: Content = {"kind": "number", "value": value, "name": node.name}
        else:
            claims = list(dict.fromkeys(claim for claim, _ in matches(node.quantity, rule, self.book)))
            content = {"kind": "number", "value": str(node.quantity)}
        found: dict[str, Content] = {name: {**content, "of": [self.claims[claim] for claim in claims]}}
        for claim in claims:
            found |= self.cited[claim]
        return name, found

    def _limit(self, term: str, sign: str, number: Number | ClaimNumber | PolicyNumber) -> Limit:
        shown = f"{sign} {constant_shown(number, self.book)}"
        if isinstance(number, PolicyNumber):
            return Limit(term, shown, self.policies[number.name], self.local[number.name])
        return Limit(term, shown, *self.literals[id(number)])

    def _asked(self, node: Condition) -> Asked:
        name = self.nodes[id(node)]
        match node:
            case All(parts) | Any(parts) | AtLeast(_, parts):
                asked = Asked(name, id(node), node, JOINS[type(node)], tuple(self._asked(part) for part in parts))
            case Not(part):
                asked = Asked(name, id(node), node, parts=(self._asked(part),))
            case Is(value, _) | OneOf(value, _):
                shown, of = asked_shown(node), self.terms[value.name]
                leaves: dict[Truth, Content] = {
                    state: {"kind": "is", "state": word, "shown": shown, "of": [of]} for state, word in ANSWER.items()
                }
                asked = Asked(name, id(node), node, term=value.name, leaves=leaves)
            case Compare(Value(term), sign, Number() | ClaimNumber() | PolicyNumber() as right):
                asked = Asked(name, id(node), node, limit=self._limit(term, sign, right))
            case _:
                asked = Asked(name, id(node), node)
        self.asked[id(node)] = asked
        return asked


def parts_of(asked: Asked) -> Iterator[Asked]:
    """A condition and all its parts."""
    yield asked
    for part in asked.parts:
        yield from parts_of(part)


def _says_the_same(rule: Rule, book: Book) -> bool:
    """Whether nothing that the rule prints or rests on is about the subject."""
    concluded = any(book.concluding(term) for term in terms_read(rule.when))
    return not concluded and all(
        isinstance(part, str) or part.kind in ("policy", "claim") for text in rule.say.values() for part in text
    )


def asked_shown(node: Is | OneOf) -> str:
    """What is asked of a yes-no value or a choice."""
    wanted = ("yes" if node.expected else "no") if isinstance(node, Is) else " or ".join(node.options)
    return f"{node.value.name} is {wanted}"


def _of_subject(node: Node) -> Iterator[Node]:
    """The nodes that are read for the subject itself, not for an item."""
    yield node
    if not isinstance(node, CountItems | Sum):
        for child in children(node):
            yield from _of_subject(child)
