# SPDX-License-Identifier: Apache-2.0
"""The process of a live stage's simulated trackers; it ends by itself when its parent dies."""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path

from sim.testing.failures import StageBrokeError
from stagectl.runtime.supervisor import python_child

_STOP_PATIENCE_S = 2.0


class LiveTrackers:
    """All trackers of a stage. Raises StageBrokeError where they cannot start."""

    def __init__(self, config: Path) -> None:
        self._said = config.with_suffix(".log")
        with self._said.open("wb") as errors:
            self._process = subprocess.Popen(
                python_child("sim.trackers.process", str(config)),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        # Its first line is `ready`, once every line is open; it ends without one where none can be.
        stdout = self._process.stdout
        if stdout is None or not stdout.readline():
            self.close()
            words = self._said.read_text(encoding="utf-8", errors="replace").splitlines()
            raise StageBrokeError(words[-1] if words else "the simulated trackers did not start")

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._process.pid

    def order(self, text: str) -> None:
        """Hand it an order: "unplug ID". Raises StageBrokeError where it has ended."""
        stdin = self._process.stdin
        try:
            if stdin is None or self._process.poll() is not None:
                raise BrokenPipeError
            stdin.write(text.encode() + b"\n")
            stdin.flush()
        except (OSError, ValueError):
            raise StageBrokeError("the simulated trackers have ended") from None

    def close(self) -> None:
        """End it; safe to call twice."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        try:
            self._process.wait(timeout=_STOP_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
