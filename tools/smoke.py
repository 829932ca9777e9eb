"""Shows that the compiled rule engine loads, fires what it must, nothing else, and can call back into Python."""

from __future__ import annotations

import json
import sys
from typing import Any

RULES = {
    "within": {"all": [{"m": {"$and": [{"$gte": {"a": 3}}, {"$lt": {"a": 7}}]}}]},
    "joined": {"all": [{"first": {"b": 1}}, {"second": {"c": 2}}]},
}
EXPECTED = [
    ([{"a": 2}], []),
    ([{"a": 3}], ["within"]),
    ([{"a": 7}], []),
    ([{"b": 1}], []),
    ([{"a": 6}, {"b": 1}, {"c": 2}], ["joined", "within"]),
]


def fired(engine: Any, handle: int, facts: list[dict[str, int]]) -> list[str]:
    """The rules that `facts` fire, on a state that is empty before and after."""
    messages = json.dumps([{"sid": "smoke", "id": str(number), **fact} for number, fact in enumerate(facts)])
    _, state = engine.assert_facts(handle, messages)
    started = engine.start_action_for_state(handle, state)
    action = started[1] if started else None
    names = []
    while action:
        names.append(next(iter(json.loads(action))))
        action = engine.complete_and_start_action(handle, state)
    engine.retract_facts(handle, messages)
    return sorted(names)


def faults() -> list[str]:
    """What is wrong with the engine as compiled here."""
    try:
        import durable_rules_engine as engine
    except ImportError as error:
        return [f"it does not load: {error}"]
    handle = engine.create_ruleset("smoke", json.dumps(RULES))
    stored: list[str] = []

    def store(_ruleset: str, _state: str, message: str, _kind: int, _text: str) -> int:
        stored.append(message)
        return 0

    # The call back into Python is what 3.13 breaks when the engine was compiled without the new name.
    engine.set_store_message_callback(handle, store)
    found = []
    for facts, expected in EXPECTED:
        names = fired(engine, handle, facts)
        if names != expected:
            found.append(f"{facts} fired {names}, expected {expected}")
    if not stored:
        found.append("it did not call back into Python")
    return found


def main() -> int:
    """Prints one line a fault; exit code 0 if there is none."""
    found = faults()
    for fault in found:
        print(f"the rule engine does not work as compiled here: {fault}  [broken-engine]", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
