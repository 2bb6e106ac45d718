# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the pictures come from: files, folders, clips, a camera, or a folder that is watched."""

from __future__ import annotations

from pathlib import Path, PurePath

import msgspec
from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from ui import theme
from ui.lens.controls import KeyButton, Text
from ui.lens.live import LiveFolder
from ui.lens.orders import PICTURES, pictures_in
from ui.lens.session import is_live
from ui.lens.state import LensState
from ui.words import say

PICTURE_FILTER = " ".join(f"*{suffix}" for suffix in sorted(PICTURES))


class SourcesPanel(QWidget):
    """Adds to and takes from the session's sources; `arrived` when a watched folder has more."""

    arrived = pyqtSignal(bool)
    """True: they are to be solved with at once."""

    def __init__(self, state: LensState) -> None:
        super().__init__()
        self.state = state
        self.live: LiveFolder | None = None
        help_text = "add pictures of the board"
        add = KeyButton("", "Add files", help_text, self.ask_pictures)
        folder = KeyButton("", "Folder", "add the pictures of a folder", self.ask_folder)
        help_text = "take the chosen picture off the list"
        self.remove_button = KeyButton("", "Remove", help_text, self.remove)
        self.address = Text("File, video or address", "video file, camera:0 or rtsp://...")
        self.again = QCheckBox(say("solve again when pictures come"))
        self.again.setAccessibleName(say("Solve again when pictures come"))
        self.again.setMinimumHeight(theme.px(theme.ROW_PX))
        self.again.setVisible(False)
        self.address.entered.connect(self.add_address)
        row, column = QHBoxLayout(), QVBoxLayout(self)
        for button in (add, folder, self.remove_button):
            row.addWidget(button)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.address)
        column.addWidget(self.again)

    def add(self, sources: list[str]) -> None:
        """Add pictures; those that are listed already are not added twice."""
        after = self.state.session.with_sources(sources)
        more = len(after.sources) - len(self.state.session.sources)
        self.state.change(say("adding {count} pictures", count=more), after)

    def add_folder(self, folder: Path) -> None:
        """Add the pictures of a folder."""
        found = pictures_in(folder)
        if found:
            self.add(found)
        else:
            self.state.told.emit(say("{name}: no pictures in it", name=str(folder)), False)

    def add_address(self, text: str) -> None:
        """Add what was typed: a file, a clip, a folder or a camera."""
        if not text:
            return
        self.address.show_text("")
        if Path(text).is_dir():
            self.add_folder(Path(text).absolute())
        elif is_live(text):
            # One camera at a time, and alone: its pictures take its place.
            after = msgspec.structs.replace(self.state.session, sources=(text,), dropped=())
            self.state.change(say("camera {name}", name=text), after)
        else:
            self.add([str(Path(text).absolute()) if Path(text).exists() else text])

    def remove(self) -> None:
        """Take the chosen source off the list."""
        view = self.state.chosen
        if view in self.state.session.sources:
            text = say("removing {name}", name=PurePath(view).name)
            self.state.change(text, self.state.session.without_source(view))
        elif view:
            self.state.told.emit(
                say("{name} is part of a video or folder: drop it instead", name=view), False
            )

    def watch(self, folder: Path) -> None:
        """Take every picture that comes into a folder."""
        self.stop_watching()
        self.live = LiveFolder(folder, self.state.session.sources, self)
        self.again.setVisible(True)
        self.live.arrived.connect(self._take)
        self.live.start()

    def stop_watching(self) -> None:
        """Take no more pictures by itself."""
        if self.live is not None:
            self.live.stop()
            self.live = None
            self.again.setVisible(False)

    def ask_pictures(self) -> None:
        """Ask for pictures and add them."""
        files, _ = QFileDialog.getOpenFileNames(
            self, say("Add pictures"), "", f"{say('Pictures')} ({PICTURE_FILTER});;* (*)"
        )
        if files:
            self.add(files)

    def ask_folder(self) -> None:
        """Ask for a folder and add its pictures."""
        folder = QFileDialog.getExistingDirectory(self, say("Add the pictures of a folder"))
        if folder:
            self.add_folder(Path(folder))

    def _take(self, fresh: list[str]) -> None:
        self.add(fresh)
        self.state.choose(fresh[-1])
        self.arrived.emit(self.again.isChecked())
