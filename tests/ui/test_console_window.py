# SPDX-License-Identifier: GPL-3.0-or-later
"""The console against a real control server on loopback: what it shows and what it sends."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QPoint, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QImage
from PyQt6.QtWidgets import QAbstractButton, QLabel, QTableView, QWidget

from tests.ui import canned_boards
from tests.ui.console_stage import ConsoleStage
from tests.ui.hands import mouse_click, press, texts
from ui import theme, words
from ui.command_bar import CheatSheet
from ui.tables import SectionTable

pytestmark = pytest.mark.system

MINUS = words.MINUS


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def colours(image: QImage) -> set[str]:
    """All colours of a picture, each fourth pixel."""
    places = [(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)]
    return {image.pixelColor(x, y).name() for x, y in places}


def cell_colours(table: SectionTable, key: str, column: int) -> set[str]:
    place = table.model.place_of(key)
    assert place is not None
    viewport = table.view.viewport()
    assert viewport is not None
    box = table.view.visualRect(table.model.index(place, column))
    image = viewport.grab(box).toImage()
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def test_a_good_stage(stage: ConsoleStage) -> None:
    canned_boards.good_stage(stage.board)
    canned_boards.good_events(stage.board)
    stage.settle()
    window = stage.window
    assert window.header.timecode.value.text() == "10:42:22:00"
    assert window.header.timecode.note.text() == "TC: from freed-a"
    assert window.header.frame.value.text() == "1184522"
    assert window.header.rate.value.text() == "23.976"
    assert window.header.house_sync.state.status.word == "locked"
    assert window.header.rolling.state.status.word == "ROLLING"
    assert window.header.details["Lead L"].text() == "51.2 ms"
    assert window.headline.status.word == "All good: 2 cameras tracked, 3 nodes in sync"
    assert texts(window.cameras.model, "A")[:5] == ["A", "tracking", "live", "freed-a", "59.9"]
    assert texts(window.cameras.model, "A")[7:9] == ["1.4", "0.31"]
    assert texts(window.cameras.model, "A")[9:15] == [
        "0.800", f"{MINUS}1.529", "1.452", f"{MINUS}14.00", f"{MINUS}2.14", "0.03",
    ]  # fmt: skip
    assert texts(window.nodes.model, "right")[:6] == [
        "right", "in sync", "1184522", "184522", "3", "0",
    ]  # fmt: skip
    assert texts(window.sources.model, "osc-b")[:3] == ["osc-b", "B", "tracking"]
    assert window.nodes.title.text() == "Nodes   3 of 3 in sync"
    assert window.events.model.key_at(0) == "8"
    assert theme.css(theme.GOOD) in cell_colours(window.cameras, "A", 1)
    assert theme.css(theme.BAD) not in cell_colours(window.cameras, "A", 1)


def test_a_stage_in_trouble(stage: ConsoleStage) -> None:
    canned_boards.bad_stage(stage.board)
    canned_boards.bad_events(stage.board)
    stage.settle()
    window = stage.window
    assert window.headline.status.word.startswith("Camera A: tracking LOST")
    assert window.headline.status.word.endswith("(+5 more)")
    assert window.headline.status.colour == theme.BAD
    assert window.header.house_sync.state.status.word == "free-run"
    assert texts(window.cameras.model, "A")[1] == "LOST"
    assert texts(window.cameras.model, "B")[1:3] == ["predicting", "HELD"]
    assert texts(window.nodes.model, "centre")[1] == "late"
    assert texts(window.nodes.model, "centre")[4] == "188"
    assert texts(window.nodes.model, "right")[5] == "211"
    assert window.nodes.title.text() == "Nodes   1 of 3 in sync"
    assert theme.css(theme.BAD) in cell_colours(window.cameras, "A", 1)
    assert theme.css(theme.WARN) in cell_colours(window.cameras, "B", 2)
    assert theme.css(theme.WARN) in cell_colours(window.nodes, "centre", 1)
    assert theme.css(theme.GOOD) in cell_colours(window.nodes, "left", 1)
    # The last figures of a lost node are grey, not white.
    assert theme.css(theme.OLD) in cell_colours(window.nodes, "right", 2)
    assert theme.css(theme.TEXT) not in cell_colours(window.nodes, "right", 2)
    assert theme.css(theme.BAD) in colours(picture(window.plan))


def test_without_data_the_values_are_grey_and_the_banner_says_so(stage: ConsoleStage) -> None:
    canned_boards.good_stage(stage.board)
    stage.settle()
    stage.go_silent(2.3)
    window = stage.window
    assert window.headline.status.word == f"NO DATA for 2.3 s {words.DASH} values below are old"
    strip = picture(window.headline_strip)
    assert strip.pixelColor(3, 3) == theme.colour(theme.BAD)
    for table in (window.cameras, window.nodes, window.sources):
        key = table.model.key_at(0)
        assert key is not None
        assert {cell.colour for cell in table.model.cells(key)} == {theme.OLD}
    assert theme.css(theme.GOOD) not in colours(picture(window.header))
    assert theme.css(theme.GOOD) not in colours(picture(window.cameras))
    assert not any(button.isEnabled() for button in window.commands.buttons.values())
    # When the stage speaks again, everything comes back.
    stage.serving = True
    stage.settle()
    assert window.headline.status.word.startswith("All good")
    assert theme.css(theme.GOOD) in colours(picture(window.cameras))
    assert window.commands.buttons["H"].isEnabled()


def test_before_any_data_the_address_is_named(stage: ConsoleStage) -> None:
    stage.serving = False
    stage.turn()
    word = stage.window.headline.status.word
    assert word.startswith("NO DATA")
    assert stage.client.address in word


def test_a_silent_frame_process_is_said_while_the_control_process_lives(
    stage: ConsoleStage,
) -> None:
    canned_boards.good_stage(stage.board)
    stage.board.set("stage", "stage", canned_boards.stage_row(0, hot_age_ms=3400.0))
    stage.settle()
    assert stage.window.headline.status.word.startswith("NO FRAMES for 3.4 s")
    assert {cell.colour for cell in stage.window.cameras.model.cells("A")} == {theme.OLD}
    # A hold may still be wanted; the control process answers.
    assert stage.window.commands.buttons["H"].isEnabled()


def test_the_hold_key_sends_and_the_answer_is_shown(stage: ConsoleStage) -> None:
    canned_boards.good_stage(stage.board)
    stage.settle()
    window = stage.window
    button = window.commands.buttons["H"]
    assert button.text() == "H   Hold pose A"
    press(stage, Qt.Key.Key_2)
    assert button.text() == "H   Hold pose B"
    press(stage, Qt.Key.Key_H)
    stage.until(lambda: window.answer.status.word == "Hold pose B: done")
    stage.settle()
    (command,) = stage.ran
    assert (command.verb, dict(command.args)) == ("hold", {"camera": "B"})
    assert command.author == "kim@console"
    assert texts(window.cameras.model, "B")[2] == "HELD"
    assert button.text() == "H   Release B"
    assert button.property("lit") is True
    assert window.headline.status.word == "Camera B: HELD by hand"
    press(stage, Qt.Key.Key_U)
    stage.until(lambda: window.answer.status.word == "Undo: done")
    stage.settle()
    assert texts(window.cameras.model, "B")[2] == "live"


def test_a_click_on_the_button_sends_too(stage: ConsoleStage) -> None:
    canned_boards.good_stage(stage.board)
    stage.settle()
    mouse_click(stage.window.commands.buttons["F"], Qt.MouseButton.LeftButton)
    stage.until(lambda: stage.window.answer.status.word == "Freeze picture A: done")
    assert stage.ran[0].verb == "freeze"


def test_a_take_is_started_marked_and_stopped_by_key(stage: ConsoleStage) -> None:
    canned_boards.good_stage(stage.board)
    stage.board.set("show", "show", stage.desk.show_row())
    stage.settle()
    for count, key in enumerate((Qt.Key.Key_R, Qt.Key.Key_M), start=1):
        press(stage, key)
        stage.until_ran(count)
        stage.settle()
    assert stage.window.commands.buttons["R"].text() == "R   Stop take take_001"
    assert stage.window.commands.buttons["M"].text() == "M   Mark (1)"
    press(stage, Qt.Key.Key_R)
    stage.until_ran(3)
    assert [command.verb for command in stage.ran] == ["take_start", "take_mark", "take_stop"]


def test_a_refusal_is_shown_as_the_stage_said_it(stage: ConsoleStage) -> None:
    canned_boards.good_stage(stage.board)  # It says that a take rolls; the desk knows of none.
    stage.settle()
    press(stage, Qt.Key.Key_R)
    stage.until(lambda: stage.window.answer.status.shape is theme.Shape.CROSS)
    assert stage.window.answer.status.word == "Stop take 24A-3: no take is running"


def test_the_cheat_sheet_lists_every_key(stage: ConsoleStage) -> None:
    stage.turn()
    press(stage, Qt.Key.Key_F1)
    sheet = stage.window.findChild(CheatSheet)
    assert sheet is not None
    assert sheet.isVisible()
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    assert {"H", "F", "O", "R", "M", "U", "F1"} <= shown
    sheet.close()


def test_rows_that_did_not_change_are_not_announced(stage: ConsoleStage) -> None:
    canned_boards.good_stage(stage.board)
    stage.settle()
    model = stage.window.nodes.model
    announced: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: announced.append((first.row(), first.column())))
    stage.board.set("nodes", "left", {**(stage.board.row("nodes", "left") or {}), "late_pose": 1})
    stage.settle()
    assert announced == [(model.place_of("left"), 4)]


def test_texts_of_the_stage_may_hold_any_sign(stage: ConsoleStage) -> None:
    canned_boards.good_stage(stage.board)
    odd = "{x} %s <b>bold</b> \u202e \U0001f3a5"
    row = canned_boards.camera("A", 0, state="LOST", error=odd)
    stage.board.set("cameras", "A", {**row, "letter": "{A}&B"})
    stage.board.set("nodes", odd, canned_boards.node(1, state="no such state", error=odd))
    stage.settle()
    assert odd in stage.window.headline.status.word
    assert texts(stage.window.nodes.model, odd)[1] == "no such state"
    # An ampersand is not a mnemonic, and a tip is not a document.
    assert stage.window.commands.buttons["H"].text() == "H   Hold pose {A}&&B"
    tip = stage.window.cameras.model.index(0, 13).data(Qt.ItemDataRole.ToolTipRole)
    assert "<b>" not in tip
    picture(stage.window)


def test_rows_without_a_field_show_dashes(stage: ConsoleStage) -> None:
    for section in ("cameras", "nodes", "sources", "walls", "stage", "show"):
        stage.board.set(section, section, {})
    stage.board.set("events", "x", {})
    stage.settle()
    assert set(texts(stage.window.nodes.model, "nodes")[2:]) == {words.NOTHING, "\u00b1 \u2013"}
    picture(stage.window)


def test_a_node_that_leaves_and_one_that_comes(stage: ConsoleStage) -> None:
    canned_boards.good_stage(stage.board)
    stage.settle()
    stage.board.remove("nodes", "centre")
    stage.board.set("nodes", "aux", canned_boards.node(1, state="joining"))
    stage.settle()
    model = stage.window.nodes.model
    assert [model.key_at(place) for place in range(model.rowCount())] == ["aux", "left", "right"]


def test_every_control_has_an_accessible_name(stage: ConsoleStage) -> None:
    canned_boards.good_stage(stage.board)
    stage.settle()
    controls = [
        *stage.window.commands.findChildren(QAbstractButton),
        *stage.window.findChildren(QTableView),
        stage.window.plan,
        stage.window.headline,
        stage.window.answer,
        stage.window.header.timecode.value,
        stage.window.header.house_sync.state,
    ]
    assert all(control.accessibleName() for control in controls)
    index = stage.window.cameras.model.index(0, 1)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "tracking"
    assert "A tracking" in stage.window.plan.accessibleDescription()


def test_nothing_is_cut_off_at_full_size(stage: ConsoleStage) -> None:
    canned_boards.bad_stage(stage.board)
    stage.settle()
    value = stage.window.header.timecode.value
    needed = QFontMetrics(value.font()).horizontalAdvance(value.text())
    assert value.visibleRegion().boundingRect().width() >= needed
    for table in (stage.window.cameras, stage.window.nodes, stage.window.sources):
        viewport = table.view.viewport()
        assert viewport is not None
        last = table.view.visualRect(table.model.index(0, len(table.model.columns) - 1))
        assert last.right() <= viewport.width()
        for place, column in enumerate(table.model.columns):
            sample = QFontMetrics(theme.font(theme.BODY_PX)).horizontalAdvance(column.sample)
            assert table.view.columnWidth(place) >= sample


def test_the_window_fits_a_small_screen(stage: ConsoleStage) -> None:
    hint = stage.window.minimumSizeHint()
    assert hint.width() <= 1280
    assert hint.height() <= 720


def test_digits_have_one_width() -> None:
    for px in (theme.BODY_PX, theme.LARGE_PX, theme.TIMECODE_PX):
        metrics = QFontMetrics(theme.font(px, bold=px == theme.TIMECODE_PX))
        assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1


def test_two_paintings_of_one_state_are_equal_bit_by_bit(stage: ConsoleStage) -> None:
    canned_boards.bad_stage(stage.board)
    canned_boards.bad_events(stage.board)
    stage.settle()
    first, second = picture(stage.window), picture(stage.window)
    assert first.size() == QSize(1920, 1080)
    assert first == second
    with ConsoleStage(stage.app) as other:
        canned_boards.bad_stage(other.board)
        canned_boards.bad_events(other.board)
        other.settle()
        assert picture(other.window) == first


def test_the_plan_grows_and_never_jumps_back(stage: ConsoleStage) -> None:
    canned_boards.good_stage(stage.board)
    stage.settle()
    corner = QPoint(20, 20)
    before = picture(stage.window.plan)
    stage.board.set("cameras", "A", canned_boards.camera("A", 0, position_m=(0.0, -9.0, 1.0)))
    stage.settle()
    wide = picture(stage.window.plan)
    assert wide != before
    canned_boards.good_stage(stage.board)
    stage.settle()
    after = picture(stage.window.plan)
    assert after.pixelColor(corner) == wide.pixelColor(corner)
    assert after != before
