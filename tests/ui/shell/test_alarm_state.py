# SPDX-License-Identifier: GPL-3.0-or-later
"""The alarm strip: the most urgent first; what is heard, and that nothing is while rolling."""

from __future__ import annotations

import pytest

from stagectl.control import Board
from stagectl.control.client import State
from stagectl.control.messages import Cell
from tests.ui import canned_boards, canned_contract
from ui.shell.alarm_state import Ear, alarm_text, alarms_of


def state_of(*, rolling: bool = False, **alarms: dict[str, Cell]) -> State:
    made = Board()
    canned_boards.calm(made)
    made.set("stage", "stage", canned_boards.stage_row(0, rolling=rolling))
    made.set("show", "show", canned_boards.show_row(rolling=rolling))
    for key, row in alarms.items():
        made.set("alarms", key, row)
    return made.snapshot()


def alarm(**changes: Cell) -> dict[str, Cell]:
    return canned_contract.alarm("F-01", "freed-a", "freed-a is silent", sound=True, **changes)


def test_a_loud_one_stands_before_a_warning_and_what_a_hand_has_seen_does_not() -> None:
    made = Board()
    canned_boards.trouble(made)
    alarms = alarms_of(made.snapshot())
    assert alarms.unacknowledged == ["F-01 freed-a", "F-29 clock", "F-09 osc-b"]
    assert alarms.is_loud
    assert (alarms.standing, alarms.muted) == (4, 1)
    assert alarm_text(alarms.first) == "F-29  house sync: no edges come"


def test_a_stage_without_alarms() -> None:
    alarms = alarms_of({})
    assert (list(alarms.unacknowledged), alarms.standing, alarms.is_loud) == ([], 0, False)


def test_a_new_alarm_is_heard_once() -> None:
    ear = Ear()
    assert not ear.hears(state_of())
    assert ear.hears(state_of(a=alarm()))
    assert not ear.hears(state_of(a=alarm()))
    assert ear.hears(state_of(a=alarm(count=2)))


def test_what_was_there_before_the_console_is_not_heard() -> None:
    assert not Ear().hears(state_of(a=alarm()))


@pytest.mark.parametrize("changes", [{"acknowledged": True}, {"muted_s": 60.0}, {"sound": False}])
def test_what_asks_for_no_hand_is_not_heard(changes: dict[str, Cell]) -> None:
    ear = Ear()
    ear.hears(state_of())
    assert not ear.hears(state_of(a={**alarm(), **changes}))


def test_nothing_is_heard_while_rolling_nor_after_for_what_came_then() -> None:
    ear = Ear()
    ear.hears(state_of(rolling=True))
    assert not ear.hears(state_of(rolling=True, a=alarm()))
    assert not ear.hears(state_of(a=alarm()))
