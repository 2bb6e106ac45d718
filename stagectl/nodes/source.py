# SPDX-License-Identifier: Apache-2.0
"""The Step of one tracker line: bytes in, samples and health out.

A sample's arrival is that of its last byte, less the bytes that came after it in the same read,
less its own time on the wire. `capture_time.py` makes the capture time of it, by the source's clock
and the delays of profile and source.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from hardware_profiles.loading import profile_id
from hardware_profiles.stage import SerialLine, Source
from hardware_profiles.tracker import load_tracker_profile
from stagectl.nodes.capture_time import CLOCK_STEP, CaptureTime
from stagectl.step import Input, Output, queue
from stagectl.topics import Event, Level, LineData, LineState, SourceHealth
from tracking.protocols import SequenceGaps, open_decoder
from tracking.sample import Decoded, Reject, TrackerSample
from tracking.source_health import Health, SourceGuard

HEALTH_EVERY_NS = 250_000_000
REJECT_EVENT_EVERY_NS = 30_000_000_000
QUEUE = 256
CLOCK_STEPPED = "its clock was set; the stage's time goes on without a jump"
DOUBLE = "came twice, or too early for its even rate"
# Start, data, parity and stop bits of one byte on the wire.
_BITS_PER_BYTE = {"8N1": 10, "8O1": 11, "8E1": 11}


class SourceStep:
    """Decodes one line."""

    def __init__(self, source: Source) -> None:
        self._source = source
        profile = load_tracker_profile(profile_id(source))
        self._decoder = open_decoder(
            source.protocol,
            profile,
            osc_preset=source.osc_preset or None,
            osc_name=source.osc_name or None,
        )
        self._framer = (
            self._decoder.stream_framer() if isinstance(source.line, SerialLine) else None
        )
        self._byte_ns = (
            _BITS_PER_BYTE[source.line.framing] * 1e9 / source.line.baud
            if isinstance(source.line, SerialLine)
            else 0.0
        )
        self._capture = CaptureTime(source, profile.driver_latency_ms)
        self._guard = SourceGuard(source.nominal_rate())
        self._key: int | str | None = source.camera_id
        self._samples = 0
        self._rejected = 0
        self._last_reject = ""
        self._gaps = SequenceGaps()
        self._is_open = False
        self._line_note = "not opened yet"
        self._health = Health.LOST
        self._next_health_ns = 0
        self._next_reject_event_ns = 0

    def inputs(self) -> Sequence[Input]:
        """Raw bytes and the state of its line."""
        name = self._source.id
        return (Input(f"raw/{name}", queue(QUEUE)), Input(f"line/{name}", queue(QUEUE)))

    def deadline_ns(self) -> int | None:
        """Health is due."""
        return self._next_health_ns

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Decode bytes, or note that the line changed."""
        if isinstance(data, LineData):
            return self._on_bytes(data)
        if isinstance(data, LineState):
            return self._on_line(data)
        return ()

    def on_deadline(self, now_ns: int) -> Sequence[Output]:
        """Report health."""
        self._next_health_ns = now_ns + HEALTH_EVERY_NS
        outputs: list[Output] = []
        health = self._guard.health(now_ns)
        if health is not self._health:
            outputs += self._on_health(health, now_ns)
        outputs.append((f"source/{self._source.id}", self._report(now_ns)))
        return outputs

    def _on_bytes(self, line: LineData) -> Sequence[Output]:
        outputs: list[Output] = []
        if self._framer is None:
            for decoded in self._decoder.datagram(line.data):
                self._take(decoded, line.t_rx_ns, line.t_rx_ns, outputs)
            return outputs
        for frame in self._framer.feed(line.data, line.t_rx_ns):
            wire_ns = round((len(frame.data) + frame.bytes_after) * self._byte_ns)
            for decoded in self._decoder.datagram(frame.data):
                self._take(decoded, frame.t_rx_ns - wire_ns, frame.t_rx_ns, outputs)
        return outputs

    def _take(
        self, decoded: Decoded | Reject, t_wire_ns: int, t_rx_ns: int, outputs: list[Output]
    ) -> None:
        if isinstance(decoded, Reject):
            self._reject(decoded, t_rx_ns, outputs)
            return
        if self._key is None:
            self._key = decoded.source_key
        if decoded.source_key != self._key:
            reason = f"is of camera {decoded.source_key!r}, this source is {self._key!r}"
            self._reject(Reject(reason), t_rx_ns, outputs)
            return
        self._gaps.observe(decoded)
        stamp, t_capture_ns, t_sigma_ns = self._capture.stamp(decoded, t_wire_ns)
        if stamp.happened == "step":
            outputs.append(self._event(t_rx_ns, "warn", CLOCK_STEPPED, CLOCK_STEP))
        elif stamp.happened == "again":  # counted, not told: networks do this in normal work
            self._rejected += 1
            self._last_reject = DOUBLE
            return
        sample = TrackerSample(self._source.id, t_capture_ns, t_rx_ns, decoded, t_sigma_ns)
        for admitted in self._guard.admit(sample):
            if isinstance(admitted, Reject):
                self._reject(admitted, t_rx_ns, outputs)
                continue
            self._samples += 1
            for part in self._capture.parts(admitted):
                outputs.append((f"sample/{self._source.id}", part))

    def _reject(self, reject: Reject, t_ns: int, outputs: list[Output]) -> None:
        self._rejected += 1
        self._last_reject = reject.reason
        if t_ns >= self._next_reject_event_ns:
            self._next_reject_event_ns = t_ns + REJECT_EVENT_EVERY_NS
            outputs.append(self._event(t_ns, "warn", f"a packet was refused: {reject.reason}"))

    def _on_line(self, line: LineState) -> Sequence[Output]:
        self._is_open = line.is_open
        self._line_note = line.note
        if line.is_open:
            if self._framer is not None:
                self._framer.reset()
            note = f"; {line.note}" if line.note else ""
            return (self._event(line.t_ns, "info", f"line open: {describe(self._source)}{note}"),)
        return (
            self._event(line.t_ns, "warn", f"line closed: {describe(self._source)}: {line.note}"),
        )

    def _on_health(self, health: Health, now_ns: int) -> Sequence[Output]:
        before, self._health = self._health, health
        if health is Health.LOST:
            if self._framer is not None:
                self._framer.reset()
            return (self._event(now_ns, "alarm", f"tracking lost: nothing from {self._source.id}"),)
        if before is Health.LOST:
            return (self._event(now_ns, "info", f"tracking from {self._source.id}"),)
        return ()

    def _event(self, t_ns: int, level: Level, text: str, code: str = "") -> Output:
        return ("event", Event(t_ns, level, self._source.id, text, code))

    def _report(self, now_ns: int) -> SourceHealth:
        source, clock = self._source, self._capture.clock
        period_ns = clock.period_ns()
        note = self._line_note or (f"last refused: {self._last_reject}" if self._rejected else "")
        return SourceHealth(
            source.id, source.body, source.protocol, describe(source), self._health.value,
            self._health is not Health.LOST, self._guard.rate_ok(now_ns),
            self._guard.rate_hz(now_ns), float(source.nominal_rate()), self._guard.age_ns(now_ns),
            self._samples, self._rejected,
            0 if self._framer is None else self._framer.dropped_bytes,
            self._gaps.missing, self._is_open, note, clock.name, round(clock.wait_ns() * 1e-6, 3),
            None if period_ns is None else round(period_ns * 1e-6, 4), clock.segment,
        )  # fmt: skip


def describe(source: Source) -> str:
    """Return the line in words: "serial /dev/ttyUSB0 38400 8O1" or "udp 127.0.0.1:40000"."""
    line = source.line
    if isinstance(line, SerialLine):
        return f"serial {line.port} {line.baud} {line.framing}"
    return f"udp {line.host}:{line.port}"
