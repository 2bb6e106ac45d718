# SPDX-License-Identifier: GPL-3.0-or-later
"""What every page of the Setup workspace is: shown only while it is seen, and cheap when calm."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from stagectl.control.client import State
from ui import theme
from ui.context import Context
from ui.setup.watch import Watch
from ui.words import say

PLAIN_PERCENT, NARROW_PERCENT = 100, 150


class Page(QWidget):
    """A page; `sections` are those it looks at. The workspace calls `refresh` while it is seen."""

    def __init__(self, context: Context, *sections: str) -> None:
        super().__init__()
        self.context = context
        self.watch = Watch(*sections)
        self.stale = False
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.px(10))

    def refresh(self, state: State, *, stale: bool) -> None:
        """Show the state if anything this page looks at has changed."""
        if self.watch.changed(state, stale=stale):
            self.stale = stale
            self.show_state(state)

    def show_state(self, state: State) -> None:
        """Show the state; called only when a section of the page changed."""
        raise NotImplementedError

    def forget_typed(self) -> None:
        """Give up what was typed and not taken; for pages with a form."""

    @property
    def first(self) -> QWidget | None:
        """Return what the keyboard is on when the page is opened by a button; None: the list."""
        return None

    def open_thing(self, name: str) -> None:
        """Show one thing of the page, as far as the page has single things."""


def is_narrow() -> bool:
    """Tell whether letters are so large that things stand under each other, not side by side."""
    return theme.text_scale() >= NARROW_PERCENT


def is_tight() -> bool:
    """Tell whether a form has no room for three columns: its help stands under the field then."""
    return theme.text_scale() > PLAIN_PERCENT


def is_rolling(state: State) -> bool:
    """Tell whether the structure is locked: a take is rolling."""
    row = state.get("show", {}).get("show", {})
    return bool(row.get("locked") or row.get("rolling"))


def heading(text: str) -> QLabel:
    """Return the title of a page or of a part of it."""
    label = QLabel(say(text))
    label.setProperty("kind", "title")
    label.setFont(theme.font(theme.STRONG_PX, bold=True))
    return label


def sentence(text: str = "", *, px: int = theme.BODY_PX, dim: bool = True) -> QLabel:
    """Return a label for a sentence; it wraps."""
    label = QLabel(say(text) if text else "")
    label.setFont(theme.font(px))
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if dim:
        label.setProperty("kind", "caption")
    return label


def button(label: str, help_text: str, press: Callable[[], object]) -> QPushButton:
    """Return a button that a finger can hit; `help_text` says what it does."""
    made = QPushButton(say(label).replace("&", "&&"))
    made.setFont(theme.font(theme.BODY_PX, bold=True))
    made.setMinimumHeight(theme.px(theme.ROW_PX))
    made.setAccessibleName(say(label))
    made.setAccessibleDescription(say(help_text))
    made.setToolTip(say(help_text))
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    made.clicked.connect(lambda: press())
    return made


def title_row(title: str, help_text: str) -> QHBoxLayout:
    """Return the title of a page with its help beside it."""
    row = row_of(heading(title), sentence(help_text))
    row.setSpacing(theme.px(18))
    row.setStretch(1, 1)
    return row


def row_of(*widgets: QWidget | None) -> QHBoxLayout:
    """Return widgets side by side; None is the room that is left."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.px(10))
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return row
