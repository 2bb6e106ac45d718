# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads pictures on a thread of their own: a still of 8K takes longer than a key may wait."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import partial

from PyQt6.QtCore import QObject, QSize, Qt, QThreadPool, pyqtSignal
from PyQt6.QtGui import QImage, QImageReader

# A picture is kept no larger than a screen shows it.
LARGEST_PX = 2048
MOST_KEPT = 8
# Qt refuses larger pictures as a guard; 12K in 16 bits and colour is some 800 MiB.
MOST_MIB = 1024
WITHIN_MS = 10_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """A picture, perhaps reduced, and its size as recorded."""

    image: QImage
    size: QSize


class Pictures(QObject):
    """The last few pictures that were looked at; `ready` with a file that has been read."""

    ready = pyqtSignal(str)
    _read = pyqtSignal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[str, Loaded | None] = OrderedDict()
        self._wanted: set[str] = set()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._read.connect(self._keep)

    def get(self, path: str) -> Loaded | None:
        """Return the picture of a file; None while it is read, and for what is no picture."""
        if path in self._kept:
            self._kept.move_to_end(path)
            return self._kept[path]
        if path and path not in self._wanted:
            self._wanted.add(path)
            self._pool.start(partial(self._load, path))
        return None

    def is_loading(self, path: str) -> bool:
        """Tell whether a file is still being read."""
        return path in self._wanted

    def wait(self) -> None:
        """Wait for what is being read; the caller then lets the event loop turn once."""
        self._pool.waitForDone(WITHIN_MS)

    def _load(self, path: str) -> None:
        self._read.emit(path, read_picture(path))

    def _keep(self, path: str, found: Loaded | None) -> None:
        self._wanted.discard(path)
        self._kept[path] = found
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        self.ready.emit(path)


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
