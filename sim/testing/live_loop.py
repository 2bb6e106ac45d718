# SPDX-License-Identifier: Apache-2.0
"""The thread that tends a live stage: its session and witness belong to it from the start on."""

from __future__ import annotations

import queue
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec

from render_bridge.clock import now_ns
from sim.house_sync import HouseSync
from sim.testing.failures import StageBrokeError
from sim.testing.results import LiveSummary, StageEvent, event_of
from sim.witness import Witness
from stagectl.cli.errors import CliError
from stagectl.runtime.session import Session
from stagectl.runtime.supervisor import ChildEvent, ChildSpec
from stagectl.step import Input
from stagectl.step import queue as bounded_queue
from stagectl.topics import Event

_T = TypeVar("_T")
STEP_S = 0.02
_ORDER_PATIENCE_S = 30.0
_LAST_LINES = 3


class LiveLoop:
    """A running session. Made in the main thread. Raises StageBrokeError, nothing left behind."""

    def __init__(self, stage_file: Path, sync: HouseSync, start_ns: int) -> None:
        if threading.current_thread() is not threading.main_thread():
            raise StageBrokeError("a live stage must be started from the main thread")
        self.log: list[str] = []
        self.events: list[StageEvent] = []
        self.over = threading.Event()
        self._start_ns = start_ns
        self._failure = ""
        self._orders: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]]] = queue.SimpleQueue()
        self._witness: Witness | None = Witness(sync)
        self.witness_port = self._witness.port
        self.session: Session | None = None
        try:
            self._start(stage_file)
        except CliError as error:
            self._end()
            words = [*error.lines, *self.log[-_LAST_LINES:]]
            raise StageBrokeError(" | ".join(words)) from None
        except BaseException:
            self._end()
            raise
        self._thread = threading.Thread(target=self._tend, name="live stage", daemon=True)
        self._thread.start()

    def _start(self, stage_file: Path) -> None:
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        observed = (Input("event", bounded_queue(1000)),)
        session = self.session = Session(stage_file, self.log.append, observed)
        session.listen(self._on_child)
        session.watch_bus(self._on_bus)
        try:
            session.__enter__()
        finally:  # Ctrl-C is pytest's again
            for number, handler in before.items():
                signal.signal(number, handler)
        if session.interrupted:
            raise KeyboardInterrupt

    def check(self) -> None:
        """Raise StageBrokeError where the stage cannot go on."""
        if self._failure:
            raise StageBrokeError(self._failure)
        if not self._thread.is_alive():
            raise StageBrokeError("this stage has ended")

    def ask(self, order: Callable[[Session], _T]) -> _T:
        """Do something in the thread that owns the session; return its result."""
        self.check()
        session = self.session
        if session is None:
            raise StageBrokeError("this stage has ended")
        future: Future[_T] = Future()
        self._orders.put((lambda: order(session), future))
        try:
            return future.result(timeout=_ORDER_PATIENCE_S)
        except TimeoutError:
            self.check()
            raise StageBrokeError(f"no answer in {_ORDER_PATIENCE_S:.0f} s") from None
        except CliError as error:
            raise StageBrokeError(" | ".join(error.lines)) from None

    def add_child(self, spec: ChildSpec) -> None:
        """Start one more process under the same supervision."""
        self.ask(lambda session: session.add_child(spec))

    def finish(self) -> LiveSummary:
        """Stop the stage and return its summary, with what the witness saw."""

        def finished(session: Session) -> dict[str, Any]:
            end_ns = now_ns()  # beyond it the displays are switched off one by one
            found: dict[str, Any] = session.finish()
            witness, self._witness = self._witness, None
            if witness is not None:
                witness.finish(end_ns)
                found |= {
                    "reported_frame_skew_vsyncs": found["frame_skew_vsyncs"],
                    "reported_content_skew_vsyncs": found["content_skew_vsyncs"],
                    "frame_skew_vsyncs": witness.frame_skew,
                    "content_skew_vsyncs": witness.content_skew,
                    "content_skew_mm": round(witness.worst.mm, 4),
                    "content_skew_deg": round(witness.worst.deg, 5),
                    "witnessed_vsyncs": witness.vsyncs,
                }
            found["missed_share"] = round(session.summary.missed_share(), 6)
            self.over.set()
            return found

        return cast(LiveSummary, self.ask(finished))

    def close(self) -> None:
        """Stop every process; safe to call twice."""
        self.over.set()
        self._thread.join()
        self._end()

    def _end(self) -> None:
        if self.session is not None:
            self.session.close()
        witness, self._witness = self._witness, None
        if witness is not None:
            witness.finish(now_ns())

    def _tend(self) -> None:
        session = self.session
        while session is not None and not self.over.is_set():
            while not self._orders.empty():
                order, future = self._orders.get()
                try:
                    future.set_result(order())
                except BaseException as error:
                    future.set_exception(error)
            if self.over.is_set():
                return
            try:
                session.step(STEP_S)
                if self._witness is not None:
                    self._witness.lead_ns = session.summary.lead_ns
                    self._witness.read(now_ns())
            except CliError as error:
                self._failure = " | ".join((*error.lines, *self.log[-_LAST_LINES:]))
                return

    def _on_child(self, event: ChildEvent) -> None:
        begin, end = event.fields.get("from_ns"), event.fields.get("to_ns")
        if event.kind == "stall" and isinstance(begin, int) and isinstance(end, int):
            if self._witness is not None:
                self._witness.add_stall(begin, end)

    def _on_bus(self, message: msgspec.Struct) -> None:
        if isinstance(message, Event):
            self.events.append(event_of(message, self._start_ns))
