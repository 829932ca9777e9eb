"""What probes of durable-rules share: networks, plain code that answers as they must, and processes of their own."""

from __future__ import annotations

import itertools
import json
import operator
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import durable_rules_engine as raw

from ketrace.chaining.network import Network, Pattern, blueprint, spelled
from tests.kiln import ROOT

SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}
DECIDE = (
    "import sys; sys.path[:0] = ['engine', '.']; import hashlib; from tests.kiln import INPUTS, kiln\n"
    "def decided(): return hashlib.sha256(b''.join(kiln().decide(one).to_json() for one in INPUTS.values())).hexdigest()\n"
)
_names = itertools.count()


def built(*patterns: Pattern) -> Network:
    """A network of these patterns."""
    return Network(blueprint(patterns))


def fulfilled(network: Network, message: Mapping[str, int]) -> list[int]:
    """The patterns that a message fulfils."""
    return network.fulfilled("".join(spelled(name, value) for name, value in message.items()))


def plainly(patterns: Sequence[Pattern], message: dict[str, int]) -> list[int]:
    """What a network must answer: a test on what is not there is not true."""
    return [
        i
        for i, pattern in enumerate(patterns)
        if all(name in message and SIGNS[sign](message[name], value) for name, sign, value in pattern)
    ]


def fired(rules: Mapping[str, object], *messages: Mapping[str, object]) -> int:
    """How many rules fire in the engine itself, without our guards."""
    handle = raw.create_ruleset(f"probe{next(_names)}", json.dumps(rules))
    count, state = 0, None
    for i, message in enumerate(messages):
        _, state = raw.assert_fact(handle, json.dumps({"sid": "1", "id": str(i), **message}))
    action = raw.start_action_for_state(handle, state)
    text = action[1] if action else None
    while text:
        count += 1
        text = raw.complete_and_start_action(handle, state)
    return count


def run(code: str, **environment: str) -> str:
    """What another process prints, in which `decided()` is the digest of decisions on all inputs about a kiln."""
    found = subprocess.run(
        [sys.executable, "-c", DECIDE + code],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
        check=True,
    )
    return found.stdout.strip()
