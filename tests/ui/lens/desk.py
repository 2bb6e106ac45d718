# SPDX-License-Identifier: GPL-3.0-or-later
"""A lens window, what it said, and the hands that work it: no sleep, the event loop is turned."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Self

from PyQt6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QWidget

from ui.lens.folder import SessionFolder
from ui.lens.window import LensWindow

VIEWS = [f"left{number:02d}.jpg" for number in (*range(1, 10), 11, 12, 13, 14)]
RECORDED = Path(__file__).parent / "recorded.py"
WITHIN_MS = 30_000
# The stubs of PyQt6 give this static function a `self`; asked for by name it has none.
key_click: Callable[[QWidget, Qt.Key, Qt.KeyboardModifier], None] = attrgetter("keyClick")(QTest)


class Desk:
    """One window; `said` is what its status bar was told."""

    def __init__(
        self, app: QApplication, session: Path, command: Sequence[str] | None = None
    ) -> None:
        self.app, self.session = app, session
        session.parent.mkdir(parents=True, exist_ok=True)
        self.command = command or (sys.executable, str(RECORDED), str(session.parent))
        self.window = LensWindow(SessionFolder(session), self.command)
        self.pages, self.state = self.window.pages, self.window.state
        self.said: list[str] = []
        self.state.told.connect(lambda text, good: self.said.append(text))
        self.window.setFixedSize(1920, 1080)
        self.window.show()

    @property
    def asked(self) -> list[str]:
        """Return the words of the last command that the window ran."""
        words: list[str] = json.loads((self.session.parent / "asked.json").read_text("utf-8"))
        return words

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.window.close()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
        """Press a key where the focus is."""
        self.window.activateWindow()
        self.app.processEvents()
        where = self.app.focusWidget() or self.window
        key_click(where, key, modifier or Qt.KeyboardModifier.NoModifier)
        self.app.processEvents()

    def until(self, true: Callable[[], bool]) -> None:
        """Turn the event loop until it is true."""
        loop, look = QEventLoop(), QTimer()
        QTimer.singleShot(WITHIN_MS, loop.quit)
        look.timeout.connect(lambda: loop.quit() if true() else None)
        look.start(2)
        loop.exec()
        look.stop()
        assert true(), self.said

    def solve(self) -> None:
        """Press S and wait for the end of it."""
        ends: list[int] = []
        self.pages.calibrate.solved.connect(ends.append)
        self.pages.calibrate.start()
        self.until(lambda: bool(ends))
        self.settle()

    def settle(self) -> None:
        """Let everything be painted that was told."""
        ticks: list[int] = []
        QTimer.singleShot(60, lambda: ticks.append(1))
        self.until(lambda: bool(ticks))
