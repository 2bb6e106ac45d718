# SPDX-License-Identifier: Apache-2.0
"""Mistakes in [sync], each told in one line, and the reference's rate."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from hardware_profiles.loading import StageFileError, load_stage
from hardware_profiles.sync_reference import reference_rate_of

STAGE = """
version = 1
stage_id = "stage-1"
rate = "{rate}"
[sync]
{sync}
[[body]]
id = "A"
[[source]]
id = "mosys"
body = "A"
protocol = "f4"
rate = "60000/1001"
line = {{ kind = "udp", port = 40001 }}
[[source]]
id = "freed"
body = "A"
protocol = "freed"
rate = "24/1"
line = {{ kind = "udp", port = 40002 }}
[[source]]
id = "loled"
body = "A"
protocol = "osc"
osc_preset = "loled"
osc_name = "A"
line = {{ kind = "udp", port = 40003 }}
"""


def write(tmp_path: Path, sync: str, rate: str = "24000/1001") -> Path:
    path = tmp_path / "stage.toml"
    path.write_text(STAGE.format(sync=sync, rate=rate), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("sync", "rate", "reference"),
    [
        ("", "24000/1001", Fraction(24000, 1001)),
        ('reference_rate = "47.95"', "24000/1001", Fraction(48000, 1001)),
        ('source = "ptp"', "25", Fraction(25)),
        ('source = "tracker"\ntracker = "mosys"', "24000/1001", Fraction(60000, 1001)),
        (
            'source = "tracker"\ntracker = "mosys"\nreference_rate = "23.976"', "24000/1001",
            Fraction(24000, 1001),
        ),
        ('source = "ltc"\ntracker = "mosys"', "24000/1001", Fraction(24000, 1001)),
        ('source = "ltc"\ntracker = "loled"', "25", Fraction(25)),
        ('reference_rate = "24"', "120", Fraction(24)),
        ("phase_ms = -12.5", "24", Fraction(24)),
    ],
)  # fmt: skip
def test_a_right_one_loads_and_has_its_rate(
    tmp_path: Path, sync: str, rate: str, reference: Fraction
) -> None:
    stage, _ = load_stage(write(tmp_path, sync, rate))
    assert reference_rate_of(stage) == reference


@pytest.mark.parametrize(
    ("sync", "line"),
    [
        (
            'source = "tracker"\ntracker = "optitrack"',
            "sync.tracker: found 'optitrack', expected the id of a [[source]] "
            "(mosys, freed, loled) for sync.source = 'tracker'; name one",
        ),
        (
            'source = "ltc"',
            "sync.tracker: found 'nothing', expected the id of a [[source]] "
            "(mosys, freed, loled) for sync.source = 'ltc'; name one",
        ),
        (
            'source = "ltc"\ntracker = "freed"',
            "sync.tracker: 'freed' carries no timecode; name a source that does "
            "(F4, or an OSC preset with a timecode)",
        ),
        (
            'tracker = "mosys"',
            "sync.tracker: found 'mosys', but sync.source = 'node' asks no tracker; "
            "remove it, or write sync.source = 'tracker'",
        ),
        (
            'reference_rate = "fast"',
            "sync.reference_rate: 'fast' is no rate; write 24000/1001, 25 or 59.94",
        ),
        (
            'source = "ptp"\nreference_rate = "25"',
            "sync.reference_rate: found '25', but sync.source = 'ptp' has no rate of its own; "
            "remove it",
        ),
        (
            'reference_rate = "24"',
            "sync.reference_rate: a reference of 24 against frames of 24000/1001 gives no phase; "
            "expected a simple ratio of the two (24000/1001 and 24 are of two families); "
            "mend one of them",
        ),
        (
            'source = "tracker"\ntracker = "freed"',
            "sync.tracker: a reference of 24 against frames of 24000/1001 gives no phase; "
            "expected a simple ratio of the two (24000/1001 and 24 are of two families); "
            "mend one of them",
        ),
        (
            "phase_ms = inf",
            "sync.phase_ms",
        ),
        (
            'source = "gps"',
            "sync.source",
        ),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, sync: str, line: str) -> None:
    path = write(tmp_path, sync)
    with pytest.raises(StageFileError) as caught:
        load_stage(path)
    (found,) = caught.value.lines
    assert found.startswith(f"{path}: {line}")


def test_a_wrong_frame_rate_is_not_told_twice(tmp_path: Path) -> None:
    with pytest.raises(StageFileError) as caught:
        load_stage(write(tmp_path, "", rate="fast"))
    assert len(caught.value.lines) == 1
