# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The two rows of keys that are always there: for the selected camera, and for the stage."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import theme, words
from ui.camera_colour import colour_of
from ui.shoot.commands import commands_of
from ui.shoot.desk import Desk
from ui.shoot.key_button import HEIGHT_PX, KeyButton
from ui.shoot.rows import Place
from ui.shoot.writing import CENTRE, Writing

BADGE_PX = 74


class Badge(QWidget):
    """Whom a row of keys is for: a camera's letter in its colour, or the stage."""

    def __init__(self) -> None:
        super().__init__()
        self._letter = Writing(28, bold=True)
        self._small = Writing(14, bold=True)
        self._shown = ("", "")
        self.setFixedSize(theme.px(BADGE_PX), theme.px(HEIGHT_PX))

    def show_text(self, text: str, colour: str) -> None:
        """Show a text on a colour; an empty colour for none."""
        if (text, colour) != self._shown:
            self._shown = (text, colour)
            self.setAccessibleName(text)
            self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint it."""
        painter = QPainter(self)
        text, colour = self._shown
        role = theme.DIM
        if colour:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(colour))
            painter.drawRoundedRect(QRectF(self.rect()), 6.0, 6.0)
            role = theme.ink_on(theme.colour(colour))
        writing = self._letter if len(text) <= 2 else self._small
        writing.draw(painter, QRectF(self.rect()), text, role, CENTRE)
        painter.end()


class KeyBar(QWidget):
    """Buttons of the places "camera" and "stage", and of the slate."""

    def __init__(self, desk: Desk, slate: KeyButton) -> None:
        super().__init__()
        self.setObjectName("commands")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self.badge = Badge()
        self.buttons: dict[str, KeyButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(14), theme.px(6), theme.px(14), theme.px(6))
        column.setSpacing(theme.px(6))
        stage = Badge()
        stage.show_text(words.say("Stage"), "")
        column.addLayout(self._row(self.badge, "camera"))
        lower = self._row(stage, "stage")
        lower.insertWidget(4, slate, 2)
        column.addLayout(lower)

    def show_camera(self, place: int) -> None:
        """Show whom the upper row is for; `place` of the camera among the others, from 0."""
        view = self._desk.view
        if view.camera is None:
            self.badge.show_text(words.NOTHING, "")
        else:
            self.badge.show_text(view.name, colour_of(view.row, place))

    def _row(self, badge: Badge, place: Place) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.px(6))
        row.addWidget(badge)
        for command in commands_of(place):
            button = self._desk.button(command.id)
            self.buttons[command.id] = button
            row.addWidget(button, command.wide)
        return row
