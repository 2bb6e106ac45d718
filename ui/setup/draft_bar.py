# SPDX-License-Identifier: GPL-3.0-or-later
"""The bar under every page: how the draft stands, and undo, redo, revert, save, apply.

Apply has two steps, because consoles and nodes reconnect: the first says what will happen, the
second does it. While rolling it is grey and the bar says why.
"""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from stagectl.control.client import State
from ui import theme
from ui.context import Context
from ui.header import StatusLabel
from ui.setup.draft import SECTION, Draft, Tally
from ui.setup.page import button, is_narrow, is_rolling, row_of
from ui.setup.watch import Watch
from ui.theme import Shape, Status
from ui.words import say

PAD_PX = 12
ASKED = "asked"
"""What the stage says of an apply that is under way."""


def draft_status(draft: Draft, *, rolling: bool) -> Status:
    """Return how the draft stands, in one sentence."""
    if not draft.known:
        return Status(say("This stage sends no draft"), Shape.RING, theme.DIM)
    tally = draft.tally
    if rolling:
        text = say("Rolling: structure is locked until the take stops")
        return Status(text, Shape.BARS, theme.WARN)
    applying = str(draft.about.get("applying") or "")
    if applying == ASKED:
        return Status(say("Applying: consoles and nodes come back"), Shape.HALF, theme.INFO)
    if applying:
        return Status(say(applying), Shape.CROSS, theme.BAD)
    if draft.about.get("error"):
        return Status(say(str(draft.about["error"])), Shape.CROSS, theme.BAD)
    if tally.wrong:
        return Status(_count(tally, draft), Shape.CROSS, theme.BAD)
    if tally.changed or draft.about.get("saved") is False:
        return Status(_count(tally, draft), Shape.HALF, theme.INFO)
    return Status(say("The stage runs what is set here"), Shape.DISC, theme.GOOD)


def _count(tally: Tally, draft: Draft) -> str:
    if tally.wrong:
        return say("{changed} changed, {wrong} wrong", changed=tally.changed, wrong=tally.wrong)
    if not tally.changed:
        return say("As it runs, but not as it is saved")
    if draft.about.get("saved") is False:
        return say("{changed} changed, not saved, not running", changed=tally.changed)
    return say("{changed} changed and saved, not running yet", changed=tally.changed)


class DraftBar(QWidget):
    """Shows the draft's state and sends what is done with the whole of it."""

    def __init__(
        self, context: Context, go_to: Callable[[str], None], forget: Callable[[], None]
    ) -> None:
        """`go_to` shows the setting of a path; `forget` gives up what was typed and not taken."""
        super().__init__()
        self.setObjectName("commands")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._context = context
        self._watch = Watch(SECTION, "show")
        self._armed = False
        self._draft = Draft()
        self.status = StatusLabel(say("The draft"), theme.STRONG_PX)
        self.wrong = button("Show what is wrong", "Go to the first wrong setting", self._go)
        self._go_to = go_to
        self.undo = self._button("Undo", "Ctrl+Z", "Take the last setting back", "setup_undo")
        self.redo = self._button("Redo", "Ctrl+Shift+Z", "Set it again", "setup_redo")
        self.revert = self._button("Revert", "", "Forget all that was changed", "setup_revert")
        self.revert.clicked.connect(lambda: forget())
        self.save = self._button("Save", "Ctrl+S", "Write the stage file", "setup_save")
        self.apply = button("Apply", "Have the stage run what is set here", self._apply)
        self.apply.setToolTip(f"Ctrl+Enter: {self.apply.toolTip()}")
        self.cancel = button("Not now", "Leave the stage as it is", self.disarm)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.px(PAD_PX),) * 4)
        self.acts = (self.wrong, *self.buttons, self.cancel, self.apply)
        if is_narrow():
            column.addWidget(self.status)
            column.addLayout(row_of(None, *self.acts))
        else:
            row = row_of(self.status, *self.acts)
            row.setStretch(0, 1)
            column.addLayout(row)
        self.cancel.hide()

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """Return those that act at once."""
        return (self.undo, self.redo, self.revert, self.save)

    def add_shortcuts(self, page: QWidget) -> None:
        """Give the workspace the keys."""
        for key, press in (
            ("Ctrl+Z", self.undo.click),
            ("Ctrl+Shift+Z", self.redo.click),
            ("Ctrl+S", self.save.click),
            ("Ctrl+Return", self.apply.click),
        ):
            shortcut = QShortcut(QKeySequence(key), page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(press)

    def update_state(self, state: State, *, stale: bool) -> None:
        """Show how the draft stands and what can be done with it."""
        if not self._watch.changed(state, stale=stale):
            return
        draft, rolling = Draft(state.get(SECTION)), is_rolling(state)
        live = draft.known and not stale
        self._draft, changed = draft, draft.tally.changed
        unsaved = draft.about.get("saved") is False
        self.undo.setEnabled(live and not rolling and draft.figure("undo_depth") > 0)
        self.redo.setEnabled(live and not rolling and draft.figure("redo_depth") > 0)
        self.revert.setEnabled(live and not rolling and unsaved)
        self.save.setEnabled(live and unsaved and not draft.tally.wrong)
        self.wrong.setVisible(live and draft.first_wrong() is not None)
        ready = live and not rolling and changed > 0 and not draft.tally.wrong
        self.apply.setEnabled(ready)
        if not ready:
            self._arm(False)
        if not self._armed:
            self.status.show_status(draft_status(draft, rolling=rolling), stale=stale)

    def disarm(self) -> None:
        """Take the first step of Apply back."""
        self._arm(False)
        self._watch.forget()
        self.update_state(self._context.state, stale=False)

    def _apply(self) -> None:
        if not self._armed:
            self._arm(True)
            text = say(
                "Apply {n} changes? Consoles and nodes reconnect, about 5 s.",
                n=self._draft.tally.changed,
            )
            self.status.show_status(Status(text, Shape.TRIANGLE, theme.WARN), stale=False)
            return
        self._arm(False)
        self._watch.forget()
        if self._draft.about.get("saved") is False:
            self._context.send("setup_save", {}, say("Save"))
        self._context.send("setup_apply", {}, say("Apply"))

    def _go(self) -> None:
        path = self._draft.first_wrong()
        if path is not None:
            self._go_to(path)

    def _arm(self, armed: bool) -> None:
        if armed == self._armed:
            return
        self._armed = armed
        self.cancel.setVisible(armed)
        for made in self.buttons:
            made.setVisible(not armed)
        label = say("Apply now") if armed else say("Apply")
        self.apply.setText(label)
        self.apply.setAccessibleName(label)
        self.apply.setProperty("lit", armed)
        style = self.apply.style()
        if style is not None:
            style.unpolish(self.apply)
            style.polish(self.apply)

    def _button(self, label: str, key: str, help_text: str, verb: str) -> QPushButton:
        made = button(label, help_text, lambda: self._context.send(verb, {}, say(label)))
        if key:
            made.setToolTip(f"{key}: {say(help_text)}")
        return made
