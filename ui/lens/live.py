# SPDX-License-Identifier: GPL-3.0-or-later
"""Watches a folder that a camera or a capture command writes pictures into."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from ui.lens.orders import pictures_in

# A notice of the system alone is not enough: network shares send none.
LOOK_MS = 500


class LiveFolder(QObject):
    """Tells of pictures that are whole: their size stood still from one look to the next."""

    arrived = pyqtSignal(list)

    def __init__(self, folder: Path, known: tuple[str, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self._told = set(known)
        self._sizes: dict[str, int] = {}
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look now and twice a second."""
        self._timer.start(LOOK_MS)
        self.look()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """Look once."""
        fresh = []
        for path in pictures_in(self.folder):
            if path in self._told:
                continue
            size = _size(path)
            if size > 0 and self._sizes.get(path) == size:
                self._told.add(path)
                fresh.append(path)
            self._sizes[path] = size
        if fresh:
            self.arrived.emit(fresh)


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0
