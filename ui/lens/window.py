# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""`stagectl lens ui`: the lens pages in a window of their own.

header: the open profile and what is said of it | pages | status bar: what was done last
"""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QCloseEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QMainWindow, QStatusBar, QVBoxLayout, QWidget

from ui import theme
from ui.header import StatusLabel
from ui.lens.folder import SessionFolder
from ui.lens.head import HEAD_PX, first_words, profile_status
from ui.lens.pages import LensPages
from ui.lens.runner import COMMAND
from ui.theme import Shape, Status
from ui.words import DOT, say


class LensWindow(QMainWindow):
    """One window on one session folder."""

    def __init__(self, folder: SessionFolder, command: Sequence[str] = COMMAND) -> None:
        super().__init__()
        self.pages = LensPages(folder, command)
        self.state = self.pages.state
        self.lens = StatusLabel(say("Open profile"), HEAD_PX)
        self.answer = StatusLabel(say("What was done last"), theme.BODY_PX)
        self.kept = QLabel()
        self.kept.setTextFormat(Qt.TextFormat.PlainText)
        self.setWindowTitle(f"stagectl lens {DOT} {folder.path.name}")
        self._lay_out()
        self.state.told.connect(self.tell)
        self.state.changed.connect(self.refresh)
        self.refresh()
        self.pages.take_focus()
        self.tell(*first_words(self.state))

    def refresh(self) -> None:
        """Show which profile is open."""
        self.lens.show_status(profile_status(self.state), stale=False)

    def tell(self, text: str, good: bool) -> None:
        """Say what was done, or why it was not."""
        shape, colour = (Shape.DISC, theme.INFO) if good else (Shape.TRIANGLE, theme.WARN)
        self.answer.show_status(Status(text, shape, colour), stale=False)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Stop what runs; all that was decided is saved already."""
        self.pages.close_down()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        head, page = QWidget(), QWidget()
        head.setObjectName("header")
        row = QHBoxLayout(head)
        row.setContentsMargins(18, 6, 18, 6)
        row.addWidget(self.lens)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(page)
        bar = QStatusBar()
        bar.setSizeGripEnabled(False)
        bar.setContentsMargins(14, 0, 6, 0)
        bar.addWidget(self.answer, 1)
        folder = self.state.folder.path
        self.kept.setText(say("kept in {folder}", folder=folder.name))
        self.kept.setToolTip(str(folder))
        bar.addPermanentWidget(self.kept)
        bar.addPermanentWidget(QLabel(say("F1: keys")))
        self.setStatusBar(bar)
