# SPDX-License-Identifier: Apache-2.0
"""The board's part about time: exposures, the rates of the stage, and the trackers' phases. Pure.

Sections: `exposures` (by camera), `rates` (by place), `phases` (by tracker: where in the frame its
samples are true). What changes seldom is made once; measured figures are told once a second.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

import msgspec

from hardware_profiles.rates import parse_rate, period_ns
from hardware_profiles.stage import Stage
from render_bridge.rate_names import simple_ratio
from render_bridge.reference_rate import RateMeter
from stagectl.control.board import Board
from stagectl.control.messages import ArgValue
from stagectl.nodes.board_part import Answer
from stagectl.nodes.exposures import exposures_of
from stagectl.nodes.rates_table import Measured, rate_rows
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState
from stagectl.step import LATEST, Input, Output, queue
from stagectl.topics import GridState, ReportOf
from tracking.sample import TrackerSample

EVERY_NS = 1_000_000_000
# Samples that the phase of a tracker is told from: two seconds at 120 Hz.
SAMPLES = 240
STALE_NS = 2_000_000_000
_MS = 1e-6


class _Tracker:
    def __init__(self) -> None:
        self.meter = RateMeter()
        self.captures: deque[int] = deque(maxlen=SAMPLES)
        self.timecode_rate = ""

    def add(self, sample: TrackerSample) -> None:
        self.meter.observe(sample.t_capture_ns)
        self.captures.append(sample.t_capture_ns)
        if sample.decoded.timecode_rate is not None:
            self.timecode_rate = sample.decoded.timecode_rate


class TimingPart:
    """Exposures, rates, phases."""

    verbs: Collection[str] = ()

    def __init__(self, stage: Stage, board: Board) -> None:
        self._stage = stage
        self._board = board
        self._period_ns = period_ns(stage.frame_rate())
        self._grid: GridState | None = None
        self._trackers = {source.id: _Tracker() for source in stage.source}
        self._nodes: dict[str, tuple[RateMeter, int]] = {}
        self._next_ns = 0
        for body in stage.body:
            if body.role == "camera":
                found = exposures_of(stage, body)
                board.set(
                    "exposures",
                    body.id,
                    {
                        "fps": round(1e3 / found.camera_ms, 3),
                        "wall_ms": round(found.wall_ms, 3),
                        "camera_ms": round(found.camera_ms, 3),
                        "starts_ms": [round(start, 3) for start in found.starts_ms],
                        "exposure_ms": round(found.exposure_ms, 3),
                        "readout_ms": round(found.readout_ms, 3),
                        "shutter_deg": body.exposure.shutter_deg,
                        "spare_ms": round(found.spare_ms, 2),
                        "split": found.split,
                        "shift_ms": _rounded(found.shift_ms),
                        "sentence": found.sentence,
                    },
                )

    def inputs(self) -> Sequence[Input]:
        """The grid, what nodes showed, and the samples of trackers."""
        return (
            Input("grid", LATEST),
            Input("report/<node>", queue(4096)),
            Input("sample/<source>", queue(64)),
        )

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Take one measurement."""
        if isinstance(data, TrackerSample):
            tracker = self._trackers.get(data.source_id)
            if tracker is not None:
                tracker.add(data)
        elif isinstance(data, ReportOf):
            meter, _ = self._nodes.get(data.node) or (RateMeter(), 0)
            meter.observe(data.report.t_vsync_ns)
            self._nodes[data.node] = (meter, t_rx_ns)
        elif isinstance(data, GridState):
            self._grid = data
        return ()

    def refresh(self, show: ShowState, now_ns: int) -> Sequence[Output]:
        """Tell the rates and phases once a second."""
        if now_ns < self._next_ns:
            return ()
        self._next_ns = now_ns + EVERY_NS
        self._rates(now_ns)
        for name, tracker in self._trackers.items():
            self._board.set("phases", name, self._phase(tracker, now_ns))
        return ()

    def execute(
        self, verb: str, args: Mapping[str, ArgValue], author: str, show: ShowState, now_ns: int
    ) -> Answer | Refused:
        """There is nothing to command here."""
        return Refused(f"there is no command {verb!r}")

    def _rates(self, now_ns: int) -> None:
        self._nodes = {
            name: (meter, seen)
            for name, (meter, seen) in self._nodes.items()
            if now_ns - seen < STALE_NS
        }
        names = self._board.keys("processors")
        measured = Measured(
            None if self._grid is None else self._grid.sync.reference_hz,
            {name: _hz(meter) for name, (meter, _) in sorted(self._nodes.items())},
            {
                name: _hz(tracker.meter)
                for name, tracker in self._trackers.items()
                if _is_fresh(tracker, now_ns)
            },
            {name: _number((self._board.row("processors", name) or {}).get("input_hz"))
             for name in names},
            {
                name: tracker.timecode_rate
                for name, tracker in self._trackers.items()
                if tracker.timecode_rate and _is_rate(tracker.timecode_rate)
            },
        )  # fmt: skip
        rows = list(rate_rows(self._stage, measured))
        for place, row in enumerate(rows):
            self._board.set(
                "rates",
                f"{place:03d}",
                {
                    "kind": row.kind,
                    "name": row.name,
                    "hz": _rounded(row.hz, 4),
                    "measured": row.measured,
                    "wanted_hz": _rounded(row.wanted_hz, 4),
                    "state": row.state,
                    "sentence": row.sentence,
                },
            )
        for key in self._board.keys("rates")[len(rows) :]:
            self._board.remove("rates", key)

    def _phase(self, tracker: _Tracker, now_ns: int) -> dict[str, float | bool | None]:
        """Return where in the stage's frame, or a part of it, a tracker's samples are true."""
        if self._grid is None or not _is_fresh(tracker, now_ns):
            return {"phase_ms": None, "spread_ms": None, "steady": None, "period_ms": None}
        # A tracker that is locked at p/q of the stage's rate stands at one phase of T/p.
        hz = _hz(tracker.meter)
        ratio = Fraction(1) if hz is None else simple_ratio(hz, self._stage.frame_rate()).ratio
        period_ns = self._period_ns / ratio.numerator
        first = (tracker.captures[0] - self._grid.t_ns) % period_ns
        offsets = sorted(
            (t_ns - self._grid.t_ns - first + period_ns / 2) % period_ns - period_ns / 2
            for t_ns in tracker.captures
        )
        middle = offsets[len(offsets) // 2]
        low, high = offsets[len(offsets) // 20], offsets[-1 - len(offsets) // 20]
        spread_ns = high - low
        return {
            "phase_ms": round((first + middle) % period_ns * _MS, 2),
            "spread_ms": round(spread_ns * _MS, 2),
            "steady": spread_ns < period_ns / 4,
            "period_ms": round(period_ns * _MS, 3),
        }


def _hz(meter: RateMeter) -> float | None:
    return None if meter.measured is None else meter.measured.hz


def _is_fresh(tracker: _Tracker, now_ns: int) -> bool:
    return bool(tracker.captures) and now_ns - tracker.captures[-1] < STALE_NS


def _is_rate(text: str) -> bool:
    try:
        parse_rate(text)
    except ValueError:
        return False
    return True


def _rounded(value: float | None, digits: int = 2) -> float | None:
    return None if value is None else round(value, digits)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
