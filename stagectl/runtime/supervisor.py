# SPDX-License-Identifier: Apache-2.0
"""The supervisor: starts processes, restarts the dead, stops all. It holds no state that matters.

Rules:
1. The first restart of a dead process is immediate; back-off starts at the second.
2. Only deaths before `ready` count toward the crash-loop latch: 5 in 60 s and it is given up.
3. A process that has been ready but says nothing for 5 s hangs, and so does one that is not ready
   after 15 s: it is killed and restarted.
4. Stop is a message ("stop" on stdin); who has not ended after 2 s is killed.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from render_bridge.clock import now_ns

_S = 1_000_000_000
BACKOFF_FIRST_NS = 100_000_000
BACKOFF_MAX_NS = 5 * _S
HEALTHY_AFTER_NS = 2 * _S
LATCH_DEATHS = 5
LATCH_WINDOW_NS = 60 * _S
HANG_AFTER_NS = 5 * _S
START_WITHIN_NS = 15 * _S
# A pause of the supervisor itself (stopped, starved) longer than that is not held against others.
OWN_STALL_NS = 1 * _S
STOP_PATIENCE_S = 2.0


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """One process to keep alive."""

    name: str
    argv: tuple[str, ...]
    beats: bool = True
    """Whether it beats each second (a simulator need not)."""
    ends_run: bool = False
    """Whether its orderly end (exit 0) ends the whole run: a console that was closed."""
    once: bool = False
    """Whether it does one job and is not restarted, whatever its end."""
    environment: Mapping[str, str] = field(default_factory=dict)


class ChildEvent(msgspec.Struct, frozen=True):
    """Something a child said, or what became of it."""

    child: str
    t_ns: int
    fields: dict[str, object]

    @property
    def kind(self) -> str:
        """ready, beat, died, gave_up, hung, or a child's own event."""
        return str(self.fields.get("event", ""))


class _Child:
    def __init__(self, spec: ChildSpec) -> None:
        self.spec = spec
        self.process: subprocess.Popen[bytes] | None = None
        self.started_ns = 0
        self.ready_ns: int | None = None
        self.heard_ns = 0
        self.restarts = 0
        self.unhealthy_restarts = 0
        self.restart_at_ns: int | None = None
        self.early_deaths: deque[int] = deque(maxlen=LATCH_DEATHS)
        self.gave_up = False
        self.finished = False
        self.stopping = False
        self.kill_at_ns: int | None = None


