# SPDX-License-Identifier: Apache-2.0
"""Starts the real programs in a folder of their own, and knows when one of them is left over.

Every process gets a mark in its environment, which its children inherit: whoever carries the mark
after the end was left running. Output goes to files, so that nobody ever waits for a reader.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from stagectl.control.client import ControlClient, State
from stagectl.runtime.plan import Plan, load_plan
from tests.system.events import Frame, Frames, Stalls, Summary, last_summary
from tests.system.processes import children_of, is_alive, marked, role_of, wait_until

ROOT = Path(__file__).resolve().parents[2]
MARK = "STAGECTL_TEST_MARK"
START_S = 15.0
STOP_S = 6.0


class Finished(NamedTuple):
    """A command that has ended."""

    code: int
    out: str
    err: str


class Started:
    """One process with its output in two files."""

    def __init__(self, process: subprocess.Popen[bytes], out: Path, err: Path) -> None:
        self.process = process
        self.out = out
        self.err = err

    @property
    def pid(self) -> int:
        """The process id."""
        return self.process.pid

    def order(self, line: str) -> None:
        """Write one line to its standard input."""
        if self.process.stdin is not None:
            self.process.stdin.write(line.encode() + b"\n")
            self.process.stdin.flush()

    def wait_for_text(self, text: str, timeout_s: float = START_S) -> None:
        """Wait until it has said something on either output."""

        def said() -> bool:
            both = self.out.read_text() + self.err.read_text()
            assert text in both or self.process.poll() is None, f"it ended first: {both}"
            return text in both

        wait_until(said, timeout_s, f"{text!r} of {self.process.args!r}: {self.err.read_text()}")

    def ask_to_end(self, number: int = signal.SIGINT) -> Finished:
        """Send a signal and wait for the end."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.finish(STOP_S)

    def finish(self, timeout_s: float) -> Finished:
        """Wait for the end."""
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        code = self.process.wait(timeout_s)
        return Finished(code, self.out.read_text(), self.err.read_text())


class Stage:
    """A running `stagectl run`."""

    def __init__(self, started: Started, folder: Path) -> None:
        self.started = started
        self.folder = folder
        self.plan: Plan = load_plan(folder / "stagectl-state" / "plan.json")

    @property
    def pid(self) -> int:
        """The process id of the supervisor."""
        return self.started.pid

    def child(self, role: str) -> int | None:
        """Return the process id of a child, None while there is none."""
        return next((pid for pid in children_of(self.pid) if role_of(pid) == role), None)

    def client(self) -> ControlClient:
        """Return a client of its control API that never owns: several come and go in one test."""
        return ControlClient("127.0.0.1", self.plan.api_port, author="test", client_id="")

    def end(self) -> Summary:
        """Ask it to end by Ctrl-C and return its summary."""
        finished = self.started.ask_to_end()
        assert finished.code == 0, finished
        assert "Traceback" not in finished.err, finished.err
        return last_summary(finished.out)


