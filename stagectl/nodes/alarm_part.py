# SPDX-License-Identifier: Apache-2.0
"""The board's part of alarms and of the signal chain: sections alarms, alarm_history, chain. Pure.

verbs: `alarm_ack {alarm}`, `alarm_ack_all`, `alarm_mute {alarm, minutes}`, `alarm_unmute {alarm}`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import msgspec

from hardware_profiles.stage import Stage
from stagectl.alarms.alarm import Alarm
from stagectl.alarms.board_links import SILENT, camera_links, nodes_link, stage_links, sync_link
from stagectl.alarms.catalogue import CAMERA_LINKS, STAGE_LINKS, Link
from stagectl.alarms.chain import Lit, LitBy, chain_row
from stagectl.alarms.conditions import Conditions
from stagectl.alarms.engine import AlarmEngine
from stagectl.alarms.owners import Owner, Owners
from stagectl.alarms.set_up import SetUp, set_up_links
from stagectl.control.board import Board
from stagectl.control.messages import ArgValue, Row
from stagectl.nodes.board_part import Answer
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState
from stagectl.step import LATEST, Input, Output, queue
from stagectl.topics import Event, RecorderState
from tracking.sample import TrackerSample

LONGEST_MUTE_MIN = 480.0
# What was silent before the control process came up may not have spoken yet.
SETTLE_NS = 5_000_000_000
STAGE_ROW = "stage"
VERBS = ("alarm_ack", "alarm_ack_all", "alarm_mute", "alarm_unmute")
_STUCK = "F-06"


class AlarmPart:
    """Alarms and signal chains of one stage; `set_up` is by body id."""

    verbs = VERBS

    def __init__(
        self,
        stage: Stage,
        board: Board,
        *,
        utc: Callable[[], str],
        set_up: Mapping[str, SetUp] | None = None,
    ) -> None:
        self._board = board
        self._stage = stage
        self._engine = AlarmEngine(utc)
        self._owners = Owners(stage)
        self._conditions = Conditions(self._owners, board.row, lambda: board.keys("nodes"))
        self._sources = tuple(source.id for source in stage.source)
        self._cameras = tuple(body.id for body in stage.body if body.role == "camera")
        self._period_ms = {s.id: 1e3 / float(s.nominal_rate()) for s in stage.source}
        known = set_up or {}
        self._set_up = {c: set_up_links(c, known.get(c, SetUp())) for c in self._cameras}
        self._places = {c: self._places_of(c) for c in self._cameras}
        self._poses: dict[str, object] = {}
        self._moved_ns: dict[str, int] = {}
        self._conditions.watched.moved_ns = self._moved_ns
        self._began_ns: int | None = None
        self._lines = 0
        self._ids: frozenset[str] = frozenset()

    def inputs(self) -> Sequence[Input]:
        """Events, the recorder, and samples (whether a stuck tracker moves again)."""
        return (
            Input("event", queue(256)),
            Input("recorder", LATEST),
            Input("sample/<source>", queue(64)),
        )

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Take one message."""
        if isinstance(data, TrackerSample):
            self._on_sample(data, t_rx_ns)
        elif isinstance(data, Event):
            self._engine.take(data)
        elif isinstance(data, RecorderState):
            watched = self._conditions.watched
            watched.recorder_ns, watched.recorder_error = t_rx_ns, data.error or ""
            watched.disk_low = data.disk != "info"
        return ()

    def refresh(self, show: ShowState, now_ns: int) -> Sequence[Output]:
        """Compare the alarms with the board, and set what changed."""
        if self._began_ns is None:
            self._began_ns = now_ns
        engine, conditions = self._engine, self._conditions
        conditions.nodes_off = show.nodes_off
        standing = frozenset(one.source for one in engine.alarms() if one.standing)
        engine.look(
            conditions.good,
            now_ns,
            conditions.unseen(self._sources, standing),
            ready=now_ns - self._began_ns >= SETTLE_NS,
        )
        self._alarm_rows(show.rolling, now_ns)
        self._chains(now_ns)
        return ()

    def execute(
        self, verb: str, args: Mapping[str, ArgValue], author: str, show: ShowState, now_ns: int
    ) -> Answer | Refused:
        """Acknowledge or mute."""
        engine = self._engine
        if verb == "alarm_ack_all":
            count = engine.acknowledge_all(author)
            return Answer(f"{count} alarms acknowledged")
        alarm_id = str(args.get("alarm", ""))
        if engine.get(alarm_id) is None:
            return Refused(f"no alarm {alarm_id!r:.80}: it is over and acknowledged, or never was")
        if verb == "alarm_ack":
            engine.acknowledge(alarm_id, author)
            return Answer(f"alarm {alarm_id} acknowledged")
        if verb == "alarm_unmute":
            engine.mute(alarm_id, 0.0, author, now_ns)
            return Answer(f"alarm {alarm_id} is not muted any more")
        minutes = _minutes(args.get("minutes"))
        if minutes is None:
            return Refused(f"minutes: expected a number up to {LONGEST_MUTE_MIN:.0f}")
        engine.mute(alarm_id, minutes, author, now_ns)
        return Answer(f"alarm {alarm_id} muted for {minutes:g} min")

    def _on_sample(self, sample: TrackerSample, t_ns: int) -> None:
        """Note when the pose of a tracker that was stuck changes."""
        name = sample.source_id
        if f"{_STUCK} {name}" not in self._ids:
            return
        decoded = sample.decoded
        pose = (decoded.position_m, decoded.pan_tilt_roll_deg, decoded.quaternion_wxyz)
        if pose != self._poses.get(name, pose):
            self._moved_ns[name] = t_ns
        self._poses[name] = pose

    def _alarm_rows(self, rolling: bool, now_ns: int) -> None:
        board, alarms = self._board, self._engine.alarms()
        for one in alarms:
            camera, links = self._owner(one)
            board.set("alarms", one.id, one.row(links, camera, rolling, now_ns))
        ids = frozenset(one.id for one in alarms)
        for gone in self._ids - ids:
            board.remove("alarms", gone)
        if ids != self._ids:
            self._conditions.forget(ids)
            self._ids = ids
        history = self._engine.history
        if not history or history[-1].n == self._lines:
            return
        for line in history:
            if line.n > self._lines:
                board.set("alarm_history", str(line.n), line._asdict())
        self._lines = history[-1].n
        for key in board.keys("alarm_history")[: -len(history)]:
            board.remove("alarm_history", key)

    def _owner(self, alarm: Alarm) -> Owner:
        return self._owners.owner(alarm.fault, alarm.source)

    def _chains(self, now_ns: int) -> None:
        board = self._board
        own: dict[str | None, list[LitBy]] = {}
        causes: dict[str, Alarm] = {}
        for one in self._engine.alarms():
            if not one.lights(now_ns):
                continue
            camera, links = self._owner(one)
            if one.standing and one.level == "alarm" and one.code != SILENT:
                causes.setdefault(one.source, one)
            for link in links:
                by = LitBy(link, one.level, one.source, one.text, one.code)
                own.setdefault(None if link in STAGE_LINKS else camera, []).append(by)
        stage = board.row("stage", "stage") or {}
        shared: dict[Link, Lit] = {
            "sync": sync_link(stage),
            "nodes": nodes_link(self._rows("nodes")),
        }
        of_all = own.get(None, [])
        for camera in self._cameras:
            row = board.row("cameras", camera)
            if row is None:
                found: Mapping[Link, Lit] = {"link": Lit("unknown", "nothing is known of it yet")}
            else:
                tracker = str(row.get("tracker") or "")
                source = board.row("sources", tracker)
                period_ms = self._period_ms.get(tracker, 0.0)
                found = camera_links(row, source, period_ms, causes.get(tracker))
            lights = {**found, **self._set_up[camera], **shared}
            lit = [*own.get(camera, ()), *of_all]
            board.set("chain", camera, chain_row(CAMERA_LINKS, lights, lit, self._places[camera]))
        processors = self._rows("processors")
        whole = stage_links(stage, self._conditions.watched, processors, now_ns)
        board.set("chain", STAGE_ROW, chain_row(STAGE_LINKS, whole, of_all, _STAGE_PLACES))

    def _rows(self, section: str) -> list[tuple[str, Row]]:
        board = self._board
        return [
            (key, row)
            for key in board.keys(section)
            if (row := board.row(section, key)) is not None
        ]

    def _places_of(self, camera: str) -> Mapping[Link, str]:
        """Return where a console finds what owns each link."""
        own = [s for s in self._stage.source if s.body == camera and "pose" in s.binds]
        source = f"setup/sources/{own[0].id}" if own else f"setup/cameras/{camera}"
        return {
            "link": source, "quality": source, "clock": source, "delay": source, "sync": "sync",
            "lens": f"lens/{camera}", "rig_offset": f"setup/rig/{camera}",
            "alignment": "setup/alignment", "line_up": f"stage/{camera}", "nodes": "setup/nodes",
        }  # fmt: skip


_STAGE_PLACES: Mapping[Link, str] = {
    "engine": "shoot/alarms", "recorder": "takes", "disk": "takes", "network": "setup/network",
    "console": "shoot/alarms", "processors": "setup/processors",
}  # fmt: skip


def _minutes(value: ArgValue) -> float | None:
    """Return a number of minutes that may be muted, None for anything else."""
    try:
        minutes = float(value) if isinstance(value, str | int | float) else math.nan
    except ValueError:
        return None
    return minutes if 0.0 < minutes <= LONGEST_MUTE_MIN else None
