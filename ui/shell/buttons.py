# SPDX-License-Identifier: GPL-3.0-or-later
"""Buttons of the shell: 44 pixels high, with the key that does the same."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtWidgets import QPushButton

from ui import theme

# With larger text only the words have room; the keys are on the cheat sheet and in the tips.
KEYS_UP_TO = 125


def shell_button(text: str, key: str, explanation: str, press: Callable[[], object]) -> QPushButton:
    """Return a button; its texts are in the language in use already."""
    button = QPushButton()
    button.setFont(theme.font(theme.BODY_PX, bold=True))
    button.setMinimumHeight(theme.px(theme.ROW_PX))
    button.setToolTip(f"{key}: {explanation}" if key else explanation)
    button.setAccessibleDescription(explanation)
    button.clicked.connect(lambda: press())
    name_button(button, text, key)
    return button


def name_button(button: QPushButton, text: str, key: str) -> None:
    """Give a button another text."""
    if theme.text_scale() > KEYS_UP_TO:
        key = ""
    # Doubled: Qt takes a single ampersand for the mark of a shortcut.
    shown = text.replace("&", "&&")
    full = f"{key}  {shown}" if key else shown
    if button.text() != full:
        button.setText(full)
        button.setAccessibleName(text)


def light_button(button: QPushButton, name: str, on: bool) -> None:
    """Set a style property and have the style sheet look again, only when it changed."""
    if bool(button.property(name)) == on:
        return
    button.setProperty(name, on)
    style = button.style()
    if style is not None:
        style.unpolish(button)
        style.polish(button)
