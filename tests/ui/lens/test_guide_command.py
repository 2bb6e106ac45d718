# SPDX-License-Identifier: GPL-3.0-or-later
"""The events of `stagectl lens guide` are those that the lens pages read."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from hardware_profiles.lens.file import save_profile
from sim.lens_truth import ZoomTruth
from stagectl.cli import lens
from tests.calibration.lens_guide.sessions import profile_at
from tests.cli.lens_commands import run
from ui.lens.events import ErrorMap, Missed, Next, Summary, Unreadable, read_event

ZOOMS = (0.0, 0.25, 0.5, 0.75, 1.0)
PLACES = [(zoom, 0.0) for zoom in ZOOMS]


@pytest.fixture(autouse=True)
def verb(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(lens.VERBS, "guide", ("stagectl.cli.lens_guide", "where next"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STAGECTL_LENSES", raising=False)


def test_its_events_are_those_that_the_lens_pages_read(capsys: pytest.CaptureFixture[str]) -> None:
    before = profile_at(ZoomTruth(), [place for place in PLACES if place[0] != 0.5])
    before = save_profile(Path("a.lens.json"), before)
    after = msgspec.structs.replace(profile_at(ZoomTruth(), PLACES), parent=before.hash)
    save_profile(Path("b.lens.json"), after)
    said = run(capsys, "guide", "b.lens.json", "--rings", "zoom", "--json")
    assert said.code == 0
    events = [read_event(line.encode()) for line in said.out.splitlines()]
    assert not any(isinstance(event, Unreadable) for event in events)
    (new,) = [event for event in events if isinstance(event, Missed)]
    assert (new.zoom, new.focus) == (0.5, 0.0)
    assert new.missed_px is not None
    assert new.missed_px > 2.0
    (error_map,) = [event for event in events if isinstance(event, ErrorMap)]
    assert error_map.foci == (0.0,)
    assert set(ZOOMS) <= set(error_map.zooms)
    at_node = error_map.px[error_map.zooms.index(0.25)][0]
    assert at_node is not None
    assert at_node < 0.3
    worst = max(px for row in error_map.px for px in row if px is not None)
    (coming,) = [event for event in events if isinstance(event, Next)]
    assert coming.zoom is not None
    assert coming.zoom not in ZOOMS
    assert f"{worst:.1f} px" in coming.why
    summary = events[-1]
    assert isinstance(summary, Summary)
    composite, wall = summary.progress_of("composite"), summary.progress_of("wall")
    assert composite is not None
    assert wall is not None
    assert (composite.limit_px, wall.limit_px) == (2.0, 8.0)
    assert not composite.good
    assert composite.more > wall.more > 0
