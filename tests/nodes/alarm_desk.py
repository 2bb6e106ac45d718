# SPDX-License-Identifier: Apache-2.0
"""A board of a healthy stage by hand, with the part of alarms on it."""

from __future__ import annotations

from hardware_profiles.stage import Body, Source, Stage, UdpLine
from hardware_profiles.wall import ModeLatency, Processor
from stagectl.alarms.set_up import SetUp
from stagectl.control.board import Board
from stagectl.control.messages import Row
from stagectl.nodes.alarm_part import AlarmPart
from stagectl.show.state import ShowState
from stagectl.topics import Event, RecorderState

NS = 1_000_000_000
T0 = 1_000 * NS
DONE = SetUp("one", delay_set=True, lens="Zeiss 32 mm", offset_set=True, aligned=True)


def stage_of(cameras: int = 2) -> Stage:
    """Return a stage with so many cameras, a source each: "one", "two", ..."""
    names = ("one", "two", "three", "four", "five", "six", "seven", "eight")[:cameras]
    bodies = tuple(Body(chr(ord("A") + i)) for i in range(cameras))
    sources = tuple(
        Source(name, body.id, "freed", UdpLine(40_000 + i), rate="120/1")
        for i, (name, body) in enumerate(zip(names, bodies, strict=True))
    )
    led = Processor("led-1", "usual", (ModeLatency("usual", 1.0),))
    return Stage(1, "desk", "24/1", bodies, sources, processor=(led,))


class Desk:
    """The part, its board, and a clock."""

    def __init__(
        self, cameras: int = 2, nodes: int = 2, set_up: dict[str, SetUp] | None = None
    ) -> None:
        self.board = Board()
        self.stage = stage_of(cameras)
        known = {b.id: DONE for b in self.stage.body} if set_up is None else set_up
        self.part = AlarmPart(self.stage, self.board, utc=lambda: "12:00:00", set_up=known)
        self.now_ns = T0
        self.show = ShowState()
        self.nodes = tuple(f"n{i + 1}" for i in range(nodes))
        self.change("stage", "stage", STAGE_ROW)
        for body in self.stage.body:
            source = next(s for s in self.stage.source if s.body == body.id)
            self.change("cameras", body.id, {**CAMERA_ROW, "tracker": source.id})
            self.change("sources", source.id, SOURCE_ROW)
        for name in self.nodes:
            self.change("nodes", name, NODE_ROW)
        self.hear_recorder()

    def change(self, section: str, key: str, fields: Row) -> None:
        """Change some fields of a row."""
        self.board.set(section, key, {**(self.board.row(section, key) or {}), **fields})

    def hear_recorder(self, error: str | None = None) -> None:
        """Let the recorder say how it is."""
        state = RecorderState(None, 0, 0, 0, error)
        self.part.on_message("recorder", state, self.now_ns)

    def tell(self, event: Event) -> None:
        """Hand it an event, told now."""
        self.part.on_message("event", event, self.now_ns)

    def wait(self, seconds: float, step_s: float = 0.25) -> None:
        """Let time pass, the recorder heard all the while."""
        for _ in range(round(seconds / step_s)):
            self.now_ns += round(step_s * NS)
            self.hear_recorder()
            self.part.refresh(self.show, self.now_ns)

    def alarm(self, key: str) -> Row:
        """Return the row of an alarm."""
        row = self.board.row("alarms", key)
        assert row is not None, f"no alarm {key}: {self.board.keys('alarms')}"
        return row

    def link(self, key: str, link: str) -> tuple[str, str, str]:
        """Return state, id and sentence of a link."""
        row = self.board.row("chain", key)
        assert row is not None
        at = list(_texts(row["links"])).index(link)
        state, code, sentence = (
            _texts(row[name])[at] for name in ("states", "codes", "sentences")
        )  # fmt: skip
        return state, code, sentence


def _texts(cell: object) -> list[str]:
    assert isinstance(cell, list)
    return [str(one) for one in cell]


STAGE_ROW: Row = {
    "grid_state": "LOCKED", "sync_source": "node", "reference_present": True,
    "device_locked": True, "phase_right": True, "sync_sentence": "", "epoch": 1, "hot_age_ms": 20,
}  # fmt: skip
CAMERA_ROW: Row = {
    "state": "OK", "held": False, "frozen": False, "kept_off_mm": 0.0, "kept_off_deg": 0.0,
    "wall_px": 3.0, "overscan": "auto", "overscan_pct": 2.0,
}  # fmt: skip
SOURCE_ROW: Row = {
    "alive": True, "rate_ok": True, "rate_hz": 120.0, "nominal_hz": 120.0, "rejected": 3,
    "dropped_bytes": 0, "gaps": 0, "clock": "even", "jitter_ms": 0.4,
}  # fmt: skip
NODE_ROW: Row = {"state": "in sync", "error": None, "late": 0, "clock_bound_us": 80.0}
