# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The Shoot workspace: cameras with their signal chains, nodes, alarms, and the keys.

stage chain                | plan, 3D, sync
cards of the cameras       | alarms, events, frustum, trim, cues
nodes with strip charts    |
keys: selected camera / stage
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from stagectl.control.client import State
from ui import theme, words
from ui.context import Context
from ui.events import EventList
from ui.shoot.alarm_panel import AlarmPanel
from ui.shoot.alarm_rows import waiting
from ui.shoot.camera_board import CameraBoard
from ui.shoot.commands import cheat_sheet
from ui.shoot.cue_panel import CuePanel
from ui.shoot.desk import Desk
from ui.shoot.key_bar import KeyBar
from ui.shoot.key_button import KeyButton
from ui.shoot.node_board import NodeBoard
from ui.shoot.node_face import ChartMemory
from ui.shoot.pages import Pages
from ui.shoot.ride_panel import RidePanel
from ui.shoot.rows import CommandRow, Order
from ui.shoot.slate_dialog import SlateDialog
from ui.shoot.stage_views import TALL, VIEWS, make_view
from ui.shoot.trim_panel import TrimPanel
from ui.workspaces import Workspace

UNBOUNDED_PX = 16_777_215  # Qt's own word for "no maximum"
CHARTS = "node_charts"
SELECT_KEYS = "123456789"
LEFT_SHARE, RIGHT_SHARE = 66, 34
BESIDE_PX = 1150
LEAST_VIEW_PX = 180
VIEW_SHARE, PAGE_SHARE = 45, 55
SLATE = CommandRow(
    "slate", "E", "Edit the slate: scene, shot, take", "stage",
    lambda view: words.say("Slate {slate}", slate=str(view.show.get("slate") or "")),
    lambda view: Order("slate") if view.show else None,
)  # fmt: skip


