# SPDX-License-Identifier: Apache-2.0
"""One run of a stage: plan, supervisor, an observer on the bus, and the summary at the end."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from types import FrameType

import msgspec
import zmq

from hardware_profiles.loading import StageFileError, load_stage
from hardware_profiles.rates import period_ns
from hardware_profiles.stage import Stage
from hardware_profiles.store import save_atomic
from render_bridge.clock import now_ns
from stagectl.bus.sockets import BusReader
from stagectl.checks.library import library_fault
from stagectl.cli.errors import InputError, MachineError, TimeOutError
from stagectl.drill import DrillOffer
from stagectl.runtime.changeover import changeover
from stagectl.runtime.plan import LENSES, Plan, changed_plan, make_plan, save_plan, swapped_plan
from stagectl.runtime.process_news import ProcessNews
from stagectl.runtime.state_hold import StateHold
from stagectl.runtime.summary import RunSummary
from stagectl.runtime.supervisor import (
    LATCH_DEATHS,
    ChildEvent,
    ChildSpec,
    Supervisor,
    python_child,
)
from stagectl.runtime.udp_out import send_row
from stagectl.runtime.utc import utc_stamp
from stagectl.security.keys_folder import KeysFolder
from stagectl.security.private_file import KeyFileError
from stagectl.step import Input, queue
from stagectl.topics import Event, Level, SendState

START_PATIENCE_NS = 15_000_000_000
SETUP = "setup"
_OBSERVED = (
    Input("sent", queue(1000)),
    Input("report/<node>", queue(1000)),
    Input("grid", queue(64)),
    Input("source/<source>", queue(64)),
    Input("send/<send>", queue(64)),
)


_DONE = object()


class Session:
    """A running stage. Use as a context manager: leaving it stops every process."""

    def __init__(
        self,
        stage_file: Path,
        say: Callable[[str], None],
        observe: Sequence[Input] = (),
        drill: tuple[DrillOffer, ...] = (),
    ) -> None:
        try:
            self.stage, _ = load_stage(stage_file)
        except StageFileError as error:
            raise InputError(*error.lines) from None
        self._say = say
        lacking = library_fault()
        if lacking is not None:
            raise MachineError(lacking)
        plan = make_plan(stage_file, self.stage)
        self.plan: Plan = msgspec.structs.replace(plan, drill=drill)
        folder = Path(self.plan.state_folder)
        self._hold = StateHold(stage_file, folder, self.stage.stage_id)
        try:
            if self.plan.keys_folder:
                self._prepare_keys(KeysFolder(Path(self.plan.keys_folder)))
            self._plan_file = save_plan(self.plan)
        except BaseException:
            self._hold.release()
            raise
        self.summary = RunSummary(self.stage.frame_rate())
        self.supervisor = Supervisor(self._observers())
        self._news = ProcessNews(self.supervisor)
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._observe = (*_OBSERVED, *observe)
        self._bus = self._reader()
        self._change: Generator[None, None, None] | None = None
        self._sends: dict[str, SendState] = {}
        self._listeners: list[Callable[[ChildEvent], None]] = []
        self._watchers: list[Callable[[msgspec.Struct], None]] = []
        self._interrupted = False

    def __enter__(self) -> Session:
        """Start the processes and wait until all of them are ready."""
        # A signal only asks: the loop sees it and stops the children by message.
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self._on_signal)
        try:
            self.supervisor.start()
            self._wait_ready()
            # `hot` last: its first words (a port in use, a line that is not there) must be heard.
            if not self._interrupted:
                self.supervisor.add(self._hot())
                self._wait_ready()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Stop every process."""
        self.close()

    def add_child(self, spec: ChildSpec) -> None:
        """Start one more process under the same supervision."""
        self.supervisor.add(spec)

    def listen(self, listener: Callable[[ChildEvent], None]) -> None:
        """Hand every child event to a function as well."""
        self._listeners.append(listener)

    def watch_bus(self, watcher: Callable[[msgspec.Struct], None]) -> None:
        """Hand every observed bus message to a function as well."""
        self._watchers.append(watcher)

    def run(self, until: Callable[[], bool]) -> None:
        """Keep the stage running until the condition holds, Ctrl-C, or its window was closed."""
        while not (self._interrupted or self.supervisor.ended_by or until()):
            self.step(0.02)

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C (or SIGTERM) asked to stop."""
        return self._interrupted

    def step(self, timeout_s: float) -> None:
        """Tend the children and the summary once."""
        for event in self.supervisor.step(timeout_s):
            self._on_event(event)
        if self._change is not None and next(self._change, _DONE) is _DONE:
            self._change = None
        self._news.hand_on()
        for envelope in self._bus.read():
            with contextlib.suppress(msgspec.DecodeError):
                message = envelope.message()
                self.summary.on_message(message)
                if isinstance(message, SendState):
                    self._sends[message.send] = message
                for watcher in self._watchers:
                    watcher(message)
        self.summary.settle(now_ns())
        gave_up = self.supervisor.gave_up()
        if gave_up:
            raise MachineError(
                f"process {gave_up[0]!r} died {LATCH_DEATHS} times before it was ready; "
                "its last words are above"
            )

    def finish(self) -> dict[str, object]:
        """Read what is still on its way, stop all, and return the summary event."""
        deadline = now_ns() + 400_000_000
        while now_ns() < deadline:
            self.step(0.02)
        self.summary.settle(now_ns(), wait_ns=0)
        self.close()
        return self.summary.result() | self._sent()

    def close(self) -> None:
        """Stop every process and free the sockets; safe to call twice."""
        self.supervisor.stop(self._say)
        for event in self.supervisor.drain():
            for listener in self._listeners:
                listener(event)
        if not self._context.closed:
            self._bus.close()
            self._context.term()
        self._hold.release()

    def console_key(self) -> Sequence[str]:
        """Return the words that give this run's own console its key; none where none is asked."""
        if not self.plan.keys_folder:
            return ()
        try:
            path = KeysFolder(Path(self.plan.keys_folder)).local_console(utc_stamp())
        except KeyFileError as error:
            raise InputError(str(error)) from None
        return ("--key", str(path))

    def _prepare_keys(self, folder: KeysFolder) -> None:
        """Make the stage's keys at first use, and say how many are let in."""
        try:
            folder.prepare()
            valid = sum(client.revoked_utc is None for client in folder.clients().clients)
        except KeyFileError as error:
            raise InputError(str(error)) from None
        none = "" if valid else "; let somebody in: stagectl keys enrol, or stagectl keys new"
        self._say(f"keys are asked for: {valid} valid in {folder.path}{none}")

    def _observers(self) -> Sequence[ChildSpec]:
        child = "stagectl.runtime.child"
        plan = str(self._plan_file)
        frame_ns = round(period_ns(self.stage.frame_rate()))
        sends = [ChildSpec("send", python_child(child, "send", plan))] if self.stage.send else []
        asks = [ChildSpec("processors", python_child(child, "processors", plan))]
        asks = asks if self.plan.processors is not None else []
        return (
            ChildSpec("control", python_child(child, "control", plan)),
            ChildSpec("record", python_child(child, "record", plan)),
            *sends,
            *asks,
            ChildSpec("stall", python_child("stagectl.runtime.stall", str(frame_ns))),
        )

    def _reader(self) -> BusReader:
        speakers = [self.plan.hot, *([self.plan.send] if self.plan.send else [])]
        return BusReader(self._context, speakers, self._observe)

    def _apply(self, *, lenses_only: bool) -> Generator[None, None, None]:
        """Go on as the stage file says now; as before where it cannot be used or does not start.

        `lenses_only`: as it runs now, with the lenses that were put on its cameras since.
        """
        before, stage_before = self.plan, self.stage
        try:
            plan_before = self._plan_file.read_bytes()
            if lenses_only:
                stage, plan = stage_before, swapped_plan(before, stage_before)
            else:
                stage, _ = load_stage(Path(before.written_file))
                plan = changed_plan(before, stage_before, stage)
            save_plan(plan)
        except (StageFileError, InputError, MachineError, OSError) as error:
            line = str(error) if isinstance(error, OSError) else error.lines[0]
            what = "the lenses are not taken over" if lenses_only else "the set-up is not applied"
            self._tell("warn", f"{what}, and nothing was stopped: {line}")
            return
        fault = yield from self._go_on_as(plan, stage)
        if not fault:
            what = (
                "the lenses as they were put on" if lenses_only else "the set-up as it is written"
            )
            self._tell("info", f"the stage runs with {what}")
            return
        save_atomic(self._plan_file, plan_before)
        yield from self._go_on_as(before, stage_before)
        self._tell("alarm", f"the new set-up did not start, the one before runs again: {fault}")

    def _go_on_as(self, plan: Plan, stage: Stage) -> Generator[None, None, str]:
        leaving = [spec.name for spec in (*self._observers(), self._hot())]
        if stage.rate != self.stage.rate:
            self.summary = RunSummary(stage.frame_rate())
        self.plan, self.stage = plan, stage
        fault = yield from changeover(self.supervisor, leaving, self._observers(), self._hot())
        self._bus.close()
        self._bus = self._reader()
        return fault

    def _tell(self, level: Level, text: str) -> None:
        self._say(text)
        self._news.add(Event(now_ns(), level, SETUP, text))

    def _sent(self) -> dict[str, object]:
        """Return what left for other programs, for the summary of a stage that sends."""
        if not self.stage.send:
            return {}
        return {"sends": {name: send_row(self._sends[name]) for name in sorted(self._sends)}}

    def _hot(self) -> ChildSpec:
        argv = python_child("stagectl.runtime.child", "hot", str(self._plan_file))
        return ChildSpec("hot", argv)

    def _wait_ready(self) -> None:
        deadline = now_ns() + START_PATIENCE_NS
        while late := self.supervisor.not_ready():
            self.step(0.05)
            if self._interrupted:
                return
            if now_ns() > deadline:
                raise TimeOutError(f"not ready after 15 s: {', '.join(late)}")

    def _on_event(self, event: ChildEvent) -> None:
        self._news.on_event(event)
        if event.kind == "stall":
            self.summary.add_stall(_number(event, "from_ns"), _number(event, "to_ns"))
        elif event.kind == "restarted":
            self._say(f"{event.child} died and was restarted ({event.fields['restarts']})")
        elif event.kind == "hung":
            self._say(f"{event.child} was silent for 5 s and was killed")
        elif event.kind == "apply" and event.child == "control" and self._change is None:
            self._change = self._apply(lenses_only=event.fields.get("what") == LENSES)
        elif event.kind == "text":
            self._say(f"{event.child}: {event.fields['text']}")
        for listener in self._listeners:
            listener(event)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._interrupted = True
        self.supervisor.winding_down = True


def _number(event: ChildEvent, field: str) -> int:
    value = event.fields.get(field, 0)
    return int(value) if isinstance(value, int | float) else 0
