# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages in one place, one of them seen, chosen by a row of buttons with a finger's height."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from ui import theme


class Pages(QWidget):
    """A row of buttons and the page of the one that is down."""

    # The name of a page that was chosen by hand or by `show_page`.
    chosen = pyqtSignal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.names: list[str] = []
        self.buttons: list[QPushButton] = []
        self._labels: list[str] = []
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.px(4))
        self.stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addLayout(self._row)
        column.addWidget(self.stack, 1)

    def add(self, name: str, label: str, page: QWidget) -> None:
        """Add a page; `label` is in the language in use."""
        button = QPushButton(label)
        button.setCheckable(True)
        button.setFixedHeight(theme.px(44))
        button.setFont(theme.font(15, bold=True))
        button.setStyleSheet(f"padding: 0 {theme.px(6)}px; text-align: center;")
        button.setAccessibleName(label)
        button.clicked.connect(partial(self.show_page, name))
        self.names.append(name)
        self.buttons.append(button)
        self._labels.append(label)
        self._row.addWidget(button)
        self.stack.addWidget(page)
        self.show_page(self.names[0])

    @property
    def current(self) -> str:
        """Return the name of the page that is seen."""
        return self.names[self.stack.currentIndex()]

    def show_page(self, name: str, checked: bool = True) -> None:
        """Show a page; raises ValueError for a name that is none."""
        place = self.names.index(name)
        self.stack.setCurrentIndex(place)
        for at, button in enumerate(self.buttons):
            button.setChecked(at == place)
        self.chosen.emit(name)

    def next(self) -> None:
        """Show the page after this one, and put the keyboard into it."""
        place = (self.stack.currentIndex() + 1) % len(self.names)
        self.show_page(self.names[place])
        page = self.stack.currentWidget()
        if page is not None:
            page.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def mark(self, name: str, text: str) -> None:
        """Show a count or a sign behind the label of a page; empty for none."""
        place = self.names.index(name)
        label = f"{self._labels[place]} {text}".strip()
        if self.buttons[place].text() != label:
            self.buttons[place].setText(label)
            self.buttons[place].setAccessibleName(label)

    def has(self, name: str) -> bool:
        """Tell whether there is such a page."""
        return name in self.names

    def shown(self) -> Sequence[str]:
        """Return what is written on the buttons."""
        return [button.text() for button in self.buttons]
