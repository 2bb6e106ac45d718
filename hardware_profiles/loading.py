# SPDX-License-Identifier: Apache-2.0
"""Loads a stage file and gathers every problem of it into one error.

Each problem is one line: file, key, what was found, what is expected, how to mend it.
"""

from __future__ import annotations

import ipaddress
import math
import tomllib
from pathlib import Path

import msgspec

from hardware_profiles.rates import parse_rate
from hardware_profiles.security import host_fault
from hardware_profiles.send import check_sends
from hardware_profiles.stage import (
    MOST_LOOKAHEAD_STATES,
    VERSION,
    SerialLine,
    Source,
    Stage,
    UdpLine,
)
from hardware_profiles.store import content_hash
from hardware_profiles.sync_reference import sync_problems
from hardware_profiles.tracker import load_osc_preset, load_tracker_profile
from hardware_profiles.validation import gather
from hardware_profiles.wall_rows import wall_problems

GENERIC_PROFILE = {"freed": "freed-generic", "f4": "f4-mosys", "osc": "osc-generic"}
LONGEST_OSC_NAME = 128
# Where the file lacks one of these, the rest is looked at as if it were there.
_STAND_INS: dict[str, object] = {"stage_id": "stage", "rate": "24/1"}


class StageFileError(ValueError):
    """A stage file that cannot be used; `lines` holds one sentence for each problem."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def load_stage(path: Path) -> tuple[Stage, str]:
    """Return the stage and the SHA-256 of its file. Raises StageFileError with all problems."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StageFileError(
            [f"{path}: cannot be read ({error.strerror}); name a stage file"]
        ) from None
    try:
        table = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StageFileError([f"{path}: is not TOML ({error}); mend that line"]) from None
    stage, problems = read_table(table)
    if stage is None or problems:
        raise StageFileError([f"{path}: {line}" for line in problems])
    return stage, content_hash(data)


def read_table(table: dict[str, object]) -> tuple[Stage | None, list[str]]:
    """Return the stage in a file's table and all its problems; with any, it is only a part."""
    version = table.get("version")
    if version != VERSION or type(version) is not int:  # in Python, true and 1.0 equal 1
        line = f"version: found {version!r}, expected {VERSION}; write `version = {VERSION}`"
        return None, [line]
    gathered = gather(table, Stage, _STAND_INS)
    problems = gathered.problems
    try:
        stage = msgspec.convert(gathered.rest, Stage)
    except msgspec.ValidationError as error:
        return None, [*problems, f"there is more: {error}; mend the above first"]
    return stage, problems + cross_check(stage, bodies=_body_ids(table))


def cross_check(stage: Stage, *, bodies: list[str] | None = None) -> list[str]:
    """Return one line for each thing that no single value shows to be wrong.

    `bodies` are the ids that sources may name, where the file has more than could be read.
    """
    problems: list[str] = []
    try:
        rate = stage.frame_rate()
    except ValueError as error:
        problems.append(f"rate: {error}")
    else:
        states = math.ceil(stage.schedule.lookahead_ms * rate / 1000)
        if states > MOST_LOOKAHEAD_STATES:
            problems.append(
                f"schedule.lookahead_ms: found {stage.schedule.lookahead_ms:g}, which is {states} "
                f"frames at {stage.rate}; expected at most {MOST_LOOKAHEAD_STATES}; write less"
            )
    host = host_fault(stage.host)
    if host is not None:
        problems.append(f"host: {host}")
    own = [body.id for body in stage.body]
    bodies = own if bodies is None else bodies
    problems += _repeated("body", own) + _repeated("source", [s.id for s in stage.source])
    problems += _repeated("wall", [wall.id for wall in stage.wall])
    problems += _repeated("processor", [processor.id for processor in stage.processor])
    problems += _repeated("scene", [scene.id for scene in stage.scene])
    problems += wall_problems(stage)
    problems += _repeated("send", [send.id for send in stage.send])
    problems += check_sends(stage.send, bodies, {body.id: body.role for body in stage.body})
    problems += _same_ports(stage) + sync_problems(stage)
    lines: dict[str, str] = {}
    for source in stage.source:
        problems += [f"source {source.id!r}: {line}" for line in _check_source(source, bodies)]
        line = source.line
        address = line.port if isinstance(line, SerialLine) else f"udp {line.host}:{line.port}"
        if isinstance(line, UdpLine) and _is_multicast(line.host):
            problems.append(
                f"source {source.id!r}: line.host: {line.host} is multicast; "
                "name an address of this machine"
            )
        if address in lines:
            problems.append(
                f"source {source.id!r}: line {address} is already read by source "
                f"{lines[address]!r}; give each source a line of its own"
            )
        lines[address] = source.id
    for send in stage.send:
        reader = lines.get(f"udp {send.host}:{send.port}")
        if reader is None and (send.host.startswith("127.") or send.host == send.interface):
            reader = lines.get(f"udp 0.0.0.0:{send.port}")
        if reader is not None:
            problems.append(
                f"send {send.id!r}: port: {send.host}:{send.port} is read by our own source "
                f"{reader!r}; send somewhere else"
            )
    return problems


