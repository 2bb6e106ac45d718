# SPDX-License-Identifier: Apache-2.0
"""Timecode against outside vectors, and every code of a drop-frame day."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from tracking.timecode import Timecode, frames_per_day, from_frame_count, parse_timecode

NTSC_30 = Fraction(30000, 1001)
NTSC_60 = Fraction(60000, 1001)
RATES = {
    "F23_98": (Fraction(24000, 1001), False),
    "F24": (Fraction(24), False),
    "F29_97_DF": (NTSC_30, True),
    "F59_94_DF": (NTSC_60, True),
}
# Not in the tree; the MIT-licensed table of vtc-py, where it lies beside the checkout.
SHARED = Path(__file__).parents[3] / "shared" / "data" / "timecode_dropframe"


@pytest.mark.parametrize(
    ("rate", "count", "text"),
    [
        (NTSC_30, 0, "00:00:00;00"),
        (NTSC_30, 1799, "00:00:59;29"),
        (NTSC_30, 1800, "00:01:00;02"),
        (NTSC_30, 3598, "00:02:00;02"),
        (NTSC_30, 17981, "00:09:59;29"),
        (NTSC_30, 17982, "00:10:00;00"),
        (NTSC_30, 107892, "01:00:00;00"),
        (NTSC_30, 2589407, "23:59:59;29"),
        (NTSC_30, -1800, "-00:01:00;02"),
        (NTSC_60, 3599, "00:00:59;59"),
        (NTSC_60, 3600, "00:01:00;04"),
        (NTSC_60, 35964, "00:10:00;00"),
        (NTSC_60, 5178815, "23:59:59;59"),
    ],
)
def test_drop_frame(rate: Fraction, count: int, text: str) -> None:
    assert str(from_frame_count(count, rate, drop_frame=True)) == text
    assert parse_timecode(text, rate).frame_count() == count


def test_outside_table() -> None:
    """25 hand-written cases of another project, below zero included."""
    table = SHARED / "vtc_timecode_cases.json"
    if not table.exists():
        pytest.skip(f"no {table.name}: the outside timecode table is not beside this checkout")
    for case in json.loads(table.read_text())["cases"]:
        rate, drop_frame = RATES[case["rate"]]
        count = int(case["frames"])
        assert str(from_frame_count(count, rate, drop_frame)) == case["timecode"]
        assert parse_timecode(case["timecode"], rate).frame_count() == count


def test_every_code_of_a_drop_frame_day() -> None:
    """Given every 7th frame of 24 h and the frames about each minute, Expect there and back."""
    day = frames_per_day(NTSC_30, drop_frame=True)
    assert day == 2_589_408
    counts = {*range(0, day, 97), *(m * 1798 + d for m in range(1440) for d in range(-2, 3))}
    for count in counts:
        if 0 <= count < day:
            timecode = from_frame_count(count, NTSC_30, drop_frame=True)
            assert timecode.frame_count() == count


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (Fraction(24000, 1001), "23:59:59:23"),
        (Fraction(25), "15:03:47:02"),
        (Fraction(120), "00:00:00:119"),
        (Fraction(60), "00:00:00:59"),
    ],
)
def test_without_drop_frame(rate: Fraction, text: str) -> None:
    timecode = parse_timecode(text, rate)
    assert str(timecode) == text
    assert from_frame_count(timecode.frame_count(), rate) == timecode


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (NTSC_30, "00:01:00;00"),  # left out
        (NTSC_30, "00:01:00;01"),
        (NTSC_60, "00:59:00;03"),
        (Fraction(24000, 1001), "00:00:00;02"),  # no drop frame at this rate
        (Fraction(25), "00:00:00:25"),
        (Fraction(25), "24:00:00:00"),
        (Fraction(25), "00:60:00:00"),
        (Fraction(25), "00:00:60:00"),
        (Fraction(25), "0:0:0:0"),
        (Fraction(25), "00:00:00.00"),
        (Fraction(25), "\u0660\u0660:00:00:00"),
        (Fraction(25), ""),
    ],
)
def test_what_does_not_exist(rate: Fraction, text: str) -> None:
    with pytest.raises(ValueError, match=r"timecode|drop frame"):
        parse_timecode(text, rate)


def test_a_day_from_zero() -> None:
    with pytest.raises(ValueError, match="outside one day"):
        from_frame_count(frames_per_day(Fraction(25)), Fraction(25))
    assert Timecode(0, 0, 0, 0, Fraction(25)).frame_count() == 0
