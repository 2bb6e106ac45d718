# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The row of command buttons, and the cheat sheet of all keys (F1)."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PyQt6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from ui import theme, words
from ui.commands import COMMANDS, OTHER_KEYS, CommandRow, Order, View

WIDE_PX = 1600


class CommandBar(QWidget):
    """Buttons for `COMMANDS`; `send` is called with the row and its order."""

    def __init__(self, send: Callable[[CommandRow, Order], None]) -> None:
        super().__init__()
        self.setObjectName("commands")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._send = send
        self._view = View({}, None)
        self.buttons: dict[str, QPushButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(12)
        for row in COMMANDS:
            layout.addWidget(self._button(row), 3 if row.key in "HFOR" else 2)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Write smaller on a narrow screen, so that no word is cut."""
        super().resizeEvent(event)
        px = theme.BODY_PX + 3 if self.width() >= WIDE_PX else theme.BODY_PX - 1
        for button in self.buttons.values():
            if button.font().pixelSize() != px:
                button.setFont(theme.font(px, bold=True))

    def add_shortcuts(self, window: QWidget) -> None:
        """Give the window the keys; a key that is kept down sends once."""
        for row in COMMANDS:
            shortcut = QShortcut(QKeySequence(row.key), window)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self.buttons[row.key].click)

    def update_view(self, view: View, *, enabled: bool) -> None:
        """Show labels, lights and what can be done now."""
        self._view = view
        for row in COMMANDS:
            button = self.buttons[row.key]
            label = row.label(view)
            # Doubled: Qt takes a single ampersand for the mark of a shortcut.
            text = f"{row.key}   {label.replace('&', '&&')}"
            if button.text() != text:
                button.setText(text)
                button.setAccessibleName(label)
            button.setEnabled(enabled and row.order(view) is not None)
            lit = enabled and row.lit(view)
            _light(button, "rolling" if row.rolling else "lit", lit)

    def _button(self, row: CommandRow) -> QPushButton:
        button = QPushButton(row.key)
        button.setFixedHeight(theme.px(theme.BUTTON_PX))
        button.setFont(theme.font(theme.BODY_PX + 3, bold=True))
        button.setToolTip(f"{row.key}: {words.say(row.help)}")
        button.setAccessibleDescription(words.say(row.help))
        button.clicked.connect(lambda: self._press(row))
        self.buttons[row.key] = button
        return button

    def _press(self, row: CommandRow) -> None:
        order = row.order(self._view)
        if order is not None:
            self._send(row, order)


class CheatSheet(QDialog):
    """All keys on one sheet; F1 or Escape closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.say("Keys"))
        self.setAccessibleName(words.say("Keys"))
        grid = QGridLayout(self)
        grid.setContentsMargins(32, 26, 32, 26)
        grid.setHorizontalSpacing(36)
        grid.setVerticalSpacing(12)
        keys = [*((row.key, row.help) for row in COMMANDS), *OTHER_KEYS]
        for line, (key, text) in enumerate(keys):
            name, meaning = QLabel(key), QLabel(words.say(text))
            name.setFont(theme.font(theme.BODY_PX + 3, bold=True))
            meaning.setFont(theme.font(theme.BODY_PX + 1))
            grid.addWidget(name, line, 0)
            grid.addWidget(meaning, line, 1)
        close = QShortcut(QKeySequence("F1"), self)
        close.activated.connect(self.close)


def _light(button: QPushButton, name: str, on: bool) -> None:
    """Set a style property and have the style sheet look again, only when it changed."""
    if bool(button.property(name)) == on:
        return
    button.setProperty(name, on)
    style = button.style()
    if style is not None:
        style.unpolish(button)
        style.polish(button)
