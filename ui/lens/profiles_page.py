# SPDX-License-Identifier: GPL-3.0-or-later
"""Profiles: what lies in the folder, open one, compare another with it at a place of the rings.

top: the profiles | below: the difference over the picture, zoom and focus
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from hardware_profiles.lens.model import LensModel
from ui import theme
from ui.lens import words
from ui.lens.controls import KeyButton, Ring, scrolling, side_px, text_label, title
from ui.lens.difference_map import DifferenceMap
from ui.lens.folder import ACCEPTED, read_solved
from ui.lens.optics import difference
from ui.lens.profile_list import COLUMNS, ProfileFiles, rows_of
from ui.lens.state import LensState
from ui.models import SectionModel
from ui.tables import HEADER_PX, SectionTable
from ui.words import say

FEWEST_ROWS = 3
SIDE_PX = 480


class ProfilesPage(QWidget):
    """The fourth page."""

    def __init__(self, state: LensState) -> None:
        super().__init__()
        self.state = state
        self._files = ProfileFiles()
        self._places: dict[str, int] = {}
        self._key: tuple[object, ...] = ()
        model = SectionModel(COLUMNS, order=lambda key: (self._places.get(key, 0), key))
        self.table = SectionTable("Profiles", model, selectable=True)
        self.map = DifferenceMap()
        self.notes = text_label("About the open profile")
        self.zoom = Ring("Zoom", "0 wide, 1 tele")
        self.focus = Ring("Focus", "0 far, 1 near")
        self.zoom.moved.connect(lambda value: state.look_at(value, state.place[1]))
        self.focus.moved.connect(lambda value: state.look_at(state.place[0], value))
        self.table.view.doubleClicked.connect(lambda index: self.open_row())
        self.table.view.setMinimumHeight(HEADER_PX + FEWEST_ROWS * theme.px(theme.ROW_PX) + 2)
        self._make_buttons()
        self._lay_out()
        state.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show everything as it is now."""
        zoom, focus = self.state.place
        self.zoom.show_value(zoom)
        self.focus.show_value(focus)
        if not self.isVisible():
            return
        session = self.state.session
        rows = rows_of(self._files.look(self.folders()), session.profile, session.other)
        places = {key: place for place, key in enumerate(rows)}
        if list(places) != list(self._places):
            chosen = self.chosen
            self.table.model.update({})
            self._places = places
            self.table.model.update(rows)
            self._select(chosen)
        self.table.model.update(rows)
        self._show_difference()
        self._show_notes()

    def folders(self) -> list[Path]:
        """Return where profiles are looked for: the open one's folder, and what was accepted."""
        session = self.state.session
        found = [Path(session.folder)] if session.folder else []
        if session.profile:
            found.append(Path(session.profile).parent)
        return [*found, self.state.folder.path / ACCEPTED]

    @property
    def chosen(self) -> str | None:
        """Return the path of the chosen row."""
        return self.table.model.key_at(self.table.view.currentIndex().row())

    def open_row(self) -> None:
        """Open the profile of the chosen row."""
        path = self.chosen
        if path is not None:
            self.open(path)

    def compare_row(self) -> None:
        """Compare the profile of the chosen row with the open one; once more: with none."""
        path = self.chosen
        if path is not None:
            self.compare("" if path == self.state.session.other else path)

    def open(self, path: str) -> None:
        """Open a profile; one that cannot be read is told, and the one before stays open."""
        if not self._readable(path):
            return
        after = msgspec.structs.replace(self.state.session, profile=path)
        self.state.change(say("opening {name}", name=Path(path).name), after)

    def compare(self, path: str) -> None:
        """Compare a profile with the open one; empty: none."""
        if path and not self._readable(path):
            return
        after = msgspec.structs.replace(self.state.session, other=path)
        text = say("comparing with {name}", name=Path(path).name) if path else say("comparing none")
        self.state.change(text, after)

    def ask_open(self) -> None:
        """Ask for a profile and open it."""
        path = self._ask(say("Open a profile"))
        if path:
            self.open(path)

    def ask_compare(self) -> None:
        """Ask for a profile and compare it with the open one."""
        path = self._ask(say("Compare with a profile"))
        if path:
            self.compare(path)

    def ask_folder(self) -> None:
        """Ask for the folder whose profiles are listed."""
        folder = QFileDialog.getExistingDirectory(self, say("Folder of profiles"))
        if folder:
            self.list_folder(Path(folder))

    def list_folder(self, folder: Path) -> None:
        """List the profiles of a folder."""
        after = msgspec.structs.replace(self.state.session, folder=str(folder))
        self.state.change(say("listing {name}", name=folder.name), after)

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802
        """Look at the folder again: others may have written."""
        self.refresh()

    def _readable(self, path: str) -> bool:
        found = read_solved(Path(path))
        if isinstance(found, str):
            self.state.told.emit(found, False)
        return not isinstance(found, str)

    def _ask(self, text: str) -> str:
        start = str(self.folders()[0])
        files = f"{say('Lens profiles')} (*.lens.json)"
        path, _ = QFileDialog.getOpenFileName(self, text, start, files)
        return str(path)

    def _select(self, path: str | None) -> None:
        place = self.table.model.place_of(path) if path is not None else None
        opened = str(Path(self.state.session.profile).absolute())
        if place is None:
            place = self.table.model.place_of(opened)
        if place is not None:
            self.table.view.selectRow(place)

    def _show_difference(self) -> None:
        profile, other = self.state.profile, self.state.other
        key = (profile and profile.hash, other and other.hash, self.state.place)
        if key == self._key:
            return
        self._key = key
        if profile is None:
            self.map.show_difference(say("no profile is open: choose one and press Enter"), 1)
        elif other is None:
            self.map.show_difference(
                say("choose a second profile and press C to see where they differ"), 1
            )
        else:
            found = difference(LensModel(profile), LensModel(other), *self.state.place)
            self.map.show_difference(found, profile.sensor.width_px)

    def _show_notes(self) -> None:
        profile = self.state.profile
        if profile is None:
            self.notes.setText("")
            return
        lens, sensor, origin = profile.lens, profile.sensor, profile.origin
        lines = [
            lens.words(),
            say("sensor {width} x {height} mm, {across} x {down} px", width=f"{sensor.width_mm:g}",
                height=f"{sensor.height_mm:g}", across=sensor.width_px, down=sensor.height_px),
            say("by {author}, {date}", author=origin.author or say("nobody named"),
                date=origin.date or say("no date")),
            say("{count} input files", count=len(origin.inputs)),
            say("signed") if profile.signature is not None else say("not signed"),
            say("before it: {hash}", hash=profile.parent[:8]) if profile.parent else "",
        ]  # fmt: skip
        if profile.judgement is not None:
            lines += profile.judgement.reasons
        self.notes.setText("\n".join(line for line in lines if line))

    def _make_buttons(self) -> None:
        self.open_button = KeyButton("Enter", "Open", "open the chosen profile", self.open_row)
        help_text = "compare the chosen profile with the open one, or no more"
        self.compare_button = KeyButton(words.COMPARE, "Compare", help_text, self.compare_row)
        help_text = "list the profiles of another folder"
        self.folder_button = KeyButton("", "Folder", help_text, self.ask_folder)

    def _lay_out(self) -> None:
        buttons, lower, rings, column = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(), QVBoxLayout()
        for button in (self.open_button, self.compare_button, self.folder_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        rings.addWidget(title("Difference at"))
        rings.addWidget(self.zoom)
        rings.addWidget(self.focus)
        rings.addSpacing(10)
        rings.addWidget(title("Open profile"))
        rings.addWidget(self.notes)
        rings.addStretch(1)
        side = QWidget()
        side.setLayout(rings)
        rings.setContentsMargins(0, 0, 0, 0)
        area = scrolling(side, "About the open profile")
        area.setFixedWidth(side_px(SIDE_PX))
        lower.setSpacing(14)
        lower.addWidget(self.map, 1)
        lower.addWidget(area)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(8)
        column.addWidget(self.table, 2)
        column.addLayout(buttons)
        column.addLayout(lower, 3)
        self.setLayout(column)
