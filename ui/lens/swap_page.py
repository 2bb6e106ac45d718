# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The guided lens swap: five big steps, and Enter takes what is proposed at each of them.

The stage prepares the swap (section `lens_swap`); this page shows it and sends the answers. It
remembers only which step is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFocusEvent, QKeySequence, QShortcut, QShowEvent
from PyQt6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from stagectl.control.client import ArgValue, Row, State
from ui import theme
from ui.context import Context
from ui.header import StatusLabel
from ui.lens.controls import text_label
from ui.lens.swap_lenses import LensList
from ui.lens.swap_panels import panels_of, write
from ui.lens.swap_steps import StepRow
from ui.lens.swap_words import IN_USE, SERIAL, USE, step_of, step_values, texts
from ui.setup.watch import Watch
from ui.theme import Shape, Status
from ui.words import say

SECTION = "lens_swap"
HEAD_PX, SECONDS_PX, CAMERA_PX = 24, 34, 64
BUSY = ("use", "take over")
_NONE: Row = {}


class SwapPage(QWidget):
    """One camera's swap at a time."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._watch = Watch(SECTION, "lenses")
        self._state: State = {}
        self._stale = True
        self._camera: str | None = None
        self._looked_at: int | None = None
        self._shown: tuple[str | None, int, bool] = (None, 0, False)
        self.cameras: dict[str, QPushButton] = {}
        self._camera_row = QHBoxLayout()
        self._camera_row.setSpacing(theme.px(8))
        self.head = StatusLabel(say("Lens on the camera"), HEAD_PX)
        self.seconds = text_label("Seconds since the swap began", SECONDS_PX, bold=True)
        self.seconds.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.seconds.setMinimumWidth(theme.px(120))
        self.steps = StepRow(self.look_at)
        self.lenses = LensList(self._cancel)
        self.panels = panels_of(self._act, self._begin_again)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.lenses)
        for panel in self.panels.values():
            self.stack.addWidget(panel)
        self.notes = text_label("What the stage says of the swap", theme.STRONG_PX)
        self.cancel = QPushButton()
        self.cancel.setFont(theme.font(theme.BODY_PX, bold=True))
        self.cancel.setMinimumHeight(theme.px(theme.ROW_PX))
        self.cancel.clicked.connect(self._cancel)
        self._lay_out()
        self._add_keys()

    @property
    def camera(self) -> str | None:
        """Return the id of the camera whose lens is swapped."""
        known = self._state.get(SECTION, {})
        for wanted in (self._camera, self.context.camera):
            if wanted in known:
                return wanted
        return min(known, default=None)

    @property
    def row(self) -> Row:
        """Return the swap of that camera, as the stage has it."""
        return self._state.get(SECTION, {}).get(self.camera or "", _NONE)

    @property
    def seen(self) -> int:
        """Return the step whose panel is shown, 1 to 5."""
        return min(self._looked_at or step_of(self.row), USE)

    def update_state(self, state: State, *, stale: bool) -> None:
        """Show the state; nothing is done where nothing changed."""
        self._state, self._stale = state, stale
        if self.isVisible() and self._watch.changed(state, stale=stale):
            self._show()

    def showEvent(self, event: QShowEvent | None) -> None:
        """Show what changed while nobody looked."""
        super().showEvent(event)
        self._shown = (None, 0, False)
        self._show()

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """Hand the keyboard on to where the step begins, if that can be pressed."""
        super().focusInEvent(event)
        panel = self.panels.get(self.seen)
        if panel is None or panel.first().isEnabled():
            self.take_focus()

    def open_camera(self, camera: str) -> None:
        """Swap the lens of this camera; one that is not there is not taken."""
        if camera in self.context.state.get(SECTION, {}):
            self._camera, self._looked_at = camera, None
            self.context.select_camera(camera)
        self._watch.forget()
        self._shown = (None, 0, False)
        self.update_state(self.context.state, stale=self._stale)

    def look_at(self, step: int) -> None:
        """Show another step; the open one is where it was."""
        self._looked_at = None if step == step_of(self.row) else min(max(step, SERIAL), USE)
        self._show()

    def take(self) -> None:
        """Take the proposed answer of the step that is seen, or press what has the keyboard."""
        focus = self.focusWidget()
        panel = self.panels.get(self.seen)
        if isinstance(focus, QAbstractButton) and focus.isEnabled() and focus.isVisible():
            if panel is None or focus is not panel.first():
                focus.click()
                return
        if self.seen == SERIAL:
            self._pick()
        elif panel is not None:
            panel.take()

    # -- what is shown

    def _show(self) -> None:
        self._show_cameras()
        row, seen = self.row, self.seen
        busy = row.get("job") in BUSY
        enabled = not self._stale and not busy and self.camera is not None
        states = texts(row, "states")
        self.steps.show_steps(states, step_values(row), seen)
        self._show_head(row)
        library = row.get("library")
        lenses = self._state.get("lenses", {})
        own = {key: one for key, one in lenses.items() if one.get("library") == library}
        self.lenses.show_lenses(own, stale=self._stale)
        panel = self.panels.get(seen)
        if panel is not None:
            panel.show_row(row, enabled=enabled)
        self.stack.setCurrentWidget(panel or self.lenses)
        done = step_of(row) == IN_USE
        self.cancel.setVisible(
            bool(row.get("serial")) and (not done or self._looked_at is not None)
        )
        self.cancel.setEnabled(enabled)
        back = self._looked_at is not None
        write(
            self.cancel, "Backspace", say("To the open step") if back else say("Give the swap up")
        )
        self._show_notes(row, empty=not own and seen == SERIAL)
        if (self.camera, seen, enabled) != self._shown:
            self._shown = (self.camera, seen, enabled)
            self.take_focus()

    def take_focus(self) -> None:
        """Put the keyboard where the step begins; a page that is not seen takes none."""
        if not self.isVisible():
            return
        panel = self.panels.get(self.seen)
        target = self.lenses.field if panel is None else panel.first()
        # Qt hands the keyboard of a button that goes off to the next one: none must get it.
        (target if target.isEnabled() else self).setFocus()

    def _show_cameras(self) -> None:
        known = sorted(self._state.get(SECTION, {}))
        if known != list(self.cameras):
            for button in self.cameras.values():
                self._camera_row.removeWidget(button)
                button.deleteLater()
            self.cameras = {camera: self._camera_button(camera) for camera in known}
            for button in self.cameras.values():
                self._camera_row.addWidget(button)
        for camera, button in self.cameras.items():
            button.setChecked(camera == self.camera)

    def _show_head(self, row: Row) -> None:
        lens = str(row.get("in_use") or "") or say("no lens")
        marks = texts(row, "in_use_marks")
        marked = ", ".join(say(mark) for mark in marks)
        text = say("in use: {lens}", lens=lens) + (f"   {marked}" if marks else "")
        shape, colour = (Shape.TRIANGLE, theme.WARN) if marks else (Shape.DISC, theme.GOOD)
        if not row.get("in_use"):
            shape, colour = Shape.RING, theme.DIM
        if row.get("job") in BUSY:
            text, shape, colour = say("the stage takes the lens over"), Shape.HALF, theme.INFO
        self.head.show_status(Status(text, shape, colour), stale=self._stale)
        seconds = row.get("seconds")
        shown = say("{seconds} s", seconds=seconds) if isinstance(seconds, int) else ""
        if shown != self.seconds.text():
            self.seconds.setText(shown)

    def _show_notes(self, row: Row, *, empty: bool) -> None:
        said = [str(row.get("sentence") or ""), *texts(row, "notes")]
        near = texts(row, "near")
        if near:
            said.append(say("is it {serials}?", serials=", ".join(near)))
        if self.camera is not None and row.get("library_named") is False:
            said.append(
                say("this camera has no lens library yet: it gets the folder {name}",
                    name=str(row.get("library")))
            )  # fmt: skip
        if empty and self.camera is not None:
            said.append(say("no lens is in the library yet: any serial number goes on without one"))
        lines = dict.fromkeys(say(one) for one in said if one)
        text = "\n".join(lines)
        if text != self.notes.text():
            self.notes.setText(text)

    # -- what is done

    def _act(self, verb: str, args: Mapping[str, ArgValue], label: str) -> None:
        if self.camera is not None and not self._stale and self.row.get("job") not in BUSY:
            self._looked_at = None
            self.context.send(verb, {"camera": self.camera, **args}, label)

    def _pick(self) -> None:
        serial = self.lenses.chosen
        if serial:
            self._act("lens_pick", {"serial": serial}, say("Lens {serial}", serial=serial))
            self.lenses.field.clear()

    def _begin_again(self) -> None:
        self._looked_at = SERIAL
        self._show()

    def _cancel(self) -> None:
        if self._looked_at is not None:
            self.look_at(step_of(self.row))
        elif self.row.get("serial") and step_of(self.row) != IN_USE:
            self._act("lens_cancel", {}, say("Give the swap up"))

    def _choose_camera(self, camera: str) -> None:
        self._camera, self._looked_at = camera, None
        self.context.select_camera(camera)
        self._show()

    def _camera_button(self, camera: str) -> QPushButton:
        button = QPushButton(camera)
        button.setCheckable(True)
        button.setFont(theme.font(theme.LARGE_STRONG_PX, bold=True))
        button.setMinimumSize(theme.px(CAMERA_PX), theme.px(theme.ROW_PX))
        button.setAccessibleName(say("Camera {camera}", camera=camera))
        button.clicked.connect(partial(self._choose_camera, camera))
        return button

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.px(16))
        top.addLayout(self._camera_row)
        top.addWidget(self.head, 1)
        top.addWidget(self.seconds)
        foot = QHBoxLayout()
        foot.addWidget(self.notes, 1)
        foot.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(18), theme.px(14), theme.px(18), theme.px(14))
        column.setSpacing(theme.px(14))
        column.addLayout(top)
        column.addWidget(self.steps)
        column.addWidget(self.stack, 1)
        column.addLayout(foot)

    def _add_keys(self) -> None:
        for key in ("Return", "Enter"):
            self._key(key, self.take)
        self._key("Backspace", self._cancel)
        self._key("PgUp", lambda: self.look_at(self.seen - 1))
        self._key("PgDown", lambda: self.look_at(self.seen + 1))
        for key in (*"123456789", "L", "O"):
            self._key(key, partial(self._press, key))

    def _press(self, key: str) -> None:
        panel = self.panels.get(self.seen)
        if panel is not None and not self._stale:
            panel.press(key)
        elif panel is None and not isinstance(self.focusWidget(), QLineEdit):
            self.lenses.field.setFocus()
            self.lenses.field.insert(key)

    def _key(self, key: str, press: object) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.setAutoRepeat(False)
        if callable(press):
            shortcut.activated.connect(lambda: press())
