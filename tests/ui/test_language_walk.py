# SPDX-License-Identifier: GPL-3.0-or-later
"""A walk through the whole console in another language: nothing is asked for that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PyQt6.QtWidgets import QApplication, QDialog, QWidget

from tests.ui import canned_boards, canned_takes
from tests.ui.console_stage import ConsoleStage
from tests.ui.setup import canned_setup
from ui.language import CHINESE
from ui.setup.pages import PAGES
from ui.shell.layout_file import Layout
from ui.shoot.stage_views import VIEWS
from ui.workspaces import WORKSPACES

pytestmark = pytest.mark.system

# What people and devices are called, and what they report, is the same in every language.
NAMES = re.compile(
    r"[A-HXYZ]|[A-Z] camera|[a-z0-9]+(?:[-_./@:][\w.@:-]+)+|F-\d\d [\w-]+|[\d.:/-]+\s?\w*"
    r"|mm|ms|µs|px|deg|Hz|fps|UTC|LUT|PTP|kim|ltc|freed|osc|opentrackio|control|roster"
    r"|(?:udp|serial|UDP) [\w ./:]+"
    # The level that nodes have loaded; a note that somebody wrote.
    r"|stage ready|after the floor was cleaned"
)
DIALOGS = ("show_keys", "show_menu", "show_drill")


@pytest.fixture
def chinese(app: QApplication) -> Iterator[ConsoleStage]:
    with ConsoleStage(app, Layout(language=CHINESE)) as stage:
        yield stage


def left_in_english(stage: ConsoleStage) -> list[str]:
    return sorted(text for text in stage.look.missed if not NAMES.fullmatch(text))


def look_at(stage: ConsoleStage, target: str) -> None:
    stage.window.open(target)
    stage.turn()
    stage.window.grab()


def close_dialogs(stage: ConsoleStage) -> None:
    for dialog in stage.window.findChildren(QWidget):
        if isinstance(dialog, QDialog) and dialog.isVisible():
            dialog.grab()
            dialog.reject()


@pytest.mark.parametrize("case", canned_boards.CASES)
def test_shoot_and_what_is_always_seen(chinese: ConsoleStage, case: str) -> None:
    canned_boards.CASES[case](chinese.board)
    chinese.settle()
    for page in ("alarms", "events", "frustum", "trim", "cues", *(row.name for row in VIEWS)):
        look_at(chinese, f"shoot/{page}")
    chinese.go_silent(2.3)
    chinese.window.grab()
    assert left_in_english(chinese) == []


def test_setup(chinese: ConsoleStage) -> None:
    canned_setup.fill(chinese.board)
    chinese.settle()
    look_at(chinese, "setup")
    for row in PAGES:
        look_at(chinese, f"setup/{row.name}")
    assert left_in_english(chinese) == []


def test_takes_lens_and_the_dialogs(chinese: ConsoleStage) -> None:
    canned_boards.calm(chinese.board)
    canned_takes.put_takes(chinese.board)
    chinese.settle()
    for row in WORKSPACES:
        look_at(chinese, row.name)
    for name in DIALOGS:
        getattr(chinese.window, name)()
        chinese.turn()
        close_dialogs(chinese)
    assert left_in_english(chinese) == []
