"""reviews/: who judged which content of which rule, and which rules that makes approved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ketrace.problems import Severity, did_you_mean
from ketrace.reading.document import Document, Places, date
from ketrace.reading.scope import Notebook, near
from ketrace.reading.signing import Signer
from ketrace.rulebook.book import Book, Knowledge
from ketrace.rulebook.reviews import ANY_ROLE, APPROVE, REQUEST_CHANGES, Review, Signature, SignOff
from ketrace.rulebook.rules import APPROVED, UNDER_REVIEW, Rule

Reviews = Mapping[str, tuple[Review, ...]]
_MEANING = (
    "the meaning is the condition, the conclusion and the dates of the rule, and the definitions, tables, local numbers, "
    "claims and facts it rests on; read it again, then sign with `ketrace rules review {rule}`"
)
_TEXTS = "read the title, the reason and the texts again, then sign with `ketrace rules review {rule}`"


def build_reviews(documents: list[Document], knowledge: Knowledge, notes: Notebook) -> Reviews:
    """The reviews of each rule, in the order they were written."""
    found = {}
    for document in documents:
        data = document.data["reviews"]
        reviews = tuple(_review(one, i, document) for i, one in enumerate(data))
        for i, review in enumerate(reviews):
            _check_review(review, i, document, knowledge, notes)
            _check_earlier(review, reviews[:i], i, document, notes)
        found[document.data["id"]] = reviews
    return found


def _review(data: Mapping[str, Any], i: int, document: Document) -> Review:
    return Review(
        who=data["who"],
        role=data["role"],
        when=date(data["when"]),
        verdict=data["verdict"],
        signature=Signature(data["meaning"], data["texts"]),
        place=document.at("reviews", i),
        comment=data.get("comment"),
    )


def _check_review(review: Review, i: int, document: Document, knowledge: Knowledge, notes: Notebook) -> None:
    roles = [need.role for need in knowledge.needs]
    if ANY_ROLE not in roles and review.role not in roles:
        help = near(review.role, roles)
        notes.note("unknown-role", f"unknown role `{review.role}`", document.at("reviews", i, "role"), help=help)
    if review.verdict == REQUEST_CHANGES and review.comment is None:
        message = f"{review} does not say what to change"
        notes.note("missing-comment", message, review.place, help="say it in a `comment`")
    end = knowledge.window[1]
    if review.when > end:
        message = f"{review} lies after the last day of the base, {end}"
        help = "write the day on which the person decided"
        notes.note("review-too-late", message, document.at("reviews", i, "when"), help=help)


def _check_earlier(review: Review, earlier: tuple[Review, ...], i: int, document: Document, notes: Notebook) -> None:
    """One person judges one content once, as one role, and may then only think otherwise."""
    own = [one for one in earlier if one.person == review.person]
    if own and own[-1].when > review.when:
        message = f"{review} stands below one of {own[-1].when} by the same person"
        help = "reviews stand in the order of their days: the last one counts"
        notes.note("review-order", message, document.at("reviews", i, "when"), own[-1].place, help=help)
    same = [one for one in own if one.signature == review.signature]
    if same and same[-1].role != review.role:
        message = f"`{review.who}` judges the same content as `{same[-1].role}` and as `{review.role}`"
        help = "one person counts once: let another one judge it"
        notes.note("same-person", message, document.at("reviews", i, "role"), same[-1].place, help=help)
    elif same and same[-1].verdict == review.verdict:
        message = f"`{review.who}` has said the same of the same content already, on {same[-1].when}"
        help = "a person reviews a rule again when it has changed, or when they think otherwise of it"
        notes.note("same-person", message, document.at("reviews", i, "who"), same[-1].place, help=help)


def check_reviewed(reviews: Reviews, book: Book, notes: Notebook, places: Places) -> None:
    """Notes reviews of rules that are not there. Only a book that is whole can be asked."""
    for name, found in reviews.items():
        if name not in book.rules:
            now = next((rule.id for rule in book.rules.values() if name in rule.formerly), None)
            help = (
                f"it is now `{now}`: rename this file and its `id`; the reviews stay good"
                if now
                else did_you_mean(name, book.rules) or "reviews are named like the rule that they judge"
            )
            notes.note("unknown-rule", f"unknown rule `{name}`", places(found[0].place, "id"), help=help)


def signed(book: Book, reviews: Reviews, signer: Signer, notes: Notebook) -> Book:
    """The book with what its reviews amount to; approvals that lapsed are noted."""
    if not reviews:
        return book
    needs = book.knowledge.needs
    found = {name: SignOff(ones, signer.signature(book.rules[name]), needs) for name, ones in reviews.items()}
    rules = dict(book.rules)
    for name, sign_off in found.items():
        if rules[name].status != UNDER_REVIEW:
            continue
        if sign_off.approved:
            rules[name] = replace(rules[name], status=APPROVED)
        else:
            _note_lapsed(name, sign_off, notes)
    return replace(book, knowledge=_knowledge(book.knowledge, rules.values()), rules=rules, reviews=found)


def _knowledge(knowledge: Knowledge, rules: Iterable[Rule]) -> Knowledge:
    """The base itself is approved when each of its rules is that acts."""
    waiting = any(rule.status == UNDER_REVIEW for rule in rules)
    approved = knowledge.status == UNDER_REVIEW and not waiting
    return replace(knowledge, status=APPROVED) if approved else knowledge


def _note_lapsed(rule: str, sign_off: SignOff, notes: Notebook) -> None:
    for review in sign_off.lapsed:
        if review.verdict == APPROVE:
            message = f"rule `{rule}`: {review} lapsed: {review.lapse(sign_off.now)}"
            help = _MEANING if review.signature.meaning != sign_off.now.meaning else _TEXTS
            notes.note("lapsed-approval", message, review.place, help=help.format(rule=rule), severity=Severity.NOTE)
