# SPDX-License-Identifier: Apache-2.0
"""Makes the streams of tests/replay: once, by hand, when a stream shall be another one.

A short virtual stage with two trackers, three nodes and operators is listened to; each Step's
stream is what it was given there. The regression itself never comes here: it reads the files.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import partial
from pathlib import Path as FilePath

import msgspec

from hardware_profiles.stage import Body, SerialLine, Source, Stage
from hardware_profiles.sync import Sync
from hardware_profiles.wall import Wall
from sim.house_sync import HouseSync
from sim.regression.drive import drive, make_step
from sim.regression.small_stage import STAGE, START_NS, SmallStage
from sim.regression.stream import FORMAT, Header, Record, StepName, Stream
from sim.regression.tracker_lines import MS, NS
from sim.trackers.capture_file import read_frames
from sim.virtual.kernel import LocalClock
from sim.virtual.network import Path
from stagectl.show.state import ViewState
from stagectl.topics import DecisionLead, LineData, LineState, ShowOrder, SyncEdge, matches

SECONDS = 4.8
FRAMES_SECONDS = 1.4
F4_FRAMES = 400
SEED = 6
F4_STAGE = Stage(
    1, "capture", "25/1", (Body("A"),),
    (Source("f4-a", "A", "f4", SerialLine("unused"), profile="f4-mosys", rate="25/1"),),
    (Wall("main", 12.0, 5.0),), sync=Sync("ltc", tracker="f4-a"),
)  # fmt: skip
NOTHING = ShowOrder(0, {}, (), None)
ORDERS: Sequence[tuple[float, ShowOrder]] = (
    (0.4, ShowOrder(1, {}, (), "T1")),
    (0.6, ShowOrder(2, {"A": None}, (), "T1")),
    (0.8, ShowOrder(3, {}, (), "T1", views={"A": ViewState(size=1.2, overscan=0.1)}, views_rev=1)),
    (1.0, ShowOrder(4, {}, ("B",), "T1", views={"A": ViewState(on_wall=False)}, views_rev=2)),
    (1.2, ShowOrder(5, {}, (), "T1", views_rev=2)),
    (3.8, ShowOrder(6, {}, (), None, accepted={"A": 1}, views_rev=2)),
    (3.9, ShowOrder(7, {}, (), None, accepted={"A": 1}, views_rev=2, nodes_off=("n2",))),
    (4.3, ShowOrder(8, {}, (), None, accepted={"A": 1}, views_rev=2)),
)  # fmt: skip


def make_streams(f4_capture: FilePath) -> dict[str, Stream]:
    """Return every stream by name. Raises OSError where the capture is not there."""
    streams = _stage_streams()
    streams["grid"] = _grid_stream()
    streams["source-f4"] = _f4_stream(f4_capture)
    said = drive(make_step(streams["source-f4"].header), streams["source-f4"])
    samples = [one for one in said if one.topic == "sample/f4-a"]
    streams["sync-ltc"] = _stream(
        "sync", "the samples of source-f4: timecode as house sync", F4_STAGE, samples
    )
    return streams


def _stage_streams() -> dict[str, Stream]:
    tapped = _run_stage()
    about = f"a virtual stage of {SECONDS:g} s, seed {SEED}: "

    def of(step: StepName, what: str, source: str = "", seconds: float = SECONDS) -> Stream:
        header = _header(step, about + what, STAGE, START_NS + round(seconds * NS), source)
        inputs = [row.topic for row in make_step(header).inputs()]
        records = [
            one for one in tapped
            if any(matches(topic, one.topic) for topic in inputs) and one.t_ns <= header.end_ns
        ]  # fmt: skip
        return Stream(header, records)

    return {
        "source-freed": of("source", "Free-D on a serial line, damaged, unplugged", "freed-a"),
        "source-osc": of("source", "OSC over UDP, lost, doubled, late, foreign", "osc-b"),
        "fusion": of("fusion", "samples of both, ticks, holds and a take"),
        "frames": of("frames", "states of both bodies, views changed", seconds=FRAMES_SECONDS),
        "roster": of("roster", "three nodes: one loses messages, one comes late and dies"),
    }


def _run_stage() -> list[Record]:
    tapped: list[Record] = []

    def tap(topic: str, message: msgspec.Struct) -> None:
        tapped.append(Record(stage.kernel.now_ns, topic, message))

    stage = SmallStage(SEED, tap)
    stage.controller.start()
    at = stage.kernel.at
    stage.join("n1", Path(), LocalClock(5 * MS, 30.0))
    stage.join("n2", Path(loss=0.02, ordered=False), LocalClock(-40 * MS, -50.0))
    at(START_NS + NS, lambda: _join_late(stage))
    at(START_NS + 4 * NS, lambda: stage.nodes[b"nn3"].kill())
    stage.play_lines(SECONDS, SEED)
    for at_s, order in ORDERS:
        at(START_NS + round(at_s * NS), partial(stage.controller.order, order))
    stage.kernel.run_until(START_NS + round(SECONDS * NS))
    return tapped


def _join_late(stage: SmallStage) -> None:
    stage.join("n3", Path(), LocalClock(NS, 80.0))


def _grid_stream() -> Stream:
    """Edges of a node with jitter: an outage, a jump of 20 ms, doubtful ones, a growing R."""
    draw = random.Random(f"replay grid {SEED}")
    sync = HouseSync(START_NS + 7 * MS, STAGE.frame_rate(), 40.0, 30.0, SEED)
    records: list[tuple[int, str, msgspec.Struct]] = []
    for j in range(290):
        t_ns = sync.vsync_ns(j) + (20 * MS if j >= 170 else 0)
        if 80 <= j < 115 or draw.random() < 0.02:
            continue
        edge = SyncEdge(
            t_ns, quality=0.5 if j % 50 == 49 else 1.0, present=j < 230, device_locked=j < 240,
            reference_hz=23.976,
        )  # fmt: skip
        records.append((t_ns + 3 * MS + draw.randrange(MS), "edge", edge))
    for at_s, lead_ms, delivery_ms in ((0.5, 55.0, 0.0), (3.0, 70.0, 9.0), (8.0, 40.0, 6.5)):
        lead = DecisionLead(round(lead_ms * MS), round(delivery_ms * MS))
        records.append((START_NS + round(at_s * NS), "lead", lead))
    about = f"edges of a node, 12 s, seed {SEED}: an outage, a jump of 20 ms, a growing R"
    return _stream("grid", about, STAGE, [Record(*row) for row in sorted(records, key=_time)])


def _f4_stream(capture: FilePath) -> Stream:
    """A real capture as a serial line brings it: reads of any length, 25 frames a second."""
    draw = random.Random(f"replay f4 {SEED}")
    data = b"".join(read_frames(capture, "f4")[:F4_FRAMES])
    records = [Record(START_NS, "line/f4-a", LineState("f4-a", START_NS, True, ""))]
    at = 0
    while at < len(data):
        size = draw.choice((105, 105, 105, 64, 32, 150))
        end = min(at + size, len(data))
        # The line brings byte n when its frame is due, and the read returns a little later.
        t_ns = START_NS + (end - 1) // 105 * NS // 25 + (end - 1) % 105 * 286_458
        t_ns += 30 * MS * (draw.random() < 0.01) + draw.randrange(500_000)
        t_ns = max(t_ns, records[-1].t_ns)
        records.append(Record(t_ns, "raw/f4-a", LineData("f4-a", t_ns, data[at:end])))
        at = end
    about = f"{F4_FRAMES} frames of a real Mo-Sys F4 capture (tests/vectors/mosys_f4), serial"
    return _stream("source", about, F4_STAGE, records, "f4-a")


def _stream(
    step: StepName, about: str, stage: Stage, records: Sequence[Record], source: str = ""
) -> Stream:
    return Stream(_header(step, about, stage, records[-1].t_ns + NS, source), records)


def _header(step: StepName, about: str, stage: Stage, end_ns: int, source: str = "") -> Header:
    return Header(FORMAT, step, about, START_NS, end_ns, stage, source, 1, NOTHING)


def _time(row: tuple[int, str, msgspec.Struct]) -> int:
    return row[0]
