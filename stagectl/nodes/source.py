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
from stagectl.nodes.source_faults import FLOODED, OWN_PACKET, SILENT, UNREADABLE, SourceFaults
from stagectl.nodes.source_news import AGAIN_AFTER_NS, SourceNews
from stagectl.step import LATEST, Input, Output, queue
from stagectl.topics import LineData, LineState, SendState, SourceHealth
from tracking.framing import Frame, StreamFramer
from tracking.protocols import open_decoder
from tracking.sample import (
    DAMAGED,
    MALFORMED,
    Decoded,
    Reject,
    TrackerSample,
)
from tracking.slip import SlipFramer
from tracking.source_health import Health, SourceGuard

HEALTH_EVERY_NS = 250_000_000
REJECT_EVENT_EVERY_NS = AGAIN_AFTER_NS
QUEUE = 256
CLOCK_STEPPED = "its clock was set; the stage's time goes on without a jump"
DOUBLE = "came twice, or too early for its even rate"
_NOT_WHOLE = (DAMAGED, MALFORMED)
_DOUBLE = Reject(DOUBLE)
Framer = StreamFramer | SlipFramer
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
        self._news = SourceNews(source.id)
        self._faults = SourceFaults(source, profile, self._news)
        self._key: int | str | None = source.camera_id
        self._samples = 0
        self._rejected = 0
        self._last_reject = Reject("")
        self._refused: Reject | None = None
        self._refused_ns = 0
        self._bytes_ns: int | None = None
        self._is_open = False
        self._line_note = "not opened yet"
        self._health = Health.LOST
        self._lost_code = ""
        self._next_health_ns = 0

    def inputs(self) -> Sequence[Input]:
        """Raw bytes, the state of its line, and where this stage's own packets leave from."""
        name = self._source.id
        return (
            Input(f"raw/{name}", queue(QUEUE)),
            Input(f"line/{name}", queue(QUEUE)),
            Input("send/<send>", LATEST),
        )

    def deadline_ns(self) -> int | None:
        """Health is due, or the moment at which silence means LOST."""
        lost_ns = None if self._health is Health.LOST else self._guard.lost_ns()
        return self._next_health_ns if lost_ns is None else min(self._next_health_ns, lost_ns)

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Decode bytes, or note that the line changed."""
        if isinstance(data, LineData):
            outputs: list[Output] = []
            if self._framer is None:
                self._on_datagram(data, outputs)
            else:
                self._on_stream(self._framer, data, outputs)
            return outputs + self._news.drain()
        if isinstance(data, LineState):
            self._on_line(data)
            return self._news.drain()
        if isinstance(data, SendState):
            self._faults.note_send(data)
        return ()

    def on_deadline(self, now_ns: int) -> Sequence[Output]:
        """Report health, and what has begun or is over."""
        if now_ns >= self._next_health_ns:
            self._next_health_ns = now_ns + HEALTH_EVERY_NS
        health = self._guard.health(now_ns)
        if health is not self._health:
            self._on_health(health, now_ns)
        self._faults.look(now_ns)
        return [*self._news.drain(), (f"source/{self._source.id}", self._report(now_ns))]

    def _on_datagram(self, line: LineData, outputs: list[Output]) -> None:
        faults, t_ns = self._faults, line.t_rx_ns
        if faults.floods(line):
            self._count(FLOODED)
            return
        if faults.is_own(line):
            self._count(OWN_PACKET)
            return
        is_strange = faults.is_strange(line.sender)
        kept_out: Reject | None = None
        is_judged = not line.sender
        is_whole = True
        for decoded in self._decoder.datagram(line.data):
            if isinstance(decoded, Reject):
                is_whole = is_whole and decoded.f_id != DAMAGED
                self._refuse(decoded, t_ns, is_strange)
                continue
            if not self._is_ours(decoded, t_ns, is_strange):
                continue
            if not is_judged:
                kept_out, is_judged = faults.stranger(line, decoded.source_key), True
            if kept_out is None:
                self._take(decoded, t_ns, t_ns, outputs)
            else:
                self._count(kept_out)
        if not is_strange:
            size = len(line.data)
            faults.line.note(size, 0 if is_whole else size, is_whole, size)

    def _on_stream(self, framer: Framer, line: LineData, outputs: list[Output]) -> None:
        self._bytes_ns = line.t_rx_ns
        dropped, whole, size = framer.dropped_bytes, 0, 0
        for frame in framer.feed(line.data, line.t_rx_ns):
            size = len(frame.data)
            if self._on_frame(frame, outputs):
                whole += 1
            else:
                dropped -= size
        self._faults.line.note(len(line.data), framer.dropped_bytes - dropped, whole, size)

    def _on_frame(self, frame: Frame, outputs: list[Output]) -> bool:
        """Take a frame of a stream; return whether it was whole."""
        wire_ns = round((len(frame.data) + frame.bytes_after) * self._byte_ns)
        is_whole = True
        for decoded in self._decoder.datagram(frame.data):
            if isinstance(decoded, Reject):
                is_whole = is_whole and decoded.f_id not in _NOT_WHOLE
                self._refuse(decoded, frame.t_rx_ns)
            elif self._is_ours(decoded, frame.t_rx_ns):
                self._take(decoded, frame.t_rx_ns - wire_ns, frame.t_rx_ns, outputs)
        return is_whole

    def _is_ours(self, decoded: Decoded, t_ns: int, is_strange: bool = False) -> bool:
        if self._key is None:
            self._key = decoded.source_key
        if decoded.source_key == self._key:
            return True
        reason = f"is of camera {decoded.source_key!r}, this source is {self._key!r}"
        self._refuse(Reject(reason), t_ns, is_strange)
        return False

    def _take(self, decoded: Decoded, t_wire_ns: int, t_rx_ns: int, outputs: list[Output]) -> None:
        if self._faults.is_double(decoded, t_rx_ns):
            self._count(_DOUBLE)
            return
        decoded = self._faults.followed(decoded, t_rx_ns)
        stamp, t_capture_ns, t_sigma_ns = self._capture.stamp(decoded, t_wire_ns)
        if stamp.happened == "step":
            self._news.tell(t_rx_ns, "warn", CLOCK_STEPPED, CLOCK_STEP)
        elif stamp.happened == "again":  # counted, not told: networks do this in normal work
            self._count(_DOUBLE)
            return
        if decoded.sequence is None:
            clock = self._capture.clock
            period_ns = clock.period_ns() if clock.name == "even" else None
            self._faults.losses.observe_even(t_capture_ns, stamp.wait_ns, period_ns)
        sample = TrackerSample(self._source.id, t_capture_ns, t_rx_ns, decoded, t_sigma_ns)
        for admitted in self._guard.admit(sample):
            if isinstance(admitted, Reject):
                self._refuse(admitted, t_rx_ns)
                continue
            self._samples += 1
            for part in self._capture.parts(admitted):
                outputs.append((f"sample/{self._source.id}", part))

    def _count(self, reject: Reject) -> None:
        self._rejected += 1
        self._last_reject = reject

    def _refuse(self, reject: Reject, t_ns: int, is_strange: bool = False) -> None:
        self._count(reject)
        if not is_strange:
            self._refused, self._refused_ns = reject, t_ns
        self._news.seldom(t_ns, f"a packet was refused: {reject.reason}", reject.f_id)

    def _on_line(self, line: LineState) -> None:
        news, was_open = self._news, self._is_open
        self._is_open = line.is_open
        self._line_note = line.note
        what = describe(self._source)
        if line.is_open:
            if self._framer is not None:
                self._framer.reset()
            self._faults.line.restart()
            text = f"line open: {what}" + (f"; {line.note}" if line.note else "")
            # A line that is back is the end of it only where the tracker was not LOST meanwhile.
            if self._lost_code == SILENT or not news.over(line.t_ns, text, SILENT):
                news.tell(line.t_ns, "info", text)
            return
        text = f"line closed: {what}: {line.note}"
        if was_open:
            news.start(line.t_ns, text, SILENT)
        else:
            news.tell(line.t_ns, "warn", text, SILENT)

    def _on_health(self, health: Health, now_ns: int) -> None:
        before, self._health = self._health, health
        news, name = self._news, self._source.id
        if health is Health.LOST:
            self._lost_code, why = self._why_lost(now_ns)
            if self._framer is not None:
                self._framer.reset()
            if news.stands(self._lost_code):  # the line's end, say: the same fault, further on
                news.tell(now_ns, "alarm", f"tracking lost: {why}", self._lost_code)
            else:
                news.start(now_ns, f"tracking lost: {why}", self._lost_code)
        elif before is Health.LOST:
            text = f"tracking from {name}"
            reasons = dict.fromkeys((SILENT, UNREADABLE, self._lost_code))
            codes = [code for code in reasons if news.stands(code)]
            self._lost_code = ""
            for code in codes:
                news.over(now_ns, text, code)
            if not codes:
                news.tell(now_ns, "info", text)

    def _why_lost(self, now_ns: int) -> tuple[str, str]:
        """Return the fault of which a source is LOST, and why in words."""
        name, since_ns = self._source.id, now_ns - self._guard.thresholds.lost_ns
        if self._refused is not None and self._refused_ns > since_ns:
            reason, code = self._refused.reason, self._refused.f_id
            return code or SILENT, f"what comes from {name} is refused: {reason}"
        if self._bytes_ns is not None and self._bytes_ns > since_ns:
            return UNREADABLE, self._faults.unreadable()
        return SILENT, f"nothing from {name}"

    def _report(self, now_ns: int) -> SourceHealth:
        source, clock = self._source, self._capture.clock
        period_ns = clock.period_ns()
        # Without a grid to wait behind, all that can be said is how even the intervals are.
        wait_ns = self._guard.uneven_ns() if clock.name == "arrival" else clock.wait_ns()
        refused = f"last refused: {self._last_reject.reason}" if self._rejected else ""
        return SourceHealth(
            source.id, source.body, source.protocol, describe(source), self._health.value,
            self._health is not Health.LOST, self._guard.rate_ok(now_ns),
            self._guard.rate_hz(now_ns), float(source.nominal_rate()), self._guard.age_ns(now_ns),
            self._samples, self._rejected,
            0 if self._framer is None else self._framer.dropped_bytes,
            self._faults.losses.missing, self._is_open,
            self._line_note or refused, clock.name, round(wait_ns * 1e-6, 3),
            None if period_ns is None else round(period_ns * 1e-6, 4), clock.segment,
        )  # fmt: skip


def describe(source: Source) -> str:
    """Return the line in words: "serial /dev/ttyUSB0 38400 8O1" or "udp 127.0.0.1:40000"."""
    line = source.line
    if isinstance(line, SerialLine):
        return f"serial {line.port} {line.baud} {line.framing}"
    return f"udp {line.host}:{line.port}"
