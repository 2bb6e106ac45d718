# SPDX-License-Identifier: GPL-3.0-or-later
"""The window around the workspaces, against a real control server on loopback."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel, QWidget

from stagectl.control.messages import Cell
from stagectl.control.server import DELTA_INTERVAL_NS
from tests.ui import canned_boards, canned_contract
from tests.ui.console_stage import ConsoleStage
from tests.ui.hands import key_click, mouse_click
from ui import theme, words
from ui.shell.cheat_sheet import KeySheet
from ui.shell.owner import TakeControl
from ui.workspaces import WORKSPACES

pytestmark = [pytest.mark.system, pytest.mark.untimed]

NAMES = [row.name for row in WORKSPACES]

SHIFT = Qt.KeyboardModifier.ShiftModifier


def show_of(stage: ConsoleStage, **changes: Cell) -> None:
    mine = {"owner": "kim@console", "owner_client": stage.client.client_id}
    row = canned_boards.show_row(**{**mine, **changes})
    stage.board.set("show", "show", row)
    stage.settle()


def verbs(stage: ConsoleStage) -> list[str]:
    return [command.verb for command in stage.ran]


def key(stage: ConsoleStage, name: Qt.Key) -> None:
    key_click(stage.window, name)
    stage.turn()


def test_the_header_of_a_good_stage(stage: ConsoleStage) -> None:
    canned_boards.calm(stage.board)
    row = canned_boards.stage_row(
        canned_boards.STEPS, reference_present=True, device_locked=True, phase_right=False,
        sync_sentence="the reference jumped by 3 frames",
    )  # fmt: skip
    stage.board.set("stage", "stage", row)
    stage.settle()
    header = stage.window.header
    assert header.timecode.value.text() == "10:42:22:00"
    assert header.timecode.note.text() == "TC: locked to freed-a, jammed 08:12"
    assert header.frame.value.text() == "1184522"
    assert header.rate.value.text() == "23.976"
    assert header.house_sync.state.status.word == "locked"
    lamps = {name: lamp.status.shape for name, lamp in header.house_sync.lamps.items()}
    assert lamps == {
        "reference_present": theme.Shape.DISC,
        "device_locked": theme.Shape.DISC,
        "phase_right": theme.Shape.CROSS,
    }
    assert header.house_sync.note.text() == "the reference jumped by 3 frames"
    assert header.take.state.status.word == "ROLLING"
    assert header.take.slate.text() == "24A-3"


@pytest.mark.parametrize(
    ("pattern", "slate", "note"),
    [
        ("us", "24A-3", "scene 24, shot A, take 3"),
        ("uk", "112/3", "slate 24, take 3"),
        ("cn", "24-A-3", "scene 24, shot A, take 3"),
    ],
)
def test_the_slate_is_written_as_the_production_does(
    stage: ConsoleStage, pattern: str, slate: str, note: str
) -> None:
    stage.board.set("stage", "stage", canned_boards.stage_row(0, rolling=False, take=None))
    show_of(stage, slate=slate, slate_pattern=pattern, rolling=False)
    assert stage.window.header.take.slate.text() == slate
    assert stage.window.header.take.note.text() == note


def test_the_values_of_a_silent_stage_are_grey_and_the_line_is_red(stage: ConsoleStage) -> None:
    canned_boards.calm(stage.board)
    stage.settle()
    stage.go_silent(2.3)
    window = stage.window
    word = window.strip.label.status.word
    assert word == f"NO DATA for 2.3 s {words.DASH} values below are old"
    grounds = window.strip.grab().toImage()
    assert grounds.pixelColor(3, 3) == theme.colour(theme.BAD)
    assert window.header.timecode.value.property("role") == theme.OLD
    assert window.header.timecode.note.text() == "TC: lost, no data"
    assert window.wall.state.status.shape is theme.Shape.CROSS
    stage.serving = True
    stage.settle()
    assert window.strip.label.status.word.startswith("All good")
    assert window.header.timecode.value.property("role") == theme.TEXT


def test_before_any_data_the_address_is_named(stage: ConsoleStage) -> None:
    stage.serving = False
    stage.turn()
    assert stage.client.address in stage.window.strip.label.status.word


@pytest.mark.parametrize("name", NAMES)
def test_every_workspace_has_its_key_and_its_button(stage: ConsoleStage, name: str) -> None:
    place = NAMES.index(name)
    canned_boards.calm(stage.board)
    stage.settle()
    key_click(stage.window, Qt.Key(Qt.Key.Key_1 + place), Qt.KeyboardModifier.ControlModifier)
    assert stage.window.workspace == name
    assert stage.window.bar.workspaces[name].isChecked()
    assert not stage.window.stack.faults
    mouse_click(stage.window.bar.workspaces["lens"], Qt.MouseButton.LeftButton)
    assert stage.window.workspace == "lens"
    assert stage.window.layout_file.layout.workspace == "lens"


def test_the_headline_opens_what_owns_the_fault(stage: ConsoleStage) -> None:
    canned_boards.calm(stage.board)
    faulty = canned_contract.chain("A", faults={"lens": ("bad", "", "no profile of this lens")})
    stage.board.set("chain", "A", faulty)
    stage.settle()
    assert stage.window.strip.label.status.word == "Camera A: no profile of this lens"
    key(stage, Qt.Key.Key_F3)
    assert stage.window.workspace == "lens"
    stage.window.open("unheard/of")
    assert stage.window.workspace == "shoot"


def test_the_alarm_on_top_is_acknowledged_by_key(stage: ConsoleStage) -> None:
    canned_boards.trouble(stage.board)
    stage.settle()
    assert stage.window.alarms.label.status.word.startswith("3 new: F-01  freed-a is silent")
    assert stage.window.strip.more.text() == "+7 more"
    key(stage, Qt.Key.Key_F2)
    stage.until_ran(1)
    assert (stage.ran[0].verb, dict(stage.ran[0].args)) == ("alarm_ack", {"alarm": "F-01 freed-a"})
    key_click(stage.window, Qt.Key.Key_F2, SHIFT)
    stage.until_ran(2)
    assert stage.ran[1].verb == "alarm_ack_all"


def test_an_alarm_with_sound_is_heard(stage: ConsoleStage) -> None:
    canned_boards.calm(stage.board)
    stage.board.set("stage", "stage", canned_boards.stage_row(0, rolling=False))
    show_of(stage, rolling=False)
    heard: list[bool] = []
    stage.window.beep = lambda: heard.append(True)
    loud = canned_contract.alarm("F-01", "freed-a", "freed-a is silent", sound=True)
    stage.board.set("alarms", "F-01 freed-a", loud)
    stage.settle()
    stage.turn()
    assert heard == [True]


def test_control_is_taken_only_after_the_owner_was_named(stage: ConsoleStage) -> None:
    canned_boards.calm(stage.board)
    show_of(stage, owner="alex@tablet", owner_client="x", owner_since_utc="09:40:10")
    assert stage.window.bar.owner.status.word == "control: alex@tablet"
    key(stage, Qt.Key.Key_F4)
    dialog = stage.window.findChild(TakeControl)
    assert dialog is not None
    assert any("alex@tablet" in label.text() for label in dialog.findChildren(QLabel))
    # Enter, pressed by a hand that was doing something else, takes nothing.
    key_click(dialog, Qt.Key.Key_Return)
    assert stage.ran == []
    assert not dialog.isVisible()
    key(stage, Qt.Key.Key_F4)
    dialog = stage.window.findChildren(TakeControl)[-1]
    dialog.take.click()
    stage.until_ran(1)
    assert verbs(stage) == ["take_control"]


def test_control_is_given_back_without_a_question(stage: ConsoleStage) -> None:
    canned_boards.calm(stage.board)
    show_of(stage)
    assert stage.window.bar.owner.status.word == "you have control"
    key(stage, Qt.Key.Key_F4)
    stage.until_ran(1)
    assert verbs(stage) == ["give_control"]
    show_of(stage, owner=None, owner_client=None)
    key(stage, Qt.Key.Key_F4)
    stage.until_ran(2)
    assert verbs(stage)[-1] == "take_control"


def test_another_console_of_the_same_user_is_not_this_one(stage: ConsoleStage) -> None:
    canned_boards.calm(stage.board)
    show_of(stage, owner_client="another session")
    assert stage.window.bar.owner.status.word == "control: kim@console, another console"
    key(stage, Qt.Key.Key_F4)
    assert stage.ran == []
    assert stage.window.findChild(TakeControl) is not None
    key_click(stage.window.findChild(TakeControl), Qt.Key.Key_Escape)


def test_the_cheat_sheet_has_the_keys_of_shell_and_workspace(stage: ConsoleStage) -> None:
    stage.turn()
    stage.window.show_workspace("lens")
    key(stage, Qt.Key.Key_F1)
    sheet = stage.window.findChild(KeySheet)
    assert sheet is not None
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    assert {"Esc", "F1", "F11", "Ctrl+1", "Alt+1 .. 5", "S"} <= shown
    key_click(sheet, Qt.Key.Key_F1)
    assert not sheet.isVisible()


def test_texts_of_the_stage_may_hold_any_sign(stage: ConsoleStage) -> None:
    odd = "{x} %s <b>bold</b> \u202e \U0001f3a5 &c"
    canned_boards.calm(stage.board)
    stage.board.set("cameras", "A", {**canned_boards.camera("A", 0, error=odd), "letter": "{A}&B"})
    stage.board.set("alarms", odd, canned_contract.alarm("F-01", odd, odd))
    stage.board.set("show", "show", canned_boards.show_row(owner=odd, slate=odd))
    stage.board.set("wall_acks", odd, canned_contract.wall_ack(pending=True))
    stage.settle()
    assert odd in stage.window.strip.label.status.word
    assert odd in stage.window.alarms.label.status.word
    stage.window.grab()


def test_rows_without_a_field_do_no_harm(stage: ConsoleStage) -> None:
    for section in ("cameras", "stage", "show", "alarms", "wall_acks", "processors", "chain"):
        stage.board.set(section, section, {})
    stage.settle()
    assert stage.window.header.timecode.value.text() == "--:--:--:--"
    stage.window.grab()


@pytest.mark.parametrize("name", NAMES)
def test_the_window_fits_a_small_screen(stage: ConsoleStage, name: str) -> None:
    stage.window.show_workspace(name)
    hint = stage.window.minimumSizeHint()
    assert hint.width() <= 1280
    assert hint.height() <= 720


def test_two_windows_of_one_state_are_equal_bit_by_bit(stage: ConsoleStage) -> None:
    canned_boards.trouble(stage.board)
    stage.settle()
    window = stage.window

    def shell() -> list[object]:
        parts: tuple[QWidget, ...] = (window.header, window.strip, window.alarms, window.bar)
        return [part.grab().toImage() for part in parts]

    first = shell()
    window.change_look(scheme="night")
    assert shell() != first
    window.change_look(scheme="dark")
    assert shell() == first


def test_a_console_that_slept_shows_the_truth_within_a_second(stage: ConsoleStage) -> None:
    """Given 30 s of deltas that nobody took, Expect the newest within 1 s of the stage's time.

    The stage keeps no more than a queue for who does not listen; a beat tells what was missed.
    """
    canned_boards.calm(stage.board)
    stage.settle()
    for step in range(30 * 20):
        stage.board.set("stage", "stage", canned_boards.stage_row(step))
        stage.now_ns += DELTA_INTERVAL_NS
        stage.server.publish(stage.now_ns)
    woken_ns = stage.now_ns
    newest = canned_boards.stage_row(30 * 20 - 1)["timecode"]
    stage.until(lambda: stage.window.header.timecode.value.text() == newest)
    assert stage.now_ns - woken_ns <= 1_000_000_000
