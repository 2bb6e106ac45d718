# SPDX-License-Identifier: GPL-3.0-or-later
"""What a command of the Shoot workspace looks at, and what one row of the command table says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from stagectl.control.client import ArgValue, Cell, Row, State
from ui.columns import number

_NOTHING: Row = {}

# Where a key stands: the two rows that are always there, and the pages beside the plan.
Place = Literal["camera", "stage", "frustum", "trim", "cues", "alarms"]


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen on this screen and nowhere else: the stage does not know it.

    `in_frames`: how long a switch of the on-wall camera waits. `axis`: of the trim.
    """

    camera: str | None = None
    alarm: str | None = None
    cue: str | None = None
    axis: str = "x"
    in_frames: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """What a command looks at: the state and what is chosen."""

    state: State
    chosen: Choice

    @property
    def show(self) -> Row:
        """Return the row of the show."""
        return self.state.get("show", {}).get("show", _NOTHING)

    @property
    def camera(self) -> str | None:
        """Return the selected camera, None when it is not on this stage."""
        return self.chosen.camera if self.chosen.camera in self.state.get("cameras", {}) else None

    @property
    def row(self) -> Row:
        """Return the row of the selected camera, or an empty one."""
        return self.state.get("cameras", {}).get(self.chosen.camera or "", _NOTHING)

    @property
    def name(self) -> str:
        """Return what people call the selected camera."""
        return str(self.row.get("letter") or self.chosen.camera or "")

    @property
    def alarm(self) -> Row:
        """Return the row of the chosen alarm, or an empty one."""
        return self.state.get("alarms", {}).get(self.chosen.alarm or "", _NOTHING)

    @property
    def rolling(self) -> bool:
        """Tell whether a take is running."""
        return bool(self.show.get("rolling"))

    def figure(self, name: str) -> float | None:
        """Return a number of the selected camera."""
        return number(self.row.get(name))


@dataclass(frozen=True, slots=True)
class Order:
    """A verb with its arguments, ready to be sent."""

    verb: str
    args: Mapping[str, ArgValue] = field(default_factory=dict)


def _never(view: View) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class CommandRow:
    """One command: its key, what the cheat sheet says, its button, and what it sends.

    `order` returns None when there is nothing to do now: the button is grey. `lit`: something is
    not as usual. `confirm`: it is asked for twice now. `wide`: the share of a row its button takes.
    """

    id: str
    key: str
    help: str
    place: Place
    label: Callable[[View], str]
    order: Callable[[View], Order | None]
    lit: Callable[[View], bool] = _never
    confirm: Callable[[View], bool] = _never
    wide: int = 2
    rolling: bool = False


def while_rolling(view: View) -> bool:
    """Ask twice while a take is running: what it does is seen in the picture."""
    return view.rolling


def texts(cell: Cell) -> Sequence[str]:
    """Return a list of texts of a row, empty for anything else."""
    if isinstance(cell, str) or not isinstance(cell, Sequence):
        return ()
    return [str(item) for item in cell]


def numbers(cell: Cell) -> Sequence[float]:
    """Return a list of numbers of a row, empty for anything else."""
    if isinstance(cell, str) or not isinstance(cell, Sequence):
        return ()
    return [float(item) for item in cell if isinstance(item, int | float)]


def plain(value: float) -> str:
    """Return a number as a command's argument: no more digits than it needs, never "-0"."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
