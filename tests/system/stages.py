# SPDX-License-Identifier: Apache-2.0
"""Stage files and tracker files of the system tests; ports are chosen by whoever binds first."""

from __future__ import annotations

import socket
from pathlib import Path

PORTS = "[ports]\nlink = 0\nframes = 0\napi = 0\nfeed = 0\n"


def free_udp_port() -> int:
    """Return a UDP port of 127.0.0.1 that nobody uses at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def serial(link: Path) -> str:
    """Return a stage file's serial line."""
    return f'{{ kind = "serial", port = "{link}", baud = 38400, framing = "8O1" }}'


def pty(link: Path) -> str:
    """Return a tracker file's serial line."""
    return f'{{ kind = "pty", link = "{link}", baud = 38400 }}'


def udp(port: int) -> str:
    """Return a UDP line, the same in both files."""
    return f'{{ kind = "udp", host = "127.0.0.1", port = {port} }}'


def stage(rate: str, *tables: str, stage_id: str = "test", sync: str = "node") -> str:
    """Return a stage file of these tables."""
    head = f'version = 1\nstage_id = "{stage_id}"\nrate = "{rate}"\n'
    return "\n".join((head, f'[sync]\nsource = "{sync}"\n', PORTS, *tables))


def body(name: str) -> str:
    """Return a camera."""
    return f'[[body]]\nid = "{name}"\n'


def freed_source(name: str, body_id: str, line: str, rate: str = "60/1") -> str:
    """Return a Free-D source."""
    return (
        f'[[source]]\nid = "{name}"\nbody = "{body_id}"\nprotocol = "freed"\nrate = "{rate}"\n'
        f"camera_id = 1\nline = {line}\n"
    )


def osc_source(name: str, body_id: str, port: int, rate: str = "60/1") -> str:
    """Return an OSC source over UDP."""
    return (
        f'[[source]]\nid = "{name}"\nbody = "{body_id}"\nprotocol = "osc"\n'
        f'osc_preset = "stagectl"\nosc_name = "{body_id}"\nrate = "{rate}"\nline = {udp(port)}\n'
    )


def tracker(name: str, protocol: str, motion: str, line: str, rate: str = "60/1") -> str:
    """Return one virtual tracker; a Free-D one counts its frames."""
    more = "camera_id = 1\nframe_counter = true\n" if protocol == "freed" else 'name = "B"\n'
    return (
        f'[[tracker]]\nid = "{name}"\nprotocol = "{protocol}"\nmotion = "{motion}"\n'
        f'rate = "{rate}"\norigin_m = [0.0, -1.0, 1.5]\nline = {line}\n{more}'
    )


def two_cameras(folder: Path, rate: str) -> tuple[str, str]:
    """Return the stage file and the tracker file of two cameras, Free-D by pty and OSC by UDP."""
    link, port = folder / "camera-a", free_udp_port()
    stage_text = stage(
        rate, body("A"), body("B"), freed_source("freed-a", "A", serial(link)),
        osc_source("osc-b", "B", port),
    )  # fmt: skip
    trackers = tracker("freed-a", "freed", "dolly", pty(link)) + tracker(
        "osc-b", "osc", "hand-held", udp(port)
    )
    return stage_text, trackers
