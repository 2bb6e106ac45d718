# SPDX-License-Identifier: Apache-2.0
"""A script of moves: what moves when, for machines that have nobody to ask.

[[step]]
axis = "pan"            # pan, tilt, roll, right, forward, up, focus, zoom
still_s = [0.5, 1.4]    # at rest before the move, in seconds from the first frame
moved_s = [2.6, 3.4]    # at rest behind it
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from sim.conform_tracker.clauses import AXES
from sim.conform_tracker.moves import Window

_Second = Annotated[float, Meta(ge=0.0, le=3600.0)]


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One move."""

    axis: str
    still_s: tuple[_Second, _Second]
    moved_s: tuple[_Second, _Second]

    def __post_init__(self) -> None:
        """Refuse unknown axes and stretches that are none."""
        if self.axis not in AXES:
            raise ValueError(f"axis is {self.axis!r}, expected one of {', '.join(AXES)}")
        if not self.still_s[0] < self.still_s[1] <= self.moved_s[0] < self.moved_s[1]:
            raise ValueError(f"{self.axis}: still_s must end before moved_s begins")


class _Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    step: Annotated[tuple[Step, ...], Meta(min_length=1, max_length=8)]


def load_script(path: Path) -> tuple[Window, ...]:
    """Return the windows of a script. ValueError has file, key, found and expected; OSError."""
    try:
        script = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _Script)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: not a TOML file ({error})") from None
    except msgspec.ValidationError as error:
        raise ValueError(f"{path}: {error}") from None
    names = [step.axis for step in script.step]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise ValueError(f"{path}: axis {doubled[0]!r} stands there twice")
    return tuple(Window(step.axis, step.still_s, step.moved_s) for step in script.step)


def length_s(windows: tuple[Window, ...]) -> float:
    """Return how long it takes."""
    return max(window.moved_s[1] for window in windows)
