# SPDX-License-Identifier: GPL-3.0-or-later
"""A Shoot workspace on a board, without a stage: what it sent and opened is written down."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from PyQt6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PyQt6.QtGui import QPaintEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QWidget

from stagectl.control import Board
from stagectl.control.messages import Cell
from tests.ui import canned_boards
from tests.ui.context import Sent
from ui.context import Context
from ui.shoot.workspace import ShootWorkspace

NO_MODIFIER = Qt.KeyboardModifier.NoModifier
# As `hands.key_click`, with a modifier.
_click: Callable[[QWidget, Qt.Key, Qt.KeyboardModifier], None] = attrgetter("keyClick")(QTest)
click_at: Callable[[QWidget, Qt.MouseButton, Qt.KeyboardModifier, QPoint], None] = attrgetter(
    "mouseClick"
)(QTest)
SIZE = (1920, 804)
TURNS = 20


class Painted(QObject):
    """Counts what a widget paints."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.boxes: list[QRect] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        """Write down the dirty region of each paint event."""
        if isinstance(event, QPaintEvent):
            self.boxes.append(event.region().boundingRect())
        return False


class Bench:
    """The workspace, its board and what it asked for."""

    def __init__(self, app: QApplication, case: str) -> None:
        self.app = app
        self.board = Board()
        self.sent = Sent()
        self.connected = True
        canned_boards.CASES[case](self.board)
        self.context = Context(
            state=self.board.snapshot,
            acks=dict,
            send=self.sent.send,
            open_target=self.sent.opened.append,
            choose_camera=lambda camera: None,
            author="kim@console",
            connected=lambda: self.connected,
        )
        self.page = ShootWorkspace(self.context)
        self.page.setFixedSize(*SIZE)
        self.page.show()
        self.page.activateWindow()
        # The window becomes active some turns later, and is painted for it once more.
        for _ in range(TURNS):
            self.turn()
            if self.page.isActiveWindow():
                break
        self.turn()
        self.turn()

    def turn(self, *, stale: bool = False) -> None:
        """Show the board as it is now, and paint."""
        self.page.update_state(self.board.snapshot(), stale=stale)
        self.app.processEvents()

    def change(self, section: str, key: str, **changes: Cell) -> None:
        """Change fields of a row, and show it."""
        self.board.set(section, key, {**(self.board.row(section, key) or {}), **changes})
        self.turn()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        """Press a key on the workspace, wherever the keyboard is in it."""
        focus = self.app.focusWidget()
        _click(focus if focus is not None else self.page, key, modifier)
        self.turn()

    def close(self) -> None:
        """Close the workspace."""
        self.page.close()
        self.page.deleteLater()
        self.app.processEvents()