class Workshop:
    """All processes of one test; `close` ends what still runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._mark = uuid.uuid4().hex
        self._started: list[Started] = []
        self._number = itertools.count(1)
        self.host: str | None = None
        """The network namespace in which programs are started; None: this machine's own."""

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return what every process of this workshop is started with."""
        return {
            **os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1",
            MARK: self._mark, **(extra or {}),
        }  # fmt: skip

    def start(
        self, module: str, *words: str, extra: Mapping[str, str] | None = None, orders: bool = False
    ) -> Started:
        """Start a module as a program in the workshop's folder."""
        number = next(self._number)
        out, err = (self.folder / f"{number:03d}-{module}.{kind}" for kind in ("out", "err"))
        with out.open("wb") as out_file, err.open("wb") as err_file:
            started = Started(
                self._popen(module, words, extra, orders, out_file, err_file), out, err
            )
        self._started.append(started)
        return started

    def cli(
        self, *words: str, timeout_s: float = 30.0, extra: Mapping[str, str] | None = None
    ) -> Finished:
        """Run one command of `stagectl` to its end."""
        return self.start("stagectl.cli.main", *words, extra=extra).finish(timeout_s)

    def stage(self, text: str, *options: str, extra: Mapping[str, str] | None = None) -> Stage:
        """Write a stage file and start `run` on it; return when every process of it is ready."""
        path = self.folder / "stage.toml"
        path.write_text(text, encoding="utf-8")
        words = ("run", str(path), "--json", *options)
        started = self.start("stagectl.cli.main", *words, extra=extra)
        started.wait_for_text("is up")
        return Stage(started, self.folder)

    def node(self, stage: Stage, name: str, *options: str) -> Frames:
        """Start a reference node; its frames can be read from what is returned."""
        connect = f"127.0.0.1:{stage.plan.link_port}"
        words = ("node", "--connect", connect, "--name", name, "--json", *options)
        started = self.start("stagectl.cli.main", *words)
        return Frames(name, started.out)

    def trackers(self, text: str) -> Started:
        """Start virtual trackers; return when their lines are open."""
        path = self.folder / "trackers.toml"
        path.write_text(text, encoding="utf-8")
        started = self.start("sim.trackers.process", str(path), orders=True)
        started.wait_for_text('"ready"')
        return started

    def stalls(self, period_ns: int) -> Stalls:
        """Start a watcher of the host itself (DESIGN.md, section 4: host stall)."""
        started = self.start("stagectl.runtime.stall", str(period_ns), orders=True)
        started.wait_for_text('"ready"')
        return Stalls(started.out)

    def running(self) -> list[str]:
        """Return the processes of this workshop that run, with their roles."""
        return [f"{pid} {role_of(pid)}" for pid in marked(MARK, self._mark)]

    def wait_until_empty(self, timeout_s: float = 2.0) -> None:
        """Fail where a process is left running."""
        wait_until(lambda: not self.running(), timeout_s, f"left running: {self.running()}")

    def close(self) -> None:
        """End everything, the hard way where it must be; fail on a leftover or a crash report."""
        for started in reversed(self._started):
            if started.process.poll() is None:
                started.process.send_signal(signal.SIGTERM)
        for started in reversed(self._started):
            try:
                started.finish(STOP_S)
            except subprocess.TimeoutExpired:
                started.process.kill()
                started.finish(STOP_S)
        left = self.running()
        for entry in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(entry.split()[0]), signal.SIGKILL)
        assert not left, f"left running: {left}"
        assert not (self.folder / "stagectl-crash.txt").exists()

    def _into_host(self) -> list[str]:
        return [] if self.host is None else ["ip", "netns", "exec", self.host]

    def _popen(
        self,
        module: str,
        words: Sequence[str],
        extra: Mapping[str, str] | None,
        orders: bool,
        out: IO[bytes],
        err: IO[bytes],
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*self._into_host(), sys.executable, "-P", "-m", module, *words],
            stdin=subprocess.PIPE if orders else subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            cwd=self.folder,
            env=self.environment(extra),
            start_new_session=True,
        )


def poll_state(
    client: ControlClient, condition: Callable[[State], bool], timeout_s: float, what: str
) -> State:
    """Follow the board until it shows something."""

    def shown() -> State | None:
        client.poll(5)
        return client.state if client.rev is not None and condition(client.state) else None

    try:
        return wait_until(shown, timeout_s, what, look_s=0.0)
    except AssertionError as error:
        raise AssertionError(f"{error}; the board is {client.state}") from None


def run_command(client: ControlClient, verb: str, **args: str) -> None:
    """Run a command and wait for its acknowledgement."""
    poll_state(client, bool, 5.0, "the first snapshot")
    key = client.command(verb, args)

    def acknowledged() -> bool:
        client.poll(5)
        return key in client.acks

    wait_until(acknowledged, 3.0, f"the acknowledgement of {verb}", look_s=0.0)
    assert client.acks[key].ok, client.acks[key].error


def wait_for_frame(
    frames: Frames, condition: Callable[[Frame], bool], timeout_s: float, what: str
) -> Frame:
    """Wait until a node has shown such a frame; return the first one."""

    def shown() -> Frame | None:
        return next((frame for frame in frames.read() if condition(frame)), None)

    return wait_until(shown, timeout_s, f"{frames.name}: {what}", look_s=0.01)


def kill_hard(pid: int) -> None:
    """Kill -9."""
    assert is_alive(pid)
    os.kill(pid, signal.SIGKILL)


def source_is(board: State, source: str, **wanted: object) -> bool:
    """Tell whether a source's row on the board has these values."""
    row = board.get("sources", {}).get(source, {})
    return all(row.get(name) == value for name, value in wanted.items())