class ShootWorkspace(QWidget):
    """What is seen and done while the stage runs."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.desk = Desk(context, self)
        self.cameras = CameraBoard()
        memory = context.kept.setdefault(CHARTS, ChartMemory())
        self.nodes = NodeBoard(memory if isinstance(memory, ChartMemory) else None)
        self.views = Pages(words.say("Views of the stage"))
        self.pages = Pages(words.say("Pages"))
        self.alarms = AlarmPanel(self.desk)
        self.events = EventList()
        self.frustum = RidePanel(self.desk)
        self.trim = TrimPanel(self.desk)
        self.cues = CuePanel(self.desk)
        self.slate = KeyButton(SLATE, self.desk.fonts[False])
        self.keys = KeyBar(self.desk, self.slate)
        self._set_up()

    def update_state(self, state: State, *, stale: bool) -> None:
        """Show the state as it is now; parts whose rows are the same ones cost nothing."""
        cameras = state.get("cameras", {})
        if self._context.camera not in cameras and cameras:
            self._context.select_camera(min(cameras))
        self._follow(self._context.camera)
        self.desk.update_state(state, connected=self._context.connected)
        self.slate.show_row(
            SLATE.label(self.desk.view),
            enabled=self._context.connected and bool(self.desk.view.show),
            lit=False, armed=False,
        )  # fmt: skip
        self.cameras.update_state(state, selected=self._context.camera, stale=stale)
        self._show_badge()  # a page that was built anew has its camera before it has cards
        self.nodes.update_state(state, stale=stale)
        self.alarms.update_state(state, stale=stale)
        count = waiting(state.get("alarms", {}))
        self.pages.mark("alarms", f"({count})" if count else "")
        self._update_pages(state, stale=stale)
        view = self.views.stack.currentWidget()
        if isinstance(view, Workspace):
            view.update_state(state, stale=stale)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Put the columns under each other where letters are large and the screen is not.

        The keys stay where they are: what burns is never scrolled away.
        """
        beside = self.width() >= theme.px(BESIDE_PX)
        way = QBoxLayout.Direction
        self._middle.setDirection(way.LeftToRight if beside else way.TopToBottom)

    def open(self, rest: str) -> None:
        """Show a page or a view by its name ("cues", "sync"), or a camera ("cameras/A")."""
        name, _, thing = rest.partition("/")
        if name == "cameras" and thing:
            self._context.select_camera(thing)
            self.cameras.focus(thing)
        for pages in (self.views, self.pages):
            if pages.has(name):
                pages.show_page(name)

    def cheat_sheet(self) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
        """Return the keys of this page, in English, for the sheet of all keys."""
        return cheat_sheet()

    def layout_state(self) -> Mapping[str, object]:
        """Return which pages are seen."""
        return {"page": self.pages.current, "view": self.views.current}

    def restore_layout(self, state: Mapping[str, object]) -> None:
        """Show the pages of another day; names that are none any more are left out."""
        for pages, field in ((self.pages, "page"), (self.views, "view")):
            name = state.get(field)
            if isinstance(name, str) and pages.has(name):
                pages.show_page(name)

    def edit_slate(self) -> None:
        """Open the slate; what was changed is sent when it is set."""
        if not self.desk.view.show:
            return
        dialog = SlateDialog(self, self.desk.view.show)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._set_slate(dialog.changes))
        dialog.open()

    def _set_slate(self, changes: Mapping[str, str]) -> None:
        if changes:
            self.desk.send("slate", changes, words.say("Slate"))

    def _update_pages(self, state: State, *, stale: bool) -> None:
        """Show the page that is seen; those that hide are shown when they come up."""
        # The cue of the GO key is chosen here whether or not its page is seen.
        self.cues.update_state(state, stale=stale)
        page = self.pages.current
        if page == "events":
            self.events.update_state(state)
            self.events.model.set_stale(stale)
        elif page == "frustum":
            self.frustum.update_values()
        elif page == "trim":
            self.trim.update_values()

    def _follow(self, camera: str | None) -> None:
        if camera != self.desk.chosen.camera:
            self.desk.choose(dataclasses.replace(self.desk.chosen, camera=camera))

    def _select(self, camera: str) -> None:
        self._context.select_camera(camera)
        self._show_selected()

    def _show_selected(self) -> None:
        self.update_state(self._context.state, stale=not self._context.connected)

    def _show_badge(self) -> None:
        order = list(self.cameras.cards)
        camera = self.desk.chosen.camera
        self.keys.show_camera(order.index(camera) if camera in order else 0)

    def _set_up(self) -> None:
        for row in VIEWS:
            self.views.add(row.name, words.say(row.label), make_view(row, self._context))
        # A view makes do with what the page under it leaves.
        self.views.stack.setMinimumHeight(theme.px(LEAST_VIEW_PX))
        self.events.title.hide()
        self.pages.add("alarms", words.say("Alarms"), self.alarms)
        self.pages.add("events", words.say("Events"), self.events)
        self.pages.add("frustum", words.say("Frustum"), self.frustum)
        self.pages.add("trim", words.say("Trim"), self.trim)
        self.pages.add("cues", words.say("Cues"), self.cues)
        left, right = QVBoxLayout(), QVBoxLayout()
        middle = self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for layout in (left, right):
            layout.setSpacing(theme.px(6))
        left.setContentsMargins(0, 0, theme.px(4), 0)
        left.addWidget(self.cameras, 10)
        left.addWidget(self.nodes, 6)
        left.addStretch(0)
        holder = QWidget()
        holder.setLayout(middle)
        scroll = QScrollArea()
        scroll.setWidget(holder)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        right.addWidget(self.views, VIEW_SHARE)
        right.addWidget(self.pages, PAGE_SHARE)
        self.pages.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        middle.setContentsMargins(theme.px(14), theme.px(6), theme.px(14), theme.px(6))
        middle.setSpacing(theme.px(10))
        middle.addLayout(left, LEFT_SHARE)
        middle.addLayout(right, RIGHT_SHARE)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(scroll, 1)
        page.addWidget(self.keys)
        self.cameras.selected.connect(self._select)
        for board in (self.cameras, self.nodes):
            board.opened.connect(self._context.open)
        self.desk.on_change(self._show_badge)
        self.slate.clicked.connect(self.edit_slate)
        self.desk.add_shortcuts()
        self.desk.on_arm = self._show_place
        self.desk.add_key("E", self.edit_slate)
        self.desk.add_key("N", self.pages.next)
        self.desk.add_key("V", self.views.next)
        for place, key in enumerate(SELECT_KEYS):
            self.desk.add_key(key, partial(self._select_place, place))
        self.views.chosen.connect(self._view_came)
        self.pages.chosen.connect(self._page_came)

    def _show_place(self, place: str) -> None:
        """Show where a button asks for its second press; those of the key bar are always seen."""
        if self.pages.has(place):
            self.pages.show_page(place)

    def _select_place(self, place: int) -> None:
        order = list(self.cameras.cards)
        if place < len(order):
            self._select(order[place])

    def _view_came(self, name: str) -> None:
        """Give a tall view the whole column, and show what it missed while it hid."""
        tall = name in TALL
        self.pages.stack.setVisible(not tall)
        self.pages.setMaximumHeight(theme.px(44) if tall else UNBOUNDED_PX)
        self._show_selected()

    def _page_came(self, name: str) -> None:
        """Make room for the page that was chosen, and show what it missed while it hid."""
        if self.views.current in TALL:
            self.views.show_page(VIEWS[0].name)
        self._show_selected()
