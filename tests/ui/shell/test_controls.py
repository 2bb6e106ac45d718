# SPDX-License-Identifier: GPL-3.0-or-later
"""Every control of every workspace: named for a screen reader, 44 px, readable at 200 %."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollBar,
    QWidget,
)

from tests.ui import canned_boards
from tests.ui.console_stage import ConsoleStage
from ui.language import LANGUAGES
from ui.shell.layout_file import Layout
from ui.workspaces import WORKSPACES

pytestmark = [pytest.mark.system, pytest.mark.untimed]

CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit,
    QPlainTextEdit,
)  # fmt: skip
TARGET_PX = 44
NAMES = [row.name for row in WORKSPACES]


def controls(window: QWidget) -> Iterator[QWidget]:
    """What a hand uses, without the parts that Qt makes such a control of."""
    for widget in window.findChildren(QWidget):
        parts = isinstance(widget, QScrollBar) or isinstance(
            widget.parent(), QAbstractSpinBox | QComboBox | QAbstractItemView
        )
        focused = widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
        if widget.focusProxy() is not None:
            continue
        if widget.isVisible() and not parts and (isinstance(widget, CONTROLS) or focused):
            yield widget


def name_of(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName() or widget.objectName()!r}"


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def opened(app: QApplication, name: str, language: str, scale: int = 100) -> ConsoleStage:
    stage = ConsoleStage(app, Layout(language=language, workspace=name, text_scale=scale))
    canned_boards.trouble(stage.board)
    stage.settle()
    stage.turn()
    return stage


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_control_has_a_name_and_no_two_workspaces_are_one_button(
    app: QApplication, name: str, language: str
) -> None:
    with opened(app, name, language) as stage:
        nameless = [name_of(each) for each in controls(stage.window) if not each.accessibleName()]
        assert nameless == []
        buttons = stage.window.bar.workspaces.values()
        assert len({button.accessibleName() for button in buttons}) == len(WORKSPACES)


def test_every_target_is_44_pixels(app: QApplication, name: str) -> None:
    with opened(app, name, "en") as stage:
        small = [
            f"{name_of(each)} {each.width()} x {each.height()}"
            for each in controls(stage.window)
            if min(each.width(), each.height()) < TARGET_PX
        ]
        assert small == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_cut_off_at_200_percent(app: QApplication, name: str, language: str) -> None:
    with opened(app, name, language, 200) as stage:
        cut = []
        for each in stage.window.findChildren(QWidget):
            if not isinstance(each, QLabel | QPushButton) or not each.isVisible():
                continue
            if isinstance(each, QLabel) and each.wordWrap():
                continue
            if each.sizeHint().width() > each.width() or each.sizeHint().height() > each.height():
                cut.append(f"{name_of(each)} {each.text()!r}")
        assert cut == []


def test_tab_reaches_every_control_once(app: QApplication, name: str) -> None:
    with opened(app, name, "en") as stage:
        window = stage.window
        window.activateWindow()
        stage.turn()
        wanted = {
            each
            for each in controls(window)
            if each.isEnabled() and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        }
        seen: list[QWidget] = []
        for _ in range(3 * len(wanted) + 20):
            window.focusNextPrevChild(True)
            focus = window.focusWidget()
            if focus is None or (seen and focus is seen[0]):
                break
            seen.append(focus)
        missed = [name_of(each) for each in wanted if each not in seen]
        assert missed == []
