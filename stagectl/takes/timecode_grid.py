# SPDX-License-Identifier: Apache-2.0
"""Where in a take's frame grid a timecode began: what brings a clip and a stage together."""

from __future__ import annotations

from bisect import bisect
from fractions import Fraction

from hardware_profiles.rates import parse_rate
from stagectl.takes.reader import TakeReader
from stagectl.topics import Tick
from tracking.sample import TrackerSample
from tracking.timecode import Timecode, frames_per_day, parse_timecode

# Samples are used that lie this near to the timecode asked for, or to the nearest of all.
_NEAR_S = 10
_FARTHEST_S = 3600


def frame_at_timecode(take: TakeReader, text: str, rate: Fraction, stage_rate: Fraction) -> float:
    """Return the grid position (k at V_k) at which a timecode began, by the trackers that carry it.

    `rate` is that of the timecode. The take need not hold the timecode: within an hour its grid and
    its timecode are taken to run on together. Several samples may carry one number: the one that
    was least late tells when it began. Raises ValueError with a plain sentence where the take does
    not know.
    """
    wanted = parse_timecode(text, rate)
    ticks: list[Tick] = []
    heard: list[tuple[int, int]] = []
    seen: list[str] = []
    for item in take.messages():
        if not item.topic.startswith(("tick", "sample/")):
            continue
        message = item.message()
        if isinstance(message, Tick):
            ticks.append(message)
        elif isinstance(message, TrackerSample) and message.decoded.timecode is not None:
            seen.append(message.decoded.timecode)
            ahead = _numbers_from(message, wanted)
            if ahead is not None:
                heard.append((ahead, message.t_capture_ns))
    if not ticks:
        raise ValueError(f"{take.folder}: holds no frame of the grid; give --start-frame")
    if not seen:
        raise ValueError(
            f"{take.folder}: no tracker in it carries timecode; give --jam FRAME@TIMECODE "
            "or --start-frame"
        )
    nearest = min((abs(ahead) for ahead, _ in heard), default=None)
    if nearest is None or nearest > _FARTHEST_S * rate:
        raise ValueError(
            f"{take.folder}: has timecode {seen[0]} to {seen[-1]}, more than an hour from {text}; "
            "is it a take of this clip's hour?"
        )
    ticks.sort(key=lambda tick: tick.t_vsync_ns)
    frames_per_number = float(stage_rate / rate)
    return min(
        _grid_position(ticks, t_ns) - ahead * frames_per_number
        for ahead, t_ns in heard
        if abs(ahead) <= nearest + _NEAR_S * rate
    )


def _numbers_from(sample: TrackerSample, wanted: Timecode) -> int | None:
    """Return how many numbers after the wanted timecode a sample is; None where it has none."""
    written = sample.decoded.timecode_rate
    try:
        # A rate of 24 beside a stage of 23.976 counts alike, and the digits are all that is used.
        rate = parse_rate(written) if written and wanted.drop_frame else wanted.rate
        heard = parse_timecode(sample.decoded.timecode or "", rate)
    except ValueError:
        return None
    day = frames_per_day(wanted.rate, wanted.drop_frame)
    return (heard.frame_count() - wanted.frame_count() + day // 2) % day - day // 2


def _grid_position(ticks: list[Tick], t_ns: int) -> float:
    before = bisect(ticks, t_ns, key=lambda tick: tick.t_vsync_ns)
    tick = ticks[max(0, before - 1)]
    return tick.frame + (t_ns - tick.t_vsync_ns) / tick.period_ns
