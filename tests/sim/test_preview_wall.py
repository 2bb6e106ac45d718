# SPDX-License-Identifier: Apache-2.0
"""The pictures of a node that is black, grey, or has green in its inner frustum; what it tells."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from hardware_profiles.pose import Pose
from hardware_profiles.transform import Transform
from hardware_profiles.wall import Wall
from render_bridge import codec, frame_codec
from render_bridge import messages as m
from render_bridge.sdk.python.player import Player
from sim.node.display import Drawn, Latched
from sim.node.preview_feed import _frame
from sim.preview.looks import CHROMAS, Inner
from tests.render_bridge import specimens

pytest.importorskip("panda3d.core", reason="panda3d is not here (extra `preview`)")

from sim.preview.node_pictures import PreviewRenderer, preview_wall

EYE = Pose((0.0, 0.0, 1.6))
EXTENT = (-0.3, 0.3, -0.17, 0.17)


def saved(path: Path) -> NDArray[np.uint8]:
    picture = cv2.imread(str(path))
    assert picture is not None
    return np.asarray(picture[:, :, ::-1], np.uint8)


def test_black_grey_and_green_as_they_are_saved(tmp_path: Path) -> None:
    wall = Wall("main", 8.0, 4.5, pose=Transform((0.0, 5.0, 0.0)))
    node = PreviewRenderer([preview_wall(wall)], (480, 270), samples=1)
    black = node.draw(7, "exact", EYE, tmp_path, name="n", mode="black")
    assert black == tmp_path / "n_000000007_black.png"
    assert saved(black).max() == 0
    assert set(np.unique(saved(node.draw(7, "exact", EYE, tmp_path, mode="grey")))) == {118}
    inner = Inner(EYE, EXTENT, "green", True)
    green = saved(node.draw(8, "exact", EYE, tmp_path, inners=[inner]))
    plain = saved(node.draw(9, "exact", EYE, tmp_path))
    node.close()
    is_green = (green == CHROMAS["green"]).all(axis=2)
    rows, columns = np.nonzero(is_green)
    # 5 m away 0.6 wide and 0.34 high are 3.0 by 1.7 m, of 8.0 by 4.5 m in 480 by 270 px.
    assert (np.ptp(columns), np.ptp(rows)) == pytest.approx((180, 102), abs=3)
    outside = np.ones(is_green.shape, bool)
    outside[rows.min() - 1 : rows.max() + 2, columns.min() - 1 : columns.max() + 2] = False
    outside[220:] = False  # the frame's number stands there
    assert (green[outside] == plain[outside]).all()


def test_what_the_node_tells_of_a_vsync() -> None:
    """Given two cameras with looks, one off the wall, Expect the one that is on top last."""
    views = tuple(
        m.View(index, m.ViewFlag(on_wall), priority, 1.0, 0.0, 0.0, EXTENT, 0.25)
        for index, on_wall, priority in ((0, 1, 5), (1, 1, 2), (2, 0, 9))
    )
    bodies = [specimens.body(specimens.state_at(float(i)), index=i) for i in range(3)]
    frame = m.RenderFrame(
        1, 1, 3, specimens.V0_NS, 4e7, m.FrameFlag(0), 6, tuple(bodies), views=views
    )
    data = specimens.frame_bytes(frame)
    player = Player()
    head = frame_codec.frame_head(data)
    assert head is not None
    player.add(head, data, 5)
    choice = player.choose(3)
    assert choice is not None
    latched = Latched(4, 9, Drawn(choice, 1, 2), m.Outcome.EXACT)
    snapshot = m.Snapshot(1, "s", "", 25, 1, 1, 0, m.PosePoint.SENSOR, m.LensApplied(0), ())
    cameras = (
        m.WallCamera(0, m.Chroma.GREEN, True), m.WallCamera(0, m.Chroma.BLUE),
        m.WallCamera(1, m.Chroma.BLUE), m.WallCamera(2, m.Chroma.GREEN),
    )  # fmt: skip
    order = m.Wall(1, 1, m.WallMode.GREY, 0, False, cameras)
    told = _frame(snapshot, latched, order)
    assert told.mode == "grey"
    assert [(one.chroma, one.markers) for one in told.inners] == [("blue", False), ("green", True)]
    assert told.inners[1].pupil[:3] == (0.0, 2.25, 3.0)
    plain = _frame(snapshot, latched, None)
    assert (plain.mode, plain.inners) == ("picture", ())
    assert isinstance(codec.decode(data), m.RenderFrame)
