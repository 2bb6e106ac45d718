# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder that is watched, and the map that fills while views come in."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtWidgets import QApplication

from ui.lens.coverage import coverage_so_far
from ui.lens.events import ViewSeen
from ui.lens.live import LiveFolder


def test_a_picture_is_told_once_and_only_when_it_is_whole(
    app: QApplication, tmp_path: Path
) -> None:
    known = tmp_path / "known.png"
    known.write_bytes(b"1")
    live = LiveFolder(tmp_path, (str(known),))
    told: list[list[str]] = []
    live.arrived.connect(told.append)
    fresh = tmp_path / "fresh.png"
    fresh.write_bytes(b"half")
    (tmp_path / "notes.txt").write_text("no picture", encoding="utf-8")
    (tmp_path / ".hidden.png").write_bytes(b"x")
    (tmp_path / "empty.png").touch()
    live.look()
    assert not told
    fresh.write_bytes(b"half and half")
    live.look()
    assert not told
    live.look()
    live.look()
    assert told == [[str(fresh)]]


def test_a_folder_that_goes_away_is_no_error(app: QApplication, tmp_path: Path) -> None:
    live = LiveFolder(tmp_path / "gone", ())
    live.look()


def test_the_map_counts_corners_where_they_are() -> None:
    corners = ((0.0, 0.0), (599.0, 399.0), (150.0, 250.0), (-3.0, 10.0))
    views = [ViewSeen("a", True, corners_px=corners), ViewSeen("b", False, corners_px=corners)]
    found = coverage_so_far(views, 600, 400)
    assert found is not None
    assert found.cells[3][5] == found.cells[2][1] == 1
    # The one that was refined past the border counts at the border.
    assert found.cells[0][0] == 2
    assert sum(map(sum, found.cells)) == 4
    assert found.corners_hit == 2
    assert found.share == 3 / 24
    assert coverage_so_far([], 600, 400) is None
