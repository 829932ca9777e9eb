"""Tests of tools/smoke.py: it must pass on a good engine and find a bad one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import SimpleNamespace

import pytest

import smoke


def engine(*, calls_back: bool) -> SimpleNamespace:
    """An engine that fires nothing at all, and may not call back either."""
    stored: list[Callable[..., int]] = []

    def assert_facts(_handle: int, text: str) -> tuple[int, int]:
        if calls_back:
            stored[0]("smoke", "smoke", "0", 1, text)
        return 0, 0

    return SimpleNamespace(
        create_ruleset=lambda _name, _rules: 1,
        set_store_message_callback=lambda _handle, store: stored.append(store),
        assert_facts=assert_facts,
        start_action_for_state=lambda _handle, _state: None,
        retract_facts=lambda _handle, _facts: None,
    )


def test_the_engine_installed_here_works(capsys: pytest.CaptureFixture[str]) -> None:
    """What the whole product stands on."""
    assert smoke.main() == 0
    assert capsys.readouterr() == ("", "")


def test_rules_that_do_not_fire_are_found(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Every expectation that is not met is printed."""
    monkeypatch.setitem(sys.modules, "durable_rules_engine", engine(calls_back=True))

    assert smoke.main() == 1
    assert capsys.readouterr().err.count("fired [], expected") == 2


def test_a_silent_call_back_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The call back is what breaks where the engine was compiled wrongly."""
    monkeypatch.setitem(sys.modules, "durable_rules_engine", engine(calls_back=False))

    assert "it did not call back into Python" in smoke.faults()


def test_an_engine_that_does_not_load_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """An undefined symbol shows itself at import."""
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)

    (fault,) = smoke.faults()

    assert fault.startswith("it does not load: ")
