# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands between keys and stage: buttons and shortcuts of the table, the second press, send.

Every button of a command, wherever it stands, and its key go through one `Desk`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PyQt6.QtCore import QObject, QTimer
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QWidget

from stagectl.control.client import State
from ui.context import Context
from ui.shoot.commands import BY_ID, COMMANDS
from ui.shoot.key_button import KeyButton, KeyFonts
from ui.shoot.rows import Choice, CommandRow, View

# How long a command that is asked for twice waits for the second press.
AGAIN_WITHIN_MS = 3000
_NOTHING: State = {}


class Desk(QObject):
    """Holds what is chosen on this page, and runs the rows of the command table."""

    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self._context = context
        self._buttons: list[KeyButton] = []
        self._listeners: list[Callable[[], None]] = []
        self._state = _NOTHING
        self._connected = True
        self._armed: tuple[str, Choice] | None = None
        self._told: tuple[object, ...] = ()
        self._page = page
        self.fonts = {small: KeyFonts(small=small) for small in (False, True)}
        self.chosen = Choice()
        # Called with the place of a command that waits for its second press: it must be seen.
        self.on_arm: Callable[[str], object] = lambda place: None
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._disarm)

    @property
    def view(self) -> View:
        """Return what the commands look at now."""
        return View(self._state, self.chosen)

    @property
    def armed(self) -> str | None:
        """Return the id of the command that waits for its second press."""
        return None if self._armed is None else self._armed[0]

    def button(self, command: str, *, small: bool = False) -> KeyButton:
        """Return a new button of a command; a small one for a page with many."""
        made = KeyButton(BY_ID[command], self.fonts[small])
        made.clicked.connect(lambda: self.run(BY_ID[command]))
        self._buttons.append(made)
        return made

    def add_shortcuts(self) -> None:
        """Give the page all keys of the table; they work while the page is seen."""
        for row in COMMANDS:
            if row.key:
                self.add_key(row.key, partial(self.run, row))

    def add_key(self, key: str, run: Callable[[], None]) -> None:
        """Give the page one more key; one that is kept down counts once."""
        shortcut = QShortcut(QKeySequence(key), self._page)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(run)

    def on_change(self, listener: Callable[[], None]) -> None:
        """Have `listener` called whenever what is chosen here changes."""
        self._listeners.append(listener)

    def choose(self, chosen: Choice) -> None:
        """Choose another camera, alarm, cue or axis."""
        if chosen != self.chosen:
            self.chosen = chosen
            for listener in self._listeners:
                listener()
            self.show()

    def update_state(self, state: State, *, connected: bool) -> None:
        """Take the state; the buttons are looked at again when what they show may have changed."""
        self._state, self._connected = state, connected
        told = (connected, *self._rows(state))
        if len(told) != len(self._told) or any(
            a is not b for a, b in zip(told, self._told, strict=True)
        ):
            self._told = told
            self.show()

    def run(self, row: CommandRow) -> None:
        """Run a command, or wait for its second press."""
        view = self.view
        order = row.order(view)
        if order is None or not self._connected:
            return
        if row.confirm(view) and self._armed != (row.id, self.chosen):
            self._armed = (row.id, self.chosen)
            self._again.start(AGAIN_WITHIN_MS)
            self.show()
            self.on_arm(row.place)
            return
        self._context.send(order.verb, order.args, row.label(view))
        self._disarm()

    def send(self, verb: str, args: Mapping[str, str], label: str) -> None:
        """Send a command that is not a row of the table: an axis of its own, the slate."""
        if self._connected:
            self._context.send(verb, args, label)

    def show(self) -> None:
        """Have every button show its row."""
        view = self.view
        if self._armed is not None and self._armed[1] != self.chosen:
            self._armed = None
        for button in self._buttons:
            row = button.row
            button.show_row(
                row.label(view),
                enabled=self._connected and row.order(view) is not None,
                lit=self._connected and row.lit(view),
                armed=row.id == self.armed,
            )

    def _rows(self, state: State) -> tuple[object, ...]:
        """Return the rows that a label or an order depends on."""
        cameras = state.get("cameras", {})
        own = cameras.get(self.chosen.camera or "")
        # Of the others only what stands on the wall counts, and how many there are.
        walls = tuple(key for key, row in cameras.items() if row.get("on_wall") is True)
        face = None if own is None else tuple(own.get(name) for name in _LOOKED_AT)
        before = self._told[1] if len(self._told) > 1 else None
        seen = (walls, face)
        return (
            before if seen == before else seen,
            state.get("show", {}).get("show"),
            *state.get("cues", {}).values(),
            *state.get("alarms", {}).values(),
        )

    def _disarm(self) -> None:
        self._armed = None
        self._again.stop()
        self.show()


# What commands read of the selected camera: its pose changes all day and is not among it.
_LOOKED_AT = (
    "letter", "on_wall", "held", "frozen", "bypassed", "tracker", "kept_off_mm", "kept_off_deg",
    "chroma", "markers", "size", "priority", "soft_edge", "overscan", "trim", "mask",
)  # fmt: skip
