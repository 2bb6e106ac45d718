# SPDX-License-Identifier: GPL-3.0-or-later
"""The menu of the console: language, colours, size of text, reset of the layout, keys."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

from PyQt6.QtGui import QAction, QActionGroup, QKeySequence
from PyQt6.QtWidgets import QMenu, QWidget

from ui import theme
from ui.language import NAMES
from ui.schemes import DARK, NIGHT
from ui.shell.keys import DRILL, HELP, RESET, key_of
from ui.theme import TEXT_SCALES
from ui.words import say

SCHEME_WORDS: Mapping[str, str] = {DARK: "Dark", NIGHT: "Night: red only"}


class ConsoleMenu(QMenu):
    """Each choice calls `change` with what is to be another way: `change(scheme="night")`."""

    def __init__(
        self,
        parent: QWidget,
        *,
        language: str,
        change: Callable[..., object],
        reset: Callable[[], object],
        keys: Callable[[], object],
        drill: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setFont(theme.font(theme.BODY_PX))
        self.setAccessibleName(say("Menu"))
        self._group(
            "Language", NAMES, language,
            lambda name: change(language=name),
        )  # fmt: skip
        schemes = {name: say(word) for name, word in SCHEME_WORDS.items()}
        self._group("Colours", schemes, theme.scheme(), lambda name: change(scheme=name))
        scales = {str(percent): f"{percent} %" for percent in TEXT_SCALES}
        self._group(
            "Size of text", scales, str(theme.text_scale()),
            lambda name: change(text_scale=int(name)),
        )  # fmt: skip
        self.addSeparator()
        if drill is not None:  # a real stage has none
            self._action(say("Fire drill"), key_of(DRILL), drill)
        self._action(say("Reset the layout"), key_of(RESET), reset)
        self._action(say("Keys"), key_of(HELP), keys)

    def _group(
        self, title: str, choices: Mapping[str, str], now: str, choose: Callable[[str], object]
    ) -> None:
        if not self.isEmpty():
            self.addSeparator()
        heading = QAction(say(title), self)
        heading.setEnabled(False)
        self.addAction(heading)
        group = QActionGroup(self)
        for name, text in choices.items():
            action = QAction(text, group)
            action.setCheckable(True)
            action.setChecked(name == now)
            action.triggered.connect(functools.partial(_call, choose, name))
            self.addAction(action)

    def _action(self, text: str, key: str, press: Callable[[], object]) -> None:
        action = QAction(f"{text}\t{QKeySequence(key).toString()}", self)
        action.triggered.connect(lambda: press())
        self.addAction(action)


def _call(choose: Callable[[str], object], name: str, checked: bool = False) -> None:
    choose(name)
