# SPDX-License-Identifier: Apache-2.0
"""What the kernel says about processes (Linux, /proc), and waiting on a condition."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from render_bridge.clock import now_ns

T = TypeVar("T")
PROC = Path("/proc")
LOOK_S = 0.004


def wait_until(
    condition: Callable[[], T | None], timeout_s: float, what: str, look_s: float = LOOK_S
) -> T:
    """Return the condition's first value that is true or not None; fail when it takes too long."""
    end_ns = now_ns() + round(timeout_s * 1e9)
    while True:
        value = condition()
        if value is not None and value is not False:
            return value
        if now_ns() > end_ns:
            raise AssertionError(f"not within {timeout_s} s: {what}")
        time.sleep(look_s)


def command_line(pid: int) -> list[str]:
    """Return the words of a process, none where it is gone or a zombie."""
    try:
        data = (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return []
    return data.decode("utf-8", "replace").rstrip("\0").split("\0") if data else []


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; a zombie does not."""
    try:
        stat = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")


def children_of(pid: int) -> list[int]:
    """Return the processes that a process started and that still run."""
    found: list[int] = []
    for task in (PROC / str(pid) / "task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(word) for word in task.read_text().split()]
    return [child for child in found if is_alive(child)]


def role_of(pid: int) -> str:
    """Return what a child of `run` is: hot, control, record, stall, console; else its module."""
    words = command_line(pid)
    if "stagectl.runtime.child" in words:
        return words[words.index("stagectl.runtime.child") + 1]
    if "stagectl.runtime.stall" in words:
        return "stall"
    if "console" in words:
        return "console"
    return words[words.index("-m") + 1] if "-m" in words else ""


def marked(variable: str, value: str) -> list[int]:
    """Return every running process whose environment was given this variable at its start."""
    wanted = f"{variable}={value}".encode()
    found = []
    for folder in PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return [pid for pid in found if is_alive(pid) and pid != os.getpid()]


def descriptors(pid: int) -> list[str]:
    """Return what the open descriptors of a process point at."""
    found = []
    for entry in (PROC / str(pid) / "fd").iterdir():
        with contextlib.suppress(OSError):
            found.append(os.readlink(entry))
    return found


def holds_connection_to(pid: int, port: int) -> bool:
    """Tell whether a process has a live TCP connection to a port of 127.0.0.1."""
    remote = f"0100007F:{port:04X}"
    inodes = set()
    for line in (PROC / str(pid) / "net" / "tcp").read_text().splitlines()[1:]:
        words = line.split()
        if words[2] == remote and words[3] == "01":
            inodes.add(f"socket:[{words[9]}]")
    return bool(inodes.intersection(descriptors(pid)))


def is_free(port: int) -> bool:
    """Tell whether a TCP port of 127.0.0.1 can be listened on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def is_listening(port: int) -> bool:
    """Tell whether somebody takes connections on a TCP port of 127.0.0.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0
