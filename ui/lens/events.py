# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON lines of `stagectl lens calibrate` and `stagectl lens guide`, read into events.

A line is an event, or one that this page does not know (a newer command may say more), or
`Unreadable` with the reason. No line ever raises.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

Point: TypeAlias = tuple[float, float]
# More than any board has: a line beyond it is not one of ours.
Points: TypeAlias = Annotated[tuple[Point, ...], Meta(max_length=200_000)]

COVERAGE_COLUMNS, COVERAGE_ROWS = 6, 4


class Line(msgspec.Struct, frozen=True, tag_field="event"):
    """One line of a command."""


class ViewSeen(Line, frozen=True, tag="view"):
    """A picture was looked at; `corners_px` are where the board's corners are, (n, 2) pixels."""

    view: str
    found: bool
    number: int = 0
    of: int = 0
    why: str | None = None
    corners_px: Points = ()
    blur: float | None = None
    window: int | None = None


class LeftOut(msgspec.Struct, frozen=True):
    """What a solve without this view gives: change of fx in percent, rms in pixels."""

    fx_percent: float | None = None
    rms_px: float | None = None


class Residuals(Line, frozen=True, tag="residuals"):
    """Where the solve puts a view's corners, minus where they are, at the corners, pixels."""

    view: str
    rms_px: float
    points_px: Points = ()
    residual_px: Points = ()
    left_out: LeftOut | None = None


class Coverage(Line, frozen=True, tag="coverage"):
    """Corners in each of 6 x 4 parts of the picture, row by row from the top."""

    cells: Annotated[
        tuple[
            Annotated[
                tuple[int, ...], Meta(min_length=COVERAGE_COLUMNS, max_length=COVERAGE_COLUMNS)
            ],
            ...,
        ],
        Meta(min_length=COVERAGE_ROWS, max_length=COVERAGE_ROWS),
    ]
    share: float | None = None
    corners_hit: int | None = None


class Judged(Line, frozen=True, tag="judgement"):
    """What the gates said, for the wall and for composite."""

    wall: str
    composite: str
    reasons: tuple[str, ...] = ()


class Dropped(msgspec.Struct, frozen=True):
    """A view that was not used, and why."""

    view: str
    why: str = ""


class Summary(Line, frozen=True, tag="summary"):
    """The last line of a command; one that solved nothing has no figures."""

    views_used: int | None = None
    rms_px: float | None = None
    heldout_rms_px: float | None = None
    fx_px: float | None = None
    fy_px: float | None = None
    cx_px: float | None = None
    cy_px: float | None = None
    distortion_opencv: tuple[float, ...] = ()
    std: dict[str, msgspec.Raw] = msgspec.field(default_factory=dict)
    worst_view: str | None = None
    worst_why: str | None = None
    next: str | None = None
    """Which pictures would help most."""
    hash: str | None = None
    """Of the profile that was written; None: none was."""
    wall: msgspec.Raw = msgspec.Raw(b"null")
    composite: msgspec.Raw = msgspec.Raw(b"null")
    """A verdict from calibrate, a `Progress` from guide."""
    notes: tuple[str, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    verdict: str | None = None
    reasons: tuple[str, ...] = ()

    def progress_of(self, use: str) -> Progress | None:
        """Return how far the grid is from being good enough for a use, where it is told."""
        try:
            return msgspec.json.decode(getattr(self, use), type=Progress)
        except msgspec.DecodeError:
            return None

    def std_of(self, name: str) -> float | None:
        """Return the standard deviation of a value, 1 sigma, where it is stated."""
        try:
            return msgspec.json.decode(self.std[name], type=float)
        except (KeyError, msgspec.DecodeError):
            return None


class LookedAt(Line, frozen=True, tag="looked"):
    """A frame of a clip or of a camera that may become a view."""

    view: str
    found: bool = False
    why: str | None = None


class Advice(Line, frozen=True, tag="advice"):
    """Live: how many views there are, and where the board should go next; None: enough."""

    views: int
    of: int
    next: str | None = None


class ErrorMap(Line, frozen=True, tag="error_map"):
    """The predicted error at the picture's edge, pixels: one row for each zoom."""

    zooms: Annotated[tuple[float, ...], Meta(min_length=1, max_length=1000)]
    foci: Annotated[tuple[float, ...], Meta(min_length=1, max_length=1000)]
    px: tuple[tuple[float | None, ...], ...]


class Next(Line, frozen=True, tag="next"):
    """Where to measure next; both rings are None where nothing needs measuring."""

    zoom: float | None = None
    focus: float | None = None
    why: str = ""


class Missed(Line, frozen=True, tag="missed"):
    """A place that the version before did not have: what was predicted there, and what was."""

    zoom: float
    focus: float
    predicted_px: float | None = None
    missed_px: float | None = None


class Progress(msgspec.Struct, frozen=True):
    """How far a profile is from being good enough for one use."""

    limit_px: float
    good: bool
    more: int
    at_least: bool = False


class Unreadable(msgspec.Struct, frozen=True):
    """A line that is not what a command of ours writes."""

    why: str
    line: str


Known: TypeAlias = (
    ViewSeen
    | LookedAt
    | Advice
    | Residuals
    | Coverage
    | Judged
    | Summary
    | ErrorMap
    | Next
    | Missed
)
Event: TypeAlias = "Known | Unreadable"

_KINDS = frozenset(
    {
        "view", "looked", "advice", "residuals", "coverage", "judgement", "summary", "error_map",
        "next", "missed",
    }
)  # fmt: skip


class _Kind(msgspec.Struct):
    event: str


_kind = msgspec.json.Decoder(_Kind)
_known: msgspec.json.Decoder[Known] = msgspec.json.Decoder(Known)


def read_event(line: bytes) -> Event | None:
    """Return the event of a line; None for a blank line or an event of another kind."""
    if not line.strip():
        return None
    try:
        if _kind.decode(line).event not in _KINDS:
            return None
        return _sound(_known.decode(line), line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Unreadable(str(error), line[:200].decode("utf-8", "replace"))


def _sound(event: Event, line: bytes) -> Event:
    """Return the event, or why its parts do not fit each other."""
    why = ""
    if isinstance(event, Residuals) and len(event.points_px) != len(event.residual_px):
        why = "points_px and residual_px are of different lengths"
    if isinstance(event, ErrorMap):
        widths = {len(row) for row in event.px}
        if len(event.px) != len(event.zooms) or widths != {len(event.foci)}:
            why = "px is not one row for each zoom with one value for each focus"
    return Unreadable(why, line[:200].decode("utf-8", "replace")) if why else event
