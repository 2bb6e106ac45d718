# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads pictures on a thread of their own: a still of 8K takes longer than a key may wait.

The thread touches no QObject: what it read lies in a queue that the window's thread looks into. A
signal of an object that was deleted meanwhile is an exception there, and Qt ends the program on it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue

from PyQt6.QtCore import QObject, QSize, Qt, QThreadPool, QTimer, pyqtSignal
from PyQt6.QtGui import QImage, QImageReader

# A picture is kept no larger than a screen shows it.
LARGEST_PX = 2048
MOST_KEPT = 8
# Qt refuses larger pictures as a guard; 12K in 16 bits and colour is some 800 MiB.
MOST_MIB = 1024
WITHIN_MS = 10_000
LOOK_MS = 10


@dataclass(frozen=True, slots=True)
class Loaded:
    """A picture, perhaps reduced, and its size as recorded."""

    image: QImage
    size: QSize


Found = tuple[str, Loaded | None]


class Pictures(QObject):
    """The last few pictures that were looked at; `ready` with a file that has been read."""

    ready = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[str, Loaded | None] = OrderedDict()
        self._wanted: set[str] = set()
        self._found: SimpleQueue[Found] = SimpleQueue()
        self._closed = False
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._keep_found)

    def get(self, path: str) -> Loaded | None:
        """Return the picture of a file; None while it is read, and for what is no picture."""
        if path in self._kept:
            self._kept.move_to_end(path)
            return self._kept[path]
        if path and path not in self._wanted and not self._closed:
            self._wanted.add(path)
            self._pool.start(partial(_read_into, self._found, path))
            self._look.start()
        return None

    def is_loading(self, path: str) -> bool:
        """Tell whether a file is still being read."""
        return path in self._wanted

    def wait(self) -> None:
        """Wait for what is being read, and tell it."""
        self._pool.waitForDone(WITHIN_MS)
        self._keep_found()

    def close(self) -> None:
        """Read nothing more: call it before the window goes."""
        self._closed = True
        self._look.stop()
        self._pool.clear()
        self._pool.waitForDone()

    def _keep_found(self) -> None:
        while not self._found.empty():
            path, loaded = self._found.get()
            self._wanted.discard(path)
            self._kept[path] = loaded
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            self.ready.emit(path)
        if not self._wanted:
            self._look.stop()


def _read_into(found: SimpleQueue[Found], path: str) -> None:
    found.put((path, read_picture(path)))


def read_picture(path: str) -> Loaded | None:
    """Return the picture of a file, None for a video, an address or what is no picture."""
    QImageReader.setAllocationLimit(MOST_MIB)
    reader = QImageReader(path)
    # As OpenCV reads it: turned upright.
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > LARGEST_PX:
        bound = QSize(LARGEST_PX, LARGEST_PX)
        reader.setScaledSize(size.scaled(bound, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        return None
    if not size.isValid():
        size = image.size()
    turned = (image.width() > image.height()) != (size.width() > size.height())
    return Loaded(image, size.transposed() if turned and size.width() != size.height() else size)
