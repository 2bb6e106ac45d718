# SPDX-License-Identifier: Apache-2.0
"""Preflight of a stage: what this machine and its lines say before anything is started.

No side effects: ports are bound and let go at once, serial ports are looked at, not opened (opening
one may reset the device behind it).
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from hardware_profiles.lens_files import StageLens, StageLensError, load_lenses
from hardware_profiles.send import Send
from hardware_profiles.stage import Lens, SerialLine, Source, Stage, UdpLine
from hardware_profiles.wall_files import WallFileError, load_meshes
from stagectl.bus.sockets import library_version
from stagectl.checks.lens_doubts import lens_doubts
from stagectl.checks.lens_trust import lens_trust_faults
from stagectl.checks.library import library_fault
from stagectl.checks.sync_checks import check_sync
from stagectl.runtime.state_hold import state_fault
from stagectl.security.keys_folder import KeysFolder
from stagectl.security.private_file import KeyFileError, refuse_if_open
from stagectl.show.cue_list import cue_faults

FREE_DISK_GB = 10.0


class Finding(NamedTuple):
    """One check: what was looked at, how it is, and what to do."""

    verdict: Literal["ok", "warn", "fail"]
    what: str
    text: str


def check_stage(stage: Stage, folder: Path, running: Stage | None = None) -> Iterator[Finding]:
    """Yield a finding for each check; `running` is the stage that has its ports and lines now."""
    yield _libzmq()
    yield _keys(stage, folder)
    yield _realtime()
    yield _disk(folder / stage.paths.takes)
    yield _state(stage, folder, running)
    for key, port in (("link", stage.ports.link), ("frames", stage.ports.frames),
                      ("api", stage.ports.api), ("feed", stage.ports.feed)):  # fmt: skip
        if port and running is not None and port == getattr(running.ports, key):
            yield Finding("ok", f"ports.{key}", f"{stage.host}:{port} is the running stage's own")
        elif port:
            yield _tcp(key, stage.host, port)
    own = () if running is None else tuple(source.line for source in running.source)
    for source in stage.source:
        if source.line in own:
            yield Finding("ok", f"source {source.id}", "its line is the running stage's own")
        else:
            yield _line(source, folder)
    for send in stage.send:
        yield _send(send)
    yield from _walls(stage, folder)
    yield from _lenses(stage, folder)
    for fault in cue_faults(stage):
        yield Finding("fail", "cues", fault)
    for found in check_sync(stage):
        yield Finding(found.verdict, "sync", found.text)
    if not stage.body:
        yield Finding("warn", "bodies", "nothing is tracked yet; add a [[body]], or use Setup")
    bound = {s.body for s in stage.source if "pose" in s.binds}
    for body in stage.body:
        if body.id not in bound:
            yield Finding("fail", f"body {body.id}", "no source binds its pose; add a [[source]]")


def _walls(stage: Stage, folder: Path) -> Iterator[Finding]:
    try:
        meshes = load_meshes(stage, folder)
    except WallFileError as error:
        for line in error.lines:
            yield Finding("fail", "walls", line)
        return
    if stage.wall:
        shapes = f"{len(stage.wall)} walls, {len(meshes)} of them from a mesh"
        yield Finding("ok", "walls", shapes)


def _lenses(stage: Stage, folder: Path) -> Iterator[Finding]:
    try:
        lenses = load_lenses(stage, folder)
    except StageLensError as error:
        for line in error.lines:
            yield Finding("fail", "lenses", line)
        return
    for line in lens_trust_faults(stage, folder, lenses):
        yield Finding("fail", "lenses", line)
    for body in stage.body:
        if body.id in lenses:
            yield _lens(f"lens of {body.id}", lenses[body.id], body.lens)
        elif body.lens.library:
            text = (
                f"nothing was put on it in {folder / body.lens.library}; the stage file's figures "
                f"count: stagectl lens swap --camera {body.id} --library {body.lens.library}"
            )
            yield Finding("warn", f"lens of {body.id}", text)


def _lens(what: str, lens: StageLens, figures: Lens) -> Finding:
    doubts = lens_doubts(lens, figures)
    if not doubts:
        return Finding("ok", what, lens.words())
    return Finding("warn", what, f"{lens.words()}: {'; '.join(doubts)}")


def _libzmq() -> Finding:
    fault = library_fault()
    if fault is not None:
        return Finding("fail", "libzmq", fault)
    return Finding("ok", "libzmq", library_version())


def _keys(stage: Stage, folder: Path) -> Finding:
    """Look at the keys folder, and make nothing: the first run does."""
    if not stage.security.wants_keys(stage.host):
        return Finding("ok", "keys", f"nobody is asked for one: {stage.host} is this machine only")
    keys = KeysFolder(folder / stage.security.keys)
    if not keys.path.exists():
        return Finding("ok", "keys", f"{keys.path} will be made at the first run")
    try:
        refuse_if_open(keys.path, keys.path.stat().st_mode)
        keys.controller()
        valid = sum(client.revoked_utc is None for client in keys.clients().clients)
    except KeyFileError as error:
        return Finding("fail", "keys", str(error))
    if not valid:
        text = "nobody is on the list yet; let a node in: stagectl keys enrol STAGE.toml"
        return Finding("warn", "keys", text)
    return Finding("ok", "keys", f"{valid} valid in {keys.path}")


def _realtime() -> Finding:
    if sys.platform != "linux":
        return Finding("ok", "priority", "not checked on this system")
    import resource  # POSIX only

    allowed = os.geteuid() == 0 or resource.getrlimit(resource.RLIMIT_RTPRIO)[1] > 0
    if allowed:
        return Finding("ok", "priority", "SCHED_FIFO is allowed")
    text = (
        "SCHED_FIFO is refused, ticks will be late under load; give this user an rtprio limit of 20"
    )
    return Finding("warn", "priority", text)


def _disk(takes: Path) -> Finding:
    place = takes
    while not place.exists():
        place = place.parent
    free_gb = shutil.disk_usage(place).free / 1e9
    if not os.access(place, os.W_OK):
        return Finding("fail", "takes", f"{place} cannot be written; change paths.takes")
    if free_gb < FREE_DISK_GB:
        return Finding(
            "warn", "takes", f"{free_gb:.1f} GB free at {place}; free some before rolling"
        )
    return Finding("ok", "takes", f"{free_gb:.0f} GB free")


def _state(stage: Stage, folder: Path, running: Stage | None) -> Finding:
    """Look whose the state folder is: two stages must not share one."""
    place = folder / stage.paths.state
    own = running is not None and running.paths.state == stage.paths.state
    try:
        fault = state_fault(place, stage.stage_id, may_run=own)
    except OSError as error:
        why = (error.strerror or "").lower()
        fault = f"{place} cannot be used ({why}); change paths.state"
    if fault is not None:
        return Finding("fail", "paths.state", fault)
    return Finding("ok", "paths.state", f"{place} is this stage's own")


def _tcp(key: str, host: str, port: int) -> Finding:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, port))
        except OSError as error:
            text = f"{host}:{port} {(error.strerror or '').lower()}; is another stagectl running?"
            return Finding("fail", f"ports.{key}", text)
    return Finding("ok", f"ports.{key}", f"{host}:{port} is free")


def _line(source: Source, folder: Path) -> Finding:
    what = f"source {source.id}"
    if isinstance(source.line, UdpLine):
        return _udp(what, source.line)
    return _serial(what, source.line)


def _udp(what: str, line: UdpLine) -> Finding:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.bind((line.host, line.port))
        except OSError as error:
            why = (error.strerror or "").lower()
            text = f"udp {line.host}:{line.port} {why}; stop who else listens there"
            return Finding("fail", what, text)
    return Finding("ok", what, f"udp {line.host}:{line.port} is free")


def _send(send: Send) -> Finding:
    """Ask for a way to the receiver. Connecting a UDP socket sends nothing."""
    what, target = f"send {send.id}", f"{send.host}:{send.port}"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            if send.interface is not None:
                sock.bind((send.interface, 0))
            sock.connect((send.host, send.port))
        except OSError as error:
            text = f"no way to {target}: {(error.strerror or '').lower()}"
            return Finding("fail", what, f"{text}; mend host or interface, or plug the network in")
        card = sock.getsockname()[0]
    return Finding("ok", what, f"{send.protocol} to {target} leaves from {card}")


def _serial(what: str, line: SerialLine) -> Finding:
    port = Path(line.port)
    if sys.platform != "win32" and not port.exists():
        return Finding(
            "fail", what, f"serial port {line.port} is not there; plug it in or change line.port"
        )
    if sys.platform != "win32" and not os.access(port, os.R_OK | os.W_OK):
        return Finding(
            "fail", what, f"serial port {line.port} may not be opened; join group dialout"
        )
    return Finding("ok", what, f"serial port {line.port} is there")
