# SPDX-License-Identifier: Apache-2.0
"""From OSC messages to samples, as a preset says: addresses, argument order, units, axes.

There is no tracking standard on OSC, so the layout is data (`hardware_profiles/data/osc`).
Contract: addresses match exactly, with `[name]` replaced once; messages of one datagram that say
different things about the body make one sample (position here, rotation there), and a thing said
again starts the next; a message that is not for this body is counted, not refused; a value that is
no finite number, or a quaternion that is none, refuses its message.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import NamedTuple, TypedDict

from hardware_profiles.pose import Quaternion, Vector, from_rotation_vector, multiply, normalized
from hardware_profiles.tracker import OscMessageMap, OscPreset
from tracking.osc import OscArgument, OscMessage
from tracking.sample import ABSURD, MALFORMED, Decoded, Reject

MAX_NAME = 128
_METRES = {"m": 1.0, "cm": 0.01, "mm": 0.001}
_DEG_PER_RAD = 180.0 / math.pi
# Senders round; a rotation that is off by more than this is no rotation.
_LENGTH_TOLERANCE = 0.05
_MAX_ANGLE_DEG = 1e6
# A time of day since 1970 is 2e9 s; this is three hundred times as much.
_MAX_TIME_S = 1e12
_LENS = ("focus", "zoom", "iris")
_TIMECODE = re.compile(r"\d\d:\d\d:\d\d[:;.]\d\d", re.ASCII)


class _Fields(TypedDict, total=False):
    """The part of a sample that one message carries."""

    position_m: Vector
    pan_tilt_roll_deg: Vector
    quaternion_wxyz: Quaternion
    focus_raw: float
    zoom_raw: float
    iris_raw: float
    sequence: int
    sequence_modulus: int
    timecode: str
    t_source_ns: int


# A sample must say something about the body; a time or a counter alone does not.
_SAYS_SOMETHING = frozenset(_Fields.__annotations__) - {
    "sequence",
    "sequence_modulus",
    "timecode",
    "t_source_ns",
}
_ROTATIONS = frozenset({"pan_tilt_roll_deg", "quaternion_wxyz"})


_Places = dict[str, int]
"""Where in the arguments of a message each thing stands."""


class _RefusedError(Exception):
    """Why a message is refused; never leaves this module."""

    f_id = MALFORMED


class _AbsurdError(_RefusedError):
    """A number that is none, or that cannot be true."""

    f_id = ABSURD


class _Axes(NamedTuple):
    """The sender's axes as a signed permutation: stage axis i is sign[i] * source[order[i]]."""

    order: tuple[int, int, int]
    sign: Vector
    handedness: float
    """-1 where the sender's frame is left-handed: a mirror turns rotations round."""

    def point(self, v: Vector, scale: float) -> Vector:
        (i, j, k), (a, b, c) = self.order, self.sign
        return (scale * a * v[i], scale * b * v[j], scale * c * v[k])

    def rotation(self, q: Quaternion) -> Quaternion:
        return (q[0], *self.point(q[1:], self.handedness))


class OscMapper:
    """The samples of one body, from one sender's messages."""

    def __init__(self, preset: OscPreset, name: str | None = None) -> None:
        """Prepare for the body `name` (the preset's own where None).

        Raises ValueError where a name is needed, or is no printable ASCII of 1 to 128 characters.
        """
        chosen = name if name is not None else preset.default_name
        if chosen is None and preset.needs_name():
            raise ValueError(
                f"OSC preset {preset.id!r} needs the name of the body, "
                f"the [name] of {preset.message[0].address}"
            )
        self.name = chosen if chosen is not None else preset.id
        if not (
            1 <= len(self.name) <= MAX_NAME and self.name.isascii() and self.name.isprintable()
        ):
            raise ValueError(f"{self.name!r} is no name for an OSC address; use printable ASCII")
        self.ignored = 0
        """Messages that were not for this body."""
        axes = _axes(preset)
        self._rules = {
            rule.address.replace("[name]", self.name): _Rule(rule, preset, axes, self.name)
            for rule in preset.message
        }

    def samples(self, messages: Iterable[OscMessage]) -> list[Decoded | Reject]:
        """Return the samples and refusals in the messages of one datagram."""
        found: list[Decoded | Reject] = []
        fields: _Fields = {}
        for message in messages:
            rule = self._rules.get(message.address)
            if rule is None:
                self.ignored += 1
                continue
            try:
                read = rule.read(message.args)
            except _RefusedError as refusal:
                found.append(Reject(f"{message.address}: {refusal}", refusal.f_id))
                continue
            if read is None:
                self.ignored += 1
                continue
            said_again = not fields.keys().isdisjoint(read)
            two_rotations = not (
                _ROTATIONS.isdisjoint(fields.keys()) or _ROTATIONS.isdisjoint(read.keys())
            )
            if said_again or two_rotations:
                self._close(fields, found)
                fields = {}
            fields.update(read)
        self._close(fields, found)
        return found

    def _close(self, fields: _Fields, found: list[Decoded | Reject]) -> None:
        if not _SAYS_SOMETHING.isdisjoint(fields.keys()):
            found.append(Decoded(source_key=self.name, **fields))
        elif fields:
            self.ignored += 1


