# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture is read while its window goes: Qt ends a program whose thread meets a dead object."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent
from PyQt6.QtGui import QColor, QImage
from PyQt6.QtWidgets import QApplication

from ui.lens import pictures
from ui.lens.pictures import Loaded, Pictures

READ_S = 0.1


@pytest.mark.parametrize("is_closed_first", [True, False])
def test_a_window_may_go_while_a_picture_is_read(
    app: QApplication, monkeypatch: pytest.MonkeyPatch, is_closed_first: bool
) -> None:
    begun, may_end = threading.Event(), threading.Event()
    read: list[str] = []

    def slow(path: str) -> Loaded | None:
        begun.set()
        may_end.wait(10.0)
        read.append(path)
        return None

    monkeypatch.setattr(pictures, "read_picture", slow)
    reader = Pictures()
    told: list[str] = []
    reader.ready.connect(told.append)
    reader.get("first.jpg")
    reader.get("second.jpg")
    assert begun.wait(10.0)
    threading.Timer(READ_S, may_end.set).start()
    if is_closed_first:
        reader.close()
        assert read == ["first.jpg"], "what waits is not read for a window that goes"
        assert reader.get("third.jpg") is None
        assert not reader.is_loading("third.jpg")
    reader.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    app.processEvents()
    assert read[0] == "first.jpg"
    assert told == []


def test_what_was_read_is_told_once_and_kept(app: QApplication, tmp_path: Path) -> None:
    path = str(tmp_path / "still.png")
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("#7cc0ff"))
    assert image.save(path)
    reader = Pictures()
    told: list[str] = []
    reader.ready.connect(told.append)
    assert reader.get(path) is None
    assert reader.is_loading(path)
    reader.wait()
    assert told == [path]
    assert not reader.is_loading(path)
    found = reader.get(path)
    assert found is not None
    assert (found.size.width(), found.size.height()) == (40, 20)
    reader.wait()
    assert told == [path]
    reader.close()
