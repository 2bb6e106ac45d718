# SPDX-License-Identifier: Apache-2.0
"""A lens swap while it is prepared: what is answered, what is open, and the words for both. Pure.

It is kept on disk: the stage restarts to take a lens over, and what was prepared for the other
cameras meanwhile must not be lost with it.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from hardware_profiles.rig.motor import END_WORDS, RINGS, Motor, Ring
from stagectl.control.messages import Cell

STEPS = ("serial", "mode", "ends", "look", "use")
DONE, NOW, OPEN, MARKED = "done", "now", "open", "marked"
NOT_LOOKED, MODE_OPEN, NO_PROFILE = "not looked at", "sensor mode not set", "no profile"
NO_OFFSET = "rig offset not set"
SIDES: Mapping[str, str] = {
    "far": "first", "first": "first", "near": "last", "last": "last",
    **{word: side for words in END_WORDS.values()
       for word, side in zip(words, ("first", "last"), strict=True)},
}  # fmt: skip
"""What an end is called, by any of its names: at 0 (wide, infinity, open) or at 1."""


class Mode(msgspec.Struct, frozen=True):
    """A sensor mode that the lens can be put on."""

    key: str
    """What `--mode` takes."""
    words: str
    rings: tuple[Ring, ...] = ("zoom", "focus")
    """Whose ends count."""
    profile: bool = False
    notes: tuple[str, ...] = ()


class Prepared(msgspec.Struct):
    """The swap of one camera."""

    serial: str
    began_ns: int
    author: str
    lens: str = ""
    known: bool = False
    near: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    modes: tuple[Mode, ...] = ()
    proposed: str = ""
    """Key of the mode that is proposed."""
    mode: str | None = None
    """What was answered; None: nothing yet."""
    board: str = ""
    offset_set: bool = False
    last: tuple[Motor, ...] = ()
    """The ends of the last time."""
    ends: tuple[Motor, ...] = ()
    """The ends as they are answered so far."""
    ends_answered: bool = False
    look_answered: bool = False
    look: str = ""
    look_notes: tuple[str, ...] = ()
    looked: str = ""
    """What `--looked` takes."""
    session: str = ""
    """Of the rig session that was saved; empty: not yet."""
    marks: tuple[str, ...] = ()
    """Of that session."""
    used_ns: int | None = None
    """When the stage had taken it over."""

    def mode_now(self) -> Mode:
        """Return the mode that was answered, else the proposed one."""
        wanted = self.proposed if self.mode is None else self.mode
        return next((mode for mode in self.modes if mode.key == wanted), Mode(wanted, ""))

    def rings(self) -> tuple[Ring, ...]:
        """Return the rings whose ends count, and those that have some."""
        needed = self.mode_now().rings
        return tuple(
            ring for ring in RINGS
            if ring in needed or any(m.ring == ring for m in (*self.ends, *self.last))
        )  # fmt: skip

    def motor(self, ring: Ring) -> Motor:
        """Return the ends of a ring as they are now."""
        return next((motor for motor in self.ends if motor.ring == ring), Motor(ring))

    def last_of(self, ring: Ring) -> Motor:
        """Return the ends of a ring as they were last time."""
        return next((motor for motor in self.last if motor.ring == ring), Motor(ring))

    def set_end(self, ring: Ring, side: str, raw: float) -> None:
        """Take one end; the other one stays, if it was set in this swap."""
        before, last = self.motor(ring), self.last_of(ring)
        # An end of last time beside one of now would be two builds in one.
        first, end = (None, None) if before == last else (before.first, before.last)
        first, end = (raw, end) if side == "first" else (first, raw)
        way = before.direction
        if last.wraps_at is not None:
            way = last.direction  # of an encoder that wraps, the readings cannot tell it
        elif first is not None and end is not None:
            way = "down" if end < first else "up"
        motor = Motor(ring, first, end, way, last.wraps_at)
        self.ends = (*(one for one in self.ends if one.ring != ring), motor)
        self.ends_answered = all(self.is_set(one) for one in self.mode_now().rings)

    def take_last(self) -> None:
        """Take the ends of the last time, for the rings that have none of now."""
        fresh = [motor for motor in self.ends if motor.fault() is None and motor.is_set]
        known = {motor.ring for motor in fresh}
        self.ends = (*fresh, *(motor for motor in self.last if motor.ring not in known))
        self.ends_answered = True

    def leave_open(self) -> None:
        """Leave open what was not set in this swap."""
        self.ends = tuple(motor for motor in self.ends if motor not in self.last)
        self.ends_answered = True

    def is_set(self, ring: Ring) -> bool:
        """Return whether both ends of a ring are known, and are two."""
        motor = self.motor(ring)
        return motor.is_set and motor.fault() is None

    def ends_argument(self) -> list[str]:
        """Return what `--ends` takes."""
        words = ["last"] if any(motor in self.last for motor in self.ends) else []
        answered = {motor.ring for motor in self.ends}
        for ring in self.rings():
            motor = self.motor(ring)
            if motor in self.last:
                continue
            if ring in answered or (words and self.last_of(ring).is_set):
                words.append(_written(motor))
        return words or ["-"]

    def open_marks(self) -> list[str]:
        """Return what is open, in the words of the rig session."""
        mode, found = self.mode_now(), []
        if not mode.profile:
            found.append(NO_PROFILE)
        if not mode.words:
            found.append(MODE_OPEN)
        unset = [ring for ring in self.rings() if not self.is_set(ring)]
        if unset:
            found.append(f"ends not set: {', '.join(unset)}")
        old = [motor.ring for motor in self.ends if motor.is_set and motor in self.last]
        if old:
            found.append(f"ends from before: {', '.join(old)}")
        if not self.offset_set:
            found.append(NO_OFFSET)
        if not self.looked:
            found.append(NOT_LOOKED)
        return found

    def step(self) -> int:
        """Return the step that is open now, 1 to 5; 6 when the lens is in use."""
        if self.used_ns is not None:
            return len(STEPS) + 1
        answered = (True, self.mode is not None, self._ends_done(), self._look_done())
        return next((n for n, one in enumerate(answered, 1) if not one), len(STEPS))

    def states(self) -> list[str]:
        """Return what became of each step."""
        step, mode = self.step(), self.mode_now()
        marked = (
            not self.known, not mode.profile or not mode.words,
            any(not self.is_set(ring) or self.motor(ring) in self.last for ring in self.rings()),
            not self.looked, False,
        )  # fmt: skip
        return [
            OPEN if n > step else NOW if n == step else MARKED if marked[n - 1] else DONE
            for n in range(1, len(STEPS) + 1)
        ]

    def row(self) -> dict[str, Cell]:
        """Return the cells of the board that the answers make."""
        mode = self.mode_now()
        said = mode.notes if self.mode is not None else ()
        row: dict[str, Cell] = {
            "step": self.step(), "states": self.states(), "serial": self.serial, "lens": self.lens,
            "known": self.known, "near": self.near, "by": self.author, "mode": self.mode,
            "mode_keys": [one.key for one in self.modes],
            "modes": [one.words or MODE_OPEN for one in self.modes],
            "mode_words": "" if self.mode is None else mode.words or MODE_OPEN,
            "mode_proposed": self.proposed, "profile": mode.profile, "rings": self.rings(),
            "ends_known": bool(self.last), "look": self.look, "board": self.board,
            "marks": self.marks if self.session else self.open_marks(),
            "notes": [*self.notes, *said, *self.look_notes], "session": self.session,
        }  # fmt: skip
        for ring in RINGS:
            motor, last = self.motor(ring), self.last_of(ring)
            row |= {
                f"{ring}_far": motor.first, f"{ring}_near": motor.last,
                f"{ring}_last_far": last.first, f"{ring}_last_near": last.last,
                f"{ring}_from_last": motor.is_set and motor in self.last,
            }  # fmt: skip
        return row

    def _ends_done(self) -> bool:
        return self.ends_answered or (self.mode is not None and not self.rings())

    def _look_done(self) -> bool:
        # Without a profile there is nothing to compare a picture with.
        return self.look_answered or not self.mode_now().profile


def _written(motor: Motor) -> str:
    if motor.fault() is not None:
        return f"{motor.ring}=-:-"
    if not motor.is_set:
        ends = ("-" if end is None else repr(end) for end in (motor.first, motor.last))
        return f"{motor.ring}={':'.join(ends)}"
    wraps = "" if motor.wraps_at is None else f":wrap={motor.wraps_at!r}"
    return f"{motor.ring}={motor.first!r}:{motor.last!r}:{motor.direction}{wraps}"
