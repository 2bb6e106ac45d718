# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The workspaces, one of them seen; each is made when it is first wanted.

A workspace that cannot be made says so in its place: the others, the headline and the wall button
must go on. The error is written to stderr as well.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Mapping
from typing import TypeGuard

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from stagectl.control.client import State
from ui import theme
from ui.context import Context
from ui.shell.layout_file import Kept
from ui.words import say
from ui.workspaces import WORKSPACES, Workspace, layout_of, make_workspace


class FaultyWorkspace(QWidget):
    """Stands where a workspace could not be made."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__()
        self.reason = reason
        label = QLabel(
            say("{name} cannot be shown: {reason}. The rest works; please report it.",
                name=name, reason=reason)
        )  # fmt: skip
        label.setFont(theme.font(theme.STRONG_PX))
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.addWidget(label)

    def update_state(self, state: State, *, stale: bool) -> None:
        """Nothing to show."""


class WorkspaceStack(QStackedWidget):
    """The workspaces of the table, by name."""

    def __init__(self, context: Context, pages: Mapping[str, Mapping[str, Kept]]) -> None:
        super().__init__()
        self._context = context
        self._pages = pages
        self._made: dict[str, QWidget] = {}
        self._rooms: dict[str, QScrollArea] = {}
        self.current = ""

    @property
    def faults(self) -> Mapping[str, str]:
        """Return why workspaces could not be made, by name."""
        made = self._made.items()
        return {name: page.reason for name, page in made if isinstance(page, FaultyWorkspace)}

    def workspace(self, name: str) -> QWidget:
        """Return a workspace, making it first where it is not there yet."""
        if name not in self._made:
            row = next(row for row in WORKSPACES if row.name == name)
            try:
                page = make_workspace(row, self._context)
                _restore(page, self._pages.get(name, {}))
            except Exception as error:  # whatever it is, the wall button must stay
                traceback.print_exception(error, file=sys.stderr)
                page = FaultyWorkspace(say(row.label), str(error) or type(error).__name__)
            self._made[name] = page
            self._rooms[name] = _room(page)
            self.addWidget(self._rooms[name])
        return self._made[name]

    def show_workspace(self, name: str) -> None:
        """Show a workspace by its name."""
        page = self.workspace(name)
        self.current = name
        self.setCurrentWidget(self._rooms[name])
        page.setFocus()

    def update_state(self, state: State, *, stale: bool) -> None:
        """Hand the state to the workspace that is seen."""
        page = self._made.get(self.current)
        if isinstance(page, Workspace):
            page.update_state(state, stale=stale)

    def open(self, name: str, rest: str) -> None:
        """Show a workspace, and in it the page or thing that the rest of a target names."""
        self.show_workspace(name)
        show: Callable[[str], object] | None = getattr(self.workspace(name), "open", None)
        if show is not None and rest:
            show(rest)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep the keyboard in the workspace when a control goes under the hand that used it.

        Qt gives it to whatever comes next in the window, and that may be the walls' button.
        """
        page, gone = self._made.get(self.current), QApplication.focusWidget()
        lost = gone is not None and (gone.isHidden() or not gone.isEnabled())
        if page is None or gone is None or not lost or not page.isAncestorOf(gone):
            return super().focusNextPrevChild(forward)
        (_next_in(page, gone) or page).setFocus()
        return True

    def layout_state(self) -> dict[str, dict[str, Kept]]:
        """Return what the workspaces want kept; those that were not made keep theirs."""
        kept = {name: dict(page) for name, page in self._pages.items()}
        for name, page in self._made.items():
            told = {key: value for key, value in layout_of(page).items() if _is_kept(value)}
            if told:
                kept[name] = told
        return kept

    def close_down(self) -> None:
        """Have each workspace stop what it runs."""
        for page in self._made.values():
            stop: Callable[[], object] | None = getattr(page, "close_down", None)
            if stop is not None:
                stop()


def _next_in(page: QWidget, gone: QWidget) -> QWidget | None:
    """Return what Tab would reach next without leaving a page."""
    found = gone.nextInFocusChain()
    while found is not None and found is not gone:
        by_tab = found.focusPolicy() & Qt.FocusPolicy.TabFocus
        if by_tab and found.isVisible() and found.isEnabled() and page.isAncestorOf(found):
            return found
        found = found.nextInFocusChain()
    return None


def _room(page: QWidget) -> QScrollArea:
    """Return what a page scrolls in where the screen is small or the text is large."""
    room = QScrollArea()
    room.setWidget(page)
    room.setWidgetResizable(True)
    room.setFrameShape(QFrame.Shape.NoFrame)
    room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return room


def _is_kept(value: object) -> TypeGuard[Kept]:
    return isinstance(value, str | int) or (
        isinstance(value, list) and all(isinstance(item, int) for item in value)
    )


def _restore(page: QWidget, kept: Mapping[str, Kept]) -> None:
    restore: Callable[[Mapping[str, Kept]], object] | None = getattr(page, "restore_layout", None)
    if restore is not None and kept:
        restore(kept)
