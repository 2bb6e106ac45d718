# SPDX-License-Identifier: Apache-2.0
"""STMaps: the distortion of one place as 32-bit float EXR pictures, in the convention of a program.

A pixel's value is a place in the other picture, over its width and height: 0 is its outer left
(upper or lower) edge and 1 the opposite one, so the centre of pixel x is (x + 0.5) / W; never
x / (W - 1), which is off by up to half a pixel. What conventions differ in is which channels hold
what, and where 0 is:

    nuke    two files, red and green; 0 is at the bottom (Foundry, "STMap")
    unreal  one file, red and green undistort, blue and alpha redistort (Epic, STMapInfo; Vicon's
            maps for Unreal are the same); 0 is at the top: set it so in the Lens File's map format
    ez      one file, red and green redistort, blue and alpha undistort; 0 is at the top

Rows stand as EXR has them, the picture's upper one first. The undistorted picture is that of a
pinhole camera with the lens's own focal lengths and centre (OpenCV's `P = K`); under squeeze it is
squeezed as the recorded one. All of that stands in the header under `stagectl.` keys.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np

from hardware_profiles.exchange.exr import Singles, Window, write_exr
from hardware_profiles.exchange.lens_maps import (
    Floats,
    Pinhole,
    redistort_map,
    same_pinhole,
    undistort_map,
    whole_picture,
)
from hardware_profiles.exchange.places import clamped_notes, one_place
from hardware_profiles.exchange.reading import ExchangeError
from hardware_profiles.exchange.writing import Written
from hardware_profiles.lens.model import LensModel, LensState
from hardware_profiles.lens.profile import LensProfile

Convention = Literal["nuke", "unreal", "ez"]
Zero = Literal["top", "bottom"]

OUTSIDE = -1.0
"""Where a pixel comes from nowhere: outside of any picture, and a number that filters can take."""
MOST_OVERSCAN = 2.0
# Maps of a larger picture would take several GiB while they are made.
MOST_PIXELS = 100_000_000


class Layout(NamedTuple):
    """Which channels hold which map, and where 0 is."""

    undistort: tuple[str, str]
    redistort: tuple[str, str]
    zero: Zero
    one_file: bool


LAYOUTS: dict[Convention, Layout] = {
    "nuke": Layout(("R", "G"), ("R", "G"), "bottom", one_file=False),
    "unreal": Layout(("R", "G"), ("B", "A"), "top", one_file=True),
    "ez": Layout(("B", "A"), ("R", "G"), "top", one_file=True),
}


class Maps(NamedTuple):
    """Both maps of a place, in pixels (see lens_maps), and what the undistorted picture is."""

    camera: Pinhole
    window: Window
    undistort: Floats
    redistort: Floats
    wanted_overscan: float
    """What overscan would hold all of the recorded picture: 1 where none is needed."""


def write_lens(
    profile: LensProfile, zoom: float | None, focus: float | None, *,
    convention: Convention = "nuke", overscan: float | None = 1.0,
) -> Written:  # fmt: skip
    """Return the maps of one place.

    `overscan` makes the undistorted picture larger than the recorded one, about the same middle, as
    a data window around the display window; None: as large as it must be. Raises ExchangeError
    where only one of several places can be meant, and for what a convention has no place for.
    """
    layout = LAYOUTS[convention]
    if layout.one_file and overscan != 1.0:
        raise ExchangeError(
            f"overscan: found {overscan if overscan else 'auto'}, expected 1 for {convention}, "
            "whose maps have no data window; the engine's own overscan does it, or --convention "
            "nuke"
        )
    model = LensModel(profile)
    place = one_place(profile, model, zoom, focus)
    maps = make_maps(model, place.state, same_pinhole(model, place.state), overscan)
    words = header_words(profile, place.zoom, place.focus, convention, maps.camera)
    if not layout.one_file:
        files = pair_of_files(maps, model, words, layout.zero, f".{convention}.")
    else:
        planes: dict[str, Singles] = {}
        for names, values in (
            (layout.undistort, maps.undistort), (layout.redistort, maps.redistort)
        ):  # fmt: skip
            planes |= dict(zip(names, normalised(values, model, layout.zero), strict=True))
        whole = whole_picture(model)
        files = {f".{convention}.exr": write_exr(planes, whole, whole, words, model.squeeze)}
    return Written(files, (*clamped_notes(place), *told(maps, model, overscan)))


def make_maps(model: LensModel, state: LensState, camera: Pinhole, overscan: float | None) -> Maps:
    """Return both maps; the undistorted picture is `overscan` times as large as the recorded one.

    Raises ExchangeError for an overscan that is out of bounds.
    """
    whole = whole_picture(model)
    if whole.size[0] * whole.size[1] > MOST_PIXELS:
        raise ExchangeError(
            f"picture: found {whole.size[0]} x {whole.size[1]} px, expected up to "
            f"{MOST_PIXELS // 1_000_000} million; calibrate on a smaller sensor mode or a proxy"
        )
    back = redistort_map(model, state, camera)
    needed = _needed(back, whole)
    if overscan is None:
        overscan = needed
        if needed > MOST_OVERSCAN:
            raise ExchangeError(
                f"overscan: found that {needed:.2f} would be needed, expected up to "
                f"{MOST_OVERSCAN:g}; give one, and the corners are left out"
            )
    if not 1.0 <= overscan <= MOST_OVERSCAN:
        raise ExchangeError(f"overscan: found {overscan:g}, expected 1 to {MOST_OVERSCAN:g}")
    more_x, more_y = (math.ceil(0.5 * (overscan - 1.0) * size - 1e-9) for size in whole.size)
    window = Window(-more_x, -more_y, whole.right + more_x, whole.bottom + more_y)
    return Maps(camera, window, undistort_map(model, state, camera, window), back, needed)


def normalised(pixels: Floats, model: LensModel, zero: Zero) -> tuple[Singles, Singles]:
    """Return the two planes of a map in pixels, over the picture's width and height."""
    width, height = model.sensor.width_px, model.sensor.height_px
    across = (pixels[..., 0] + 0.5) / width
    down = (pixels[..., 1] + 0.5) / height
    up_or_down = down if zero == "top" else 1.0 - down
    unknown = ~np.isfinite(pixels).all(axis=2)
    first, second = (
        np.where(unknown, OUTSIDE, plane).astype(np.float32) for plane in (across, up_or_down)
    )
    return first, second


