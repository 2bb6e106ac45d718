# SPDX-License-Identifier: Apache-2.0
"""Recorded trackers as motions: a Mo-Sys F4 capture, and the poses of a take.

Both are read with the simulator's own reading: F4 by sim/trackers/f4.py, a take as MCAP whose
messages are MessagePack arrays (the positions are those of the recorded types). The libraries are
loaded when a take is read, not before.
"""

from __future__ import annotations

import contextlib
import math
import struct
from collections.abc import Iterator
from pathlib import Path

from sim.motion.attitude import attitude, unit
from sim.motion.trajectory import Sample

_NS_PER_S = 1e9
# sample/SOURCE: [source, t_capture_ns, t_rx_ns, decoded, ..]; decoded: [key, position, angles, q..]
_T_CAPTURE, _DECODED = 1, 3
_POSITION, _ANGLES, _QUATERNION = 1, 2, 3
# measured: [frame, [[body, t_ns, [x y z w x y z], ..], ..]]
_BODIES = 1


def read_f4_motion(path: Path | str) -> list[Sample]:
    """Return the poses of an F4 capture at the rate that its timecode states.

    Raises ValueError naming the file where it is no such capture, and OSError.
    """
    # Here and not above: the trackers' files import the motions.
    from sim.trackers.capture_file import own_rate, read_frames
    from sim.trackers.f4 import read_packet

    frames = read_frames(path, "f4")
    rate = own_rate(frames, "f4")
    if rate is None:
        raise ValueError(f"{path}: its packets have no timecode that states a rate")
    samples = []
    for i, frame in enumerate(frames):
        try:
            pose = read_packet(frame).pose()
        except ValueError as error:
            raise ValueError(f"{path}, packet {i + 1}: {error}") from None
        samples.append(Sample(float(i / rate), pose.position_m, pose.quaternion_wxyz))
    return samples


def read_take_motion(folder: Path | str, name: str) -> list[Sample]:
    """Return the poses of a source (`sample/NAME`) or else of a body (`measured`) of a take.

    Times count from the first. A segment that was cut off ends early. Raises ValueError naming the
    folder where there are less than two poses of that name.
    """
    folder = Path(folder)
    of_source: list[tuple[int, Sample]] = []
    of_body: list[tuple[int, Sample]] = []
    for topic, message in _messages(folder):
        if topic == f"sample/{name}":
            of_source += _of_sample(message)
        elif topic == "measured":
            of_body += _of_measured(message, name)
    found = sorted(of_source or of_body, key=lambda one: one[0])
    samples: list[Sample] = []
    for t_ns, sample in found:
        t_s = (t_ns - found[0][0]) / _NS_PER_S
        if not samples or t_s > samples[-1].t_s:
            samples.append(sample._replace(t_s=t_s))
    if len(samples) < 2:
        raise ValueError(f"{folder}: found {len(samples)} poses of {name!r}, expected two or more")
    return samples


def _messages(folder: Path) -> Iterator[tuple[str, object]]:
    import msgspec
    from mcap.exceptions import McapError
    from mcap.records import Channel, Chunk, Message
    from mcap.stream_reader import StreamReader, breakup_chunk
    from zstandard import ZstdError

    damage = (
        McapError, EOFError, ValueError, struct.error, RuntimeError, MemoryError, ZstdError,
    )  # fmt: skip
    segments = sorted(folder.glob("*.mcap")) if folder.is_dir() else [folder]
    for path in segments:
        topics: dict[int, str] = {}
        with path.open("rb") as file:
            try:
                for record in StreamReader(file, emit_chunks=True, validate_crcs=True).records:
                    inside = (
                        breakup_chunk(record, validate_crc=True)
                        if isinstance(record, Chunk)
                        else [record]
                    )
                    for item in inside:
                        if isinstance(item, Channel):
                            topics[item.id] = item.topic
                        elif isinstance(item, Message):
                            topic = topics.get(item.channel_id, "")
                            if topic == "measured" or topic.startswith("sample/"):
                                with contextlib.suppress(msgspec.DecodeError):
                                    yield topic, msgspec.msgpack.decode(item.data)
            # What the libraries raise on a damaged file: what came before it counts.
            except damage:
                continue


def _of_sample(message: object) -> list[tuple[int, Sample]]:
    if not isinstance(message, list) or len(message) <= _DECODED:
        return []
    t_ns, decoded = message[_T_CAPTURE], message[_DECODED]
    position, angles, quaternion = (
        _numbers(decoded, at, size) for at, size in ((_POSITION, 3), (_ANGLES, 3), (_QUATERNION, 4))
    )
    if quaternion is None and angles is not None:
        quaternion = attitude(angles[0], angles[1], angles[2])
    return _pose(t_ns, position, quaternion)


def _of_measured(message: object, name: str) -> list[tuple[int, Sample]]:
    if not isinstance(message, list) or len(message) <= _BODIES:
        return []
    for body in message[_BODIES]:
        if isinstance(body, list) and len(body) > 2 and body[0] == name:
            state = _numbers(body, 2, 7)
            if state is not None:
                return _pose(body[1], state[:3], state[3:])
    return []


def _pose(
    t_ns: object, position: tuple[float, ...] | None, quaternion: tuple[float, ...] | None
) -> list[tuple[int, Sample]]:
    if not isinstance(t_ns, int) or position is None or quaternion is None:
        return []
    x, y, z = position
    w, i, j, k = quaternion
    if not 0.0 < math.hypot(w, i, j, k) < math.inf:
        return []
    return [(t_ns, Sample(0.0, (x, y, z), unit((w, i, j, k))))]


def _numbers(row: object, at: int, size: int) -> tuple[float, ...] | None:
    """Return the numbers of an array inside an array, None where there are none."""
    value = row[at] if isinstance(row, list) and len(row) > at else None
    if not isinstance(value, list) or len(value) != size:
        return None
    if not all(isinstance(part, int | float) and math.isfinite(part) for part in value):
        return None
    return tuple(float(part) for part in value)
