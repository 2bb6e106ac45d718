# SPDX-License-Identifier: Apache-2.0
"""LED processors at work: what polls bring becomes their state, and wall to black becomes orders.

Rules:
1. Polls and orders are carried out by threads (`stagectl/runtime/processors.py`); a Step waits for
   nobody. A processor whose last answer is older than three polls, and than three seconds, is
   silent, whether its thread says so or hangs.
2. Only rows with `blackout = true` are ever sent anything, and only what the walls were ordered:
   "black" blacks out; "picture" and "grey" release what was blacked out before, and nothing else.
   Safe grey is a picture: a blacked-out processor would not show it.
3. An order is done when the processor says so itself; until then it is pending, and repeated. One
   of which nothing is heard for three seconds is an alarm too, whoever hangs.
4. Whom we blacked out is remembered outside of this process: one that dies while the walls are
   black still releases what it blacked out before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import msgspec

from hardware_profiles.stage import Stage
from hardware_profiles.wall import Processor
from stagectl.processors.state import (
    Answering,
    PollResult,
    ProcessorState,
    Reading,
    WallOrder,
    WallResult,
    state_topic,
)
from stagectl.show_topics import ShowOrder
from stagectl.step import LATEST, Input, Output, queue
from stagectl.topics import Event, Level

STATE_EVERY_NS = 500_000_000
REPEAT_EVERY_NS = 1_000_000_000
SILENT_POLLS = 3
SILENT_AFTER_NS = 3_000_000_000
BLACK = "black"
NOT_AS_ORDERED = "F-39"


def asked_processors(stage: Stage) -> list[Processor]:
    """Return the processors of a stage that have an address."""
    return [processor for processor in stage.processor if processor.address]


class ProcessorsStep:
    """All processors of a stage."""

    def __init__(
        self,
        stage: Stage,
        began_ns: int,
        blacked_out: Collection[str] = (),
        remember: Callable[[Sequence[str]], None] = lambda names: None,
    ) -> None:
        """Take who was blacked out by an earlier life, and who keeps that in mind."""
        self._watched = [
            _Watched(p, began_ns, black=p.id in blacked_out) for p in asked_processors(stage)
        ]
        self._remember = remember
        self._remembered = [one.processor.id for one in self._watched if one.ours]
        self._by_id = {watched.processor.id: watched for watched in self._watched}
        self._next_ns = 0

    def inputs(self) -> Sequence[Input]:
        """What the walls are ordered, and what came of polls and orders."""
        return (
            Input("show", LATEST),
            Input("polled/<processor>", queue(64)),
            Input("wall-result/<processor>", queue(64)),
        )

    def deadline_ns(self) -> int | None:
        """The next state of all."""
        return self._next_ns

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Take an order for the walls, or what a processor answered."""
        if isinstance(data, ShowOrder):
            self._next_ns = t_rx_ns  # to keep it in mind, as soon as the orders have left
            return [out for one in self._watched for out in one.on_show(data, t_rx_ns)]
        if isinstance(data, PollResult) and data.processor in self._by_id:
            return self._by_id[data.processor].on_poll(data, t_rx_ns)
        if isinstance(data, WallResult) and data.processor in self._by_id:
            return self._by_id[data.processor].on_result(data, t_rx_ns)
        return ()

    def on_deadline(self, now_ns: int) -> Sequence[Output]:
        """Say how all stand; repeat orders that were not carried out."""
        self._next_ns = now_ns + STATE_EVERY_NS
        self._keep_in_mind()
        return [out for one in self._watched for out in one.tend(now_ns)]

    def _keep_in_mind(self) -> None:
        names = [one.processor.id for one in self._watched if one.ours]
        if names != self._remembered:
            self._remembered = names
            self._remember(names)


