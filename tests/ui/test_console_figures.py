# SPDX-License-Identifier: GPL-3.0-or-later
"""What prediction is worth, on the console; the key that accepts an origin; room for all of it."""

from __future__ import annotations

import itertools

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFontMetrics

from tests.ui import canned_boards
from tests.ui.console_stage import ConsoleStage
from tests.ui.hands import press, texts
from ui import theme, words
from ui.tables import LINES_FILLED, PAD_PX

pytestmark = pytest.mark.system

# The padding and the border of a button in the style sheet.
BUTTON_EDGE_PX = 20


def test_a_picture_that_is_kept_off_is_said_and_its_origin_can_be_accepted(
    stage: ConsoleStage,
) -> None:
    """Given camera B kept off its tracker's word, Expect the headline, and key O for B alone."""
    canned_boards.good_stage(stage.board)
    stage.settle()
    window = stage.window
    button = window.commands.buttons["O"]
    assert not button.isEnabled()
    press(stage, Qt.Key.Key_O)
    assert stage.ran == []
    kept = canned_boards.camera(
        "B", 0, kept_off_mm=312.7, kept_off_deg=1.26,
        error="313 mm, 1.3 deg off osc-b; accept origin",
    )  # fmt: skip
    stage.board.set("cameras", "B", kept)
    stage.settle()
    assert window.headline.status.word == (
        f"Camera B {words.DASH} 313 mm, 1.3 deg off osc-b; accept origin"
    )
    assert window.headline.status.colour == theme.WARN
    assert not button.isEnabled()  # camera A is selected, and nothing is kept off there
    press(stage, Qt.Key.Key_2)
    assert button.text() == "O   Accept origin B"
    press(stage, Qt.Key.Key_O)
    stage.until(lambda: window.answer.status.word == "Accept origin B: done")
    (command,) = stage.ran
    assert (command.verb, dict(command.args)) == ("accept_origin", {"camera": "B"})
    stage.board.set("cameras", "B", canned_boards.camera("B", 0))
    stage.settle()
    assert not button.isEnabled()
    assert window.headline.status.word.startswith("All good")


@pytest.mark.parametrize("off", [{"kept_off_mm": 0.4}, {"kept_off_deg": 0.02}])
def test_an_origin_that_only_moved_or_only_turned_can_be_accepted(
    stage: ConsoleStage, off: dict[str, float]
) -> None:
    canned_boards.good_stage(stage.board)
    stage.board.set("cameras", "A", canned_boards.camera("A", 0, **off))
    stage.settle()
    assert stage.window.commands.buttons["O"].isEnabled()


def test_a_console_on_an_older_stage_shows_dashes_and_no_key(stage: ConsoleStage) -> None:
    """Given rows without the figures, Expect a dash for each and the key grey."""
    canned_boards.good_stage(stage.board)
    names = ("wall_px", "margin_pct", "kept_off_mm", "kept_off_deg")
    row = {k: v for k, v in canned_boards.camera("A", 0).items() if k not in names}
    stage.board.set("cameras", "A", row)
    stage.settle()
    assert texts(stage.window.cameras.model, "A")[7:9] == [words.NOTHING, words.NOTHING]
    assert not stage.window.commands.buttons["O"].isEnabled()


@pytest.mark.parametrize("size", [(1280, 720), (1600, 900), (1920, 1080)])
def test_no_word_of_a_button_is_cut(stage: ConsoleStage, size: tuple[int, int]) -> None:
    stage.window.setFixedSize(*size)
    canned_boards.good_stage(stage.board)
    stage.board.set("cameras", "A", canned_boards.camera("A", 0, kept_off_mm=312.7))
    stage.settle()
    buttons = list(stage.window.commands.buttons.values())
    for button in buttons:
        needed = QFontMetrics(button.font()).horizontalAdvance(button.text())
        assert button.width() - 2 * BUTTON_EDGE_PX >= needed, button.text()
    places = sorted((button.x(), button.x() + button.width()) for button in buttons)
    assert all(end <= begin for (_, end), (begin, _) in itertools.pairwise(places))
    assert places[-1][1] <= stage.window.width()


def test_every_sentence_about_a_camera_has_room(stage: ConsoleStage) -> None:
    """At full size the message column holds what the stage says most, in two small lines."""
    stage.settle()
    table = stage.window.cameras
    room = table.view.columnWidth(len(table.model.columns) - 1) - 2 * PAD_PX
    metrics = QFontMetrics(theme.font(theme.SMALL_PX))
    for sentence in (
        "freed-a is silent: check its cable, power and port",
        "313 mm, 1.3 deg off freed-a; accept origin",
        "osc-b sends 41.2 of 59.9 samples a second",
    ):
        assert metrics.horizontalAdvance(sentence) <= LINES_FILLED * room, sentence


@pytest.mark.parametrize("width", [1280, 1920])
def test_the_rows_of_the_camera_table_are_whole(stage: ConsoleStage, width: int) -> None:
    """Expect no row under the bar that moves the columns of a narrow window."""
    stage.window.setFixedSize(width, 720)
    canned_boards.good_stage(stage.board)
    stage.settle()
    view = stage.window.cameras.view
    viewport = view.viewport()
    assert viewport is not None
    last = view.visualRect(stage.window.cameras.model.index(1, 0))
    assert last.bottom() <= viewport.height()


def test_a_camera_that_is_held_and_frozen_says_both_in_one_word(stage: ConsoleStage) -> None:
    canned_boards.good_stage(stage.board)
    stage.board.set("cameras", "A", canned_boards.camera("A", 0, held=True, frozen=True))
    stage.settle()
    assert texts(stage.window.cameras.model, "A")[2] == "ALL HELD"
    assert stage.window.headline.status.word == "Camera A: ALL HELD by hand"
