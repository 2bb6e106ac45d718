# SPDX-License-Identifier: Apache-2.0
"""A listener on the bus of a running stage, beside the product: what was told, sent and received.

Times are those of publishing, ns of the machine's clock, which all its processes share.
"""

from __future__ import annotations

import contextlib

import msgspec
import zmq

from sim.real.evidence import Heard, Raw, RealEvidence
from stagectl.bus.sockets import BusReader
from stagectl.runtime.plan import Plan
from stagectl.step import Input, queue
from stagectl.topics import (
    Event,
    FrameSent,
    GridState,
    LineData,
    RecorderState,
)
from tracking.sample import TrackerSample

_INPUTS = (
    Input("event", queue(1000)),
    Input("raw/<source>", queue(10_000)),
    Input("sample/<source>", queue(10_000)),
    Input("sent", queue(1000)),
    Input("grid", queue(64)),
    Input("recorder", queue(64)),
)


class Tap:
    """Reads the bus of one run into the evidence."""

    def __init__(self, plan: Plan, seen: RealEvidence) -> None:
        self._seen = seen
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._reader = BusReader(self._context, plan.publishers(), _INPUTS)

    def read(self) -> None:
        """Take all that has come."""
        while envelopes := self._reader.read():
            for envelope in envelopes:
                with contextlib.suppress(msgspec.DecodeError):
                    self._take(envelope.t_publish_ns, envelope.epoch, envelope.message())

    def close(self) -> None:
        """Close the sockets."""
        self._reader.close()
        self._context.term()

    def _take(self, t_ns: int, epoch: int, message: msgspec.Struct) -> None:
        seen = self._seen
        if isinstance(message, Event):
            seen.events.append(Heard(t_ns, message))
        elif isinstance(message, LineData):
            raw = Raw(t_ns, epoch, message.t_rx_ns, message.data)
            seen.raw.setdefault(message.source, []).append(raw)
        elif isinstance(message, TrackerSample):
            seen.samples.setdefault(message.source_id, []).append(t_ns)
        elif isinstance(message, FrameSent):
            seen.sent.append((epoch, message))
        elif isinstance(message, GridState):
            seen.grids.append(message)
            seen.lead_ns = max(seen.lead_ns, message.lead_ns)
        elif isinstance(message, RecorderState):
            seen.recorder.append((t_ns, message))
