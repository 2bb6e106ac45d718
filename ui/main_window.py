# SPDX-License-Identifier: GPL-3.0-or-later
"""The main window with its Shoot workspace. It shows what the client knows and sends commands.

header: timecode, frame, rate, house sync, take
headline: the worst that is so now
cameras, trackers, nodes | plan, events
commands
status bar: who you are, what became of the last command
"""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence, QPalette, QShortcut
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QMainWindow, QStatusBar, QVBoxLayout, QWidget

from stagectl.control.client import ControlClient
from ui import theme, words
from ui.columns import CAMERAS, NODES, SOURCES
from ui.command_bar import CheatSheet, CommandBar
from ui.commands import CommandRow, Order, View
from ui.events import EventList
from ui.header import Header, StatusLabel
from ui.headline import Headline, headline
from ui.models import SectionModel
from ui.plan_view import PlanView
from ui.tables import SectionTable

HEADLINE_PX = 22
# A low window shows fewer rows of cameras and trackers at a time, so that the plan has room.
TALL_PX = 1000
ROWS_TALL = 4
ROWS_LOW = 2
SELECT_KEYS = "123456789"


class MainWindow(QMainWindow):
    """The console of one stage; call `refresh` some 30 times a second."""

    def __init__(self, client: ControlClient) -> None:
        super().__init__()
        self._client = client
        self._sent: dict[str, str] = {}
        self._shown_age = ""
        self.header = Header()
        self.headline = StatusLabel(words.say("State of the stage"), HEADLINE_PX)
        self.cameras = SectionTable("Cameras", SectionModel(CAMERAS), selectable=True, large=True)
        self.sources = SectionTable("Trackers", SectionModel(SOURCES))
        self.nodes = SectionTable("Nodes", SectionModel(NODES))
        self.plan = PlanView()
        self.events = EventList()
        self.commands = CommandBar(self._send)
        self.answer = StatusLabel(words.say("Last command"), theme.BODY_PX)
        self._answer(theme.Status("no command yet", theme.Shape.RING, theme.DIM))
        self.who = QLabel(words.say("You: {author}", author=client.author))
        self.setWindowTitle(f"stagectl {words.DOT} {client.address}")
        self._set_up()
        self.refresh()

    @property
    def selected_camera(self) -> str | None:
        """Return the id of the selected camera; the first one when none is."""
        place = self.cameras.view.currentIndex().row()
        return self.cameras.model.key_at(place if place >= 0 else 0)

    def refresh(self, timeout_ms: int = 0) -> None:
        """Take the news from the client, waiting for them up to `timeout_ms`, and show them."""
        changed = self._client.poll(timeout_ms)
        now = headline(
            self._client.state,
            connected=self._client.connected,
            age_ms=self._client.age_ms,
            address=self._client.address,
        )
        self._take_answers()
        if changed or now.status.word != self._shown_age:
            self._shown_age = now.status.word
            self._show(now)

    def select_camera(self, place: int) -> None:
        """Select a camera by its place in the table, from 0."""
        if self.cameras.model.key_at(place) is not None:
            self.cameras.view.selectRow(place)
            self._show_commands()

    def _show(self, now: Headline) -> None:
        state, stale = self._client.state, now.stale
        self.headline.show_status(now.status, stale=False)
        self._tint_headline(now)
        self.header.update_state(state, stale=stale)
        for section, good, table in self._tables():
            table.model.update(state.get(section, {}))
            table.model.set_stale(stale)
            table.count(good)
        most = ROWS_TALL if self.height() >= TALL_PX else ROWS_LOW
        self.cameras.fit(ROWS_LOW, most)
        self.sources.fit(ROWS_LOW, most)
        if self.cameras.view.currentIndex().row() < 0:
            self.select_camera(0)
        self.events.update_state(state)
        self.events.model.set_stale(stale)
        self.plan.update_state(state, selected=self.selected_camera, stale=stale)
        self._show_commands()

    def _show_commands(self) -> None:
        view = View(self._client.state, self.selected_camera)
        self.commands.update_view(view, enabled=self._client.connected)

    def _tables(self) -> tuple[tuple[str, str, SectionTable], ...]:
        """Return section, the state that counts as good in it, and table."""
        return (
            ("cameras", "OK", self.cameras),
            ("sources", "OK", self.sources),
            ("nodes", "in sync", self.nodes),
        )

    def _tint_headline(self, now: Headline) -> None:
        """Fill the strip with red when the values cannot be trusted; its words turn black."""
        loud = now.stale
        palette = self.headline_strip.palette()
        colour = theme.BAD if loud else theme.RAISED
        palette.setColor(QPalette.ColorRole.Window, theme.colour(colour))
        self.headline_strip.setPalette(palette)
        if loud:
            status = theme.Status(now.status.word, now.status.shape, theme.ON_STATUS)
            self.headline.show_status(status, stale=False)

    def _send(self, row: CommandRow, order: Order) -> None:
        label = row.label(View(self._client.state, self.selected_camera))
        command_id = self._client.command(order.verb, order.args)
        self._sent[command_id] = label
        waiting = words.say("{label}: sent", label=label)
        self._answer(theme.Status(waiting, theme.Shape.HALF, theme.INFO))
        self._take_answers()

    def _take_answers(self) -> None:
        for command_id in [key for key in self._sent if key in self._client.acks]:
            label, ack = self._sent.pop(command_id), self._client.acks[command_id]
            if ack.ok:
                done = words.say("{label}: done", label=label)
                self._answer(theme.Status(done, theme.Shape.DISC, theme.GOOD))
            else:
                text = words.say("{label}: {error}", label=label, error=ack.error or "")
                self._answer(theme.Status(text, theme.Shape.CROSS, theme.BAD))

    def _answer(self, status: theme.Status) -> None:
        self.answer.show_status(status, stale=False)

    def _set_up(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._make_headline_strip())
        column.addLayout(self._make_middle(), 1)
        column.addWidget(self.commands)
        self.setCentralWidget(page)
        bar = QStatusBar()
        bar.setSizeGripEnabled(False)
        bar.setContentsMargins(14, 0, 6, 0)
        bar.addWidget(self.answer, 1)
        bar.addPermanentWidget(QLabel(words.say("Every console may give commands")))
        bar.addPermanentWidget(self.who)
        bar.addPermanentWidget(QLabel(words.say("F1: keys")))
        self.setStatusBar(bar)
        self.commands.add_shortcuts(self)
        for place, key in enumerate(SELECT_KEYS):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(lambda place=place: self.select_camera(place))
        keys = QShortcut(QKeySequence("F1"), self)
        keys.activated.connect(self._show_keys)
        chosen = self.cameras.view.selectionModel()
        if chosen is not None:
            chosen.currentRowChanged.connect(self._on_camera_chosen)

    def _make_headline_strip(self) -> QWidget:
        self.headline_strip = QWidget()
        self.headline_strip.setAutoFillBackground(True)
        row = QHBoxLayout(self.headline_strip)
        row.setContentsMargins(18, 5, 18, 5)
        row.addWidget(self.headline)
        return self.headline_strip

    def _make_middle(self) -> QVBoxLayout:
        left, right, lower = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        middle = QVBoxLayout()
        middle.setContentsMargins(14, 8, 14, 8)
        for layout in (left, right, middle):
            layout.setSpacing(8)
        lower.setSpacing(14)
        left.addWidget(self.sources)
        left.addWidget(self.nodes, 1)
        right.addWidget(self.plan, 62)
        right.addWidget(self.events, 38)
        lower.addLayout(left, 65)
        lower.addLayout(right, 35)
        middle.addWidget(self.cameras)
        middle.addLayout(lower, 1)
        return middle

    def _on_camera_chosen(self) -> None:
        stale = not self._client.connected
        self.plan.update_state(self._client.state, selected=self.selected_camera, stale=stale)
        self._show_commands()

    def _show_keys(self) -> None:
        sheet = CheatSheet(self)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()
