# SPDX-License-Identifier: Apache-2.0
"""The Step that makes packets for programs without a plugin of ours, a stream for each [[send]].

*As shown*: the states of frame k, made for the wall, leave at V_k. *As measured*: the poses as they
really were, a fixed number of frames later. A packet is made when its states come and waits, so
that at its time it only has to leave. What comes too late leaves at once. Cues leave at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

import msgspec

from hardware_profiles.stage import Stage
from render_bridge.messages import FrameFlag
from render_bridge.outputs.osc_cues import CueWords, osc_cue
from stagectl.nodes.send_stream import CameraStream, Told
from stagectl.nodes.send_times import TimecodeAt
from stagectl.step import LATEST, Input, Output, queue
from stagectl.topics import Cue, Datagram, Event, FrameStates, GridState, Measured, ShowOrder
from tracking.sample import TrackerSample

# Somebody may set the clock, and without PTP it drifts.
TAI_EVERY_NS = 5_000_000_000
# A quiet moment of fusion may bring several measured frames together; more are a heap.
MOST_AT_ONCE = 4
TELL_EVERY_NS = 10_000_000_000
# Frames that wait for their pose as measured: 2 s at 120 a second.
REMEMBERED = 256


class SendStep:
    """Makes packets and lets them go on time.

    `tai_offset_ns` returns TAI - stage time.
    """

    def __init__(self, stage: Stage, tai_offset_ns: Callable[[], int]) -> None:
        places = {body.id: (index, body) for index, body in enumerate(stage.body)}
        self._streams = [
            CameraStream(send, *places[send.body], stage)
            for send in stage.send
            if send.body is not None
        ]
        self._cues = [send for send in stage.send if send.protocol == "osc"]
        self._tai_offset = tai_offset_ns
        self._tai_ns = 0
        self._tai_due_ns = -1
        self._seen: dict[int, FrameStates] = {}
        self._grid: GridState | None = None
        self._take: str | None = None
        self._told_ns: dict[str, int] = {}
        self._timecode = {stream.send.id: TimecodeAt() for stream in self._streams}

    def inputs(self) -> Sequence[Input]:
        """Poses of both kinds, cues, and what is told beside a pose."""
        return (
            Input("states", queue(8)),
            Input("measured", queue(256)),
            Input("grid", LATEST),
            Input("show", LATEST),
            Input("cue", queue(16)),
            Input("sample/<source>", LATEST),
        )

    def deadline_ns(self) -> int | None:
        """The first packet that waits."""
        due = [stream.waiting[0].t_due_ns for stream in self._streams if stream.waiting]
        return min(due, default=None)

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Make the packets of a frame, or of a cue; remember the rest."""
        if isinstance(data, FrameStates):
            self._on_states(data, t_rx_ns)
            return self._misfits(t_rx_ns)
        if isinstance(data, Measured):
            self._on_measured(data)
        elif isinstance(data, TrackerSample):
            for timecode in self._timecode.values():
                timecode.hear(data)
        elif isinstance(data, GridState):
            self._grid = data
        elif isinstance(data, ShowOrder):
            self._take = data.take
        elif isinstance(data, Cue):
            return [("datagram", datagram) for datagram in self._on_cue(data)]
        return ()

    def on_deadline(self, now_ns: int) -> Sequence[Output]:
        """Let go what is due."""
        outputs: list[Output] = []
        for stream in self._streams:
            due: deque[Datagram] = deque(maxlen=MOST_AT_ONCE)
            while stream.waiting and stream.waiting[0].t_due_ns <= now_ns:
                due.append(stream.waiting.popleft())
            outputs += [("datagram", datagram) for datagram in due]
        return outputs

    def _on_states(self, states: FrameStates, t_rx_ns: int) -> None:
        if t_rx_ns >= self._tai_due_ns:
            self._tai_ns, self._tai_due_ns = self._tai_offset(), t_rx_ns + TAI_EVERY_NS
        if states.tick.flags & FrameFlag.RESET:
            self._seen.clear()
        self._seen.pop(states.tick.frame, None)  # so that the newest is the last
        self._seen[states.tick.frame] = states
        if len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]
        for stream in self._streams:
            if stream.send.pose == "as_shown":
                stream.shown(states, self._told(stream))

    def _on_measured(self, measured: Measured) -> None:
        states = self._seen.get(measured.frame)
        if states is None:
            return
        for body in measured.bodies:
            for stream in self._streams:
                if stream.send.pose == "as_measured" and stream.body == body.body:
                    seen = reversed(self._seen.values())
                    stream.measured(states, body, seen, self._told(stream))

    def _misfits(self, now_ns: int) -> Sequence[Output]:
        """Tell of poses that a protocol cannot carry, once in a while."""
        outputs: list[Output] = []
        for stream in self._streams:
            name, fault = stream.send.id, stream.fault
            stream.fault = ""
            told_ns = self._told_ns.get(name)
            if fault and (told_ns is None or now_ns - told_ns >= TELL_EVERY_NS):
                self._told_ns[name] = now_ns
                text = f"camera {stream.body} is left out: {fault}"
                outputs.append(("event", Event(now_ns, "warn", name, text)))
        return outputs

    def _on_cue(self, cue: Cue) -> list[Datagram]:
        words = CueWords(cue.number, cue.name, cue.action)
        return [
            Datagram(send.id, cue.t_ns, cue.t_ns, osc_cue(send.address, send.arguments, words))
            for send in self._cues
        ]

    def _told(self, stream: CameraStream) -> Told:
        timecode = self._timecode[stream.send.id]
        return Told(self._grid, self._take, timecode, self._tai_ns)
