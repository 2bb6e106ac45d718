# SPDX-License-Identifier: GPL-3.0-or-later
"""The sync page shows what the engine says, paints only on change, and says it all in words."""

from __future__ import annotations

import pytest
from PyQt6.QtGui import QColor, QImage
from PyQt6.QtWidgets import QApplication

from hardware_profiles.stage import Body, Exposure, Source, Stage, UdpLine
from stagectl.control.board import Board
from stagectl.control.client import State
from stagectl.nodes.timing_part import TimingPart
from stagectl.show.state import ShowState
from tests.ui.context import context_of
from ui import theme
from ui.sync.panel import SyncPanel, sync_sentence


@pytest.fixture
def board() -> Board:
    """A stage with a camera in order, one that is split, and one at twice the rate."""
    cameras = (
        Body("A"), Body("B", exposure=Exposure(sync_shift_ms=18)),
        Body("C", exposure=Exposure(fps="48000/1001")),
    )  # fmt: skip
    sources = (Source("t", "A", "freed", UdpLine(40_000), rate="60000/1001"),)
    board = Board()
    stage = Stage(1, "s", "24000/1001", cameras, sources)
    TimingPart(stage, board).refresh(ShowState(), 1)
    board.set("stage", "stage", {"reference_present": True, "device_locked": False})
    return board


def count(image: QImage, role: str) -> int:
    wanted: QColor = theme.colour(role)
    return sum(
        image.pixelColor(x, y) == wanted
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    )


def panel_of(board: Board) -> tuple[SyncPanel, State]:
    state = board.snapshot()
    panel = SyncPanel(context_of(state))
    panel.resize(720, 900)
    panel.update_state(state, stale=False)
    return panel, state


def test_split_frames_are_red_and_said(app: QApplication, board: Board) -> None:
    panel, _ = panel_of(board)
    said = panel.diagram.accessibleDescription()
    assert said == "A: spare 12.9 ms; B: split: shift camera B by -5.6 ms; C: spare 2.4 ms"
    red = count(panel.diagram.grab().toImage(), theme.BAD)
    board.set("exposures", "B", {**(board.row("exposures", "A") or {})})
    panel.update_state(board.snapshot(), stale=False)
    assert count(panel.diagram.grab().toImage(), theme.BAD) == 0 < red


def test_lamps_are_three_questions(app: QApplication, board: Board) -> None:
    panel, _ = panel_of(board)
    words = {name: lamp.status.word for name, lamp in panel.lamps.items()}
    assert words == {
        "reference_present": "yes", "device_locked": "NO", "phase_right": "not known",
    }  # fmt: skip
    assert sync_sentence({"sync_sentence": "the reference is gone"}) == "the reference is gone"
    assert sync_sentence({"sync_bound_us": 180.2}) == "the grid is within 180 µs of its reference"
    assert sync_sentence({}) == ""


def test_rates_and_phases_are_shown(app: QApplication, board: Board) -> None:
    board.set("phases", "t", {"phase_ms": 4.0, "spread_ms": 0.3, "steady": True, "period_ms": 8.3})
    panel, state = panel_of(board)
    assert panel.rates.model.rowCount() == len(state["rates"]) == 6
    assert panel.phases.accessibleDescription() == "t: at 4.0 ms, within 0.3 ms"
    assert count(panel.phases.grab().toImage(), theme.GOOD) > 5
    board.set("phases", "t", {"phase_ms": 4.0, "spread_ms": 8.0, "steady": False, "period_ms": 8.3})
    panel.update_state(board.snapshot(), stale=False)
    assert panel.phases.accessibleDescription() == "t: wanders: not locked to the stage"


def test_what_did_not_change_is_not_painted_again(
    app: QApplication, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, state = panel_of(board)
    painted: list[object] = []
    for widget in (panel.diagram, panel.phases):
        monkeypatch.setattr(widget, "update", lambda widget=widget: painted.append(widget))
    panel.update_state(state, stale=False)
    assert painted == []
    panel.update_state(state, stale=True)
    assert set(painted) == {panel.diagram, panel.phases}
