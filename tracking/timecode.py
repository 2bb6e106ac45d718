# SPDX-License-Identifier: Apache-2.0
"""SMPTE ST 12-1 timecode: frame count to digits and back, drop frame included.

Contract: `frame_count` and `from_frame_count` are inverse for every timecode that exists. One that
does not exist (frame 00 of a dropped pair, hour 24, a frame above the rate) is refused with
ValueError. Drop frame exists at 30000/1001 and 60000/1001 only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

HOURS_PER_DAY = 24
_SECONDS_PER_MINUTE = 60
_MINUTES_PER_BLOCK = 10  # ST 12-1: nothing is dropped in every tenth minute
# Frame numbers left out at the start of a minute, by rate.
_DROPPED_BY_RATE = {Fraction(30000, 1001): 2, Fraction(60000, 1001): 4}

_PATTERN = re.compile(r"(-?)(\d\d):(\d\d):(\d\d)([:;])(\d\d\d?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Timecode:
    """A time of day in frames. `rate` is the exact frame rate (30000/1001, not 29.97)."""

    hours: int
    minutes: int
    seconds: int
    frames: int
    rate: Fraction
    drop_frame: bool = False
    negative: bool = False
    """A count below zero, for differences; a clock never shows it."""

    def __post_init__(self) -> None:
        """Refuse a timecode that does not exist."""
        dropped = dropped_frames(self.rate, self.drop_frame)
        if not (
            0 <= self.hours < HOURS_PER_DAY
            and 0 <= self.minutes < _SECONDS_PER_MINUTE
            and 0 <= self.seconds < _SECONDS_PER_MINUTE
            and 0 <= self.frames < nominal_fps(self.rate)
        ):
            raise ValueError(f"there is no timecode {self} at {self.rate} frames per second")
        if self.frames < dropped and self.seconds == 0 and self.minutes % _MINUTES_PER_BLOCK:
            raise ValueError(f"drop frame leaves timecode {self} out")

    def __str__(self) -> str:
        """Return HH:MM:SS:FF, with ';' before the frames for drop frame."""
        sign = "-" if self.negative else ""
        mark = ";" if self.drop_frame else ":"
        return f"{sign}{self.hours:02}:{self.minutes:02}:{self.seconds:02}{mark}{self.frames:02}"

    def frame_count(self) -> int:
        """Return the number of frames since 00:00:00:00 (below zero where `negative`)."""
        fps = nominal_fps(self.rate)
        minutes = self.hours * _SECONDS_PER_MINUTE + self.minutes
        count = (minutes * _SECONDS_PER_MINUTE + self.seconds) * fps + self.frames
        dropped = dropped_frames(self.rate, self.drop_frame)
        count -= dropped * (minutes - minutes // _MINUTES_PER_BLOCK)
        return -count if self.negative else count


def nominal_fps(rate: Fraction) -> int:
    """Return how many frame numbers a second has: 24 for 24000/1001, 30 for 30000/1001."""
    return -(-rate.numerator // rate.denominator)


def dropped_frames(rate: Fraction, drop_frame: bool) -> int:
    """Return how many frame numbers a minute leaves out. ValueError where no drop frame exists."""
    if not drop_frame:
        return 0
    if rate not in _DROPPED_BY_RATE:
        raise ValueError(f"there is no drop frame at {rate} frames per second")
    return _DROPPED_BY_RATE[rate]


def frames_per_day(rate: Fraction, drop_frame: bool = False) -> int:
    """Return how many timecodes a day has; a running count is taken modulo this."""
    minutes = HOURS_PER_DAY * _SECONDS_PER_MINUTE
    dropped = dropped_frames(rate, drop_frame) * (minutes - minutes // _MINUTES_PER_BLOCK)
    return minutes * _SECONDS_PER_MINUTE * nominal_fps(rate) - dropped


def from_frame_count(count: int, rate: Fraction, drop_frame: bool = False) -> Timecode:
    """Return the timecode of a frame count. ValueError where it is a day or more from zero."""
    number = abs(count)
    if number >= frames_per_day(rate, drop_frame):
        raise ValueError(f"frame {count} is outside one day at {rate} frames per second")
    fps = nominal_fps(rate)
    dropped = dropped_frames(rate, drop_frame)
    if dropped:
        # Put the numbers that were left out back in, then divide as if nothing had been dropped.
        per_minute = fps * _SECONDS_PER_MINUTE - dropped
        blocks, rest = divmod(number, per_minute * _MINUTES_PER_BLOCK + dropped)
        number += dropped * (_MINUTES_PER_BLOCK - 1) * blocks
        if rest >= fps * _SECONDS_PER_MINUTE:
            number += dropped * ((rest - dropped) // per_minute)
    seconds, frames = divmod(number, fps)
    minutes, seconds = divmod(seconds, _SECONDS_PER_MINUTE)
    hours, minutes = divmod(minutes, _SECONDS_PER_MINUTE)
    return Timecode(hours, minutes, seconds, frames, rate, drop_frame, negative=count < 0)


def parse_timecode(text: str, rate: Fraction) -> Timecode:
    """Return the timecode written HH:MM:SS:FF, or HH:MM:SS;FF for drop frame.

    Raises ValueError with a plain sentence for anything else, or where it does not exist at `rate`.
    """
    match = _PATTERN.fullmatch(text.strip())
    if match is None:
        raise ValueError(
            f"{text!r} is no timecode; write HH:MM:SS:FF, or HH:MM:SS;FF for drop frame"
        )
    sign, hours, minutes, seconds, mark, frames = match.groups()
    return Timecode(
        int(hours), int(minutes), int(seconds), int(frames), rate, mark == ";", sign == "-"
    )
