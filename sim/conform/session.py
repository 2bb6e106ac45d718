# SPDX-License-Identifier: Apache-2.0
"""One client and one scripted controller, from the start of the process to its end.

The session answers HELLO, PING and RESEND as the script says, begins its grid when the client
listens to `frames`, plays the scenes one after the other, and stops the client. What happened is in
`controller.diary` and `client.lines`; judging is done afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import zmq

from render_bridge.clock import now_ns
from sim.conform.bytes import HELLO, PING, RESEND, Received, go, pong
from sim.conform.client_process import ClientProcess
from sim.conform.content import Content, Sending, snapshot_bytes
from sim.conform.controller import HOST, Controller, ScriptClock
from sim.conform.loop import Loop
from sim.conform.scene import Scene
from sim.conform.script import MS, Grid, Script, Window

LEAD_MS = 60
EPOCH = 3
START_PATIENCE_NS = 12_000_000_000
PREPARE_MS = -220.0
WARM_UP = 8
COOL_DOWN = 3
LEAVE_NS = 1_500_000_000
NAME = "conform-1"
NOBODY = (0, 0, 0, 0)


class Session:
    """Plays scenes to one client."""

    def __init__(
        self,
        name: str,
        scenes: Sequence[Scene],
        script: Script,
        *,
        settle_ms: int = 300,
        grid_rate: float = 1.0,
        drift: float = 0.0,
        lead_ms: int = LEAD_MS,
    ) -> None:
        self.name = name
        self.scenes = tuple(scenes)
        self.script = script
        self.asked_lead_ms = lead_ms
        self.windows: dict[Scene, Window] = {}
        self.failure: str | None = None
        """Why the session did not come to its end."""
        self.t_start_ns = self.t_stop_ns = self.t_exit_ns = 0
        self.stop_by_closing = False
        self.on_hello: Callable[[int], None] = lambda _n: self.answer_hello()
        self.answers_ping: Callable[[Received], bool] = lambda _ping: True
        self.hold_pong: Callable[[int], tuple[int, int]] = lambda _n: (0, 0)
        """Of the n-th PING: ns it waits before it "comes", and ns its PONG waits on the way."""
        self.frames_sockets: tuple[int, ...] = (0,)
        self.snapshot_port = 0
        self.grid: Grid | None = None
        self.clock = ScriptClock(drift=drift)
        self._settle_ns = settle_ms * MS
        self._grid_rate = grid_rate
        self._hellos = self._pings = 0
        self._asked: dict[int, int] = {}
        self._seq: dict[int, int] = {}
        self._started = self._ended = False

    @property
    def period_ns(self) -> float:
        """The display's own period."""
        return 1e9 * self.script.cast.rate_den / self.script.cast.rate_num

    @property
    def lead_ms(self) -> int:
        """How long before its vsync the client decides: R, and what the barrier takes."""
        cast = self.script.cast
        return self.asked_lead_ms + (cast.barrier_us // 1_000 if cast.barrier else 0)

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self._ended

    def start(
        self, context: zmq.Context[zmq.Socket[bytes]], loop: Loop, command: Sequence[str]
    ) -> None:
        """Bind, and start the client; raises OSError where it cannot be started."""
        self.loop = loop
        self.controller = Controller(context, loop, self.clock)
        self.controller.epoch = EPOCH
        self.controller.on_message = {
            HELLO: self._on_hello, PING: self._on_ping, RESEND: self._on_resend,
        }  # fmt: skip
        for scene in self.scenes:
            scene.enter(self)
        arguments = (
            "--connect", f"{HOST}:{self.controller.link_port}", "--name", NAME,
            "--lead-ms", str(self.asked_lead_ms),
        )  # fmt: skip
        self.t_start_ns = now_ns()
        try:
            self.client = ClientProcess((*command, *arguments))
        except OSError:
            self.controller.close()
            raise
        self._started = True
        loop.at(self.t_start_ns, self._await_client)

    def answer_hello(self, epoch: int | None = None) -> None:
        """Send the SNAPSHOT."""
        epoch = self.controller.epoch if epoch is None else epoch
        self.controller.say_epoch(self.snapshot(epoch), epoch)

    def snapshot(self, epoch: int) -> bytes:
        """Return the SNAPSHOT of an epoch."""
        port = self.controller.frames_ports[self.snapshot_port]
        return snapshot_bytes(self.script.cast, epoch, port)

    def say_go(self, number: int, word: int, mask: tuple[int, int, int, int] = NOBODY) -> None:
        """Send GO for a slot, twice."""
        if self.grid is None:
            return
        t_show_ns = self.clock.at(self.grid.v_raw_ns(number))
        data = go(self._epoch(number), self._frame(number), word, t_show_ns, mask)
        now = now_ns()
        for t_ns in (now, now + MS):
            self.loop.at(t_ns, lambda: self.publish(data))

    def publish(self, data: bytes) -> None:
        """Send on the first `frames` socket."""
        self.controller.publish(data)

    def now_frame_ms(self, slot: int, ms: float) -> int:
        """Return a time of a slot on this machine's clock."""
        if self.grid is None:
            return 0
        return self.grid.v_raw_ns(slot) + round(ms * MS)

    def fail(self, why: str) -> None:
        """End before the time."""
        if self._ended:
            return
        self.failure = why
        self.client.kill()
        self._close()

    @property
    def heard(self) -> bool:
        """Whether the client ever joined: it listened to `frames`."""
        return self.grid is not None

    def release(self) -> None:
        """Free everything, also of a session that has not come to its end."""
        if self._started:
            self.client.kill()
            self._close()

    def _on_hello(self, _hello: Received) -> None:
        self._hellos += 1
        self.on_hello(self._hellos - 1)

    def _on_ping(self, ping: Received) -> None:
        if not self.answers_ping(ping):
            return
        number = self._pings
        self._pings += 1
        come_ns, way_ns = self.hold_pong(number)
        t1 = int(ping.fields["t1_node_ns"])
        t2 = ping.t_raw_ns + come_ns
        epoch = self.controller.epoch

        def answer() -> None:
            t3 = self.clock.at(now_ns() - way_ns)
            data = pong(epoch, t1, min(self.clock.at(t2), t3), t3)
            self.controller.say_epoch(data, epoch)

        if come_ns + way_ns:
            self.loop.at(ping.t_raw_ns + come_ns + way_ns, answer)
        else:
            answer()

    def _on_resend(self, ask: Received) -> None:
        grid = self.grid
        if grid is None:
            return
        frame = int(ask.fields["frame"])
        self._asked[frame] = self._asked.get(frame, 0) + 1
        for number, slot in self.script.slots.items():
            if grid.frame(number) == frame and slot.answer_ask == self._asked[frame]:
                content = slot.content or self.script.make(number)
                sending = self.sending(number, second=True, seq=self._seq.get(frame, 1))
                self.controller.send_frame(content, sending, link=True, sockets=())

    def _await_client(self) -> None:
        if self._ended:
            return
        now = now_ns()
        if self.client.exit_code is not None:
            self._fail_for_exit()
        elif any(data[:1] == b"\1" for _, _, data in self.controller.diary.subscriptions):
            self._begin(now)
        elif now - self.t_start_ns > START_PATIENCE_NS:
            self.fail(f"{self._what_came()} within {START_PATIENCE_NS / 1e9:.0f} s")
        else:
            self.loop.at(now + 10 * MS, self._await_client)

    def _what_came(self) -> str:
        """Say what a client did that did not join: what its author wants to know first."""
        bad = self.controller.diary.bad
        if self._hellos:
            return f"{self._hellos} HELLO, but no subscription to `frames`"
        if bad:
            return f"no HELLO, but {len(bad)} messages that are none (the last: {bad[-1].reason})"
        return "no HELLO, nor anything else,"

    def _fail_for_exit(self) -> None:
        code = self.client.exit_code
        self.fail(f"the client ended with {code}")
        # Its last words are there when its output has been read to the end.
        if self.client.errors:
            self.failure = f"the client ended with {code}: {self.client.errors[-1]}"

    def _begin(self, now: int) -> None:
        base = now + self._settle_ns + round(-self.script.first_ms * MS)
        self.grid = Grid(base, self.period_ns * self._grid_rate)
        first = WARM_UP
        for scene in self.scenes:
            window = Window(self.script, self.grid, first, scene.frames)
            self.windows[scene] = window
            scene.prepare(window, self)
            first += scene.frames
        end = first + COOL_DOWN
        for number in range(end):
            self.loop.at(self.now_frame_ms(number, PREPARE_MS), self._preparing(number))
        for number, ms, action in self.script.actions:
            self.loop.at(self.now_frame_ms(number, ms), action)
        self.loop.at(self.now_frame_ms(end - 1, 20.0), self._stop)

    def _preparing(self, number: int) -> Callable[[], None]:
        return lambda: self._prepare(number)

    def _prepare(self, number: int) -> None:
        if self.client.exit_code is not None:
            self._fail_for_exit()
            return
        slot = self.script.slot(number)
        content = slot.content or self.script.make(number)
        copies = (
            (slot.first_ms, content, False),
            (slot.second_ms, slot.second_content or content, True),
        )
        for ms, said, second in copies:
            if ms is None:
                self._seq[self._frame(number)] = self.controller.spend_seq(self._epoch(number))
                continue
            self.loop.at(self.now_frame_ms(number, ms), self._sender(number, said, second))
        if self.script.cast.barrier and slot.go_ms is not None:
            self.loop.at(self.now_frame_ms(number, slot.go_ms), lambda: self.say_go(number, 1))
        for extra in slot.extras:
            send = self._sender(number, extra.content, extra.second, extra.epoch, extra.frame)
            self.loop.at(self.now_frame_ms(number, extra.at_ms), send)

    def _sender(
        self, number: int, content: Content, second: bool,
        epoch: int | None = None, frame: int | None = None,
    ) -> Callable[[], None]:  # fmt: skip
        def send() -> None:
            seq = self.controller.spend_seq(self._epoch(number) if epoch is None else epoch)
            self._seq[self._frame(number)] = seq
            sending = self.sending(number, second, seq, epoch, frame)
            self.controller.send_frame(content, sending, sockets=self.frames_sockets)

        return send

    def sending(
        self, number: int, second: bool, seq: int,
        epoch: int | None = None, frame: int | None = None,
    ) -> Sending:  # fmt: skip
        """Return what belongs to one sending of a slot now; raises RuntimeError before the grid."""
        if self.grid is None:
            raise RuntimeError("no grid yet")
        return Sending(
            self._epoch(number) if epoch is None else epoch,
            self.grid.frame(number) if frame is None else frame,
            seq, second, self.clock.at(self.grid.v_raw_ns(number)),
            self.grid.period_ns * (1.0 + self.clock.drift), self.clock.at(now_ns()),
        )  # fmt: skip

    def _frame(self, number: int) -> int:
        return self.grid.frame(number) if self.grid is not None else 0

    def _epoch(self, number: int) -> int:
        return self.grid.epoch(number, EPOCH) if self.grid is not None else EPOCH

    def _stop(self) -> None:
        self.t_stop_ns = now_ns()
        if self.stop_by_closing:
            self.client.end_input()
        else:
            self.client.tell("stop")
        self.loop.at(self.t_stop_ns + 5 * MS, self._await_exit)

    def _await_exit(self) -> None:
        now = now_ns()
        if self.client.exit_code is not None:
            self.t_exit_ns = now
            self.loop.at(now + 50 * MS, self._close)
        elif now - self.t_stop_ns > LEAVE_NS:
            self.client.kill()
            self._close()
        else:
            self.loop.at(now + 5 * MS, self._await_exit)

    def _close(self) -> None:
        if not self._ended:
            self._ended = True
            self.controller.close()
            self.client.close()
