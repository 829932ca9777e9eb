"""A document as YAML text, as a person would write it."""

from __future__ import annotations

from collections.abc import Mapping

import yaml


class Inline(list[object]):
    """A list that is written on one line, in brackets."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)  # lists stand further in than their key


def _inline(dumper: yaml.SafeDumper, value: Inline) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)


_Dumper.add_representer(Inline, _inline)


def yaml_text(document: Mapping[str, object]) -> str:
    """The keys in their order, each value on a line of its own however long."""
    return yaml.dump(dict(document), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)