def pair_of_files(
    maps: Maps, model: LensModel, words: dict[str, str], zero: Zero, infix: str
) -> dict[str, bytes]:
    """Return the two files, each with its map in red and green; blue is 0."""
    whole = whole_picture(model)
    files = {}
    for which, values, window in (
        ("undistort", maps.undistort, maps.window), ("redistort", maps.redistort, whole)
    ):  # fmt: skip
        red, green = normalised(values, model, zero)
        planes = {"R": red, "G": green, "B": np.zeros_like(red)}
        files[f"{infix}{which}.exr"] = write_exr(
            planes, window, whole, words | {"stagectl.map": which}, model.squeeze
        )
    return files


def header_words(
    profile: LensProfile, zoom: float, focus: float, convention: Convention, camera: Pinhole
) -> dict[str, str]:
    """Return what the header says: whose lens, where, and how to read the values."""
    layout = LAYOUTS[convention]
    return {
        "stagectl.convention": convention,
        "stagectl.undistort": "".join(layout.undistort),
        "stagectl.redistort": "".join(layout.redistort),
        "stagectl.zero": layout.zero,
        "stagectl.pixel": "centre of pixel x is (x + 0.5) / width",
        "stagectl.undistorted_camera": " ".join(repr(float(v)) for v in camera),
        "stagectl.lens": profile.lens.words(),
        "stagectl.profile": profile.hash or "not saved",
        "stagectl.zoom": repr(float(zoom)),
        "stagectl.focus": repr(float(focus)),
    }


def told(maps: Maps, model: LensModel, overscan: float | None) -> list[str]:
    """Return what has to be said of the maps: what they leave out."""
    notes = []
    written = maps.window.size[0] / model.sensor.width_px
    if maps.wanted_overscan > written + 1e-9:
        x, y = maps.redistort[..., 0], maps.redistort[..., 1]
        inside = (
            (x >= maps.window.left - 0.5) & (x <= maps.window.right + 0.5)
            & (y >= maps.window.top - 0.5) & (y <= maps.window.bottom + 0.5)
        )  # fmt: skip
        notes.append(
            f"{100.0 * float(1.0 - inside.mean()):.2f} % of the recorded picture lies outside the "
            f"undistorted one; overscan {maps.wanted_overscan:.3f} holds all of it"
        )
    elif overscan is None and maps.window.size != whole_picture(model).size:
        width, height = maps.window.size
        notes.append(f"the undistorted picture is {width} x {height}, overscan {written:.3f}")
    nowhere = int((~np.isfinite(maps.undistort).all(axis=2)).sum())
    if nowhere:
        notes.append(
            f"{nowhere} pixels of the undistorted picture are seen nowhere: they are {OUTSIDE:g}"
        )
    return notes


def _needed(back: Floats, whole: Window) -> float:
    """Return how many times larger than recorded the undistorted picture must be to hold it all.

    The farthest places are those of the recorded picture's border.
    """
    width, height = whole.size
    border = np.concatenate((back[0], back[-1], back[:, 0], back[:, -1]))
    border = border[np.isfinite(border).all(axis=1)]
    if not len(border):
        return 1.0
    away = np.abs(border + 0.5 - (0.5 * width, 0.5 * height)).max(axis=0) + 0.5
    return max(1.0, float(away[0]) / (0.5 * width), float(away[1]) / (0.5 * height))
