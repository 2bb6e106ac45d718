# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys that work in every workspace, as one table: shortcuts and cheat sheet are made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.workspaces import WORKSPACES

BLACK, GREY = "black", "grey"
HELP, ACK, ACK_ALL, OPEN, CONTROL = "help", "ack", "ack_all", "open", "control"
ARM, RELEASE, MENU, RESET = "arm", "release", "menu", "reset"
LANGUAGE, SCHEME, SCALE, DRILL = "language", "scheme", "scale", "drill"


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key: what it is called on the cheat sheet, and whether it must be held down."""

    action: str
    key: str
    help: str
    held: bool = False


# Escape is found without looking: the corner of the keyboard. An elbow presses other keys with it,
# and any other key ends the count.
KEYS: Sequence[KeyRow] = (
    KeyRow(BLACK, "Esc", "Wall to black: hold the key alone for 0.7 s", held=True),
    KeyRow(GREY, "Shift+Esc", "Safe grey on the walls: hold both for 0.7 s", held=True),
    KeyRow(ARM, "F11", "Release the walls, step 1 of 2"),
    KeyRow(RELEASE, "F12", "Release the walls, step 2 of 2, within 5 s"),
    KeyRow(ACK, "F2", "Acknowledge the alarm that is shown on top"),
    KeyRow(ACK_ALL, "Shift+F2", "Acknowledge all alarms"),
    KeyRow(OPEN, "F3", "Open what owns the fault in the headline"),
    KeyRow(CONTROL, "F4", "Take control of the stage, or give it back"),
    KeyRow(DRILL, "F6", "Fire drill, on a simulated stage"),
    KeyRow(LANGUAGE, "F7", "Next language"),
    KeyRow(SCHEME, "F8", "Dark or night colours"),
    KeyRow(SCALE, "F9", "Next size of text"),
    KeyRow(MENU, "F10", "Menu of the console"),
    KeyRow(RESET, "Ctrl+Shift+R", "Reset the layout"),
    KeyRow(HELP, "F1", "Show or close this sheet"),
)
WORKSPACE_KEYS: Sequence[tuple[str, str]] = tuple((row.key, row.label) for row in WORKSPACES)


def key_of(action: str) -> str:
    """Return the key of an action."""
    return next(row.key for row in KEYS if row.action == action)
