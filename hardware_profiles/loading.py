# SPDX-License-Identifier: Apache-2.0
"""Loads a stage file and gathers every problem of it into one error.

Each problem is one line: file, key, what was found, what is expected, how to mend it.
"""

from __future__ import annotations

import ipaddress
import tomllib
from pathlib import Path

import msgspec

from hardware_profiles.rates import parse_rate
from hardware_profiles.stage import VERSION, SerialLine, Source, Stage, UdpLine
from hardware_profiles.store import content_hash
from hardware_profiles.tracker import load_osc_preset, load_tracker_profile

GENERIC_PROFILE = {"freed": "freed-generic", "f4": "f4-mosys", "osc": "osc-generic"}


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
    if table.get("version") != VERSION:
        raise StageFileError(
            [
                f"{path}: version: found {table.get('version')!r}, expected {VERSION}; "
                f"write `version = {VERSION}`"
            ]
        )
    try:
        stage = msgspec.convert(table, Stage)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$")
        key = where.rstrip("`").lstrip(".") or "(top level)"
        raise StageFileError([f"{path}: {key}: {what}; mend that value"]) from None
    problems = [f"{path}: {line}" for line in cross_check(stage)]
    if problems:
        raise StageFileError(problems)
    return stage, content_hash(data)


def cross_check(stage: Stage) -> list[str]:
    """Return one line for each thing that no single value shows to be wrong."""
    problems: list[str] = []
    try:
        stage.frame_rate()
    except ValueError as error:
        problems.append(f"rate: {error}")
    if not _is_loopback(stage.host):
        problems.append(
            f"host: {stage.host!r} is not a loopback address; other addresses need keys, which are "
            'not built yet: write host = "127.0.0.1"'
        )
    bodies = [body.id for body in stage.body]
    problems += _repeated("body", bodies) + _repeated("source", [s.id for s in stage.source])
    problems += _repeated("wall", [wall.id for wall in stage.wall])
    if not bodies:
        problems.append("body: none found; a stage needs at least one [[body]]")
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
    return problems


def profile_id(source: Source) -> str:
    """Return the tracker profile a source uses."""
    return source.profile or GENERIC_PROFILE[source.protocol]


def _check_source(source: Source, bodies: list[str]) -> list[str]:
    problems = []
    if source.body not in bodies:
        problems.append(
            f"body: found {source.body!r}, expected one of {', '.join(bodies) or 'none'}"
        )
    if not source.binds:
        problems.append('binds: is empty; write ["pose"], ["lens"] or both')
    try:
        parse_rate(source.rate)
    except ValueError as error:
        problems.append(f"rate: {error}")
    if source.protocol not in GENERIC_PROFILE:
        problems.append(
            f"protocol: found {source.protocol!r}, expected one of {', '.join(GENERIC_PROFILE)}"
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
        try:
            load_osc_preset(source.osc_preset)
        except ValueError as error:
            problems.append(f"osc_preset: {error}")
    return problems


def _repeated(table: str, names: list[str]) -> list[str]:
    return [
        f"{table}: id {name!r} is used twice; ids are unique"
        for name in sorted(set(names))
        if names.count(name) > 1
    ]


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_multicast(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_multicast
    except ValueError:
        return False
