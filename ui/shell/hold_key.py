# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""A guarded key: held down alone for a while it acts, whatever has the focus.

It listens at the window that has the keyboard, before menus and dialogs do, and at the object that
has the focus, as a shortcut would keep the key from the window; it follows both wherever they go.
The key still does what it does there (Escape closes a dialog).
"""

from __future__ import annotations

from PyQt6 import sip
from PyQt6.QtCore import QEvent, QObject, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QGuiApplication, QKeyEvent

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
        self._heard: list[QObject] = []
        self._shift = False
        self._down = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(HOLD_MS)
        self._timer.timeout.connect(self._fire)
        app.focusWindowChanged.connect(self.follow)
        app.focusObjectChanged.connect(self.follow)
        self.follow()

    def follow(self, changed: QObject | None = None) -> None:
        """Listen where the keyboard is now; what was left is heard no more."""
        wanted = [QGuiApplication.focusWindow(), QGuiApplication.focusObject()]
        now = [place for place in wanted if place is not None]
        heard = [place for place in self._heard if not sip.isdeleted(place)]
        for place in heard:
            if place not in now:
                place.removeEventFilter(self)
        for place in now:
            if place not in heard:
                place.installEventFilter(self)
        self._heard = now

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Look at keys, and let every one pass."""
        if isinstance(event, QKeyEvent) and not event.isAutoRepeat():
            if event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
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
        # Where another program has the keyboard by now, the letting go was not heard. Asked at the
        # end only: a dialog that Escape closes leaves nobody with the keyboard for a moment.
        if QGuiApplication.applicationState() == Qt.ApplicationState.ApplicationActive:
            self.fired.emit(self._shift)
        else:
            self.ended.emit()
