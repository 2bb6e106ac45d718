# SPDX-License-Identifier: Apache-2.0
"""A Nuke script of one place: two STMap nodes with their maps, and the Camera of the undistorted
picture.

Maps, not the LensDistortion node: they hold any lens exactly, in every Nuke. The undistorted
picture is that of a pinhole camera through its middle, so the Camera needs no window shift: what
the lens's centre is off, and what its two focal lengths differ by, is in the maps.

A script's text is a stack: a node takes its inputs from the top, input 0 first (see any
ScanlineRender, whose input 0 is pushed last). STMap's input 0 is the picture, input 1 the map. Maps
are looked for beside the script, wherever it lies when it is opened.
"""

from __future__ import annotations

from hardware_profiles.exchange.lens_maps import centered_pinhole
from hardware_profiles.exchange.places import Place, clamped_notes, one_place
from hardware_profiles.exchange.stmap import header_words, make_maps, pair_of_files, told
from hardware_profiles.exchange.writing import Written
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import LensProfile

SUFFIX = ".nk"
# Where a file name stands that only the caller knows: `name_files` puts it in.
_STEM = b"@STEM@"
_LONGEST_LABEL = 300


def write_lens(
    profile: LensProfile, zoom: float | None, focus: float | None, *,
    overscan: float | None = 1.0,
) -> Written:  # fmt: skip
    """Return the script and its two maps, which `name_files` must see before they are written.

    `overscan` as in stmap. Raises ExchangeError where only one of several places can be meant.
    """
    model = LensModel(profile)
    place = one_place(profile, model, zoom, focus)
    camera = centered_pinhole(model, place.state)
    maps = make_maps(model, place.state, camera, overscan)
    words = header_words(profile, place.zoom, place.focus, "nuke", camera)
    files = pair_of_files(maps, model, words, "bottom", ".")
    undistort, redistort = files
    script = _script(profile, place, undistort, redistort)
    notes = [*clamped_notes(place), *told(maps, model, overscan)]
    if place.state.entrance_pupil_m is not None:
        notes.append(
            f"the entrance pupil, {1e3 * place.state.entrance_pupil_m:.1f} mm before the sensor, "
            "is where this Camera stands: a tracked sensor position is to be moved there first"
        )
    return Written({SUFFIX: script.encode(), **files}, tuple(notes))


def name_files(files: dict[str, bytes], stem: str) -> dict[str, bytes]:
    """Return the files with the name that they get in the script's place for it.

    Raises ValueError for a name that a script cannot hold.
    """
    if any(letter in stem for letter in '"\\[]{}$\n'):
        raise ValueError(f"{stem}: a Nuke script cannot hold this name; use letters and digits")
    return {
        suffix: content.replace(_STEM, stem.encode()) if suffix == SUFFIX else content
        for suffix, content in files.items()
    }


def _script(profile: LensProfile, place: Place, undistort: str, redistort: str) -> str:
    sensor, squeeze = profile.sensor, profile.lens.squeeze
    width, height = sensor.width_px, sensor.height_px
    focal = place.state.focal_mm[0] * squeeze
    across = sensor.width_mm * squeeze
    down = across * height / (width * squeeze)
    shape = f'"{width} {height} 0 0 {width} {height} {_real(squeeze)} lens_{width}x{height}"'
    label = _quoted(
        f"{profile.lens.words()}, zoom {place.zoom:g}, focus {place.focus:g}, "
        f"profile {profile.hash[:12] or 'not saved'}"
    )
    return "\n".join(
        (
            "version 12.0 v1",
            "StickyNote {", " inputs 0", " name LensNote", f" label {label}",
            " xpos 0", " ypos -160", "}",
            *_warp("Undistort", "Recording", "connect the recorded picture", undistort, shape, 0),
            *_warp("Redistort", "Render", "connect the undistorted picture", redistort, shape, 300),
            "Camera2 {", " inputs 0", f" focal {_real(focal)}", f" haperture {_real(across)}",
            f" vaperture {_real(down)}", " name LensCamera", f" label {label}", " xpos 600",
            " ypos 0", "}",
            "",
        )
    )  # fmt: skip


def _warp(name: str, source: str, task: str, suffix: str, shape: str, x: int) -> list[str]:
    beside = r"\[file dirname \[value root.name]]/" + _STEM.decode() + suffix
    return [
        "Read {", " inputs 0", f' file "{beside}"', " file_type exr", f" format {shape}",
        " first 1", " last 1", " origfirst 1", " origlast 1", " raw true", f" name {name}Map",
        f" xpos {x + 110}", " ypos 0", "}",
        "NoOp {", " inputs 0", f" name {source}", f" label {_quoted(task)}", f" xpos {x}",
        " ypos 0", "}",
        "STMap {", " inputs 2", " channels rgba", " uv rgb", f" name {name}",
        f" xpos {x}", " ypos 120", "}",
    ]  # fmt: skip


def _quoted(text: str) -> str:
    """Return a text as a script holds it: nothing in it is run, no brace is counted."""
    plain = "".join(one if one not in '"\\[]{}$' and one.isprintable() else " " for one in text)
    return f'"{plain[:_LONGEST_LABEL]}"'


def _real(value: float) -> str:
    return repr(float(value))
