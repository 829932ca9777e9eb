"""The forward-chaining reading: a session's states, values and amounts, in the form in which engines are compared."""

from __future__ import annotations

from fractions import Fraction

from ketrace.chaining.arithmetic import evaluate
from ketrace.chaining.session import Engine, Session
from ketrace.deciding.outcome import AmountRange, Found, is_empty, possible, rounded
from ketrace.facts.facts import Facts
from ketrace.program.ir import ORDER, VERDICT
from ketrace.values.truth import Truth, all_of

_TRUTH: dict[int | None, Truth] = {1: True, 0: False, None: None}


def forward(engine: Engine, facts: Facts) -> Found:
    """What forward chaining finds for one subject."""
    session = Session(engine, facts)
    session.run()
    program = engine.program
    known = session.states.get
    states: dict[str, Truth] = {rule: _TRUTH[known(rule)] for rule in program.rules}
    amounts = {}
    for rule in program.amounts:
        if states[rule] is False:
            continue
        found = _amounts(session, rule)
        left = None if found is None else not any(is_empty(amount) for amount in found.values())
        states[rule] = all_of((states[rule], left))
        if states[rule] is True and found is not None:
            amounts[rule] = found
    return Found(
        states,
        possible(program.verdicts, _conditions(session, VERDICT, program.verdicts)),
        possible(program.orders, _conditions(session, ORDER, program.orders))
        if facts.has_order and program.orders
        else (),
        {
            name: _value(session, name)
            for name in (*program.flags, *program.choices, *program.implied, *program.quantities)
        },
        amounts,
    )


def _conditions(session: Session, prefix: str, names: tuple[str, ...]) -> dict[str, Truth]:
    return {name: _TRUTH[session.states.get(prefix + name)] for name in names[:-1]}


def _amounts(session: Session, rule: str) -> dict[str, AmountRange] | None:
    found = {}
    for amount in session.program.amounts[rule]:
        low, high = evaluate(amount.low, session), evaluate(amount.high, session)
        if low is None or high is None:
            return None
        found[amount.name] = rounded(low, high, amount.step)
    return found


def _value(session: Session, name: str) -> bool | str | Fraction | None:
    if name in session.program.quantities:
        return session.quantity(name)
    index = session.index(name)
    if index is None:
        return None
    return session.program.options[name][index] if name in session.program.options else bool(index)
