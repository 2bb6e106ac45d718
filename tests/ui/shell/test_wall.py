# SPDX-License-Identifier: GPL-3.0-or-later
"""Wall to black: from any workspace, any focus, any dialog; two steps back; who acknowledged."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

import pytest
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtGui import QGuiApplication, QWindow
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QLineEdit

from tests.ui import canned_boards, canned_contract
from tests.ui.console_stage import ConsoleStage
from tests.ui.hands import key_click
from ui import theme
from ui.shell.hold_button import HoldButton
from ui.workspaces import WORKSPACES

pytestmark = [pytest.mark.system, pytest.mark.untimed]

# The stubs of PyQt6 give these static functions a `self`; asked for by name they have none.
window_press: Callable[..., None] = attrgetter("keyPress")(QTest)
window_release: Callable[..., None] = attrgetter("keyRelease")(QTest)
mouse_press: Callable[..., None] = attrgetter("mousePress")(QTest)
mouse_release: Callable[..., None] = attrgetter("mouseRelease")(QTest)
ESC = Qt.Key.Key_Escape
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def keyboard(stage: ConsoleStage) -> QWindow:
    """The window that has the keyboard: keys of the system come in there."""
    stage.until(lambda: QGuiApplication.focusWindow() is not None)
    window = QGuiApplication.focusWindow()
    assert window is not None
    return window


def time_passes(stage: ConsoleStage) -> None:
    """The 0.7 s are over, without waiting for them."""
    for timer in stage.window.hold_key.findChildren(QTimer):
        if timer.isActive():
            timer.setInterval(0)
    for _ in range(5):
        stage.turn()


def verbs(stage: ConsoleStage) -> list[str]:
    stage.turn()
    return [command.verb for command in stage.ran]


@pytest.fixture(name="calm")
def calm_stage(stage: ConsoleStage) -> ConsoleStage:
    canned_boards.calm(stage.board)
    stage.settle()
    stage.window.activateWindow()
    stage.turn()
    return stage


@pytest.mark.parametrize("name", [row.name for row in WORKSPACES])
def test_the_held_key_blacks_the_walls_from_every_workspace(calm: ConsoleStage, name: str) -> None:
    calm.window.show_workspace(name)
    for field in calm.window.findChildren(QLineEdit):
        if field.isVisible() and field.isEnabled():
            field.setFocus()
            break
    window_press(keyboard(calm), ESC)
    assert verbs(calm) == []
    time_passes(calm)
    calm.until_ran(1)
    assert verbs(calm) == ["wall_black"]
    window_release(keyboard(calm), ESC)
    time_passes(calm)
    assert verbs(calm) == ["wall_black"]


@pytest.mark.parametrize("opened", ["keys", "menu", "control"])
def test_it_works_while_a_dialog_or_a_menu_is_open(calm: ConsoleStage, opened: str) -> None:
    window = calm.window
    if opened == "keys":
        window.show_keys()
    elif opened == "menu":
        window.show_menu()
    else:
        calm.board.set("show", "show", canned_boards.show_row(owner="alex@tablet"))
        calm.settle()
        window.press_control()
    calm.turn()
    window_press(keyboard(calm), ESC)
    # What Escape closes gives the keyboard back to the window; here nobody does that.
    window.activateWindow()
    calm.turn()
    assert calm.app.activePopupWidget() is None
    assert calm.app.activeModalWidget() is None
    time_passes(calm)
    calm.until_ran(1)
    assert verbs(calm) == ["wall_black"]


def test_a_short_press_and_an_elbow_do_nothing(calm: ConsoleStage) -> None:
    window_press(keyboard(calm), ESC)
    window_release(keyboard(calm), ESC)
    time_passes(calm)
    window_press(keyboard(calm), ESC)
    window_press(keyboard(calm), Qt.Key.Key_QuoteLeft)
    time_passes(calm)
    window_release(keyboard(calm), ESC)
    window_press(keyboard(calm), ESC, Qt.KeyboardModifier.ControlModifier)
    time_passes(calm)
    window_release(keyboard(calm), ESC)
    assert not {"wall_black", "wall_grey"} & set(verbs(calm))


def test_with_shift_it_is_safe_grey(calm: ConsoleStage) -> None:
    window_press(keyboard(calm), ESC, SHIFT)
    time_passes(calm)
    window_release(keyboard(calm), ESC, NONE)
    calm.until_ran(1)
    assert verbs(calm) == ["wall_grey"]


def hold(stage: ConsoleStage, button: HoldButton, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.shell.hold_button.HOLD_MS", 1)
    mouse_press(button, Qt.MouseButton.LeftButton)
    for timer in button.findChildren(QTimer):
        timer.setInterval(0)
    for _ in range(3):
        stage.turn()
    mouse_release(button, Qt.MouseButton.LeftButton)


def test_the_covered_buttons_act_when_held_and_not_on_a_click(
    calm: ConsoleStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall = calm.window.wall
    mouse_press(wall.black, Qt.MouseButton.LeftButton)
    mouse_release(wall.black, Qt.MouseButton.LeftButton)
    calm.turn()
    assert verbs(calm) == []
    hold(calm, wall.black, monkeypatch)
    calm.until_ran(1)
    hold(calm, wall.grey, monkeypatch)
    calm.until_ran(2)
    assert verbs(calm) == ["wall_black", "wall_grey"]


def test_two_steps_release_and_the_second_alone_does_nothing(calm: ConsoleStage) -> None:
    wall = calm.window.wall
    assert not wall.arm.isVisible()
    calm.board.set("show", "show", canned_boards.show_row(wall="black"))
    calm.settle()
    key_click(calm.window, Qt.Key.Key_F12)
    assert verbs(calm) == []
    key_click(calm.window, Qt.Key.Key_F11)
    calm.until_ran(1)
    calm.board.set("show", "show", canned_boards.show_row(wall="black", release_armed=True))
    calm.settle()
    assert wall.release.text().startswith("F12  NOW")
    key_click(calm.window, Qt.Key.Key_F11)
    key_click(calm.window, Qt.Key.Key_F12)
    calm.until_ran(2)
    assert verbs(calm) == ["wall_release_arm", "wall_release"]


def test_each_node_and_processor_says_when_it_was_done(calm: ConsoleStage) -> None:
    strip = calm.window.acks
    assert not strip.isVisible()
    canned_boards.black(calm.board)
    late = canned_contract.wall_ack("black", 5, pending=True, after_ms=None, ack_utc=None)
    calm.board.set("wall_acks", "right", late)
    calm.settle()
    assert strip.isVisible()
    assert strip.accessibleDescription() == (
        "WALLS BLACK   2 of 3 acknowledged, slowest 22 ms, right: waiting, "
        "centre: 22 ms, left: 18 ms, tessera-1: blackout on"
    )
    assert calm.window.wall.black.lit
    assert not calm.window.wall.grey.lit


def test_a_node_that_does_not_know_the_order_is_never_said_to_be_black(
    calm: ConsoleStage,
) -> None:
    calm.board.set("show", "show", canned_boards.show_row(wall="black"))
    row = canned_contract.wall_ack("", 0, able=False, after_ms=None)
    calm.board.set("wall_acks", "right", row)
    calm.settle()
    said = calm.window.acks.accessibleDescription()
    assert "2 of 3 acknowledged" in said
    assert "right: cannot go black" in said


def test_sixteen_nodes_find_room_with_who_is_waited_for_first(calm: ConsoleStage) -> None:
    calm.board.set("show", "show", canned_boards.show_row(wall="grey"))
    for place in range(40):
        row = canned_contract.wall_ack("grey", 5, pending=place == 39)
        calm.board.set("wall_acks", f"node-{place:02d}", row)
    calm.settle()
    strip = calm.window.acks
    assert strip.height() <= theme.px(30) * 3 + 8
    assert "node-39: waiting" in strip.accessibleDescription().split(", ")[2]
    strip.grab()


def test_without_data_nobody_says_that_the_walls_show_the_picture(calm: ConsoleStage) -> None:
    calm.go_silent(2.0)
    wall = calm.window.wall
    assert wall.state.status.shape is theme.Shape.CROSS
    assert wall.black.isEnabled()
