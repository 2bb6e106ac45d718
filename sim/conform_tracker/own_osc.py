# SPDX-License-Identifier: Apache-2.0
"""The second reading of OSC: messages and bundles (OSC 1.0), then the layout of a preset.

The preset is data and is shared with the product; how it is applied is not: here axes are a signed
permutation matrix M, a position is M p and a rotation M R M^T.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Sequence

import numpy as np

from hardware_profiles.tracker import OscMessageMap, OscPreset
from sim.conform_tracker.own_reading import (
    Matrix,
    OwnReading,
    OwnTimecode,
    from_angles,
    from_quaternion,
    turn,
)

Argument = float | int | str | bytes | bool | None
Message = tuple[str, str, tuple[Argument, ...]]
"""Address, type tags, arguments."""

_UNIT_M = {"m": 1.0, "cm": 0.01, "mm": 0.001}
_SIZED = {"i": ">i", "f": ">f", "h": ">q", "d": ">d", "t": ">Q", "c": ">I", "r": ">I", "m": ">I"}
_WORDS: dict[str, Argument] = {"T": True, "F": False, "N": None, "I": None}
_TIMECODE = re.compile(r"(\d\d):(\d\d):(\d\d)([:;.])(\d\d)", re.ASCII)
_DEEPEST = 8
_MOST = 256


def read_messages(packet: bytes, depth: int = 0) -> list[Message] | None:
    """Return the messages of an OSC packet, None where it is none."""
    try:
        return _packet(packet, 0)
    except (ValueError, IndexError, struct.error):
        return None


def _packet(packet: bytes, depth: int) -> list[Message]:
    if len(packet) % 4 or not packet or depth > _DEEPEST:
        raise ValueError(len(packet))
    if not packet.startswith(b"#bundle\0"):
        return [_message(packet)]
    struct.unpack_from(">Q", packet, 8)  # the time tag must be there
    found: list[Message] = []
    at = 16
    while at < len(packet):
        (size,) = struct.unpack_from(">I", packet, at)
        if at + 4 + size > len(packet) or len(found) > _MOST:
            raise ValueError(size)
        found += _packet(packet[at + 4 : at + 4 + size], depth + 1)
        at += 4 + size
    return found


def _text(packet: bytes, at: int) -> tuple[str, int]:
    end = packet.index(b"\0", at)
    return packet[at:end].decode("utf-8", "replace"), end + 4 - end % 4


def _message(packet: bytes) -> Message:
    address, at = _text(packet, 0)
    tags, at = _text(packet, at)
    if not address.startswith("/") or not tags.startswith(","):
        raise ValueError(address)
    values: list[Argument] = []
    for tag in tags[1:]:
        if tag in _SIZED:
            values.append(struct.unpack_from(_SIZED[tag], packet, at)[0])
            at += struct.calcsize(_SIZED[tag])
        elif tag == "s":
            text, at = _text(packet, at)
            values.append(text)
        elif tag == "b":
            (size,) = struct.unpack_from(">I", packet, at)
            values.append(packet[at + 4 : at + 4 + size])
            at += 4 + size + -size % 4
        else:
            values.append(_WORDS[tag] if tag in _WORDS else _unknown(tag))
    if at != len(packet):
        raise ValueError(at)
    return address, tags[1:], tuple(values)


def _unknown(tag: str) -> Argument:
    raise ValueError(tag)


class OwnMapping:
    """A preset, applied for one body."""

    def __init__(self, preset: OscPreset, name: str | None) -> None:
        self._preset = preset
        self._name = name or preset.default_name or preset.id
        self._matrix = np.zeros((3, 3))
        for row, axis in enumerate(preset.axes):
            self._matrix[row, "xyz".index(axis[-1])] = -1.0 if axis[0] == "-" else 1.0

    def read(self, messages: Sequence[Message]) -> list[OwnReading]:
        """Return what the messages of one datagram say about the body."""
        found: list[OwnReading] = []
        for address, tags, values in messages:
            for rule in self._preset.message:
                if address == rule.address.replace("[name]", self._name):
                    said = self._one(rule, tags, values)
                    if said is not None:
                        found.append(said)
        return found

    def _one(
        self, rule: OscMessageMap, tags: str, values: tuple[Argument, ...]
    ) -> OwnReading | None:
        at = dict(zip(rule.arguments, values, strict=False))
        if "name" in at and at["name"] != self._name:
            return None
        number: dict[str, float] = {
            what: float(value)
            for what, value in at.items()
            if isinstance(value, float | int) and not isinstance(value, bool)
        }
        broken = [what for what, value in number.items() if not math.isfinite(value)]
        if broken:
            return OwnReading(self._name, not_finite=broken[0])
        position = None
        if {"x", "y", "z"} <= number.keys():
            point = np.array([number["x"], number["y"], number["z"]])
            x, y, z = (self._matrix @ point * _UNIT_M[self._preset.position_unit]).tolist()
            position = (x, y, z)
        rotation, length = self._rotation(number)
        time_tag = rule.arguments.index("time_s") if "time_s" in number else None
        return OwnReading(
            self._name, position, rotation,
            number.get("focus"), number.get("zoom"), number.get("iris"),
            counter=int(number["sequence"]) if "sequence" in number else None,
            timecode=_timecode(at.get("timecode")),
            time_s=number.get("time_s"),
            time_is_f32=time_tag is not None and tags[time_tag] == "f",
            quaternion_length=length,
        )  # fmt: skip

    def _rotation(self, number: dict[str, float]) -> tuple[Matrix | None, float | None]:
        scale = 1.0 if self._preset.angle_unit == "rad" else math.pi / 180.0
        if {"qw", "qx", "qy", "qz"} <= number.keys():
            q = (number["qw"], number["qx"], number["qy"], number["qz"])
            length = math.sqrt(sum(part * part for part in q))
            if length == 0.0:
                return None, length
            return self._matrix @ from_quaternion(*q) @ self._matrix.T, length
        if {"rx", "ry", "rz"} <= number.keys():
            turned = np.eye(3)
            for axis in self._preset.euler_order or "xyz":
                turned = turned @ turn("xyz".index(axis), scale * number[f"r{axis}"])
            return self._matrix @ turned @ self._matrix.T, None
        if {"pan", "tilt", "roll"} <= number.keys():
            degrees = (math.degrees(scale * number[what]) for what in ("pan", "tilt", "roll"))
            return from_angles(*degrees), None
        return None, None


def _timecode(text: Argument) -> OwnTimecode | None:
    match = _TIMECODE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    hours, minutes, seconds, mark, frames = match.groups()
    return OwnTimecode(int(hours), int(minutes), int(seconds), int(frames), None, mark != ":")
