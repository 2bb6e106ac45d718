# SPDX-License-Identifier: Apache-2.0
"""What was done of each camera's set-up: read from the stage file and the folders beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from hardware_profiles.alignment.folder import AlignmentFolder
from hardware_profiles.alignment.text import AlignmentFileError
from hardware_profiles.alignment.version import Alignment
from hardware_profiles.lens_files import StageLens
from hardware_profiles.loading import profile_id
from hardware_profiles.stage import Source, Stage
from hardware_profiles.tracker import load_tracker_profile
from hardware_profiles.transform import Transform
from stagectl.alarms.set_up import SetUp
from stagectl.checks.lens_doubts import lens_doubts

ALIGNMENTS = "alignments"
_DAY_S = 86_400.0


def camera_set_ups(
    stage: Stage, lenses: Mapping[str, StageLens], folder: Path, today: datetime
) -> dict[str, SetUp]:
    """Return what is known by body id; `folder` is that of the stage file, `today` in UTC.

    An alignment is the newest saved one whose transform the stage file has.
    """
    saved = _alignments(folder / ALIGNMENTS)
    found = {}
    for body in stage.body:
        source = next((s for s in stage.source if s.body == body.id and "pose" in s.binds), None)
        lens = lenses.get(body.id)
        known = SetUp() if source is None else _of_source(source, saved, today)
        if lens is not None:
            doubts = lens_doubts(lens, body.lens)
            words = lens.words() if lens.profile is not None else ""
            known = known._replace(lens=words, lens_doubt=doubts[0] if doubts else "")
            if lens.rig is not None and lens.rig.offset_set_on:
                known = known._replace(offset_set=True, offset_utc=lens.rig.offset_set_on)
        found[body.id] = known
    return found


def _of_source(source: Source, saved: list[Alignment], today: datetime) -> SetUp:
    placed = next((one for one in saved if one.stage_T_world == source.alignment), None)
    days = None if placed is None else _days(placed.date, today)
    delayed = source.delay_ms or source.rotation_delay_ms or source.lens_delay_ms
    profiled = load_tracker_profile(profile_id(source)).driver_latency_ms
    return SetUp(
        source.id,
        delay_set=bool(delayed or profiled),
        offset_set=source.rig_offset != Transform(),
        aligned=placed is not None or source.alignment != Transform(),
        alignment="" if placed is None else f"{placed.name} {placed.number}",
        alignment_days=days,
        alignment_verdict="" if placed is None else placed.verdict,
    )


def _alignments(folder: Path) -> list[Alignment]:
    """Return all versions that can be read, the newest first."""
    kept = AlignmentFolder(folder)
    found: list[Alignment] = []
    try:
        for system in kept.systems():
            found += kept.versions(system).whole
    except (OSError, AlignmentFileError):
        return found  # what cannot be read says nothing; `check` names it
    return sorted(found, key=lambda one: one.date, reverse=True)


def _days(date: str, today: datetime) -> float | None:
    """Return how many days ago an ISO 8601 date was, None where it is none."""
    try:
        when = datetime.fromisoformat(date)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max((today - when).total_seconds() / _DAY_S, 0.0)
