# SPDX-License-Identifier: Apache-2.0
"""Sync edges from a genlocked tracker: its samples are taken at the reference's rate.

The capture time of a sample is an edge; where in the frame the tracker samples is the stage file's
`sync.phase_ms`. Packets of one kind count (a tracker may send pose and lens apart). A tracker that
says it is not genlocked gives no edge; one that does not say is believed less than one that does.
"""

from __future__ import annotations

from hardware_profiles.rates import period_ns
from hardware_profiles.stage import Source
from stagectl.topics import SyncEdge
from tracking.capture_clock import Kind, kind_of
from tracking.sample import TrackerSample

SAYS_GENLOCKED = 0.5
SAYS_NOTHING = 0.25
# A packet that waited may be of another slot: its time is worth nothing as an edge.
MOST_SIGMA_OF_PERIOD = 0.05
OTHER_KIND_AFTER_NS = 1_000_000_000


class OneKind:
    """Picks the packets of one kind: the first, another where that falls silent."""

    def __init__(self) -> None:
        self._kind: Kind | None = None
        self._seen_ns = 0

    def takes(self, sample: TrackerSample) -> bool:
        """Return whether a sample is of the kind that counts."""
        kind = kind_of(sample.decoded)
        if kind != self._kind and (
            self._kind is None or sample.t_rx_ns - self._seen_ns > OTHER_KIND_AFTER_NS
        ):
            self._kind = kind
        if kind != self._kind:
            return False
        self._seen_ns = sample.t_rx_ns
        return True


class TrackerEdges:
    """Makes edges from one source."""

    def __init__(self, source: Source) -> None:
        """Take the source that is the reference."""
        self._name = source.id
        self._most_sigma_ns = MOST_SIGMA_OF_PERIOD * period_ns(source.nominal_rate())
        self._kind = OneKind()

    def on_sample(self, sample: TrackerSample) -> SyncEdge | None:
        """Return the edge of a sample, or news of why it is none; None where it is not counted."""
        if sample.source_id != self._name or not self._kind.takes(sample):
            return None
        genlocked = sample.decoded.genlocked
        if genlocked is False:
            note = f"{self._name} says that it is not genlocked: it gives no reference"
            return SyncEdge(sample.t_rx_ns, "tracker", 0.0, device_locked=False, note=note)
        if sample.t_sigma_ns > self._most_sigma_ns:
            return None
        quality = SAYS_GENLOCKED if genlocked else SAYS_NOTHING
        # A tracker that is genlocked has its reference.
        return SyncEdge(
            sample.t_capture_ns, "tracker", quality, present=genlocked, device_locked=genlocked
        )