class _Watched:
    def __init__(self, processor: Processor, began_ns: int, *, black: bool) -> None:
        self.processor = processor
        self.ours = black and processor.blackout
        """Whether we blacked it out, and have not seen it released."""
        self._silent_ns = max(SILENT_POLLS * round(processor.poll_s * 1e9), SILENT_AFTER_NS)
        self._began_ns = began_ns
        self._answered_ns = 0
        self._reading = Reading()
        self._error = ""
        self._refused = False
        self._told: Answering = "ok"
        self._black: bool | None = None
        """What we ordered last in this life; None before the first word of the show."""
        self._rev = 0
        self._ordered_ns = self._repeat_ns = 0
        self._pending = False
        self._after_ms: float | None = None
        self._wall_error = ""

    def on_show(self, order: ShowOrder, now_ns: int) -> Sequence[Output]:
        black = order.wall == BLACK
        if not self.processor.blackout or self._black is black:
            return ()
        if self._black is None and not black and not self.ours:
            self._black = False  # whoever blacked it out before was not us
            return ()
        self.ours = self.ours or black
        self._black, self._rev, self._ordered_ns = black, order.wall_rev, now_ns
        self._pending, self._after_ms, self._wall_error = True, None, ""
        return (self._order(now_ns), self._state(now_ns))

    def on_poll(self, result: PollResult, now_ns: int) -> Sequence[Output]:
        self._error, self._refused = result.error, result.refused
        if result.reading is not None:
            self._reading, self._answered_ns = result.reading, result.t_ns
        return (*self._news(now_ns), self._state(now_ns))

    def on_result(self, result: WallResult, now_ns: int) -> Sequence[Output]:
        if not self._pending or (result.black, result.rev) != (self._black, self._rev):
            return ()  # of an order that is no more
        name = self.processor.id
        what = "blacked out" if result.black else "released"
        if result.error:
            return (*self._not_done(result.error, now_ns), self._state(now_ns))
        code = NOT_AS_ORDERED if self._wall_error else ""  # it ends the alarm where there was one
        self._pending, self._wall_error = False, ""
        self.ours = result.black
        self._after_ms = max(0, result.t_ns - self._ordered_ns) / 1e6
        self._reading = msgspec.structs.replace(self._reading, blackout=result.black)
        text = f"LED processor {name} is {what}, {self._after_ms:.0f} ms after the order"
        return (_event(now_ns, "info", name, text, code), self._state(now_ns))

    def _not_done(self, error: str, now_ns: int) -> Sequence[Output]:
        """Tell once that an order was not carried out."""
        first, self._wall_error = not self._wall_error, error
        name, what = self.processor.id, "blacked out" if self._black else "released"
        text = f"LED processor {name} is not {what}: {error}"
        return (_event(now_ns, "alarm", name, text, NOT_AS_ORDERED),) if first else ()

    def tend(self, now_ns: int) -> Sequence[Output]:
        late = self._pending and now_ns - self._ordered_ns >= SILENT_AFTER_NS
        told = self._not_done("no answer in time", now_ns) if late and not self._wall_error else ()
        outputs: list[Output] = [*told, *self._news(now_ns), self._state(now_ns)]
        if self._pending and now_ns >= self._repeat_ns:
            outputs.append(self._order(now_ns))
        return outputs

    def _answering(self, now_ns: int) -> Answering:
        since_ns = now_ns - (self._answered_ns or self._began_ns)
        if self._refused:
            return "refused"
        if not self._answered_ns and not self._error:
            return "ok" if since_ns < self._silent_ns else "silent"
        return "ok" if self._answered_ns and since_ns < self._silent_ns else "silent"

    def _news(self, now_ns: int) -> Sequence[Output]:
        """Tell once when a processor stops answering, and when it is back."""
        state, name = self._answering(now_ns), self.processor.id
        if state == self._told:
            return ()
        self._told = state
        if state == "ok":
            return (_event(now_ns, "info", name, f"LED processor {name} answers again"),)
        if state == "refused":
            text = f"LED processor {name} refuses to tell its state: {self._error}"
        else:
            text = f"LED processor {name} does not answer: {self._error or 'no answer in time'}"
        return (_event(now_ns, "warn", name, text),)

    def _order(self, now_ns: int) -> Output:
        self._repeat_ns = now_ns + REPEAT_EVERY_NS
        order = WallOrder(self.processor.id, bool(self._black), self._rev)
        return (f"wall-order/{self.processor.id}", order)

    def _state(self, now_ns: int) -> Output:
        processor = self.processor
        state = ProcessorState(
            processor.id,
            processor.kind,
            processor.address,
            now_ns,
            self._answered_ns,
            self._answering(now_ns),
            self._error,
            self._reading,
            self._black,
            self._rev,
            self._pending,
            None if self._after_ms is None else round(self._after_ms, 1),
            self._wall_error,
        )
        return (state_topic(processor.id), state)


def _event(now_ns: int, level: Level, source: str, text: str, code: str = "") -> Output:
    return ("event", Event(now_ns, level, source, text, code))
