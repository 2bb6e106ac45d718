# SPDX-License-Identifier: GPL-3.0-or-later
"""The window with the real command on OpenCV's chessboard pictures, from adding to accepting."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest
from PyQt6.QtWidgets import QApplication

from hardware_profiles.lens.file import load_profile, save_profile
from tests.hardware_profiles.lens.zoom_lens import zoom_lens
from tests.ui.lens.desk import Desk
from ui.lens.orders import pictures_in
from ui.lens.runner import COMMAND

pytestmark = [pytest.mark.system, pytest.mark.untimed]

# fx of left_intrinsics.yml, which OpenCV ships with the pictures.
REFERENCE_FX_PX = 535.915733961632


@pytest.fixture
def pictures(shared_data: Path) -> list[str]:
    return [path for path in pictures_in(shared_data / "lens_opencv_chess") if "left" in path]


def test_from_pictures_to_an_accepted_profile(
    app: QApplication, tmp_path: Path, pictures: list[str]
) -> None:
    with Desk(app, tmp_path / "session", COMMAND) as desk:
        page = desk.pages.calibrate
        page.add(pictures)
        desk.state.change("serial", desk.state.session.with_setup(serial="4711", zoom=0.25))
        desk.solve()
        summary = desk.state.solve.summary
        assert summary is not None, desk.said
        assert summary.views_used == 13
        assert summary.rms_px is not None
        assert summary.rms_px <= 0.25
        assert summary.fx_px == pytest.approx(REFERENCE_FX_PX, rel=0.01)
        assert not desk.state.solve.unreadable
        assert set(desk.state.solve.residuals) == set(pictures)
        # The picture itself is shown, with its corners where they are.
        assert page.picture.picture_size is not None
        left_out = desk.state.chosen
        page.toggle_drop()
        desk.solve()
        summary = desk.state.solve.summary
        assert summary is not None
        assert summary.views_used == 12
        assert [(one.view, one.why) for one in summary.dropped] == [(left_out, "left out by hand")]
        target = tmp_path / "left.lens.json"
        assert page.accept(target), desk.said
        profile = load_profile(target)
        assert profile.lens.serial == "4711"
        assert profile.node[0].zoom == 0.25
        assert profile.hash == summary.hash
        assert Path(left_out).name in profile.origin.notes


def test_a_camera_is_looked_through_and_its_pictures_take_its_place(
    app: QApplication, tmp_path: Path, pictures: list[str]
) -> None:
    film = tmp_path / "camera.avi"
    writer = cv2.VideoWriter(str(film), cv2.VideoWriter.fourcc(*"MJPG"), 25.0, (640, 480))
    for path in pictures[:9]:
        picture = cv2.imread(path)
        assert picture is not None
        for _ in range(10):
            writer.write(picture)
    writer.release()
    with Desk(app, tmp_path / "session", COMMAND) as desk:
        page = desk.pages.calibrate
        page.sources.add_address(f"camera:{film}")
        assert desk.state.session.sources == (f"camera:{film}",)
        covered: list[str] = []
        desk.state.changed.connect(lambda: covered.append(page.coverage.note))
        desk.solve()
        assert desk.state.solve.solved, desk.said
        taken = desk.state.session.sources
        assert len(taken) >= 8
        assert {Path(path).parent for path in taken} == {tmp_path / "session" / "captured-001"}
        assert all(Path(path).is_file() for path in taken)
        # The map filled up while the camera was looked through, and what to do was said.
        assert len({note for note in covered if "covered" in note}) >= 3
        assert any("hold it still" in text for text in desk.said)
        assert any(" taken. Next: " in text for text in desk.said)
        # It can be solved again from the pictures, without the camera.
        assert desk.state.can_accept
        page.toggle_drop()
        desk.solve()
        assert desk.state.solve.summary is not None
        assert desk.state.solve.summary.views_used == len(taken) - 1


def test_a_zoom_is_guided_from_end_to_end(app: QApplication, tmp_path: Path) -> None:
    profile = zoom_lens()
    save_profile(tmp_path / "zoom.lens.json", profile)
    with Desk(app, tmp_path / "session", COMMAND) as desk:
        desk.pages.open(tmp_path / "zoom.lens.json")
        desk.pages.show_page(1)
        grid = desk.pages.grid
        desk.until(lambda: desk.state.guided is not None and not grid.runner.running)
        desk.settle()
        assert desk.state.error_map is not None, desk.said
        assert grid.map.worst is not None
        # Three zooms cannot show a cam: there is more to measure, and it is not there yet.
        coming = desk.state.next
        assert coming is not None
        assert coming.zoom is not None
        assert coming.focus is not None
        assert (coming.zoom, coming.focus) not in {(one.zoom, one.focus) for one in profile.node}
        assert "more places for composite" in grid.next.text()
        grid.go()
        assert desk.state.session.setup.zoom == pytest.approx(coming.zoom)
        assert desk.pages.calibrate.isVisible()


def test_too_few_pictures_are_refused_in_the_commands_own_words(
    app: QApplication, tmp_path: Path, pictures: list[str]
) -> None:
    with Desk(app, tmp_path / "session", COMMAND) as desk:
        desk.pages.calibrate.add(pictures[:2])
        desk.solve()
        assert desk.said[-1].startswith("not solved: ")
        assert desk.pages.calibrate.verdict.wall.status.word == "FAIL"
        assert not desk.state.can_accept
