# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens rig show`: one build as it stands, and where its rings are at raw readings.

With `--json` an event "ring" for each reading, then "summary"; "optics" in it is the lens at those
positions, where the session has a profile and both rings are known.
"""

from __future__ import annotations

import argparse
import math

from hardware_profiles.lens.model import LensModel, LensState
from hardware_profiles.lens.profile import LensProfile
from hardware_profiles.rig.file import Build
from hardware_profiles.rig.library import RigLibrary
from hardware_profiles.rig.motor import Ring, RingReading
from hardware_profiles.rig.session import RigSession, marks
from stagectl.cli import lens_folder, output
from stagectl.cli.errors import EXIT_OK
from stagectl.cli.lens_rig_save import profile_of, session_at
from stagectl.cli.lens_rig_text import parse_reading, session_row
from stagectl.cli.report import print_table

_STATE = {
    "ok": "ok", "outside": "outside its ends: has the belt slipped?",
    "ends_not_set": "ends not set", "no_reading": "no reading",
}  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Show."""
    library = lens_folder.library_of(args)
    session = session_at(RigLibrary(library.folder), args.build)
    profile = profile_of(library, session)
    raws = dict(parse_reading(word) for word in args.raw)
    rings = {ring: session.motor_of(ring).at(raw) for ring, raw in raws.items()}
    at, optics = _optics(profile, rings)
    if args.json:
        for ring, found in rings.items():
            output.emit(
                {
                    "event": "ring", "ring": ring, "raw": raws[ring], "state": found.state,
                    "position": found.position,
                }
            )  # fmt: skip
        output.emit(
            {"event": "summary", **session_row(session, profile), "optics": _row(at, optics)}
        )
        return EXIT_OK
    print_session(session, profile)
    if rings:
        print_table(
            ("ring", "raw", "position", ""),
            [
                (
                    ring, f"{raws[ring]:g}",
                    "-" if one.position is None else f"{one.position:.5f}", _STATE[one.state],
                )
                for ring, one in rings.items()
            ],
        )  # fmt: skip
    if optics is not None:
        across, down = optics.focal_mm
        clamped = optics.zoom_clamped or optics.focus_clamped
        output.say(
            f"focal length {across:.3f} mm across, {down:.3f} mm down"
            + (", clamped to what was measured" if clamped else "")
        )
    return EXIT_OK


def list_sessions(args: argparse.Namespace, build: Build) -> int:
    """List the sessions of a build; with `--json` an event "session" for each, then "summary"."""
    rows = [
        {
            "number": number, "current": number == len(build.sessions), "date": one.date,
            "author": one.author, "how": one.how, "session": one.hash,
        }
        for number, one in enumerate(build.sessions, 1)
    ]  # fmt: skip
    if args.json:
        for row in rows:
            output.emit({"event": "session", **row})
        output.emit({"event": "summary", "build": build.build, "sessions": len(rows)})
        return EXIT_OK
    print_table(
        ("session", "date", "author", "how", "hash"),
        [
            (
                row["number"], row["date"], row["author"], row["how"],
                str(row["session"])[: lens_folder.SHORT_HASH],
            )
            for row in rows
        ],
    )  # fmt: skip
    output.say(f"an older one again: stagectl lens rig use {build.build}@N")
    return EXIT_OK


def print_session(session: RigSession, profile: LensProfile | None) -> None:
    """Print a session, and what is open about it."""
    sensor, offset = session.sensor, session.rig_offset
    mode = f"{sensor.width_px}x{sensor.height_px} {sensor.name}".strip() if sensor else "not set"
    output.say(f"camera   {session.camera.name}  sensor mode {mode}")
    output.say(
        f"lens     {session.lens.words()}"
        + (f", profile {session.profile[: lens_folder.SHORT_HASH]}" if session.profile else "")
    )
    for motor in session.motor:
        since = f"  (set {motor.set_on})" if motor.set_on else ""
        output.say(f"motor    {motor.words()}{since}")
    x, y, z = offset.position_m
    output.say(
        f"offset   position_m = [{x:g}, {y:g}, {z:g}], pan_deg = {offset.pan_deg:g}, "
        f"tilt_deg = {offset.tilt_deg:g}, roll_deg = {offset.roll_deg:g}"
    )
    for mark in marks(session, profile):
        output.say(f"! {mark}")


def _optics(
    profile: LensProfile | None, rings: dict[Ring, RingReading]
) -> tuple[list[float], LensState | None]:
    """Return zoom and focus, and the lens there; None where a ring that counts is not known."""
    if profile is None or not rings:
        return [], None
    model = LensModel(profile)
    places: list[float] = []
    measured: tuple[tuple[Ring, list[float]], ...] = (
        ("zoom", model.grid.zooms.tolist()), ("focus", model.grid.foci.tolist()),
    )  # fmt: skip
    for ring, marks_of_ring in measured:
        position = rings[ring].position if ring in rings else None
        if len(marks_of_ring) == 1:  # of one place the lens is the same, wherever the ring stands
            position = marks_of_ring[0]
        if position is None:
            return [], None
        places.append(position)
    return places, model.at(*places)


def _row(places: list[float], state: LensState | None) -> dict[str, object] | None:
    if state is None:
        return None
    pupil = state.entrance_pupil_m
    return {
        "zoom": places[0], "focus": places[1],
        "focal_mm": [round(f, 5) for f in state.focal_mm],
        "entrance_pupil_m": None if pupil is None or math.isnan(pupil) else round(pupil, 6),
        "clamped": state.zoom_clamped or state.focus_clamped,
    }  # fmt: skip
