# SPDX-License-Identifier: GPL-3.0-or-later
"""All commands of the Shoot workspace as one table; buttons, keys and cheat sheet come from it.

The console decides nothing: a row reads the state, and the control process answers. A new command
is one row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ui.shoot.camera_commands import CAMERA_COMMANDS
from ui.shoot.ride_commands import RIDE_COMMANDS
from ui.shoot.rows import CommandRow, Place
from ui.shoot.stage_commands import STAGE_COMMANDS

COMMANDS: Sequence[CommandRow] = (*CAMERA_COMMANDS, *STAGE_COMMANDS, *RIDE_COMMANDS)
BY_ID: Mapping[str, CommandRow] = {row.id: row for row in COMMANDS}

# The keys that send nothing by themselves: for the cheat sheet.
OTHER_KEYS: Sequence[tuple[str, str]] = (
    ("1 - 9", "Select a camera"),
    ("E", "Edit the slate: scene, shot, take"),
    ("N", "Next page beside the plan: alarms, events, frustum, trim, cues"),
    ("V", "Next view of the stage: plan, 3D, sync"),
    ("Alt+Up, Alt+Down", "Choose the axis of the trim"),
    ("Left, Right", "Go along a signal chain; Enter opens what owns the link"),
    ("Up, Down", "Go to the camera above or below"),
    ("Tab", "Go to the next control"),
)
TITLES: Mapping[Place, str] = {
    "camera": "Selected camera",
    "stage": "Stage",
    "frustum": "Inner frustum",
    "trim": "Trim and mask",
    "cues": "Cues",
    "alarms": "Alarms",
}


def commands_of(place: Place) -> Sequence[CommandRow]:
    """Return the commands of one place in their order."""
    return [row for row in COMMANDS if row.place == place]


def cheat_sheet() -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    """Return title and (key, what it does) rows of each group, in English; show them by `say`."""
    groups = [
        (title, [(row.key, row.help) for row in commands_of(place) if row.key])
        for place, title in TITLES.items()
    ]
    return [*groups, ("On this page", list(OTHER_KEYS))]
