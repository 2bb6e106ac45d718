# SPDX-License-Identifier: Apache-2.0
"""What was done of a camera's set-up, from the stage file and the folder of alignments."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from hardware_profiles.alignment.folder import AlignmentFolder
from hardware_profiles.alignment.version import make_alignment
from hardware_profiles.stage import Body, Source, Stage, UdpLine
from hardware_profiles.transform import Transform
from stagectl.alarms.set_up import SetUp
from stagectl.checks.camera_set_up import ALIGNMENTS, camera_set_ups

TODAY = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
PLACED = Transform((1.0, 2.0, 0.0), 30.0)
BARE = Source("one", "A", "freed", UdpLine(40_000))


def known(folder: Path, **changes: object) -> SetUp:
    source = msgspec.structs.replace(BARE, **changes)
    stage = Stage(1, "desk", "24/1", (Body("A"), Body("B")), (source,))
    return camera_set_ups(stage, {}, folder, TODAY)["A"]


def test_a_bare_stage_file_has_nothing_done(tmp_path: Path) -> None:
    assert known(tmp_path) == SetUp("one")


def test_a_body_without_a_tracker(tmp_path: Path) -> None:
    stage = Stage(1, "desk", "24/1", (Body("A"), Body("B")), (BARE,))
    assert camera_set_ups(stage, {}, tmp_path, TODAY)["B"] == SetUp()


def test_what_the_stage_file_has_is_done(tmp_path: Path) -> None:
    found = known(tmp_path, delay_ms=12.0, rig_offset=PLACED, alignment=PLACED)
    assert (found.delay_set, found.offset_set, found.aligned) == (True, True, True)
    assert (found.alignment, found.alignment_days) == ("", None)


def test_a_saved_alignment_is_named_and_aged_where_the_stage_file_has_it(tmp_path: Path) -> None:
    folder = AlignmentFolder(tmp_path / ALIGNMENTS)
    for date, place in (("2026-03-07T08:00:00Z", PLACED), ("2026-03-09T08:00:00Z", Transform())):
        folder.add(make_alignment("optitrack", place, "solved", date=date, verdict="pass"))
    found = known(tmp_path, alignment=PLACED)
    assert (found.alignment, found.alignment_days) == ("optitrack 1", 3.0)
    assert found.alignment_verdict == "pass"


def test_a_spoiled_alignment_says_nothing(tmp_path: Path) -> None:
    spoiled = tmp_path / ALIGNMENTS / "optitrack" / "000001.alignment.json"
    spoiled.parent.mkdir(parents=True)
    spoiled.write_text("{", encoding="utf-8")
    assert known(tmp_path, alignment=PLACED).alignment == ""
