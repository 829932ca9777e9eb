"""A site's own values for policy numbers, within what each allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ketrace.problems import InvalidRules, Place, Problem, did_you_mean
from ketrace.reading.document import Document, Numbers
from ketrace.reading.folder import digest
from ketrace.reading.nodes import Mapping as MappingNode
from ketrace.reading.scope import Notebook
from ketrace.reading.shape import Shapes
from ketrace.reading.text import read_yaml
from ketrace.rulebook.book import Book
from ketrace.rulebook.evidence import Policy
from ketrace.values.quantity import Quantity, parse_quantity
from ketrace.values.units import UnitError


def replace_policies(book: Book, policy_file: tuple[str, bytes], shapes: Shapes, notes: Notebook) -> Book:
    """The book with the values of a policy file; what is wrong in the file is noted."""
    name, data = policy_file
    node, problems = read_yaml(data, name)
    problems = problems or (shapes.problems("policy-replacement", node) if node is not None else ())
    notes.problems.extend(problems)
    if problems or not isinstance(node, MappingNode):
        return book
    document = Document(name, digest(data), "policy-replacement", node)
    if document.data["knowledge"] != book.knowledge.id:
        message = f"the file is for `{document.data['knowledge']}`, not for `{book.knowledge.id}`"
        notes.note("wrong-base", message, document.at("knowledge"), help="name the base that the numbers belong to")
        return book
    policies = dict(book.policies)
    numbers = Numbers(document, book.knowledge.units, notes)
    for policy, text in document.data["values"].items():
        place = document.at("values", policy)
        if policy not in policies:
            notes.note(
                "unknown-policy", f"unknown policy number `{policy}`", place, help=did_you_mean(policy, policies)
            )
            continue
        value = numbers.quantity(text, "values", policy, like=policies[policy].value.unit)
        if value is not None:
            policies[policy] = _replaced(policies[policy], value, place, notes)
    return replace(book, policies=policies, policy_digest=document.digest)


def _replaced(policy: Policy, value: Quantity, place: Place, notes: Notebook) -> Policy:
    low, high = policy.allowed
    if value.unit.dimension != low.unit.dimension or not low.base <= value.base <= high.base:
        message = f"`{value}` for `{policy.id}` is outside the allowed range, `{low}` to `{high}`"
        notes.note("outside-allowed", message, place, help="a site changes a number within that range, never the rules")
    return replace(policy, value=value)


def with_values(book: Book, values: Mapping[str, str]) -> Book:
    """The book with some policy numbers replaced. Raises `InvalidRules`."""
    notes = Notebook()
    policies = dict(book.policies)
    for name, text in values.items():
        place = Place("policy", path=f"$.policy.{name}")
        if name not in policies:
            message = f"unknown policy number `{name}`"
            raise InvalidRules([Problem("unknown-policy", message, (place,), did_you_mean(name, policies))])
        try:
            policies[name] = _replaced(policies[name], parse_quantity(text, book.knowledge.units), place, notes)
        except UnitError as error:
            raise InvalidRules([Problem("bad-quantity", error.message, (place,), error.help)]) from None
    if notes.problems:
        raise InvalidRules(notes.problems)
    return replace(book, policies=policies)
