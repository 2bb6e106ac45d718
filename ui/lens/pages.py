# SPDX-License-Identifier: GPL-3.0-or-later
"""The lens pages with their keys, as one widget: for the console's Lens workspace, or a window."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from ui.lens import words
from ui.lens.calibrate_page import CalibratePage
from ui.lens.cheat_sheet import LensCheatSheet
from ui.lens.curves_page import CurvesPage
from ui.lens.folder import SessionFolder
from ui.lens.grid_page import GridPage
from ui.lens.profiles_page import ProfilesPage
from ui.lens.runner import COMMAND, Runner
from ui.lens.state import LensState
from ui.words import say

GRID = 1


class LensPages(QWidget):
    """All of the Lens workspace; `state.told` has a sentence after whatever was done."""

    def __init__(
        self,
        folder: SessionFolder,
        command: Sequence[str] = COMMAND,
        *,
        swap: QWidget | None = None,
    ) -> None:
        """Take the session's folder; `swap`, inside the console, is a page before all others."""
        super().__init__()
        self._embedded = swap is not None
        self._before = 0 if swap is None else 1
        self._shortcuts: list[QShortcut] = []
        self.state = LensState(folder)
        self.solver, self.guide = Runner(command, self), Runner(command, self)
        self.calibrate = CalibratePage(self.state, self.solver)
        self.grid = GridPage(self.state, self.guide)
        self.curves = CurvesPage(self.state)
        self.profiles = ProfilesPage(self.state)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(say("Lens pages"))
        self.tabs.setDocumentMode(True)
        bar = self.tabs.tabBar()
        if bar is not None:
            bar.setDrawBase(False)
            bar.setAccessibleName(say("Lens pages"))
        pages = (self.calibrate, self.grid, self.curves, self.profiles)
        named = [*zip(pages, words.PAGES, strict=True)]
        for number, (page, name) in enumerate(
            named if swap is None else [(swap, words.SWAP), *named], start=1
        ):
            self.tabs.addTab(page, f"{number}  {say(name)}")
            # A click beside the controls leaves a field, so that keys act again.
            page.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._first: tuple[QWidget, ...] = (
            *([] if swap is None else [swap]), self.calibrate.table.view, self.grid.map,
            self.curves.charts[0], self.profiles.table.view,
        )  # fmt: skip
        for field in self.calibrate.fields():
            field.returnPressed.connect(self.take_focus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.tabs)
        self.grid.measure.connect(lambda: self.show_page(0))
        self.tabs.currentChanged.connect(self._predict_if_unknown)
        self._add_keys()

    @property
    def busy(self) -> bool:
        """Tell whether a command is at work."""
        return self.solver.running or self.guide.running

    def show_page(self, place: int) -> None:
        """Show a page by its place: 0 is Calibrate, -1 the swap before it."""
        self.tabs.setCurrentIndex(place + self._before)
        self.take_focus()

    @property
    def swaps(self) -> bool:
        """Tell whether the page of the lens swap is shown."""
        return self.tabs.currentIndex() < self._before

    def take_focus(self) -> None:
        """Put the focus where keys act, not into a field where they would be typed."""
        self._first[self.tabs.currentIndex()].setFocus()

    def _predict_if_unknown(self, place: int) -> None:
        """Have the grid say what to measure next without being asked."""
        # Keys of the tools act on the tools alone: the swap has the same ones.
        for shortcut in self._shortcuts:
            shortcut.setEnabled(not self.swaps)
        if place - self._before == GRID and self.state.error_map is None and not self.guide.running:
            self.grid.guide()

    def undo(self) -> None:
        """Take the last change back."""
        text, undone = self.state.undo.undoText(), self.state.undo.canUndo()
        self.state.undo.undo()
        self.state.told.emit(
            say("undone: {what}", what=text) if undone else say("nothing to undo"), undone
        )

    def redo(self) -> None:
        """Do the change that was taken back again."""
        text, redone = self.state.undo.redoText(), self.state.undo.canRedo()
        self.state.undo.redo()
        self.state.told.emit(
            say("done again: {what}", what=text) if redone else say("nothing to redo"), redone
        )

    def open(self, path: Path) -> None:
        """Open a profile, or a folder: of profiles, of pictures, or both."""
        path = path.absolute()
        if not path.is_dir():
            self.profiles.open(str(path))
            return
        if any(path.glob("*.lens.json")) or (path / "objects").is_dir():
            self.profiles.list_folder(path)
            self.show_page(3)
        else:
            self.calibrate.sources.add_folder(path)

    def show_keys(self) -> None:
        """Show all keys on a sheet."""
        sheet = LensCheatSheet(self)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()

    def close_down(self) -> None:
        """Stop what runs and leave the folder to the next window."""
        self.solver.close()
        self.guide.close()
        self.calibrate.sources.stop_watching()
        self.calibrate.picture.pictures.close()
        self.state.folder.close()

    def _add_keys(self) -> None:
        for number in range(len(words.PAGES) + self._before):
            held = words.EMBEDDED_PAGE_KEY if self._embedded else words.PAGE_KEY
            show = functools.partial(self.show_page, number - self._before)
            self._key(f"{held}+{number + 1}", show)
        self._shortcuts.clear()  # these go everywhere
        calibrate, grid, profiles = self.calibrate, self.grid, self.profiles
        for page, key, press in (
            (calibrate, words.SOLVE, calibrate.start_or_stop),
            (calibrate, words.STOP, calibrate.stop),
            (calibrate, words.DROP, calibrate.toggle_drop),
            (calibrate, words.ACCEPT, calibrate.accept),
            (calibrate, words.ADD, calibrate.sources.ask_pictures),
            (calibrate, words.FOLDER, calibrate.sources.ask_folder),
            (calibrate, words.ADDRESS, calibrate.sources.address.setFocus),
            (calibrate, words.REMOVE, calibrate.sources.remove),
            (calibrate, "N", functools.partial(calibrate.step, 1)),
            (calibrate, "P", functools.partial(calibrate.step, -1)),
            (grid, words.GUIDE, grid.guide),
            (grid, words.GO, grid.go),
            (profiles, words.COMPARE, profiles.compare_row),
        ):
            self._key(key, functools.partial(self._on_page, page, press))
        for key in ("Return", "Enter"):
            self._key(key, profiles.open_row, profiles.table)
        self._key(words.OPEN, profiles.ask_open)
        self._key(words.OPEN_OTHER, profiles.ask_compare)
        for key in (words.UNDO, "Ctrl+Z"):
            self._key(key, self.undo)
        for key in (words.REDO, "Ctrl+Y", "Ctrl+Shift+Z"):
            self._key(key, self.redo)
        for key in () if self._embedded else words.HELP_KEYS:
            self._key(key, self.show_keys)

    def _on_page(self, page: QWidget, press: Callable[[], object]) -> None:
        """Act only where the key's page is seen: nothing happens behind one's back."""
        if self.tabs.currentWidget() is page:
            press()

    def _key(self, key: str, press: Callable[[], object], where: QWidget | None = None) -> None:
        shortcut = QShortcut(QKeySequence(key), where or self)
        # Not of the window: the console has keys of its own beside these pages.
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        # A key that is kept down acts once, but for paging through pictures.
        shortcut.setAutoRepeat(key in ("N", "P"))
        shortcut.activated.connect(lambda: press())
        self._shortcuts.append(shortcut)
