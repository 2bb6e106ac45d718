# SPDX-License-Identifier: GPL-3.0-or-later
"""Find trackers: listen on all ports and lines, show who speaks, make a tracker of one."""

from __future__ import annotations

import itertools
import string
from collections.abc import Mapping

from PyQt6.QtGui import QIntValidator
from PyQt6.QtWidgets import QLineEdit, QProgressBar, QWidget

from stagectl.control.client import Cell, Row, State
from ui import theme, words
from ui.columns import Column, number
from ui.context import Context
from ui.header import StatusLabel
from ui.setup.cells import figure, says, spoken, word
from ui.setup.draft import SECTION, Draft
from ui.setup.kinds import free_id, value_of
from ui.setup.page import button, row_of
from ui.setup.table_page import TablePage
from ui.theme import Shape, Status
from ui.words import say

LAST_PORT = 65_535
PORT_PX = 120
PROTOCOL_NAMES = {"freed": "Free-D", "f4": "Mo-Sys F4", "osc": "OSC", "opentrackio": "OpenTrackIO"}


def found_status(key: str, row: Row) -> Status:
    """Return what a found line is to the stage: known, new, or a voice nobody understands."""
    if row.get("known"):
        return Status("known", Shape.DISC, theme.GOOD)
    if row.get("protocol"):
        return Status("new", Shape.HALF, theme.INFO)
    return Status("not understood", Shape.RING, theme.DIM)


def _protocol(key: str, row: Row) -> str:
    name = str(row.get("protocol") or "")
    return PROTOCOL_NAMES.get(name, name) or words.NOTHING


def columns() -> tuple[Column, ...]:
    """Return the columns, in the language in use."""
    return (
        Column("", say("not understood"), says(found_status), status=found_status),
        Column("Protocol", "OpenTrackIO", _protocol, strong=True),
        Column("Camera id", "0000", word("camera_id"), right=True),
        Column("Hz", "000.00", figure("rate_hz", 2), right=True),
        Column("Packets", "000000", figure("packets"), right=True),
        Column("Line", "serial /dev/ttyUSB0 38400 8O1", word("where"), cut_middle=True),
        Column("Sender", "255.255.255.255:40000", word("sender")),
        Column("Tracker here", "MMMMMMM", word("known")),
        Column("What it says", "", spoken("sentence")),
    )


