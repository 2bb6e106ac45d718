# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of the console as one table: key, words, what to send, and how the button looks.

Buttons, shortcuts and the cheat sheet are all made from `COMMANDS`; a new command is one row. The
console decides nothing: it reads the state, and the control process answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from stagectl.control.client import ArgValue, Row, State
from ui import words


@dataclass(frozen=True, slots=True)
class View:
    """What a command looks at: the state and the selected camera."""

    state: State
    camera: str | None

    @property
    def show(self) -> Row:
        """Return the row of the show."""
        return self.state.get("show", {}).get("show", {})

    @property
    def row(self) -> Row:
        """Return the row of the selected camera, or an empty one."""
        return self.state.get("cameras", {}).get(self.camera or "", {})

    @property
    def name(self) -> str:
        """Return what people call the selected camera."""
        return str(self.row.get("letter") or self.camera or "")


@dataclass(frozen=True, slots=True)
class Order:
    """A verb with its arguments, ready to be sent."""

    verb: str
    args: Mapping[str, ArgValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CommandRow:
    """One command. `order` returns None when there is nothing to do now (the button is grey)."""

    key: str
    help: str
    label: Callable[[View], str]
    order: Callable[[View], Order | None]
    lit: Callable[[View], bool] = lambda view: False
    rolling: bool = False


def _hold(view: View) -> Order | None:
    if view.camera is None:
        return None
    return Order("release" if view.row.get("held") else "hold", {"camera": view.camera})


def _hold_label(view: View) -> str:
    if view.row.get("held"):
        return words.say("Release {name}", name=view.name)
    return words.say("Hold pose {name}", name=view.name)


def _freeze(view: View) -> Order | None:
    if view.camera is None:
        return None
    return Order("unfreeze" if view.row.get("frozen") else "freeze", {"camera": view.camera})


def _freeze_label(view: View) -> str:
    if view.row.get("frozen"):
        return words.say("Unfreeze {name}", name=view.name)
    return words.say("Freeze picture {name}", name=view.name)


def _accept(view: View) -> Order | None:
    off = view.row.get("kept_off_mm"), view.row.get("kept_off_deg")
    if view.camera is None or not any(isinstance(x, int | float) and x > 0.0 for x in off):
        return None
    return Order("accept_origin", {"camera": view.camera})


def _accept_label(view: View) -> str:
    return words.say("Accept origin {name}", name=view.name)


def _take(view: View) -> Order | None:
    if not view.show:
        return None
    return Order("take_stop" if view.show.get("rolling") else "take_start")


def _take_label(view: View) -> str:
    if view.show.get("rolling"):
        return words.say("Stop take {name}", name=str(view.show.get("take") or ""))
    return words.say("Start take")


def _mark(view: View) -> Order | None:
    return Order("take_mark") if view.show else None


def _mark_label(view: View) -> str:
    marks = view.show.get("marks") or 0
    return words.say("Mark ({count})", count=str(marks))


def _undo(view: View) -> Order | None:
    return Order("undo") if view.show.get("undo_depth") else None


Label: TypeAlias = Callable[[View], str]
COMMANDS: Sequence[CommandRow] = (
    CommandRow(
        "H",
        "Hold or release the pose of the selected camera",
        _hold_label,
        _hold,
        lit=lambda view: bool(view.row.get("held")),
    ),
    CommandRow(
        "F",
        "Freeze or unfreeze the picture of the selected camera",
        _freeze_label,
        _freeze,
        lit=lambda view: bool(view.row.get("frozen")),
    ),
    CommandRow(
        "O",
        "Take the selected camera's tracker at its word again, with a cut",
        _accept_label,
        _accept,
    ),
    CommandRow(
        "R",
        "Start or stop a take",
        _take_label,
        _take,
        lit=lambda view: bool(view.show.get("rolling")),
        rolling=True,
    ),
    CommandRow("M", "Set a mark", _mark_label, _mark),
    CommandRow("U", "Undo the last hold or freeze", lambda view: words.say("Undo"), _undo),
)

# The keys that send nothing: for the cheat sheet.
OTHER_KEYS: Sequence[tuple[str, str]] = (
    ("1 - 9", "Select a camera"),
    ("Up, Down", "Select the camera above or below (in the camera table)"),
    ("Tab", "Go to the next table or button"),
    ("F1", "Show or close this sheet"),
)
