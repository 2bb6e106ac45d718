# SPDX-License-Identifier: Apache-2.0
"""Starts the real programs of one run in its folder, and knows when one of them is left over.

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
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

import sim
from sim.real.procfs import marked
from sim.scenario.load import ScenarioError

_ROOT = Path(sim.__file__).resolve().parents[1]
_MARK = "STAGECTL_REAL_RUN"
_STOP_S = 6.0
_LOOK_S = 0.004


class Program:
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
        """Write one line to its standard input; one that is gone does not read it."""
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.write(line.encode() + b"\n")
                self.process.stdin.flush()

    def wait_for_text(self, text: str, timeout_s: float) -> None:
        """Wait until it has said something on either output. Raises ScenarioError."""
        end = time.perf_counter() + timeout_s
        while text not in self.out.read_text() + self.err.read_text():
            if self.process.poll() is not None or time.perf_counter() > end:
                said = self.err.read_text().strip().splitlines() or ["nothing"]
                raise ScenarioError(f"{self._name()}: never said {text!r}; last: {said[-1]}")
            time.sleep(_LOOK_S)

    def end(self, number: int = signal.SIGINT) -> int:
        """Ask it to end, the hard way where it must be; return its code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(number)
        return self.finish(_STOP_S)

    def finish(self, timeout_s: float) -> int:
        """Wait for its end; kill it where that takes too long."""
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        try:
            return self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def _name(self) -> str:
        words = self.process.args
        return " ".join(map(str, words[3:6])) if isinstance(words, list) else str(words)


class Programs:
    """All processes of one run; leaving the context ends what still runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._mark = uuid.uuid4().hex
        self._started: list[Program] = []
        self._number = itertools.count(1)

    def __enter__(self) -> Programs:
        return self

    def __exit__(self, *_: object) -> None:
        """End what still runs."""
        self.close()

    def start(
        self, module: str, *words: str, extra: Mapping[str, str] | None = None, orders: bool = False
    ) -> Program:
        """Start a module as a program in the run's folder."""
        number = next(self._number)
        out, err = (self.folder / f"{number:03d}-{module}.{kind}" for kind in ("out", "err"))
        way = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH", ""))))
        environment = {**os.environ, "PYTHONPATH": way, _MARK: self._mark, **(extra or {})}
        with out.open("wb") as out_file, err.open("wb") as err_file:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", module, *words],
                stdin=subprocess.PIPE if orders else subprocess.DEVNULL,
                stdout=out_file, stderr=err_file, cwd=self.folder, env=environment,
                start_new_session=True,
            )  # fmt: skip
        started = Program(process, out, err)
        self._started.append(started)
        return started

    def cli(self, *words: str, timeout_s: float = 30.0) -> tuple[int, str]:
        """Run one command of `stagectl` to its end; return its code and what it said on stderr."""
        program = self.start("stagectl.cli.main", *words)
        code = program.finish(timeout_s)
        return code, program.err.read_text()

    def pids(self) -> list[int]:
        """Return the programs that run."""
        return [one.pid for one in self._started if one.process.poll() is None]

    def close(self) -> list[str]:
        """End everything; return what had to be killed though its starter was gone."""
        for pid in marked(_MARK, self._mark):  # whom a fault stopped must be able to end
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        for one in reversed(self._started):
            if one.process.poll() is None:
                one.process.send_signal(signal.SIGTERM)
        for one in reversed(self._started):
            one.finish(_STOP_S)
        # Children see that their starter is gone within a second.
        end = time.perf_counter() + 2.0
        while (left := marked(_MARK, self._mark)) and time.perf_counter() < end:
            time.sleep(0.05)
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return [str(pid) for pid in left]

    def crashes(self) -> list[str]:
        """Return the error of every program that wrote a traceback."""
        found = []
        reports = [one.err for one in self._started]
        for path in (*reports, self.folder / "stagectl-crash.txt"):
            with contextlib.suppress(OSError):
                text = path.read_text()
                _, traceback, rest = text.partition("Traceback (most recent call last)")
                lines = [line for line in rest.splitlines()[1:] if not line.startswith(" ")]
                found += [next(filter(None, lines), "it ends early")] if traceback else []
        return found


def wait_for(condition: Callable[[], bool], timeout_s: float, what: str) -> None:
    """Wait on a condition. Raises ScenarioError where it does not come about in time."""
    end = time.perf_counter() + timeout_s
    while not condition():
        if time.perf_counter() > end:
            raise ScenarioError(f"not within {timeout_s:g} s: {what}")
        time.sleep(_LOOK_S)