class _Rule:
    """How to read the arguments of one address."""

    def __init__(self, rule: OscMessageMap, preset: OscPreset, axes: _Axes, name: str) -> None:
        self._at: _Places = {what: at for at, what in enumerate(rule.arguments) if what != "ignore"}
        self._most = len(rule.arguments)
        self._least = self._most if rule.required is None else rule.required
        self._name = name
        self._axes = axes
        self._metres = _METRES[preset.position_unit]
        self._degrees = _DEG_PER_RAD if preset.angle_unit == "rad" else 1.0
        self._order = preset.euler_order or "xyz"
        self._modulus = preset.sequence_modulus

    def read(self, args: tuple[OscArgument, ...]) -> _Fields | None:
        """Return what the arguments say, None where they are of another body."""
        given = len(args)
        if not self._least <= given <= self._most:
            least = f"{self._least} to " if self._least != self._most else ""
            raise _RefusedError(f"{given} arguments where {least}{self._most} are expected")
        at: _Places = {what: place for what, place in self._at.items() if place < given}
        if "name" in at and args[at["name"]] != self._name:
            return None
        fields: _Fields = {}
        if at.keys() >= {"x", "y", "z"}:
            source = (_number(args, at["x"]), _number(args, at["y"]), _number(args, at["z"]))
            fields["position_m"] = self._axes.point(source, self._metres)
        if at.keys() >= {"qw", "qx", "qy", "qz"}:
            fields["quaternion_wxyz"] = self._quaternion(args, at)
        elif at.keys() >= {"rx", "ry", "rz"}:
            fields["quaternion_wxyz"] = self._euler(args, at)
        elif at.keys() >= {"pan", "tilt", "roll"}:
            fields["pan_tilt_roll_deg"] = (
                self._angle(args, at["pan"]),
                self._angle(args, at["tilt"]),
                self._angle(args, at["roll"]),
            )
        self._read_lens(args, at, fields)
        return fields

    def _read_lens(self, args: tuple[OscArgument, ...], at: _Places, fields: _Fields) -> None:
        if "focus" in at:
            fields["focus_raw"] = _number(args, at["focus"])
        if "zoom" in at:
            fields["zoom_raw"] = _number(args, at["zoom"])
        if "iris" in at:
            fields["iris_raw"] = _number(args, at["iris"])
        if "sequence" in at:
            fields["sequence"] = int(_number(args, at["sequence"]))
            fields["sequence_modulus"] = self._modulus
        if "timecode" in at:
            text = args[at["timecode"]]
            if not (isinstance(text, str) and _TIMECODE.fullmatch(text)):
                raise _RefusedError(f"argument {at['timecode'] + 1} is no timecode")
            fields["timecode"] = text
        if "time_s" in at:
            time_s = _number(args, at["time_s"])
            if not abs(time_s) <= _MAX_TIME_S:
                raise _AbsurdError(f"argument {at['time_s'] + 1} is no time in seconds")
            fields["t_source_ns"] = round(time_s * 1e9)

    def _quaternion(self, args: tuple[OscArgument, ...], at: _Places) -> Quaternion:
        q = (
            _number(args, at["qw"]),
            _number(args, at["qx"]),
            _number(args, at["qy"]),
            _number(args, at["qz"]),
        )
        length = math.hypot(*q)
        if not abs(length - 1.0) <= _LENGTH_TOLERANCE:
            raise _AbsurdError(f"the quaternion has length {length:.3g}, not 1")
        return normalized(self._axes.rotation(q))

    def _euler(self, args: tuple[OscArgument, ...], at: _Places) -> Quaternion:
        turns = {
            "x": from_rotation_vector((self._radians(args, at["rx"]), 0.0, 0.0)),
            "y": from_rotation_vector((0.0, self._radians(args, at["ry"]), 0.0)),
            "z": from_rotation_vector((0.0, 0.0, self._radians(args, at["rz"]))),
        }
        first, second, third = tuple(self._order)
        q = multiply(multiply(turns[first], turns[second]), turns[third])
        return normalized(self._axes.rotation(q))

    def _radians(self, args: tuple[OscArgument, ...], place: int) -> float:
        return self._angle(args, place) / _DEG_PER_RAD

    def _angle(self, args: tuple[OscArgument, ...], place: int) -> float:
        degrees = _number(args, place) * self._degrees
        if not abs(degrees) <= _MAX_ANGLE_DEG:
            raise _AbsurdError(f"argument {place + 1} is no angle")
        return degrees


def _axes(preset: OscPreset) -> _Axes:
    i, j, k = ("xyz".index(axis[-1]) for axis in preset.axes)
    a, b, c = (-1.0 if axis.startswith("-") else 1.0 for axis in preset.axes)
    even = (i, j, k) in ((0, 1, 2), (1, 2, 0), (2, 0, 1))
    return _Axes((i, j, k), (a, b, c), (1.0 if even else -1.0) * a * b * c)


def _number(args: tuple[OscArgument, ...], place: int) -> float:
    value = args[place]
    if isinstance(value, bool) or not isinstance(value, (float, int)):
        raise _RefusedError(f"argument {place + 1} is no number")
    number = float(value)
    if not math.isfinite(number):
        raise _AbsurdError(f"argument {place + 1} is not finite")
    return number
