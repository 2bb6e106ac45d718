# SPDX-License-Identifier: GPL-3.0-or-later
"""The Lens workspace of the console: the lens swap of the stage, and the lens tools.

The swap is the stage's; the tools work on a session folder beside the console's layout.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from stagectl.control.client import State
from ui import theme
from ui.context import Context
from ui.header import StatusLabel
from ui.lens import swap_words, words
from ui.lens.folder import SessionFolder
from ui.lens.head import HEAD_PX, first_words, profile_status
from ui.lens.pages import LensPages
from ui.lens.swap_page import SwapPage
from ui.theme import Shape, Status
from ui.words import say

FOLDER = "lens-session"
TARGETS: Mapping[str, int] = {"swap": -1, "calibrate": 0, "grid": 1, "curves": 2, "profiles": 3}
SWAP = TARGETS["swap"]


class LensWorkspace(QWidget):
    """The open profile, the pages, and what was done last."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        # A console that keeps nothing has a session for as long as it lives.
        self._passing = tempfile.TemporaryDirectory() if context.folder is None else None
        place = Path(self._passing.name) if self._passing is not None else context.folder
        self.swap = SwapPage(context)
        self.pages = LensPages(SessionFolder((place or Path()) / FOLDER), swap=self.swap)
        self.lens = StatusLabel(say("Open profile"), HEAD_PX)
        self.answer = StatusLabel(say("What was done last"), theme.BODY_PX)
        self._head = head = QWidget()
        head.setObjectName("header")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(head)
        row.setContentsMargins(18, 4, 18, 4)
        row.addWidget(self.lens, 3)
        row.addWidget(self.answer, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.pages, 1)
        self.setFocusProxy(self.pages)
        self.pages.state.told.connect(self.tell)
        self.pages.tabs.currentChanged.connect(lambda: self._head.setHidden(self.pages.swaps))
        self._head.setHidden(self.pages.swaps)
        self.pages.state.changed.connect(self._show_profile)
        self._show_profile()
        self.tell(*first_words(self.pages.state))

    def update_state(self, state: State, *, stale: bool) -> None:
        """Show the swap; profiles of the tools are files of this machine."""
        self.swap.update_state(state, stale=stale)

    def open(self, rest: str) -> None:
        """Show the page that a target names; a camera alone ("lens/A") is about its swap."""
        page, _, thing = rest.partition("/")
        place = TARGETS.get(page, SWAP)
        self.pages.show_page(place)
        if place == SWAP:
            self.swap.open_camera(thing if page in TARGETS else page)

    def cheat_sheet(self) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
        """Return the keys of the pages, in English."""
        held = f"{words.PAGE_KEY}+"
        keys = [
            (key.replace(held, f"{words.EMBEDDED_PAGE_KEY}+") if place == 0 else key, text)
            for place, (key, text) in enumerate(words.KEYS[:-1])
        ]
        keys[0] = (f"{held.replace(words.PAGE_KEY, words.EMBEDDED_PAGE_KEY)}1 .. 5",
                   "swap, calibrate, grid, curves, profiles")  # fmt: skip
        return [("Lens swap", swap_words.KEYS), ("Lens pages", keys)]

    def layout_state(self) -> Mapping[str, str | int | list[int]]:
        """Return the page that is seen."""
        return {"page": self.pages.tabs.currentIndex()}

    def restore_layout(self, state: Mapping[str, str | int | list[int]]) -> None:
        """Show the page that was seen."""
        page = state.get("page")
        if isinstance(page, int) and 0 <= page < self.pages.tabs.count():
            self.pages.tabs.setCurrentIndex(page)

    def tell(self, text: str, good: bool) -> None:
        """Say what was done, or why it was not."""
        shape, colour = (Shape.DISC, theme.INFO) if good else (Shape.TRIANGLE, theme.WARN)
        self.answer.show_status(Status(text, shape, colour), stale=False)
        self.answer.setToolTip(text)

    def close_down(self) -> None:
        """Stop what runs; all that was decided is on disk."""
        self.pages.close_down()
        if self._passing is not None:
            self._passing.cleanup()

    def _show_profile(self) -> None:
        self.lens.show_status(profile_status(self.pages.state), stale=False)
