# SPDX-License-Identifier: Apache-2.0
"""Lock-step: is everybody ready for a frame in time, and who is nobody waiting for. Pure.

PROTOCOL.md, section 16. A frame goes when all members are ready `margin` before its V_k; if they
are not, nobody shows it. GO names the vsync, so that a word on the way cannot split the cluster.
Members are node indices. One that was not ready three frames in a row is out, and in again when it
was ready in time three times in a row.
"""

from __future__ import annotations

from collections.abc import Iterable

from render_bridge.messages import Go

OUT_AFTER = 3
BACK_AFTER = 3
KEEP_FRAMES = 16


class _Frame:
    def __init__(self, t_vsync_ns: int) -> None:
        self.t_vsync_ns = t_vsync_ns
        self.ready: set[int] = set()
        self.told = False


class Barrier:
    """Collects READY and says GO."""

    def __init__(self, epoch: int, margin_ns: int) -> None:
        self._epoch = epoch
        self._margin_ns = margin_ns
        self._members: frozenset[int] = frozenset()
        self._frames: dict[int, _Frame] = {}
        self._missed: dict[int, int] = {}
        self._in_time: dict[int, int] = {}
        self.out: set[int] = set()
        """Members that nobody waits for now."""
        self._done = -1

    def set_members(self, members: Iterable[int]) -> None:
        """Say who takes part: nodes in service."""
        self._members = frozenset(members)
        self.out &= self._members

    def expect(self, frame: int, t_vsync_ns: int) -> None:
        """Note that a frame is on its way."""
        if frame > self._done and frame not in self._frames:
            self._frames[frame] = _Frame(t_vsync_ns)
            if len(self._frames) > KEEP_FRAMES:
                del self._frames[min(self._frames)]

    def on_ready(self, index: int, epoch: int, frame: int) -> list[Go]:
        """Take a READY; returns GO where all who are waited for are there now."""
        waiting = self._frames.get(frame)
        if epoch != self._epoch or waiting is None:
            return []
        waiting.ready.add(index)
        if waiting.told or not self._members - self.out <= waiting.ready:
            return []
        return self._tell(frame, waiting)

    def due_ns(self) -> int | None:
        """Return when `check` is due."""
        times = [f.t_vsync_ns - self._margin_ns for f in self._frames.values()]
        return min(times, default=None)

    def check(self, now_ns: int) -> list[Go]:
        """Decide the frames whose time has come, and remember who was in time."""
        told: list[Go] = []
        for frame in sorted(self._frames):
            waiting = self._frames[frame]
            if now_ns < waiting.t_vsync_ns - self._margin_ns:
                break
            if not waiting.told:
                told += self._tell(frame, waiting)
            self._judge(waiting.ready)
            self._done = max(self._done, frame)
            del self._frames[frame]
        return told

    def _tell(self, frame: int, waiting: _Frame) -> list[Go]:
        missing = self._members - waiting.ready
        waiting.told = True
        mask = sum(1 << index for index in missing)
        return [Go(self._epoch, frame, missing <= self.out, waiting.t_vsync_ns, mask)]

    def _judge(self, ready: set[int]) -> None:
        for index in self._members:
            if index in ready:
                self._missed[index] = 0
                self._in_time[index] = self._in_time.get(index, 0) + 1
                if self._in_time[index] >= BACK_AFTER:
                    self.out.discard(index)
            else:
                self._in_time[index] = 0
                self._missed[index] = self._missed.get(index, 0) + 1
                if self._missed[index] >= OUT_AFTER:
                    self.out.add(index)
