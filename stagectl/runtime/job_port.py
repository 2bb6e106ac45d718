# SPDX-License-Identifier: Apache-2.0
"""Runs our own commands beside a reactor, and hands their JSON lines to its Steps.

    jobs = JobPort()
    reactor = Reactor([step], [..., jobs], bus.publish)
    reactor.add_sink("job-order", jobs.order)
    ...
    jobs.close()

A Step orders with `("job-order", JobOrder("scan", ("listen", "--json")))` and hears of it on
`job/scan` (`stagectl/jobs.py` says what). Rules:

1. Of one name only one job runs; a second order is refused with a sentence.
2. A job dies with its process, at `close`, when told to stop, and when it is older than its limit.
   It is asked first (SIGTERM) and killed after `PATIENCE_NS`.
3. Nothing here blocks the loop: one thread a job reads its pipe and wakes the loop over a socket
   pair, on every platform alike (Windows cannot select on pipes; written for it, not tried there).
4. What waits is bounded: the reader stops at `MOST_WAITING` lines, and the job stands still.
"""

from __future__ import annotations

import contextlib
import os
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence

import msgspec

from render_bridge.clock import now_ns
from stagectl.jobs import ENDED, REFUSED, STARTED, TEXT, JobLine, JobOrder, topic_of
from stagectl.step import Output

MOST_WAITING = 512
MOST_A_WAKE = 128
LONGEST_LINE = 65_536
PATIENCE_NS = 1_500_000_000
_MODULE = "stagectl.runtime.job"


class _Job:
    def __init__(self, order: JobOrder, process: subprocess.Popen[bytes], now_ns: int) -> None:
        self.name = order.name
        self.process = process
        self.lines: queue.Queue[JobLine] = queue.Queue(MOST_WAITING)
        self.ends_ns = now_ns + round(order.limit_s * 1e9)
        self.killed = ""
        self.kill_ns: int | None = None
        self.reader: threading.Thread | None = None


class JobPort:
    """The jobs of one process: a port of its reactor, and the sink of its orders."""

    foreign = False

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._jobs: dict[str, _Job] = {}
        self._environment = environment or {}
        self._wake, self._woken = socket.socketpair()
        self._wake.setblocking(False)
        self._woken.setblocking(False)

    def filenos(self) -> Sequence[int]:
        """Wakes the loop when a job said something."""
        return (self._woken.fileno(),)

    def deadline_ns(self) -> int | None:
        """When a job is too old, or has not ended though it was asked to."""
        return min((job.kill_ns or job.ends_ns for job in self._jobs.values()), default=None)

    def pending(self) -> bool:
        """Whether lines wait that the last wake had no room for."""
        return any(not job.lines.empty() for job in self._jobs.values())

    def order(self, message: msgspec.Struct) -> Sequence[Output]:
        """Start or stop a job, as a `JobOrder` says."""
        if not isinstance(message, JobOrder):
            return ()
        running = self._jobs.get(message.name)
        if not message.argv:
            if running is not None:
                self._stop(running, "stopped")
            return ()
        if running is not None:
            return _one(message.name, REFUSED, {"reason": f"{message.name} is already running"})
        argv = (sys.executable, "-P", "-m", _MODULE, *message.argv)
        try:
            process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self._environment},
                # A terminal's Ctrl-C is not for it: we end it.
                process_group=None if sys.platform == "win32" else 0,
            )
        except OSError as error:
            return _one(message.name, REFUSED, {"reason": f"cannot be started: {error.strerror}"})
        job = self._jobs[message.name] = _Job(message, process, now_ns())
        job.reader = threading.Thread(target=self._listen, args=(job,), daemon=True)
        job.reader.start()
        return _one(message.name, STARTED, {"pid": process.pid})

    def work(self, now_ns: int) -> Sequence[Output]:
        """Return what jobs said; end who is too old."""
        with contextlib.suppress(OSError):
            self._woken.recv(4096)
        outputs: list[Output] = []
        for job in list(self._jobs.values()):
            if now_ns >= job.ends_ns and not job.killed:
                self._stop(job, "too old")
            if job.kill_ns is not None and now_ns >= job.kill_ns:
                job.kill_ns = now_ns + PATIENCE_NS
                job.process.kill()
            with contextlib.suppress(queue.Empty):
                for _ in range(MOST_A_WAKE):
                    line = job.lines.get_nowait()
                    if line.event == ENDED:
                        del self._jobs[job.name]
                    outputs.append((topic_of(job.name), line))
        return outputs

    def close(self) -> None:
        """Kill every job and give the sockets back."""
        for job in self._jobs.values():
            job.process.kill()
            while job.reader is not None and job.reader.is_alive():
                with contextlib.suppress(queue.Empty):  # a full queue would hold it for ever
                    job.lines.get(timeout=0.02)
        self._jobs.clear()
        self._wake.close()
        self._woken.close()

    @staticmethod
    def _stop(job: _Job, why: str) -> None:
        if job.killed:
            return
        job.killed = why
        job.kill_ns = now_ns() + PATIENCE_NS
        job.process.terminate()

    def _listen(self, job: _Job) -> None:
        """Read one job to its end; runs in a thread of its own."""
        stdout = job.process.stdout
        if stdout is not None:
            while data := stdout.readline(LONGEST_LINE):
                self._hand_on(job, _line(job.name, data))
            stdout.close()
        code = job.process.wait()
        fields: dict[str, object] = {"code": None if job.killed else code, "killed": job.killed}
        self._hand_on(job, JobLine(job.name, now_ns(), ENDED, fields))

    def _hand_on(self, job: _Job, line: JobLine) -> None:
        job.lines.put(line)
        with contextlib.suppress(OSError):
            self._wake.send(b"!")


def _line(name: str, data: bytes) -> JobLine:
    try:
        fields = msgspec.json.decode(data, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError):
        fields = {"event": TEXT, "text": data.decode("utf-8", "replace").rstrip()}
    event = str(fields.get("event", ""))
    # What only the port may say is not believed of a job.
    return JobLine(name, now_ns(), "" if event in (STARTED, ENDED, REFUSED) else event, fields)


def _one(name: str, event: str, fields: dict[str, object]) -> Sequence[Output]:
    return ((topic_of(name), JobLine(name, now_ns(), event, fields)),)