class Supervisor:
    """Keeps a set of children alive."""

    def __init__(self, specs: Sequence[ChildSpec]) -> None:
        self._children = {spec.name: _Child(spec) for spec in specs}
        self._events: queue.SimpleQueue[ChildEvent] = queue.SimpleQueue()
        self._stepped_ns = 0
        self.ended_by: str | None = None
        self.winding_down = False
        """Set when the run is about to end: who dies now is not restarted."""

    def start(self) -> None:
        """Start every child."""
        for child in self._children.values():
            self._spawn(child)

    def add(self, spec: ChildSpec) -> None:
        """Start one more child."""
        child = self._children[spec.name] = _Child(spec)
        self._spawn(child)

    def retire(self, name: str) -> None:
        """Ask one child to end, for good; `is_gone` tells when it has. It is killed after 2 s."""
        child = self._children.get(name)
        if child is None:
            return
        child.stopping = True
        child.restart_at_ns = None
        child.kill_at_ns = now_ns() + round(STOP_PATIENCE_S * _S)
        if _alive(child):
            _ask_to_stop(child)

    def is_gone(self, name: str) -> bool:
        """Return whether a child has no process."""
        return name not in self._children or self.pid(name) is None

    def forget(self, name: str) -> None:
        """Take a child that is gone off the list: nobody waits for it any more."""
        self._children.pop(name, None)

    def died_early(self, name: str) -> bool:
        """Return whether a child has died before it was ready, in the last minute it tried."""
        return bool(self._children[name].early_deaths)

    def step(self, timeout_s: float) -> list[ChildEvent]:
        """Wait for news at most this long; restart who is due; return what happened."""
        self._forgive_own_stall()
        happened: list[ChildEvent] = []
        with contextlib.suppress(queue.Empty):
            happened.append(self._events.get(timeout=timeout_s))
            while True:
                happened.append(self._events.get_nowait())
        for event in happened:
            self._note(event)
        happened += self._tend(now_ns())
        self._stepped_ns = now_ns()
        return happened

    def _forgive_own_stall(self) -> None:
        """Where this process stood still, its children were not silent: it did not listen."""
        stood_still_ns = now_ns() - self._stepped_ns
        if self._stepped_ns and stood_still_ns > OWN_STALL_NS:
            for child in self._children.values():
                child.heard_ns += stood_still_ns

    def pid(self, name: str) -> int | None:
        """Return the process id of a child that lives."""
        process = self._children[name].process
        return process.pid if process is not None and process.poll() is None else None

    def tell(self, name: str, line: bytes) -> bool:
        """Write one line to a child's stdin; return whether it took it. Never blocks."""
        process = self._children[name].process
        if process is None or process.stdin is None or process.poll() is not None:
            return False
        try:
            return os.write(process.stdin.fileno(), line + b"\n") == len(line) + 1
        except (OSError, ValueError):  # it died, it is being stopped, or it does not read
            return False

    def is_ready(self, name: str) -> bool:
        """Return whether a child has said `ready` in its present life."""
        child = self._children[name]
        return child.ready_ns is not None and self.pid(name) is not None

    def not_ready(self) -> list[str]:
        """Return the children that have not said `ready` in their present life."""
        return [name for name in self._children if not self.is_ready(name)]

    def gave_up(self) -> list[str]:
        """Return the children whose crash-loop latch has closed."""
        return [name for name, child in self._children.items() if child.gave_up]

    def stop(self, progress: Callable[[str], None] | None = None) -> None:
        """Ask all children to end, last started first; kill who does not."""
        living = [c for c in reversed(self._children.values()) if _alive(c)]
        for child in living:
            child.stopping = True
            _ask_to_stop(child)
        deadline = now_ns() + round(STOP_PATIENCE_S * _S)
        for child in living:
            process = child.process
            if process is None:
                continue
            try:
                process.wait(timeout=max(0.05, (deadline - now_ns()) / _S))
            except subprocess.TimeoutExpired:
                if progress is not None:
                    progress(f"{child.spec.name} did not stop in {STOP_PATIENCE_S:.0f} s: killed")
                process.kill()
                process.wait()
        for child in self._children.values():
            if child.process is not None:
                _close_stdin(child.process)

    def drain(self) -> list[ChildEvent]:
        """Return what children said last, after `stop`."""
        happened: list[ChildEvent] = []
        with contextlib.suppress(queue.Empty):
            while True:
                happened.append(self._events.get(timeout=0.05))
        return happened

    def _spawn(self, child: _Child) -> None:
        child.restart_at_ns = None
        child.ready_ns = None
        child.started_ns = child.heard_ns = now_ns()
        child.process = subprocess.Popen(
            child.spec.argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **child.spec.environment},
            # A terminal's Ctrl-C is for us alone: we ask the children, at any moment of their life.
            process_group=None if sys.platform == "win32" else 0,
        )
        if child.process.stdin is not None and sys.platform != "win32":
            os.set_blocking(child.process.stdin.fileno(), False)  # who hangs must not hang us
        threading.Thread(
            target=self._listen, args=(child.spec.name, child.process), daemon=True
        ).start()

    def _listen(self, name: str, process: subprocess.Popen[bytes]) -> None:
        stdout = process.stdout
        if stdout is not None:
            for line in stdout:
                try:
                    fields = msgspec.json.decode(line, type=dict[str, object])
                except msgspec.DecodeError:
                    fields = {"event": "text", "text": line.decode("utf-8", "replace").rstrip()}
                self._events.put(ChildEvent(name, now_ns(), fields))
            stdout.close()
        code = process.wait()
        fields = {"event": "died", "code": code, "pid": process.pid}
        self._events.put(ChildEvent(name, now_ns(), fields))

    def _note(self, event: ChildEvent) -> None:
        child = self._children.get(event.child)
        if child is None:
            return  # the last words of one that was forgotten
        child.heard_ns = event.t_ns
        if event.kind == "ready":
            child.ready_ns = event.t_ns
        elif event.kind == "died":
            self._on_death(child, event)

    def _on_death(self, child: _Child, event: ChildEvent) -> None:
        process = child.process
        if process is None or event.fields.get("pid") != process.pid:
            return
        _close_stdin(process)
        now = event.t_ns
        if child.spec.once or child.stopping or self.winding_down:
            child.finished = True
            return
        if event.fields.get("code") == 0 and child.spec.ends_run:
            child.finished = True
            self.ended_by = child.spec.name
            return
        # Who need not say `ready` is taken to be from its start on.
        works_since_ns = child.ready_ns if child.spec.beats else child.started_ns
        if works_since_ns is None:
            child.early_deaths.append(now)
            window = now - child.early_deaths[0] <= LATCH_WINDOW_NS
            if len(child.early_deaths) == LATCH_DEATHS and window:
                child.gave_up = True
                return
        elif now - works_since_ns > HEALTHY_AFTER_NS:
            child.unhealthy_restarts = 0
        delay = 0
        if child.unhealthy_restarts:
            delay = min(BACKOFF_FIRST_NS << (child.unhealthy_restarts - 1), BACKOFF_MAX_NS)
        child.unhealthy_restarts += 1
        child.restart_at_ns = now + delay

    def _tend(self, now: int) -> list[ChildEvent]:
        happened = []
        for child in self._children.values():
            if child.kill_at_ns is not None and now >= child.kill_at_ns:
                child.kill_at_ns = None
                if child.process is not None and _alive(child):
                    child.process.kill()
            if child.restart_at_ns is not None and now >= child.restart_at_ns:
                child.restarts += 1
                self._spawn(child)
                fields: dict[str, object] = {"event": "restarted", "restarts": child.restarts}
                happened.append(ChildEvent(child.spec.name, now, fields))
            patience_ns = HANG_AFTER_NS if child.ready_ns is not None else START_WITHIN_NS
            silent = now - child.heard_ns > patience_ns
            if child.spec.beats and silent and _alive(child):
                if child.process is not None:
                    child.process.kill()
                child.heard_ns = now
                happened.append(ChildEvent(child.spec.name, now, {"event": "hung"}))
        return happened


def python_child(module: str, *arguments: str) -> tuple[str, ...]:
    """Return the argv of a Python module: `-P` keeps the working folder off the module path."""
    return (sys.executable, "-P", "-m", module, *arguments)


def _alive(child: _Child) -> bool:
    return child.process is not None and child.process.poll() is None


def _close_stdin(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()


def _ask_to_stop(child: _Child) -> None:
    process = child.process
    if process is None or process.stdin is None:
        return
    with contextlib.suppress(OSError):
        process.stdin.write(b"stop\n")
        process.stdin.close()