class ScanPage(TablePage):
    """The page "Find trackers"."""

    def __init__(self, context: Context) -> None:
        super().__init__(
            context,
            "scan",
            "Find trackers",
            "Listens on the usual ports and on every serial line; a tracker that sends to another "
            "port needs its number here. Nothing is sent, nothing is changed.",
            columns(),
            empty="Nothing was found yet. Press Find trackers.",
            also=(SECTION,),
        )
        self.start = button("Find trackers", "Listen on all ports and lines", self._start)
        self.stop = button("Stop", "Stop listening", self._stop)
        self.progress = QProgressBar()
        self.progress.setAccessibleName(say("How far the search is"))
        self.progress.setMinimumHeight(theme.px(theme.ROW_PX))
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(theme.px(260))
        chunk = f"QProgressBar::chunk {{ background: {theme.css(theme.INFO)}; }}"
        border = f"border: 2px solid {theme.css(theme.LINE)}; border-radius: 6px;"
        self.progress.setStyleSheet(f"QProgressBar {{ {border} }} {chunk}")
        self.says = StatusLabel(say("How the search stands"), theme.BODY_PX)
        self.port = QLineEdit()
        self.port.setValidator(QIntValidator(1, LAST_PORT))
        self.port.setPlaceholderText(say("only port"))
        self.port.setAccessibleName(say("Listen on this port only; empty: on the usual ones"))
        self.port.setToolTip(self.port.accessibleName())
        self.port.setMinimumHeight(theme.px(theme.ROW_PX))
        self.port.setFixedWidth(theme.px(PORT_PX))
        self.port.returnPressed.connect(self.start.click)
        top = row_of(self.port, self.start, self.stop, self.progress, self.says)
        top.setStretch(4, 1)
        self.column.insertLayout(1, top)
        self.use = button("Use as tracker", "Make a tracker of the chosen line", self._use)
        self.add_buttons(self.use)
        self.table.view.activated.connect(lambda: self.use.click())
        order = (self.port, self.start, self.stop, self.table.view, self.use)
        for one, after in itertools.pairwise(order):
            QWidget.setTabOrder(one, after)

    @property
    def first(self) -> QWidget:
        """Return what is next: use what was found, else find it."""
        return self.table.view if len(self.state.get(self.section, {})) > 1 else self.start

    def show_state(self, state: State) -> None:
        """Show progress and rows."""
        super().show_state(state)
        running = bool(self.about.get("running"))
        self.start.setEnabled(not running and not self.stale)
        self.stop.setEnabled(running and not self.stale)
        self.progress.setVisible(running)
        self.progress.setValue(
            round(min(max(number(self.about.get("done_pct")) or 0.0, 0.0), 100.0))
        )
        text = say(str(self.about.get("sentence") or "")) if self.about.get("sentence") else ""
        shape = Shape.HALF if running else Shape.RING
        role = theme.INFO if running else theme.DIM
        self.says.setVisible(bool(text))
        self.says.show_status(Status(text, shape, role), stale=self.stale)

    @property
    def chosen_row(self) -> Row:
        """Return the chosen row, with the tracker of the draft that it has become."""
        return self.rows_of(self.state).get(self.chosen or "", {})

    def rows_of(self, state: State) -> Mapping[str, Row]:
        """Set beside each line the tracker that hears it, be it of the draft only."""
        draft = Draft(state.get(SECTION))
        rows = super().rows_of(state)
        return {
            key: row if row.get("known") else {**row, "known": used_as(draft, row)}
            for key, row in rows.items()
        }

    def show_choice(self) -> None:
        """Name the camera that the line would be used for."""
        row = self.chosen_row
        usable = bool(row.get("protocol")) and not row.get("known")
        name = next_camera(Draft(self.state.get(SECTION)), row.get("osc_name"))
        label = say("Use as camera {name}", name=name)
        if row.get("known"):
            label = say("Known as {name}", name=str(row.get("known")))
        self.use.setText(label)
        self.use.setAccessibleName(label)
        self.use.setEnabled(usable and self.free)

    def _start(self) -> None:
        port = self.port.text().strip()
        self.context.send("scan_start", {"port": port} if port else {}, say("Find trackers"))

    def _stop(self) -> None:
        self.context.send("scan_stop", {}, say("Stop the search"))

    def _use(self) -> None:
        key = self.chosen
        if key is not None:
            self.context.send("setup_use", {"scan": key}, self.use.text())


def used_as(draft: Draft, row: Row) -> str | None:
    """Return the source of the draft that hears what was found: same line, same camera."""
    said = str(row.get("osc_name") or row.get("camera_id") or "")
    line = str(row.get("device") or row.get("port") or "")
    for key in draft.ids("source"):
        path = f"source/{key}"
        told = value_of(draft, f"{path}/osc_name") or value_of(draft, f"{path}/camera_id")
        same_line = bool(line) and value_of(draft, f"{path}/line/port") == line
        if same_line and value_of(draft, f"{path}/protocol") == row.get("protocol"):
            if not said or not told or told == said:
                return key
    return None


def next_camera(draft: Draft, said: Cell = "") -> str:
    """Return the camera that the stage would give a tracker: the first that has none.

    One whose own letter the tracker says, `said`, comes before the others.
    """
    taken = {value_of(draft, f"source/{key}/body") for key in draft.ids("source")}
    bodies = draft.ids("body")
    cameras = [key for key in bodies if value_of(draft, f"body/{key}/role") in ("", "camera")]
    free = sorted((key for key in cameras if key not in taken), key=lambda key: key != said)
    if free:
        return free[0]
    if isinstance(said, str) and said in list(string.ascii_uppercase) and said not in bodies:
        return said
    return free_id("body", bodies)
