# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""What this console does with its time: pictures presented, and the state that is on the screen."""

from __future__ import annotations

import time

from PyQt6.QtCore import QEvent, QObject
from PyQt6.QtWidgets import QWidget

from stagectl.control.client import ControlClient


class PresentMeter(QObject):
    """Counts how often a window was painted: Qt joins all that is to be painted into one update."""

    def __init__(self, window: QWidget, client: ControlClient) -> None:
        super().__init__(window)
        self._client = client
        self.presented = 0
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Count, and let it pass."""
        if event is not None and event.type() == QEvent.Type.UpdateRequest:
            self.presented += 1
        return False

    def report(self) -> dict[str, object]:
        """Return the counts since the start, this process's processor time, and what is shown."""
        stage = self._client.state.get("stage", {}).get("stage", {})
        return {
            "presented": self.presented,
            "cpu_s": round(time.process_time(), 4),
            "rev": self._client.rev,
            "frame": stage.get("frame"),
            "connected": self._client.connected,
        }