def profile_id(source: Source) -> str:
    """Return the tracker profile a source uses."""
    return source.profile or GENERIC_PROFILE[source.protocol]


def _check_source(source: Source, bodies: list[str]) -> list[str]:
    problems = []
    if source.body not in bodies:
        problems.append(
            f"body: found {source.body!r}, expected the id of a [[body]] "
            f"({', '.join(bodies) or 'there is none'}); mend that value"
        )
    if not source.binds:
        problems.append('binds: found nothing, expected ["pose"], ["lens"] or both; add one')
    twice = [axis for axis in dict.fromkeys(source.axes) if source.axes.count(axis) > 1]
    if twice:
        problems.append(
            f"axes: found {', '.join(map(repr, twice))} twice, expected each once; remove one"
        )
    try:
        parse_rate(source.rate)
    except ValueError as error:
        problems.append(f"rate: {error}")
    if source.protocol not in GENERIC_PROFILE:
        problems.append(
            f"protocol: found {source.protocol!r}, expected one of {', '.join(GENERIC_PROFILE)}; "
            "mend that value"
        )
        return problems
    try:
        profile = load_tracker_profile(profile_id(source))
        if profile.protocol != source.protocol:
            problems.append(
                f"profile: {profile.id!r} is for {profile.protocol}, "
                f"this source speaks {source.protocol}; name another"
            )
    except ValueError as error:
        problems.append(f"profile: {error}")
    if source.protocol == "osc":
        problems += _check_osc(source)
    elif source.clock == "source":
        problems.append(_no_clock(f"{source.protocol} packets carry"))
    return problems


def _no_clock(who: str) -> str:
    return f"clock: found 'source', but {who} no time of their own; write 'auto' or 'even'"


def _check_osc(source: Source) -> list[str]:
    problems = []
    try:
        preset = load_osc_preset(source.osc_preset)
    except ValueError as error:
        problems.append(f"osc_preset: {error}")
    else:
        if preset.needs_name() and not source.osc_name:
            problems.append(
                f"osc_name: found nothing, expected the name of the body in preset {preset.id!r} "
                f"(the [name] of {preset.message[0].address}); add it"
            )
        timed = any("time_s" in message.arguments for message in preset.message)
        if source.clock == "source" and not timed:
            problems.append(_no_clock(f"messages of preset {preset.id!r} carry"))
    name = source.osc_name
    if len(name) > LONGEST_OSC_NAME or not (name.isascii() and (name.isprintable() or not name)):
        problems.append(
            f"osc_name: found {name[:40]!r}, expected printable ASCII of at most "
            f"{LONGEST_OSC_NAME} characters; mend that value"
        )
    if source.camera_id is not None:
        problems.append(
            f"camera_id: found {source.camera_id}, but OSC has names and no camera ids; remove it"
        )
    return problems


def _same_ports(stage: Stage) -> list[str]:
    ports = {name: getattr(stage.ports, name) for name in stage.ports.__struct_fields__}
    first: dict[int, str] = {}
    problems = []
    for name, port in ports.items():
        if port and port in first:
            problems.append(
                f"ports.{name}: found {port}, which ports.{first[port]} has already; "
                "give each a port of its own, or 0 for any free one"
            )
        first.setdefault(port, name)
    return problems


def _body_ids(table: dict[str, object]) -> list[str]:
    """Return the ids of all bodies of a file, of those with a mistake as well.

    Where the bodies as a whole are a mistake, that is said once, and not for each source again.
    """
    bodies = table.get("body", [])
    if isinstance(bodies, list):
        return [str(body["id"]) for body in bodies if isinstance(body, dict) and "id" in body]
    tables = (table.get(key) for key in ("source", "send"))
    rows = [row for found in tables if isinstance(found, list) for row in found]
    return ["", *(str(row.get("body")) for row in rows if isinstance(row, dict))]


def _repeated(table: str, names: list[str]) -> list[str]:
    return [
        f"{table}: id {name!r} is used twice; ids are unique"
        for name in sorted(set(names))
        if names.count(name) > 1
    ]


def _is_multicast(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_multicast
    except ValueError:
        return False
