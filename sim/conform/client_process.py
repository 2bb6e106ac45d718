# SPDX-License-Identifier: Apache-2.0
"""The program under test as a child process: its lines, its words on stderr, its end."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence

import msgspec

from render_bridge.clock import now_ns

KEPT_ERRORS = 20
KILL_S = 2.0
# Below the controller, above everything ordinary, and in turn with the other clients.
CLIENT_PRIORITY = 5

Line = dict[str, object]


class ClientProcess:
    """A child whose JSON lines are collected with the time at which they came."""

    def __init__(self, argv: Sequence[str]) -> None:
        self.lines: list[tuple[int, Line]] = []
        self.garbled: list[str] = []
        """Lines of stdout that are no JSON objects."""
        self.errors: deque[str] = deque(maxlen=KEPT_ERRORS)
        self._child = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        _share_priority(self._child.pid)
        self._threads = [
            threading.Thread(target=self._read_lines, daemon=True),
            threading.Thread(target=self._read_errors, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def exit_code(self) -> int | None:
        """The exit code, None while it runs."""
        return self._child.poll()

    def tell(self, line: str) -> None:
        """Write a line on its standard input."""
        if self._child.stdin is not None:
            with contextlib.suppress(OSError, ValueError):
                self._child.stdin.write(line.encode() + b"\n")
                self._child.stdin.flush()

    def end_input(self) -> None:
        """Close its standard input."""
        if self._child.stdin is not None:
            with contextlib.suppress(OSError):
                self._child.stdin.close()

    def kill(self) -> None:
        """End it at once."""
        if self._child.poll() is None:
            self._child.kill()

    def close(self) -> None:
        """Make sure that it has gone, and read what it had still to say."""
        self.end_input()
        self.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(KILL_S)
        for thread in self._threads:
            thread.join(KILL_S)
        for stream in (self._child.stdout, self._child.stderr):
            if stream is not None:
                stream.close()

    def _read_lines(self) -> None:
        if self._child.stdout is None:
            return
        for raw in self._child.stdout:
            now = now_ns()
            try:
                self.lines.append((now, msgspec.json.decode(raw, type=Line)))
            except (msgspec.DecodeError, UnicodeDecodeError):
                self.garbled.append(raw[:120].decode("utf-8", "replace").strip())

    def _read_errors(self) -> None:
        if self._child.stderr is None:
            return
        for raw in self._child.stderr:
            self.errors.append(raw.decode("utf-8", "replace").rstrip())


def _share_priority(pid: int) -> None:
    """Give the client a share of our real-time priority, as a render node has, but not all of it.

    A client that spins must not keep the controller from its script.
    """
    if sys.platform == "linux" and os.sched_getscheduler(0) == os.SCHED_FIFO:
        with contextlib.suppress(OSError):
            os.sched_setscheduler(pid, os.SCHED_RR, os.sched_param(CLIENT_PRIORITY))
