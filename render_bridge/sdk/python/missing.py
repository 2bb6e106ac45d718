# SPDX-License-Identifier: Apache-2.0
"""Which frame messages a node lacks and asks for again (PROTOCOL.md, section 8, RESEND). Pure.

A message is missed when a later one is there, or when it is 5 ms over its time. Each is asked for
at most three times, and not after the node's own decision time. All times: controller's clock, ns.
"""

from __future__ import annotations

from render_bridge.frame_codec import FrameHead

GRACE_NS = 5_000_000
AGAIN_NS = 5_000_000
MOST_ASKS = 3
# Beyond that the controller is away, and asking would only fill its queue.
MOST_AHEAD = 16


class Missing:
    """Keeps the gaps of one epoch."""

    def __init__(self, decision_lead_ns: int) -> None:
        self._decision_lead_ns = decision_lead_ns
        self._head: FrameHead | None = None
        self._next = 0
        self._gaps: dict[int, tuple[int, int]] = {}
        """Frame to (asked how often, when next)."""
        self._lead_ns: int | None = None
        self._early_ns = 0

    def follow(self, deadline_lead_ns: int, early_ns: int) -> None:
        """Take L of a SNAPSHOT, and how much earlier than R the barrier makes this node decide."""
        self._lead_ns, self._early_ns = deadline_lead_ns, early_ns

    def take(self, head: FrameHead) -> None:
        """Note that a message came."""
        if self._head is None or head.epoch != self._head.epoch:
            self._gaps.clear()
            self._next = head.frame + 1
            self._head = head
        elif head.frame >= self._next:
            for frame in range(max(self._next, head.frame - MOST_AHEAD), head.frame):
                self._gaps[frame] = (0, 0)
            self._gaps.pop(head.frame, None)
            self._next = head.frame + 1
            self._head = head
        else:
            self._gaps.pop(head.frame, None)
            if head.frame > self._head.frame:
                self._head = head

    def due_ns(self) -> int | None:
        """Return when `ask` has something to do next."""
        head = self._head
        if head is None:
            return None
        times = [again_ns for _, again_ns in self._gaps.values()]
        if self._next - head.frame <= MOST_AHEAD:
            times.append(self._late_ns(head, self._next))
        return min(times, default=None)

    def ask(self, now_ns: int) -> list[int]:
        """Return the frames to ask for now."""
        head = self._head
        if head is None:
            return []
        while self._next - head.frame <= MOST_AHEAD and self._late_ns(head, self._next) <= now_ns:
            self._gaps[self._next] = (0, 0)
            self._next += 1
        wanted: list[int] = []
        for frame, (asked, again_ns) in list(self._gaps.items()):
            due_ns = head.t_vsync_ns + round((frame - head.frame) * head.period_ns)
            if due_ns - self._decision_lead_ns - self._early_ns <= now_ns:
                del self._gaps[frame]
            elif again_ns <= now_ns:
                wanted.append(frame)
                if asked + 1 >= MOST_ASKS:
                    del self._gaps[frame]
                else:
                    self._gaps[frame] = (asked + 1, now_ns + AGAIN_NS)
        return wanted

    def _late_ns(self, head: FrameHead, frame: int) -> int:
        """Return when a frame's message is over its time.

        L is the smaller of the SNAPSHOT's and what the newest message shows: one that left early
        must not make the next ones late, and L may have shrunk since the SNAPSHOT.
        """
        lead_ns = head.t_vsync_ns - head.t_sent_ns
        if self._lead_ns is not None:
            lead_ns = min(lead_ns, self._lead_ns)
        due_ns = head.t_vsync_ns + round((frame - head.frame) * head.period_ns)
        return due_ns - lead_ns + GRACE_NS
