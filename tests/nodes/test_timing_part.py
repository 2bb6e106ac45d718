# SPDX-License-Identifier: Apache-2.0
"""The rates table names each mismatch; phases and rates are those of the samples that came."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from hardware_profiles.stage import Body, Exposure, Source, Stage, UdpLine
from hardware_profiles.sync import Sync
from hardware_profiles.wall import ModeLatency, Processor
from stagectl.control.board import Board
from stagectl.nodes.rates_table import Measured, RateRow, rate_rows
from stagectl.nodes.timing_part import TimingPart
from stagectl.show.state import ShowState
from stagectl.topics import GridState
from tracking.sample import Decoded, TrackerSample

RATE = "24000/1001"
FILM = float(Fraction(24000, 1001))
S = 1_000_000_000


def stage(*cameras: Body, sync: Sync | None = None) -> Stage:
    return Stage(
        version=1,
        stage_id="s",
        rate=RATE,
        body=cameras or (Body("A"), Body("B", exposure=Exposure(fps="48000/1001"))),
        source=(Source("t", "A", "freed", UdpLine(40_000), rate="60000/1001"),),
        processor=(Processor("p", "normal", (ModeLatency("normal", 2.0),)),),
        sync=sync or Sync(),
    )


IN_ORDER = Measured(FILM, {"left": FILM}, {"t": FILM * 2.5}, {"p": FILM}, {"t": RATE})


def rows(there: Stage, measured: Measured = IN_ORDER) -> dict[tuple[str, str], RateRow]:
    return {(row.kind, row.name): row for row in rate_rows(there, measured)}


def test_a_stage_in_order_has_no_mismatch() -> None:
    found = rows(stage())
    assert {row.state for row in found.values()} == {"good"}
    assert [kind for kind, _ in found] == [
        "project", "camera", "camera", "sync", "node", "processor", "tracker", "timecode",
    ]  # fmt: skip
    assert found["camera", "B"].sentence == "2 times the stage's rate"


@pytest.mark.parametrize(
    ("row", "changes", "state", "sentence"),
    [
        (("node", "left"), {"nodes": {"left": 24.0}}, "bad",
         "runs at 24.000, the stage at 23.976; slips a frame every 41.7 s"),
        (("processor", "p"), {"processors": {"p": 25.0}}, "bad",
         "runs at 25.000, the stage at 23.976"),
        (("processor", "p"), {"processors": {}}, "unknown", "not measured yet"),
        (("tracker", "t"), {"trackers": {"t": 60.0}}, "warn",
         "60.000 against 23.976: slips a sample every 16.7 s"),
        (("tracker", "t"), {"trackers": {"t": 30.3}}, "warn",
         "sends 30.3 samples a second, its rate is 59.940 (60000/1001)"),
        (("sync", "node"), {"reference_hz": 24.0}, "bad",
         "the reference is 24.000, it should be 23.976 (24000/1001)"),
        (("timecode", "t"), {"timecodes": {"t": "24"}}, "bad",
         "timecode counts at 24.000, the stage runs at 23.976 (24000/1001)"),
    ],
)  # fmt: skip
def test_each_mismatch_is_named(
    row: tuple[str, str], changes: dict[str, Any], state: str, sentence: str
) -> None:
    found = rows(stage(), IN_ORDER._replace(**changes))[row]
    assert (found.state, found.sentence) == (state, sentence)


def test_cameras_and_references_that_do_not_fit() -> None:
    found = rows(stage(Body("A", exposure=Exposure(fps="25")), sync=Sync(source="free")))
    assert found["camera", "A"].state == "bad"
    assert found["sync", "free"].sentence == "there is no reference: the stage runs free"


@pytest.mark.parametrize(("hz", "steady"), [(60_000 / 1001, True), (60.5, False)])
def test_the_phase_of_a_tracker_is_that_of_its_samples(hz: float, steady: bool) -> None:
    board, there = Board(), stage()
    part = TimingPart(there, board)
    rng = random.Random("phase")
    for n in range(2_000):
        # 4 ms after the start of a frame, within a tenth of a millisecond.
        t_ns = round(5e8 + 4e6 + n * 1e9 / hz + rng.uniform(-1e5, 1e5))
        part.on_message("sample/t", TrackerSample("t", t_ns, t_ns, Decoded(1)), t_ns)
    newest = 5e8 + 800 * 1e9 / FILM
    grid = GridState(1, 800, newest, 1e9 / FILM, "LOCKED", "node", 0, 0, 0.0, 0, 0)
    part.on_message("grid", grid, t_ns)
    part.refresh(ShowState(), t_ns)
    row = board.row("phases", "t")
    assert row is not None
    assert row["steady"] is steady
    if steady:
        assert row["phase_ms"] == pytest.approx(4.0, abs=0.05)
        assert row["spread_ms"] == pytest.approx(0.18, abs=0.04)
    rate = board.row("rates", "005")
    assert rate is not None
    assert rate["kind"] == "tracker"
    assert rate["hz"] == pytest.approx(hz, rel=1e-4)
    # A tracker that fell silent has no phase and no rate.
    part.refresh(ShowState(), t_ns + 5 * S)
    row = board.row("phases", "t")
    assert row is not None
    assert row["phase_ms"] is None
