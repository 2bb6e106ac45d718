# SPDX-License-Identifier: Apache-2.0
"""What the kernel says about processes (Linux, /proc)."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_PROC = Path("/proc")


def command_line(pid: int) -> list[str]:
    """Return the words of a process, none where it is gone or a zombie."""
    try:
        data = (_PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return []
    return data.decode("utf-8", "replace").rstrip("\0").split("\0") if data else []


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; a zombie does not."""
    return _state(pid) not in ("", "Z", "X")


def children_of(pid: int) -> list[int]:
    """Return the processes that a process started and that still run."""
    found: list[int] = []
    for task in (_PROC / str(pid) / "task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(word) for word in task.read_text().split()]
    return [child for child in found if is_alive(child)]


def role_of(pid: int) -> str:
    """Return what a child of `run` is: hot, control, record, send, stall, console; else ""."""
    words = command_line(pid)
    if "stagectl.runtime.child" in words[:-1]:
        return words[words.index("stagectl.runtime.child") + 1]
    if "stagectl.runtime.stall" in words:
        return "stall"
    return "console" if "console" in words else ""


def marked(variable: str, value: str) -> list[int]:
    """Return every other running process whose environment had this variable at its start."""
    wanted = f"{variable}={value}".encode()
    found = []
    for folder in _PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return [pid for pid in found if is_alive(pid) and pid != os.getpid()]


def descriptors(pid: int) -> int | None:
    """Return how many descriptors a process has open, None where nobody can say."""
    try:
        return len(os.listdir(_PROC / str(pid) / "fd"))
    except OSError:
        return None


def resident_mb(pid: int) -> float | None:
    """Return how much memory a process holds, 10^6 bytes, None where nobody can say."""
    try:
        pages = int((_PROC / str(pid) / "statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def cpu_s(pid: int) -> float | None:
    """Return the processor time a process has used, seconds, None where nobody can say."""
    try:
        words = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError, ValueError):
        return None


def live_connections(pid: int, port: int) -> list[int]:
    """Return a process's live TCP connections to a port of 127.0.0.1: the bytes unread on each."""
    remote = f"0100007F:{port:04X}"
    waiting: dict[str, int] = {}
    own = set()
    with contextlib.suppress(OSError):
        for line in (_PROC / str(pid) / "net" / "tcp").read_text().splitlines()[1:]:
            words = line.split()
            if words[2] == remote and words[3] == "01":
                waiting[f"socket:[{words[9]}]"] = int(words[4].partition(":")[2], 16)
        for entry in (_PROC / str(pid) / "fd").iterdir():
            with contextlib.suppress(OSError):
                own.add(os.readlink(entry))
    return [unread for inode, unread in waiting.items() if inode in own]


def _state(pid: int) -> str:
    try:
        stat = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[0]
