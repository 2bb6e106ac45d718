# SPDX-License-Identifier: GPL-3.0-or-later
"""The alarm page: order, first fault, acknowledge, mute, history."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt

from tests.ui.canned_contract import LOST_PACKETS, alarm, trouble_alarms
from tests.ui.hands import texts
from tests.ui.shoot.bench import Bench
from ui import theme
from ui.shoot.alarm_rows import alarm_face, order_of, waiting

SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


def test_the_first_fault_is_on_top_and_muted_ones_are_last_but_there() -> None:
    rows = trouble_alarms()
    assert order_of(rows) == [
        "F-29 clock", "F-01 freed-a", "F-09 osc-b", "F-15 right", "F-17 centre",
    ]  # fmt: skip
    assert waiting(rows) == 3


def test_among_equals_the_one_that_came_first_stands_first() -> None:
    rows = {
        "F-09 b": alarm("F-09", "b", "b", since_utc="10:00:02"),
        "F-09 a": alarm("F-09", "a", "a", since_utc="10:00:09"),
        "F-09 c": alarm("F-09", "c", "c", since_utc="10:00:01", level="warn"),
    }
    assert order_of(rows) == ["F-09 b", "F-09 a", "F-09 c"]


def test_what_an_alarm_says() -> None:
    rows = trouble_alarms()
    first = alarm_face("F-29 clock", rows["F-29 clock"])
    assert [note.word for note in first.notes] == ["FIRST FAULT"]
    done = alarm_face("F-15 right", rows["F-15 right"])
    assert [note.word for note in done.notes] == ["acknowledged: kim@console 10:42:19"]
    muted = alarm_face("F-17 centre", rows["F-17 centre"])
    assert ([note.word for note in muted.notes], muted.quiet) == (["muted, 9 min left"], True)
    over = alarm_face("F-09 osc-b", rows["F-09 osc-b"])
    assert [note.word for note in over.notes] == ["over, acknowledge it"]
    assert alarm_face("F-01 freed-a", rows["F-01 freed-a"]).count == "\u00d73"
    assert alarm_face("x", {}).text == "x"


def test_keys_act_on_the_chosen_alarm(bench: Callable[[str], Bench]) -> None:
    one = bench("trouble")
    assert one.page.alarms.list.chosen == "F-29 clock"
    one.press(Qt.Key.Key_A)
    one.page.alarms.list.setCurrentIndex(one.page.alarms.list.rows.index(1))
    one.press(Qt.Key.Key_A)
    one.press(Qt.Key.Key_Q, ALT)
    one.page.alarms.list.setCurrentIndex(one.page.alarms.list.rows.index(4))
    one.press(Qt.Key.Key_Y)
    assert one.sent.commands == [
        ("alarm_ack", {"alarm": "F-29 clock"}),
        ("alarm_ack", {"alarm": "F-01 freed-a"}),
        ("alarm_mute", {"alarm": "F-01 freed-a", "minutes": "60"}),
        ("alarm_unmute", {"alarm": "F-17 centre"}),
    ]


def test_all_are_acknowledged_by_a_second_press(bench: Callable[[str], Bench]) -> None:
    one = bench("trouble")
    one.press(Qt.Key.Key_A, SHIFT)
    assert one.sent.commands == []
    one.press(Qt.Key.Key_A, SHIFT)
    assert one.sent.commands == [("alarm_ack_all", {})]


def test_the_chosen_alarm_stays_chosen_when_others_come_and_go(
    bench: Callable[[str], Bench],
) -> None:
    one = bench("trouble")
    view = one.page.alarms.list
    view.setCurrentIndex(view.rows.index(1))
    one.board.remove("alarms", "F-29 clock")
    one.change("alarms", "F-02 freed-a", **alarm("F-02", "freed-a", "damaged", first=True))
    assert view.rows.keys[:2] == ["F-02 freed-a", "F-01 freed-a"]
    assert view.chosen == one.page.desk.chosen.alarm == "F-01 freed-a"
    assert one.page.pages.buttons[0].text() == "Alarms (3)"
    one.board.remove("alarms", "F-01 freed-a")
    one.turn()
    assert view.chosen == one.page.desk.chosen.alarm == "F-02 freed-a"


def test_without_an_alarm_the_keys_are_grey(bench: Callable[[str], Bench]) -> None:
    one = bench("trouble")
    for key in trouble_alarms():
        one.board.remove("alarms", key)
    one.turn()
    one.press(Qt.Key.Key_A)
    assert one.sent.commands == []
    assert one.page.desk.chosen.alarm is None
    assert one.page.pages.buttons[0].text() == "Alarms"


def test_the_history_is_newest_first(bench: Callable[[str], Bench]) -> None:
    one = bench("trouble")
    one.page.alarms.past.click()
    one.turn()
    model = one.page.alarms.history.model
    assert [model.key_at(place) for place in range(3)] == ["8", "7", "6"]
    assert texts(model, "6") == ["10:42:18", "muted", "F-17 centre", "kim@console for 10 min"]
    assert texts(model, "1")[3] == LOST_PACKETS
    assert model.cells("1")[1].colour == theme.BAD
