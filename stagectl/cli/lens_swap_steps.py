# SPDX-License-Identifier: Apache-2.0
"""The five steps of a lens swap, each with what it proposes, takes and marks.

serial -> sensor mode -> motor ends -> quick look -> in use. Each step can be answered by its
default; what is then missing is a mark on the session.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import msgspec

from hardware_profiles.lens.head import Head, mode_words
from hardware_profiles.lens.library import LensLibrary
from hardware_profiles.lens.profile import LensName, SensorMode
from hardware_profiles.rig.file import RigFileError
from hardware_profiles.rig.library import RigLibrary, Saved
from hardware_profiles.rig.motor import Motor
from hardware_profiles.rig.session import (
    CameraBody,
    Look,
    LookBoard,
    RigSession,
    make_session,
    marks,
    rings_needed,
)
from render_bridge.clock import now_ns
from stagectl.cli import lens_choice, lens_folder, output
from stagectl.cli.errors import CheckError, InputError
from stagectl.cli.lens_choice import Chosen
from stagectl.cli.lens_rig_save import put
from stagectl.cli.lens_rig_text import made_name, merged, parse_ends, session_row
from stagectl.cli.lens_swap_look import LookError, LookOrder, LookResult, take_look

KEEP = "last"
MOST_LOOKED_AT = 20
"""Sessions of a build, from the newest, that are looked at for ends."""
STEPS = ("serial", "mode", "ends", "look", "use")


class Step(NamedTuple):
    """What became of a step."""

    name: str
    value: object
    notes: list[str]


class Swap:
    """One swap; the steps are taken in order.

    Without a camera's name it is the one that is in use; raises InputError where that is not one.
    """

    def __init__(
        self, library: LensLibrary, camera: str | None, build: str | None, author: str
    ) -> None:
        self.library = library
        self.rigs = RigLibrary(library.folder)
        self.started_ns = now_ns()
        self.steps: list[Step] = []
        self._camera = CameraBody(camera or self._only_camera())
        self._build_name, self._author = build, author
        self._serial = ""
        self._now = lens_folder.utc_iso()
        self._spoiled: list[str] = []
        self._on_camera = self._whole(lambda: self.rigs.on_camera(self._camera.name))
        if self._on_camera is not None:
            self._camera = self._on_camera.camera
        self._before: RigSession | None = None
        self._chosen = Chosen(LensName(), None, None, [])
        self._motors: tuple[Motor, ...] = ()
        self._board: LookBoard | None = None
        self._result: LookResult | None = None
        self._looked: Look | None = None
        self._saved: Saved | None = None

    # -- 1: serial

    def known_lenses(self) -> list[Head]:
        """Return the lenses of the library, each glass once."""
        by_glass = {
            (h.lens.make, h.lens.model, h.lens.serial): h for h in self.library.look().heads
        }
        return list(by_glass.values())

    def knows(self, serial: str) -> bool:
        """Return whether the library has such a lens."""
        return bool(lens_choice.heads_of(self.library, serial))

    def take_serial(self, serial: str) -> Step:
        """Take the serial number, or the key of a lens."""
        self._serial = serial.strip()[:200]
        heads = lens_choice.heads_of(self.library, self._serial)
        name = self._build_name or made_name(
            self._camera.name, heads[0].lens.serial if heads else self._serial
        )
        self._build_name = name
        self._before = self._whole(lambda: self.rigs.newest(name))
        notes = [] if heads else [f"{self._serial}: is not in the library: no profile"]
        return self._step("serial", self._serial, [*notes, *self._spoiled])

    # -- 2: sensor mode

    def modes(self) -> list[Head]:
        """Return what the library has of this lens, a head for each mode."""
        return lens_choice.heads_of(self.library, self._serial)

    def proposed_mode(self) -> SensorMode | None:
        """Return the mode that the camera is in, else the one that this build had."""
        heads = self.modes()
        for session in (self._on_camera, self._before):
            if session is not None and lens_choice.head_with(heads, session.sensor) is not None:
                return session.sensor
        if len(heads) == 1:
            return heads[0].sensor
        return self._on_camera.sensor if self._on_camera is not None and not heads else None

    def take_mode(self, text: str) -> Step:
        """Take the sensor mode, by its words or as proposed, and with it the profile."""
        chosen = lens_choice.choose(
            self.library, self._serial, text.strip() or None, self.proposed_mode()
        )
        self._chosen = chosen
        told = [note for note in chosen.notes if not note.startswith(f"{self._serial}: is not in")]
        return self._step("mode", mode_words(chosen.sensor) if chosen.sensor else None, told)

    # -- 3: ends

    def rings(self) -> list[str]:
        """Return the rings whose ends the numbers depend on."""
        session = self._session()
        before = self.ends_before()
        needed = rings_needed(session, self._chosen.profile)
        return [*needed, *(m.ring for m in before if m.ring not in needed)]

    def ends_before(self) -> tuple[Motor, ...]:
        """Return the motors of this build as their ends were set last, in whichever session."""
        build = self.rigs.build(self._before.build) if self._before is not None else None
        found: tuple[Motor, ...] = ()
        for line in build.sessions[: -MOST_LOOKED_AT - 1 : -1] if build is not None else ():
            older = self._whole(partial(self.rigs.session, line.hash))
            known = {motor.ring for motor in found}
            fresh = [m for m in (older.motor if older else ()) if m.is_set and m.ring not in known]
            found = merged(found, fresh)
        return found

    def take_ends(self, text: str) -> Step:
        """Take ends as written, also behind `KEEP`; '-' is none. Raises RigTextError."""
        notes: list[str] = []
        first, _, others = text.strip().partition(" ")
        self._motors = ()
        if first == KEEP:
            self._motors = self.ends_before()
            if not self._motors:
                notes.append("this build has no ends from before")
            text = others
        if text.strip() not in ("-", ""):
            ends = parse_ends(text, self._now)
            self._motors = merged(self._motors, ends.motors)
            notes += ends.notes
        unset = [ring for ring in self.rings() if not self._is_set(ring)]
        if unset:
            notes.append(f"ends not set: {', '.join(unset)}")
        return self._step("ends", [motor.words() for motor in self._motors], notes)

    # -- 4: quick look

    def known_board(self) -> LookBoard | None:
        """Return the board of the last look, on this build or this camera."""
        for session in (self._before, self._on_camera):
            if session is not None and session.board is not None:
                return session.board
        return None

    def can_look(self) -> bool:
        """Return whether there is a profile that a picture can be compared with."""
        return self._chosen.profile is not None

    def take_look(self, order: LookOrder | None) -> Step:
        """Look at a picture, None: not. What goes wrong is a note."""
        if order is None:
            return self._step("look", None, ["not looked at"])
        self._board = order.board
        profile = self._chosen.profile
        if profile is None:
            return self._step("look", None, ["not looked at: there is no profile to compare with"])
        try:
            self._result = take_look(order, profile, self._motors)
        except LookError as error:
            return self._step("look", None, [f"not looked at: {error}"])
        found, notes = self._result.found, list(self._result.notes)
        if found.tells_focal and "fail" in (found.wall, found.composite):
            notes.append(
                f"focal length looks {found.focal_percent:+.2f} % off (1 sigma "
                f"{found.focal_std_percent:.2f} %)"
            )
        if found.wall != "pass" or found.composite != "pass":
            notes.append(f"look: wall {found.wall}, composite {found.composite}")
        return self._step("look", self.look_row(), notes)

    def looked(self) -> Look | None:
        """Return what the look found, to be kept; None without one."""
        return self._result.look if self._result is not None else self._looked

    def take_looked(self, look: Look, board: LookBoard | None) -> Step:
        """Take what a look of before found, without looking again."""
        self._looked, self._board = look, board
        return self._step("look", msgspec.to_builtins(look), [])

    def look_row(self) -> dict[str, object] | None:
        """Return what the look said, for the events of `--json`."""
        if self._result is None:
            return None
        look, found = self._result.look, self._result.found
        return {
            "picture": look.picture, "points": look.points, "zoom": look.zoom, "focus": look.focus,
            "rms_px": round(found.rms_px, 4), "rms_percent": round(found.rms_percent, 5),
            "worst_px": round(found.worst_px, 4),
            "focal_percent": None if look.focal_percent is None else round(look.focal_percent, 3),
            "focal_std_percent": (
                None if look.focal_std_percent is None else round(look.focal_std_percent, 3)
            ),
            "distance_m": round(found.distance_m, 4), "wall": found.wall,
            "composite": found.composite,
        }  # fmt: skip

    # -- 5: use

    def has_offset(self) -> bool:
        """Return whether the rig offset of this camera is known."""
        return bool(self._session().offset_set_on)

    def lens_words(self) -> str:
        """Return the lens as people say it, as far as it is chosen."""
        return self._chosen.lens.words()

    def marks(self) -> list[str]:
        """Return what is open, as it would be saved now."""
        return marks(self._session(), self._chosen.profile)

    def save(self) -> Step:
        """Keep the session and put it on its camera. Raises MachineError."""
        self._saved = put(self.rigs, self._session(), "swap", use=True)
        saved = self._saved
        return self._step("use", f"{saved.session.build}@{saved.number}", [])

    def check(self) -> None:
        """Raise CheckError where a profile was refused; the lens is in use without it."""
        if self._chosen.refused:
            raise CheckError(*self._chosen.refused)

    def took_s(self) -> float:
        """Return seconds since the swap began."""
        return (now_ns() - self.started_ns) / 1e9

    def emit(self) -> None:
        """Write the events of a swap that is saved."""
        for step in self.steps:
            output.emit(
                {"event": "step", "step": step.name, "value": step.value, "notes": step.notes}
            )
        output.emit(self._summary())

    def print_summary(self) -> None:
        """Print a swap that is saved: what is in use, and what is open."""
        row, sensor = self._summary(), self._chosen.sensor
        mode = mode_words(sensor) if sensor is not None else "sensor mode not set"
        output.say(
            f"camera {row['camera']}: {row['lens']}, {mode}, build {row['build']}, session "
            f"{row['number']}"
        )
        for motor in self._motors:
            output.say(f"  {motor.words()}")
        if self._result is not None:
            found = self._result.found
            output.say(
                f"  look: {found.rms_px:.2f} px, {found.rms_percent:.3f} % of the picture's width "
                f"(wall {found.wall}, composite {found.composite})"
            )
        for step in self.steps:
            for note in step.notes:
                output.say(f"! {note}")
        for mark in self.marks():
            if not any(mark in note for step in self.steps for note in step.notes):
                output.say(f"! {mark}")
        output.say(f"in use after {row['took_s']} s")

    def _summary(self) -> Mapping[str, object]:
        saved = self._saved
        session = saved.session if saved is not None else self._session()
        return {
            "event": "summary", **session_row(session, self._chosen.profile),
            "number": saved.number if saved is not None else None, "look": self.look_row(),
            "ends_not_set": [ring for ring in self.rings() if not self._is_set(ring)],
            "notes": [note for step in self.steps for note in step.notes],
            "steps": len(self.steps), "took_s": round(self.took_s(), 2),
        }  # fmt: skip

    def _is_set(self, ring: str) -> bool:
        return any(motor.ring == ring and motor.is_set for motor in self._motors)

    def _session(self) -> RigSession:
        chosen, before, on_camera = self._chosen, self._before, self._on_camera
        # The tracker stays on the body when the lens goes: its offset does as well.
        of = next((s for s in (on_camera, before) if s is not None and s.offset_set_on), None)
        session = make_session(
            self._build_name or "build", self._camera, chosen.lens, sensor=chosen.sensor,
            profile=chosen.profile.hash if chosen.profile else "", motor=self._motors,
            board=self._board or self.known_board(),
            look=self.looked(), author=self._author, date=self._now,
        )  # fmt: skip
        if of is None:
            return session
        return msgspec.structs.replace(
            session, rig_offset=of.rig_offset, offset_set_on=of.offset_set_on
        )

    def _step(self, name: str, value: object, notes: list[str]) -> Step:
        """Note a step; one that is taken again replaces what it was."""
        step = Step(name, value, notes)
        self.steps = [*(one for one in self.steps if one.name != name), step]
        return step

    def _whole(self, find: Callable[[], RigSession | None]) -> RigSession | None:
        """Return what is found; a spoiled file is a note, and then nothing is proposed from it."""
        try:
            return find()
        except RigFileError as error:
            self._spoiled = list(dict.fromkeys([*self._spoiled, *error.lines]))
            return None

    def _only_camera(self) -> str:
        cameras = [use.camera for use in self.rigs.in_use().values()]
        if len(cameras) == 1:
            return cameras[0]
        # A name that nobody gave is a camera that no stage looks for.
        known = f"{', '.join(cameras)} are in use" if cameras else "none is in use yet"
        raise InputError(
            f"--camera: found nothing, expected the camera's name as in the stage file; {known}"
        )
