# SPDX-License-Identifier: Apache-2.0
"""A child process of the supervisor: `python -P -m stagectl.runtime.child ROLE PLAN`.

The wire to the supervisor is the child's own stdin and stdout, the same on every platform: a line
"stop" asks it to end, "order ..." is for the program itself, any other line is an event for people
that `control` tells; the end of stdin means that the supervisor died. The child says `ready` once
and then a `beat` each second, as JSON lines. On Linux the kernel also kills it with its parent.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import socket
import sys
import threading
from collections import deque
from collections.abc import Sequence
from pathlib import Path

import msgspec

from stagectl.runtime.realtime import LOADING_PRIORITY, collect_early, take_priority
from stagectl.step import Output

BEAT_EVERY_NS = 1_000_000_000
ORDER = "order "
_PR_SET_PDEATHSIG = 1
ROLES = {
    "hot": "stagectl.runtime.hot",
    "control": "stagectl.runtime.control",
    "record": "stagectl.runtime.record",
    "send": "stagectl.runtime.send",
    "processors": "stagectl.runtime.processors",
}


class SupervisorLink:
    """The child's end of the wire; a port of the reactor."""

    foreign = False

    def __init__(self) -> None:
        self.stop_asked = False
        self._wake, self._woken = socket.socketpair()
        self._woken.setblocking(False)
        self._next_beat_ns = 0
        self._heard: deque[str] = deque()
        self.orders: deque[str] = deque()
        """Orders to this program that nobody has taken yet; they wake nobody."""
        if os.name == "posix":
            os.set_blocking(sys.stdout.fileno(), False)  # a stopped supervisor must not stop us
        threading.Thread(target=self._listen, daemon=True).start()

    def filenos(self) -> Sequence[int]:
        """Wakes the loop when the supervisor speaks."""
        return (self._woken.fileno(),)

    def deadline_ns(self) -> int | None:
        """The next beat."""
        return self._next_beat_ns

    def pending(self) -> bool:
        """Stop at once when asked; hear what was said."""
        return self.stop_asked or bool(self._heard)

    def work(self, now_ns: int) -> Sequence[Output]:
        """Beat; hand on what the supervisor has to tell people."""
        if now_ns >= self._next_beat_ns:
            self._next_beat_ns = now_ns + BEAT_EVERY_NS
            self.say({"event": "beat"})
        return self._events() if self._heard else ()

    def ready(self, **facts: object) -> None:
        """Tell the supervisor that this process does its work now."""
        self.say({"event": "ready", **facts})

    def say(self, event: dict[str, object]) -> None:
        """Write one JSON line; lost when the supervisor does not read."""
        with contextlib.suppress(OSError):
            os.write(sys.stdout.fileno(), msgspec.json.encode(event) + b"\n")

    def _events(self) -> Sequence[Output]:
        from stagectl.topics import Event  # slow to load, and most children never hear one

        outputs: list[Output] = []
        while self._heard:
            with contextlib.suppress(msgspec.DecodeError):
                event = msgspec.json.decode(self._heard.popleft(), type=Event)
                outputs.append(("event", event))
        # Last, as each line wakes before it is there: what was heard is awake no more. A wake that
        # is left over would keep `select` from ever sleeping again.
        with contextlib.suppress(OSError):
            self._woken.recv(64)
        return outputs

    def _listen(self) -> None:
        for line in sys.stdin:
            if line.strip() == "stop":
                break
            if line.startswith(ORDER):
                self.orders.append(line.removeprefix(ORDER).strip())
                continue
            with contextlib.suppress(OSError):
                self._wake.send(b"!")
            self._heard.append(line)
        self.stop_asked = True
        with contextlib.suppress(OSError):
            self._wake.send(b"!")
        # The loop stops within a turn; a loop that hangs must not outlive its supervisor.
        last_resort = threading.Timer(3.0, os._exit, (1,))
        last_resort.daemon = True
        last_resort.start()


def die_with_parent(number: int | None = None) -> None:
    """Ask the Linux kernel to kill this process when its parent dies, even by kill -9.

    `number` is the signal; None: SIGKILL.
    """
    if sys.platform != "linux":
        return
    import ctypes  # only there

    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(
        _PR_SET_PDEATHSIG, signal.SIGKILL if number is None else number
    )
    if os.getppid() != parent:
        os._exit(1)  # it died in between


def main(argv: list[str]) -> int:
    """Run one role of a plan."""
    role, plan_path = argv
    die_with_parent()
    # Ctrl-C reaches the whole terminal group; only the supervisor answers it, and asks us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if role == "hot":
        take_priority(LOADING_PRIORITY)  # loading its modules is half of its way back after a death
    from stagectl.runtime.plan import load_plan  # slow to load: not before that

    module = importlib.import_module(ROLES[role])
    collect_early()
    return int(module.run(load_plan(Path(plan_path)), SupervisorLink()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
