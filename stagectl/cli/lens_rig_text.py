# SPDX-License-Identifier: Apache-2.0
"""What people write for a rig: motor ends and names. Used by `lens rig` and `lens swap`.

zoom=120:64000              raw at wide and at tele; focus: infinity, near; iris: open, closed
focus=9000:300              counts down
zoom=60000:1500:up:wrap=65536   the encoder starts again from 0 at 65536 on the way
focus=300:-                 the second end is not set
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from hardware_profiles.lens.profile import LensProfile
from hardware_profiles.rig.motor import END_WORDS, LARGEST_RAW, RINGS, Motor, Ring, Way
from hardware_profiles.rig.session import NAME_PATTERN, RigSession, marks

LONGEST_NAME = 63
ENDS_HELP = "RING=FIRST:LAST[:up|:down][:wrap=N], '-' for an end that is not set"
_SPACED = re.compile(r"\b(zoom|focus|iris)[\s=]+", re.IGNORECASE)
_UNFIT = re.compile(r"[^A-Za-z0-9_.-]+")
_NOT_SET = ("", "-", "?")


class RigTextError(ValueError):
    """Words that cannot be read; one sentence that says what to write."""


class Ends(NamedTuple):
    """Motors as written, and what was taken for not set, one line each."""

    motors: list[Motor]
    notes: list[str]


def parse_ends(text: str, set_on: str) -> Ends:
    """Return the motors of a line such as "zoom 120:64000 focus 300:9000". Raises RigTextError.

    Two ends with the same reading are no ends: the ring is then marked, not refused.
    """
    motors: dict[Ring, Motor] = {}
    notes: list[str] = []
    for word in _SPACED.sub(r"\1=", text).replace(",", " ").split():
        name, _, values = word.partition("=")
        ring = next((known for known in RINGS if known == name.casefold()), None)
        if ring is None or not values:
            raise RigTextError(f"{word!r:.60}: expected {ENDS_HELP}, such as zoom=120:64000")
        if ring in motors:
            raise RigTextError(f"{word!r:.60}: {ring} stands there twice; give each ring once")
        motor = _motor(ring, word, values.split(":"), set_on)
        fault = motor.fault()
        if fault is not None and motor.first == motor.last:
            notes.append(f"{ring}: both ends read {motor.first:g}; taken as not set")
            motor = Motor(ring)
        elif fault is not None:
            raise RigTextError(f"{word!r:.60}: {fault}")
        motors[ring] = motor
    return Ends([motors[ring] for ring in RINGS if ring in motors], notes)


def merged(before: tuple[Motor, ...], fresh: list[Motor]) -> tuple[Motor, ...]:
    """Return the motors of before with the fresh ones in their place."""
    by_ring = {motor.ring: motor for motor in (*before, *fresh)}
    return tuple(by_ring[ring] for ring in RINGS if ring in by_ring)


def parse_reading(text: str) -> tuple[Ring, float]:
    """Return ring and raw reading of "zoom=1234". Raises RigTextError."""
    name, _, value = text.partition("=")
    ring = next((known for known in RINGS if known == name.strip().casefold()), None)
    if ring is None:
        raise RigTextError(f"{text!r:.60}: expected RING=READING, such as zoom=1234")
    return ring, _number(text, value)


def name_of(text: str) -> str:
    """Return a name for a build or camera. Raises RigTextError."""
    if not re.match(NAME_PATTERN, text) or len(text) > LONGEST_NAME:
        raise RigTextError(
            f"{text!r:.80}: is no name; use up to {LONGEST_NAME} letters, digits, '_', '.' and "
            "'-', a letter or digit first"
        )
    return text


def made_name(*words: str) -> str:
    """Return a name made of words that may hold anything: "A-cam-12345"."""
    fit = [_UNFIT.sub("-", word).strip("-._") for word in words]
    return "-".join(word for word in fit if word)[:LONGEST_NAME] or "build"


def motor_row(motor: Motor) -> dict[str, object]:
    """Return a motor for the events of `--json`."""
    return {
        "ring": motor.ring, "first": motor.first, "last": motor.last,
        "direction": motor.direction, "wraps_at": motor.wraps_at, "set": motor.is_set,
        "set_on": motor.set_on,
    }  # fmt: skip


def session_row(session: RigSession, profile: LensProfile | None) -> dict[str, object]:
    """Return a session for the events of `--json`."""
    sensor, offset = session.sensor, session.rig_offset
    return {
        "build": session.build, "camera": session.camera.name, "lens": session.lens.words(),
        "serial": session.lens.serial, "mode": sensor.name if sensor else None,
        "sensor_px": [sensor.width_px, sensor.height_px] if sensor else None,
        "profile": session.profile or None, "motors": [motor_row(m) for m in session.motor],
        "offset_m": list(offset.position_m),
        "offset_deg": [offset.pan_deg, offset.tilt_deg, offset.roll_deg],
        "offset_set_on": session.offset_set_on, "marks": marks(session, profile),
        "date": session.date, "author": session.author, "session": session.hash,
        "parent": session.parent,
    }  # fmt: skip


def end_words(ring: Ring) -> str:
    """Return what the two ends of a ring are called: "WIDE:TELE"."""
    return ":".join(word.upper() for word in END_WORDS[ring])


def _motor(ring: Ring, word: str, values: list[str], set_on: str) -> Motor:
    way: Way | None = None
    wraps_at = None
    ends = values[:2]
    if len(ends) < 2:
        raise RigTextError(f"{word!r:.60}: names one end; expected {ring}={end_words(ring)}")
    for more in values[2:]:
        name, _, value = more.partition("=")
        if more in ("up", "down"):
            way = "up" if more == "up" else "down"
        elif name == "wrap":
            wraps_at = _number(word, value)
            if not 1e-3 <= wraps_at <= LARGEST_RAW:
                raise RigTextError(f"{word!r:.60}: wrap: expected a count above 0, such as 65536")
        else:
            raise RigTextError(f"{word!r:.60}: {more!r}: expected up, down or wrap=N")
    first, last = (None if end in _NOT_SET else _number(word, end) for end in ends)
    if way is None:
        if wraps_at is not None and first is not None and last is not None:
            raise RigTextError(
                f"{word!r:.60}: an encoder that wraps gets from end to end either way; add :up or "
                ":down"
            )
        way = "down" if first is not None and last is not None and last < first else "up"
    is_set = first is not None and last is not None
    return Motor(ring, first, last, way, wraps_at, set_on if is_set else "")


def _number(word: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not abs(value) <= LARGEST_RAW:  # nan is outside as well
        raise RigTextError(f"{word!r:.60}: {text!r:.20} is no reading; expected a number")
    return value
