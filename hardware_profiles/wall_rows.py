# SPDX-License-Identifier: Apache-2.0
"""What is wrong with the walls, processors, scenes and camera views of a stage file. Pure.

Only what no single value shows; one line each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from hardware_profiles.rates import parse_rate
from hardware_profiles.stage import Body, Stage
from hardware_profiles.wall import Processor, Wall

# The port of each kind's HTTP API where the address names none (docs/processors.md).
HTTP_PORTS = {"": 80, "brompton": 80, "novastar": 8_001, "helios": 80}
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", re.ASCII)


def wall_problems(stage: Stage) -> list[str]:
    """Return one line for each problem."""
    problems: list[str] = []
    roles = {body.id: body.role for body in stage.body}
    processors = [processor.id for processor in stage.processor]
    for wall in stage.wall:
        problems += [f"wall {wall.id!r}: {line}" for line in _wall(wall, roles, processors)]
    for processor in stage.processor:
        problems += [f"processor {processor.id!r}: {line}" for line in _processor(processor)]
    walls = [wall.id for wall in stage.wall]
    for body in stage.body:
        problems += [f"body {body.id!r}: {line}" for line in _body(body, walls)]
    return problems


def _wall(wall: Wall, roles: Mapping[str, str], processors: list[str]) -> list[str]:
    problems = []
    if wall.body is not None and roles.get(wall.body) != "wall":
        there_are = ", ".join(name for name, role in roles.items() if role == "wall")
        problems.append(
            f'body: found {wall.body!r}, expected a [[body]] of role "wall" '
            f"({there_are or 'there is none'}); mend that value"
        )
    if wall.processor is not None and wall.processor not in processors:
        problems.append(
            f"processor: found {wall.processor!r}, expected the id of a [[processor]] "
            f"({', '.join(processors) or 'there is none'}); mend that value"
        )
    if wall.curve is not None and wall.mesh:
        problems.append("curve and mesh: found both, expected one; remove the other")
    return problems


def _processor(processor: Processor) -> list[str]:
    problems = []
    modes = sorted({row.mode for row in processor.latency})
    if processor.mode not in modes:
        problems.append(
            f"mode: found {processor.mode!r}, expected one that `latency` has a row for "
            f"({', '.join(modes)}); add the row"
        )
    seen = set()
    for row in processor.latency:
        try:
            rate = str(parse_rate(row.rate)) if row.rate else ""
        except ValueError as error:
            problems.append(f"latency.rate: {error}")
            continue
        if (row.mode, rate) in seen:
            problems.append(
                f"latency: mode {row.mode!r} at {row.rate or 'every rate'} stands twice; remove one"
            )
        seen.add((row.mode, rate))
    return problems + _asked(processor)


def _asked(processor: Processor) -> list[str]:
    problems = []
    if bool(processor.kind) != bool(processor.address):
        problems.append(
            f"kind and address: found {processor.kind!r} and {processor.address!r}, expected both "
            "or none; write the other one"
        )
    if processor.address and processor_address(processor) is None:
        problems.append(
            f"address: found {processor.address!r}, expected a name or address, or HOST:PORT; "
            "mend that value"
        )
    if processor.blackout and not processor.address:
        problems.append("blackout: found true where nobody is asked; write kind and address")
    return problems


def processor_address(processor: Processor) -> tuple[str, int] | None:
    """Return host and port of a processor's HTTP API; None where its address is none."""
    host, colon, port = processor.address.partition(":")
    number = int(port) if port.isdecimal() and len(port) <= 5 else 0
    if not _HOST.fullmatch(host) or (colon and not 1 <= number <= 65_535):
        return None
    return host, number or HTTP_PORTS[processor.kind]


def _body(body: Body, walls: list[str]) -> list[str]:
    problems = []
    if body.wall is not None and body.wall not in walls:
        problems.append(
            f"wall: found {body.wall!r}, expected the id of a [[wall]] "
            f"({', '.join(walls) or 'there is none'}); mend that value"
        )
    if body.exposure.fps:
        try:
            parse_rate(body.exposure.fps)
        except ValueError as error:
            problems.append(f"exposure.fps: {error}")
    return problems
