# SPDX-License-Identifier: Apache-2.0
"""Which lens of the library, on which sensor mode: for rigs and swaps, which refuse nothing.

A lens that is not in the library, or a mode that it was not measured on, is a note, not an error.
A profile that was tampered with is not used; the lens goes on without one, and the verb fails.
"""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

from hardware_profiles.lens.head import Head, mode_words
from hardware_profiles.lens.library import LensLibrary
from hardware_profiles.lens.profile import LensName, LensProfile, SensorMode
from stagectl.cli import lens_folder
from stagectl.cli.errors import CheckError, InputError

MODE_HELP = "name, WIDTHxHEIGHT in px, or WxHmm@WxH for one that is new"
_SIZE = re.compile(r"([0-9]{2,5})x([0-9]{2,5})")
_NEW_MODE = re.compile(
    r"([0-9]{1,3}(?:\.[0-9]{1,4})?)x([0-9]{1,3}(?:\.[0-9]{1,4})?)mm@([0-9]{2,5})x([0-9]{2,5})"
)
_NEAR = 3


class Chosen(NamedTuple):
    """A lens on a mode, as far as they are known."""

    lens: LensName
    sensor: SensorMode | None
    profile: LensProfile | None
    notes: list[str]
    refused: tuple[str, ...] = ()
    """Why a profile that was tampered with is not used; the caller ends with a failed check."""


def heads_of(library: LensLibrary, text: str) -> list[Head]:
    """Return the lenses that a serial number names, on all their modes, or that a key names.

    Not by a part of either: a digit that was left out must not put another lens on the camera.
    """
    wanted = text.strip().casefold()
    return library.with_serial(text) or [h for h in library.look().heads if h.key == wanted]


def near(library: LensLibrary, text: str) -> list[str]:
    """Return serial numbers of the library that somebody may have meant."""
    known = sorted({head.lens.serial for head in library.look().heads})
    return difflib.get_close_matches(text, known, _NEAR, 0.6)


def fitting_heads(heads: list[Head], text: str) -> list[Head]:
    """Return the heads whose mode or key a word names."""
    wanted = text.strip().casefold()
    by_name = [h for h in heads if wanted in (h.sensor.name.casefold(), h.key)]
    size = _SIZE.fullmatch(wanted)
    if by_name or size is None:
        return by_name
    wide, high = int(size[1]), int(size[2])
    return [h for h in heads if (h.sensor.width_px, h.sensor.height_px) == (wide, high)]


def new_mode(text: str) -> SensorMode | None:
    """Return the mode of "28x15.75mm@3840x2160"; None where it says none that can be."""
    found = _NEW_MODE.fullmatch(text.strip())
    if found is None:
        return None
    wide_mm, high_mm, wide, high = float(found[1]), float(found[2]), int(found[3]), int(found[4])
    good = 1.0 <= wide_mm <= 200.0 and 1.0 <= high_mm <= 200.0 and min(wide, high) >= 16
    fits = good and max(wide, high) <= 40_000
    return SensorMode(wide_mm, high_mm, wide, high) if fits else None


def head_with(heads: list[Head], sensor: SensorMode | None) -> Head | None:
    """Return the head on just this mode, None without one."""
    same = [h for h in heads if sensor is not None and _same_mode(h.sensor, sensor)]
    return same[0] if len(same) == 1 else None


def choose(
    library: LensLibrary, serial: str, mode: str | None, proposed: SensorMode | None
) -> Chosen:
    """Return what a serial number and a mode's words name; `proposed` is the mode without words."""
    heads = heads_of(library, serial)
    notes: list[str] = []
    if not heads:
        close = near(library, serial)
        meant = f" (is it {', '.join(close)}?)" if close else ""
        notes.append(f"{serial}: is not in the library{meant}")
    if mode:
        fitting = fitting_heads(heads, mode)
        if len(fitting) == 1:
            return chosen(library, fitting[0], notes)
        fresh = new_mode(mode)
        same = head_with(heads, fresh)
        if same is not None:
            return chosen(library, same, notes)
        if fresh is None:
            notes.append(_mode_note(heads, fitting, mode))
        elif heads:
            notes.append(f"{mode}: {serial} was never calibrated on it")
        return Chosen(_lens(heads, serial), fresh, None, notes)
    head = head_with(heads, proposed) or (heads[0] if len(heads) == 1 else None)
    if head is not None:
        return chosen(library, head, notes)
    if heads:
        notes.append(_mode_note(heads, heads, ""))
        return Chosen(_lens(heads, serial), None, None, notes)
    return Chosen(_lens(heads, serial), proposed, None, notes)


def chosen(library: LensLibrary, head: Head, notes: list[str]) -> Chosen:
    """Return a lens with its current profile; a spoiled one is a note."""
    try:
        found = lens_folder.load_named(library, head.key, tell=False)
    except InputError as error:
        return Chosen(head.lens, head.sensor, None, [*notes, *error.lines])
    except CheckError as error:
        lines = tuple(error.lines)
        return Chosen(head.lens, head.sensor, None, [*notes, *lines], lines)
    return Chosen(head.lens, head.sensor, found.profile, [*notes, *found.spoiled])


def _lens(heads: list[Head], serial: str) -> LensName:
    """Return the name of the glass; of one that is not known only the serial number."""
    names = {(h.lens.make.casefold(), h.lens.model.casefold()) for h in heads}
    return heads[0].lens if len(names) == 1 else LensName(serial=serial.strip()[:200])


def _mode_note(heads: list[Head], fitting: list[Head], text: str) -> str:
    known = ", ".join(mode_words(head.sensor) for head in fitting or heads) or "none"
    if len(fitting) > 1:
        keys = ", ".join(head.key for head in fitting)
        return f"sensor mode: several fit ({known}); name one of {keys}"
    return f"sensor mode: found {text!r:.60}, expected {known}, or a new one as {MODE_HELP}"


def _same_mode(one: SensorMode, other: SensorMode) -> bool:
    same_px = (one.width_px, one.height_px) == (other.width_px, other.height_px)
    return (
        same_px
        and abs(one.width_mm - other.width_mm) < 1e-3
        and abs(one.height_mm - other.height_mm) < 1e-3
    )
