# SPDX-License-Identifier: Apache-2.0
"""What the board's row of a camera says of what operators ride, and of its margin. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping

from hardware_profiles.stage import Stage
from render_bridge.messages import RenderBody
from render_bridge.overscan import needed_overscan
from stagectl.control.messages import Row
from stagectl.nodes.registration import Figures
from stagectl.show.state import NO_TRIM, PLAIN_LOOK, ShowState
from stagectl.topics import SourceHealth, Tracked

# By place on the stage: told apart on black, none of them green, amber or red as states are.
COLOURS = (
    *("#7cc0ff", "#d6a6ff", "#7fe3d4", "#f2d37c"),
    *("#ff9fd0", "#9fb4ff", "#c9e59a", "#d9c2a7"),
)


def ridden_row(
    stage: Stage,
    body: RenderBody,
    tracked: Tracked,
    show: ShowState,
    sources: Mapping[str, SourceHealth],
    figures: Figures | None,
) -> Row:
    """Return these cells of a row of section "cameras"."""
    profile = stage.body[body.index]
    name = profile.id
    own = [s.id for s in stage.source if s.body == name and "pose" in s.binds]
    leading = tracked.leading or next(iter(own), "")
    health = sources.get(leading)
    row: dict[str, str | bool | float | tuple[float, ...] | tuple[str, ...] | None] = {
        "trim": show.trims.get(name, NO_TRIM),
        "mask": show.masks.get(name, ()),
        "bypassed": show.bypassed.get(name, ()),
        "jitter_ms": None if health is None else round(health.jitter_ms, 2),
    }
    if profile.role == "camera":
        cameras = [other.id for other in stage.body if other.role == "camera"]
        chroma, markers = show.looks.get(name, PLAIN_LOOK)
        row |= {
            "chroma": chroma,
            "markers": markers,
            "colour": COLOURS[cameras.index(name) % len(COLOURS)],
            "margin_px": margin_px(stage, body, tracked, show, figures),
        }
    return row


def margin_px(
    stage: Stage, body: RenderBody, tracked: Tracked, show: ShowState, figures: Figures | None
) -> float | None:
    """Return what is left of the inner frustum beyond the picture's edge, px of the picture.

    Below 0 the camera sees the edge. It is the room on each side (size and overscan) less what
    rotation errors took of it (p95 of the window). None before there are figures.
    """
    if figures is None:
        return None
    profile = stage.body[body.index]
    lens, view = profile.lens, show.view(profile.id)
    overscan = view.overscan
    if overscan is None:
        focal_mm = body.lens.focal_mm if body.lens.focal_mm > 0.0 else lens.focal_mm
        half_view = math.atan(lens.sensor_width_mm / (2.0 * focal_mm))
        sigma = tracked.rotation_sigma_rad
        needed = needed_overscan(half_view, sigma) if math.isfinite(sigma) else 0.0
        # The engine goes up in steps, so there is this much or more.
        overscan = max(profile.view.overscan, needed)
    room = (view.size - 1.0) / 2.0 + overscan
    return round((room - figures.margin_pct / 100.0) * lens.picture_width_px, 1)
