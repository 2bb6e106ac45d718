# SPDX-License-Identifier: Apache-2.0
"""The Step that makes sync edges where no render node gives them, and watches genlocked trackers.

Which source makes them says [sync] of the stage file: PTP by the clock of this machine, a genlocked
tracker by its samples, LTC by the timecode a tracker carries. A node's edges come from the roster.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from hardware_profiles.stage import Stage
from hardware_profiles.sync_reference import reference_rate_of
from stagectl.nodes.ptp_edges import PtpEdges
from stagectl.nodes.timecode_edges import TimecodeEdges
from stagectl.nodes.tracker_edges import TrackerEdges
from stagectl.nodes.tracker_rates import TrackerRates
from stagectl.runtime.ptp_clock import PtpReading
from stagectl.step import Input, Output, queue
from tracking.sample import TrackerSample


class SyncSourceStep:
    """Edges of the house sync."""

    def __init__(self, stage: Stage, read_ptp: Callable[[], PtpReading | None]) -> None:
        """Take the stage and what reads PTP time (stagectl/runtime/ptp_clock.py)."""
        sync = stage.sync
        self._ptp: PtpEdges | None = None
        self._samples: TrackerEdges | TimecodeEdges | None = None
        if sync.source == "ptp":
            self._ptp = PtpEdges(stage.frame_rate(), read_ptp)
        elif sync.source == "ltc" and sync.tracker is not None:
            self._samples = TimecodeEdges(sync.tracker, reference_rate_of(stage))
        elif sync.source == "tracker":
            source = next((one for one in stage.source if one.id == sync.tracker), None)
            self._samples = TrackerEdges(source) if source is not None else None
        self._rates = TrackerRates(stage)

    def inputs(self) -> Sequence[Input]:
        """The samples of all sources."""
        return (Input("sample/<source>", queue(64)),)

    def deadline_ns(self) -> int | None:
        """The next reading of PTP."""
        return self._ptp.due_ns if self._ptp is not None else None

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Make an edge of a sample; watch its rate."""
        if not isinstance(data, TrackerSample):
            return ()
        outputs: list[Output] = []
        edge = self._samples.on_sample(data) if self._samples is not None else None
        if edge is not None:
            outputs.append(("edge", edge))
        event = self._rates.on_sample(data)
        if event is not None:
            outputs.append(("event", event))
        return outputs

    def on_deadline(self, now_ns: int) -> Sequence[Output]:
        """Read PTP."""
        return (("edge", self._ptp.on_deadline(now_ns)),) if self._ptp is not None else ()
