# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""A guarded key: held down alone for a while it acts, whatever has the focus.

It listens at the window that has the keyboard, before focus, shortcuts, menus and dialogs do, and
follows it from window to window. The key still does what it does there (Escape closes a dialog).
"""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QGuiApplication, QKeyEvent, QWindow

HOLD_MS = 700
# Keys that may be down with it: they choose between black and grey.
_MODIFIERS = frozenset((Qt.Key.Key_Shift, Qt.Key.Key_Escape))


class HoldKey(QObject):
    """Watches Escape, and Shift+Escape, in every window of the application."""

    begun = pyqtSignal(bool)
    """The key went down; True: with Shift."""
    ended = pyqtSignal()
    """It was let go, or another key was pressed, before its time."""
    fired = pyqtSignal(bool)
    """It was held long enough; True: with Shift."""

    def __init__(self, app: QGuiApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window: QWindow | None = None
        self._shift = False
        self._down = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(HOLD_MS)
        self._timer.timeout.connect(self._fire)
        app.focusWindowChanged.connect(self.watch)
        app.applicationStateChanged.connect(self._on_state)
        self.watch(QGuiApplication.focusWindow())

    def watch(self, window: QWindow | None) -> None:
        """Listen at another window; the one that is left is heard no more."""
        if self._window is not None and window is not self._window:
            self._window.removeEventFilter(self)
            self._window.destroyed.disconnect(self._forget)
        if window is not None and window is not self._window:
            window.installEventFilter(self)
            window.destroyed.connect(self._forget)
        self._window = window

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Look at keys, and let every one pass."""
        if isinstance(event, QKeyEvent) and not event.isAutoRepeat():
            if event.type() == QEvent.Type.KeyPress:
                self._press(event)
            elif event.type() == QEvent.Type.KeyRelease and self._down:
                self._end()
        return False

    def _press(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._down:
            held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if held in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
                self._shift = held == Qt.KeyboardModifier.ShiftModifier
                self._down = True
                self._timer.start()
                self.begun.emit(self._shift)
        elif self._down and event.key() not in _MODIFIERS:
            self._end()

    def _end(self) -> None:
        self._down = False
        if self._timer.isActive():
            self._timer.stop()
            self.ended.emit()

    def _fire(self) -> None:
        self._down = False
        self.fired.emit(self._shift)

    def _on_state(self, state: Qt.ApplicationState) -> None:
        """Another program has the keyboard: the letting go would not be heard."""
        if state != Qt.ApplicationState.ApplicationActive and self._down:
            self._end()

    def _forget(self) -> None:
        self._window = None
