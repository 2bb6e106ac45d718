# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the keyboard is in Setup, and what a found line is called: what a new technician met."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QTableView

from stagectl.control.client import Row
from tests.ui import canned_boards, canned_settings
from tests.ui.console_stage import ConsoleStage
from tests.ui.hands import key_click
from ui.setup.draft import Draft
from ui.setup.scan_page import ScanPage, next_camera, used_as
from ui.setup.workspace import SetupWorkspace

CONTROL = Qt.KeyboardModifier.ControlModifier


def draft(**values: str) -> Draft:
    """Return a draft of these settings, their paths with "__" for "/"."""
    return Draft({path.replace("__", "/"): {"value": toml} for path, toml in values.items()})


HEARS = draft(
    body__B__id='"B"', source__t__id='"t"', source__t__body='"B"', source__t__protocol='"osc"',
    source__t__osc_name='"B"', source__t__line__port="9000",
)  # fmt: skip


def test_a_line_that_is_used_is_known_before_it_runs() -> None:
    heard: Row = {"protocol": "osc", "port": 9000, "osc_name": "B", "camera_id": "B"}
    assert used_as(HEARS, heard) == "t"
    assert used_as(HEARS, {**heard, "osc_name": "C", "camera_id": "C"}) is None
    assert used_as(HEARS, {**heard, "port": 9001}) is None
    assert used_as(HEARS, {**heard, "protocol": "freed"}) is None


def test_a_tracker_that_says_a_letter_becomes_that_camera() -> None:
    free = draft(body__A__id='"A"', body__C__id='"C"')
    assert next_camera(free, "C") == "C"
    assert next_camera(free, "left") == "A"
    assert next_camera(HEARS, "D") == "D"
    assert next_camera(HEARS, "B") == "A"


def test_the_keyboard_stays_in_the_workspace_when_its_control_goes(stage: ConsoleStage) -> None:
    canned_boards.calm(stage.board)
    stage.board.set("stage", "stage", canned_boards.stage_row(0, rolling=False))
    stage.board.set("show", "show", canned_boards.show_row())
    scan = canned_settings.scan_rows()
    stage.board.set("scan", "state", {**scan["state"], "running": False})
    stage.settle()
    window = stage.window
    window.activateWindow()
    window.open("setup/scan")
    stage.turn()
    workspace = window.findChild(SetupWorkspace)
    assert workspace is not None
    page = workspace.page
    assert isinstance(page, ScanPage)
    page.start.setFocus()
    stage.board.set("scan", "state", {**scan["state"], "running": True})
    stage.settle()
    focus = stage.app.focusWidget()
    assert focus is not None
    assert workspace.isAncestorOf(focus)


def test_pages_are_stepped_by_keys_and_lists_have_the_keyboard(stage: ConsoleStage) -> None:
    canned_boards.calm(stage.board)
    stage.settle()
    stage.window.activateWindow()
    stage.window.show_workspace("setup")
    stage.turn()
    workspace = stage.window.findChild(SetupWorkspace)
    assert workspace is not None
    assert stage.app.focusWidget() is workspace.pages
    before = workspace.pages.currentRow()
    key_click(workspace.pages, Qt.Key.Key_PageDown, CONTROL)
    assert workspace.pages.currentRow() == before + 1
    stage.window.show_workspace("takes")
    stage.turn()
    assert isinstance(stage.app.focusWidget(), QTableView)
