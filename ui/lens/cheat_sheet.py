# SPDX-License-Identifier: GPL-3.0-or-later
"""All keys of the lens pages on one sheet; F1, ? or Escape closes it."""

from __future__ import annotations

from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QDialog, QGridLayout, QLabel, QWidget

from ui import theme
from ui.lens import words
from ui.words import say


class LensCheatSheet(QDialog):
    """The keys, in the order of `words.KEYS`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("Keys"))
        self.setAccessibleName(say("Keys"))
        grid = QGridLayout(self)
        grid.setContentsMargins(32, 26, 32, 26)
        grid.setHorizontalSpacing(36)
        grid.setVerticalSpacing(10)
        for line, (key, text) in enumerate(words.KEYS):
            name, meaning = QLabel(key), QLabel(say(text))
            name.setFont(theme.font(theme.BODY_PX + 1, bold=True))
            meaning.setFont(theme.font(theme.BODY_PX))
            name.setAccessibleName(key)
            meaning.setAccessibleName(say(text))
            grid.addWidget(name, line, 0)
            grid.addWidget(meaning, line, 1)
        for key in words.HELP_KEYS:
            QShortcut(QKeySequence(key), self).activated.connect(self.close)
