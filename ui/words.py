# SPDX-License-Identifier: GPL-3.0-or-later
"""Every word the console shows, in one place, and what turns one into the language in use.

Tables hold the English text; `say` translates at the moment of showing, so a language can change
while the console runs. The words are the stage's own: hold = camera pose stops, freeze = picture
stops, late pose = ours, dropped = the wall's.
"""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import QCoreApplication

from ui.theme import BAD, DIM, GOOD, INFO, WARN, Shape, Status

CONTEXT = "console"
MINUS = "\N{MINUS SIGN}"
NOTHING = DASH = "\N{EN DASH}"
PLUS_MINUS = "\N{PLUS-MINUS SIGN}"
DOT = "\N{MIDDLE DOT}"


def say(text: str, **values: str | int) -> str:
    """Return the text in the language in use, with its {names} filled in."""
    translated = QCoreApplication.translate(CONTEXT, text)
    # Without names nothing is filled in: the text may come from the stage and hold any sign.
    return translated.format(**values) if values else translated


def status_of(table: Mapping[str, Status], state: object) -> Status:
    """Return the status of a state word; one that is not in the table is shown as it is."""
    return table.get(str(state)) or Status(str(state or NOTHING), Shape.RING, DIM)


# The tracking of a camera, and the state of a tracker.
TRACKING: Mapping[str, Status] = {
    "OK": Status("tracking", Shape.DISC, GOOD),
    "COAST": Status("predicting", Shape.HALF, WARN),
    "HOLD": Status("last pose", Shape.BARS, WARN),
    "LOST": Status("LOST", Shape.CROSS, BAD),
}
NODE: Mapping[str, Status] = {
    "in sync": Status("in sync", Shape.DISC, GOOD),
    "joining": Status("joining", Shape.HALF, INFO),
    "not ready": Status("not ready", Shape.HALF, WARN),
    "late": Status("late", Shape.TRIANGLE, WARN),
    "hangs": Status("HANGS", Shape.CROSS, BAD),
    "off": Status("taken off", Shape.CROSS, BAD),
    "lost": Status("LOST", Shape.CROSS, BAD),
    "refused": Status("refused", Shape.CROSS, BAD),
}
HOUSE_SYNC: Mapping[str, Status] = {
    "LOCKED": Status("locked", Shape.DISC, GOOD),
    "ACQUIRING": Status("acquiring", Shape.HALF, WARN),
    "HOLDOVER": Status("holdover", Shape.HALF, WARN),
    "FREE": Status("free-run", Shape.TRIANGLE, BAD),
}
EVENT: Mapping[str, Status] = {
    "info": Status("info", Shape.RING, DIM),
    "warn": Status("warning", Shape.TRIANGLE, WARN),
    "alarm": Status("ALARM", Shape.CROSS, BAD),
}
ROLLING = Status("ROLLING", Shape.DISC, BAD)
NOT_ROLLING = Status("not rolling", Shape.RING, DIM)
# (held, frozen) -> what a hand has done to this camera.
BY_HAND: Mapping[tuple[bool, bool], Status] = {
    (False, False): Status("live", Shape.RING, DIM),
    (True, False): Status("HELD", Shape.BARS, WARN),
    (False, True): Status("FROZEN", Shape.BARS, WARN),
    (True, True): Status("ALL HELD", Shape.BARS, WARN),
}
