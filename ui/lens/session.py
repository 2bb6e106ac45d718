# SPDX-License-Identifier: GPL-3.0-or-later
"""What the user decides on the lens pages, and what the last solve said: values, no Qt.

A `Session` is frozen: every change makes a new one, so undo is to take the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from ui.lens.events import Coverage, Event, Judged, Residuals, Summary, Unreadable, ViewSeen

_Millimetres = Annotated[float, Meta(gt=0.0, le=10_000.0)]
_Name = Annotated[str, Meta(max_length=200)]
_Ring = Annotated[float, Meta(ge=-0.5, le=1.5)]

CAMERA = "camera:"
# Of the median rms: beyond it one looks at a view (reference, section 2).
MANY_TIMES_MEDIAN = 2.5


class Setup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the command has to be told about board, sensor and rings."""

    board: str = "chessboard:9x6"
    square_mm: _Millimetres = 25.0
    marker_mm: Annotated[float, Meta(ge=0.0, le=10_000.0)] = 0.0
    """0: the board has no markers, or their size is not known."""
    sensor_mm: tuple[float, float] = (0.0, 0.0)
    """0 x 0: not known; the focal length is then told in pixels only."""
    zoom: _Ring = 0.0
    focus: _Ring = 0.0
    make: _Name = ""
    model: _Name = ""
    serial: _Name = ""
    mount: _Name = ""
    mode: _Name = ""
    """Name of the sensor mode."""
    squeeze: Annotated[float, Meta(ge=0.5, le=4.0)] = 1.0


class Session(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that the user decided."""

    setup: Setup = Setup()
    sources: tuple[str, ...] = ()
    """Pictures, folders, videos or addresses, as they were given."""
    dropped: tuple[str, ...] = ()
    """Views taken out by hand."""
    profile: str = ""
    """The profile that is open: where Accept writes to. Empty: none yet."""
    other: str = ""
    """The profile to compare it with."""
    use: Literal["composite", "wall"] = "composite"
    """What the grid is to be good enough for."""
    rings: Literal["", "both", "focus"] = ""
    """Which rings the lens has; empty: as far as its places tell."""
    folder: str = ""
    """A folder whose profiles are listed, beside that of the open one."""

    def with_sources(self, more: Sequence[str]) -> Session:
        """Return the session with more sources, each once, in the order given."""
        fresh = dict.fromkeys((*self.sources, *more))
        return msgspec.structs.replace(self, sources=tuple(fresh))

    def without_source(self, source: str) -> Session:
        """Return the session without a source."""
        kept = tuple(one for one in self.sources if one != source)
        dropped = tuple(one for one in self.dropped if one != source)
        return msgspec.structs.replace(self, sources=kept, dropped=dropped)

    def toggled(self, view: str) -> Session:
        """Return the session with a view dropped, or restored."""
        if view in self.dropped:
            kept = tuple(one for one in self.dropped if one != view)
        else:
            kept = (*self.dropped, view)
        return msgspec.structs.replace(self, dropped=kept)

    def with_setup(self, **values: object) -> Session:
        """Return the session with other values of the set-up."""
        return msgspec.structs.replace(self, setup=msgspec.structs.replace(self.setup, **values))


class Solve:
    """The last solve, line by line; views keep what was seen of them when they are dropped."""

    def __init__(self) -> None:
        self.views: dict[str, ViewSeen] = {}
        self.residuals: dict[str, Residuals] = {}
        self.coverage: Coverage | None = None
        self.judged: Judged | None = None
        self.summary: Summary | None = None
        self.unreadable: list[Unreadable] = []

    def begin(self) -> None:
        """Forget the figures of the solve before; the corners that were found stay to be seen."""
        self.residuals = {}
        self.coverage = self.judged = self.summary = None
        self.unreadable = []

    def take(self, event: Event) -> None:
        """Take one line."""
        match event:
            case ViewSeen():
                self.views[event.view] = event
            case Residuals():
                self.residuals[event.view] = event
            case Coverage():
                self.coverage = event
            case Judged():
                self.judged = event
            case Summary():
                self.summary = event
            case Unreadable():
                self.unreadable.append(event)
            case _:
                pass

    @property
    def solved(self) -> bool:
        """Tell whether there are figures."""
        return self.summary is not None and self.summary.fx_px is not None

    @property
    def worst(self) -> str | None:
        """Return the view the command calls the worst, else the one with the largest rms."""
        if self.summary is not None and self.summary.worst_view:
            return self.summary.worst_view
        return max(self.residuals, key=lambda name: self.residuals[name].rms_px, default=None)

    def why_dropped(self, view: str) -> str | None:
        """Return why the command did not use a view, or None."""
        dropped = self.summary.dropped if self.summary is not None else ()
        return next((one.why for one in dropped if same_view(one.view, view)), None)

    def is_suspect(self, view: str) -> bool:
        """Tell whether a view's rms stands out from the others."""
        found = self.residuals.get(view)
        if found is None or len(self.residuals) < 3:
            return False
        ordered = sorted(one.rms_px for one in self.residuals.values())
        return found.rms_px > MANY_TIMES_MEDIAN * ordered[len(ordered) // 2]


def same_view(one: str, other: str) -> bool:
    """Tell whether two names are of one view: a command may name a file without its folder."""
    return one == other or PurePath(one).name == other or one == PurePath(other).name


def views_of(session: Session, solve: Solve) -> list[str]:
    """Return the views to list: each source until its views are known, then those."""
    listed: list[str] = []
    rest = list(solve.views)
    for source in session.sources:
        own = [name for name in rest if name == source or _is_part(name, source)]
        if is_live(source):
            own = list(rest)
        if not own:
            own = [name for name in rest if same_view(name, source)]
        rest = [name for name in rest if name not in own]
        listed += own or [source]
    return listed


def is_live(source: str) -> bool:
    """Tell whether a source is a camera, by its number or its address."""
    return source.startswith(CAMERA) or "://" in source


def views_are_of(view: str, sources: Sequence[str]) -> bool:
    """Tell whether a view is one of the sources, or comes out of one."""
    return any(view == source or _is_part(view, source) for source in sources)


def _is_part(name: str, source: str) -> bool:
    """Tell whether a view is a file of a folder, or a picture of a video."""
    return name.startswith(source) and name[len(source) : len(source) + 1] in ("/", "\\", "#", ":")
