# SPDX-License-Identifier: GPL-3.0-or-later
"""What a technician does and reads: keys, clicks, and the cells of a table."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QWidget

from tests.ui.console_stage import ConsoleStage
from ui.models import SectionModel

# The stubs of PyQt6 give these static functions a `self`; asked for by name they have none.
key_click: Callable[..., None] = attrgetter("keyClick")(QTest)
mouse_click: Callable[[QWidget, Qt.MouseButton], None] = attrgetter("mouseClick")(QTest)


def texts(model: SectionModel, key: str) -> list[str]:
    return [cell.text for cell in model.cells(key)]


def press(stage: ConsoleStage, key: Qt.Key) -> None:
    key_click(stage.window, key)
    stage.turn()
