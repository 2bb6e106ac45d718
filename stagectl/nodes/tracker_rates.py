# SPDX-License-Identifier: Apache-2.0
"""Watches the rates of trackers that are genlocked, or should be: 60.00 in a stage of 59.94 beats.

A tracker whose rate is 1001 ppm beside a simple ratio of the stage's slips a sample every 16.7 s
(60.00 against 59.94): a step in its delay that nobody finds by eye. Told once for each change: of a
tracker that says it is genlocked, and of one whose own rate in the stage file is the other twin.
"""

from __future__ import annotations

from hardware_profiles.stage import Stage
from render_bridge.rate_names import NAME_PPM, TWIN_PPM, beat_s, exact_name, ppm_of, rate_name
from render_bridge.reference_rate import RateMeter
from stagectl.nodes.tracker_edges import OneKind
from stagectl.topics import Event
from tracking.sample import TrackerSample


class _Watched:
    def __init__(self) -> None:
        self.kind = OneKind()
        self.meter = RateMeter()
        self.told = ""


class TrackerRates:
    """One rate meter per source."""

    def __init__(self, stage: Stage) -> None:
        """Take the rates of the stage; the tracker that is the reference is watched by the grid."""
        self._stage_rate = stage.frame_rate()
        self._nominal = {source.id: source.nominal_rate() for source in stage.source}
        self._watched = {source: _Watched() for source in self._nominal}
        if stage.sync.source == "tracker" and stage.sync.tracker is not None:
            self._watched.pop(stage.sync.tracker, None)

    def on_sample(self, sample: TrackerSample) -> Event | None:
        """Take a sample; return an event where the judgement of its source's rate changed."""
        watched = self._watched.get(sample.source_id)
        if watched is None or not watched.kind.takes(sample):
            return None
        if not watched.meter.observe(sample.t_capture_ns) or watched.meter.measured is None:
            return None
        name, hz = sample.source_id, watched.meter.measured.hz
        genlocked = sample.decoded.genlocked is True
        text = self._judge(name, hz, genlocked=genlocked)
        if text == watched.told:
            return None
        watched.told = text
        if not text:
            return Event(sample.t_rx_ns, "info", name, f"its rate is {rate_name(hz)} now: right")
        return Event(sample.t_rx_ns, "warn", name, text, "F-29")

    def _judge(self, name: str, hz: float, *, genlocked: bool) -> str:
        beat = beat_s(hz, self._stage_rate)
        if genlocked and beat is not None:
            return (
                f"is genlocked and runs at {rate_name(hz)}, the stage at "
                f"{exact_name(self._stage_rate)}: it slips a sample every {beat:.1f} s; "
                "give both one reference"
            )
        nominal = self._nominal[name]
        if NAME_PPM < abs(ppm_of(hz, nominal)) <= TWIN_PPM and rate_name(hz) != f"{hz:.3f} Hz":
            return f"runs at {rate_name(hz)}, its rate in the stage file is {exact_name(nominal)}"
        return ""
