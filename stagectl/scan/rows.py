# SPDX-License-Identifier: Apache-2.0
"""What a scan found, as rows for scripts and consoles, and as lines of a stage file. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

import msgspec

from hardware_profiles.rates import format_rate
from render_bridge.rate_names import STANDARD_RATES, standard_rate
from stagectl.scan.known_ports import likely_profile
from stagectl.scan.readers import OPENTRACKIO
from stagectl.scan.talker import Camera, Talker

_CALLED = {"freed": "freed", "f4": "f4", "osc": "osc"}
_NO_NAME = re.compile(r"[^A-Za-z0-9_.-]+")
_WHOLE = tuple(rate for rate in STANDARD_RATES if rate.denominator == 1)
# A busy machine gives a burst late: over two seconds that is a percent.
NEAR_SHARE = 0.015


class ScanRow(msgspec.Struct, frozen=True):
    """One camera of one sender, or a sender nobody understands."""

    kind: str
    where: str
    sender: str
    protocol: str
    """Empty where it is not known."""
    camera_id: int | str | None
    rate_hz: float | None
    jitter_ms: float | None
    packets: int
    """Of this camera; of the whole sender where no camera is known."""
    accepted: int
    rejected: int
    bytes: int
    """Of the whole sender."""
    sentence: str
    pose: str = ""
    position_m: tuple[float, float, float] | None = None
    pan_tilt_roll_deg: tuple[float, float, float] | None = None
    rate: str = ""
    """As the stage file writes it ("60000/1001")."""
    profile: str = ""
    osc_preset: str = ""
    osc_name: str = ""
    host: str = ""
    port: int = 0
    device: str = ""
    baud: int = 0
    framing: str = ""
    source: str = ""
    """The [[source]] that would take it; empty where no source can."""


def scan_rows(talkers: Sequence[Talker]) -> list[ScanRow]:
    """Return the rows of all talkers, in the order in which they came."""
    rows: list[ScanRow] = []
    for talker in _worth_telling(talkers):
        cameras = talker.cameras()
        rows += [_row(talker, camera) for camera in cameras] or [_row(talker, None)]
    return rows


def _worth_telling(talkers: Sequence[Talker]) -> list[Talker]:
    """Leave out the settings of a line that made no sense, where another one did or heard more."""
    best: dict[str, Talker] = {}
    for talker in talkers:
        if talker.place.kind == "serial":
            other = best.get(talker.place.device)
            if other is None or _worth(talker) > _worth(other):
                best[talker.place.device] = talker
    chosen = list(best.values())
    return [t for t in talkers if t.place.kind != "serial" or t in chosen]


def _worth(talker: Talker) -> tuple[bool, int]:
    return talker.protocol is not None, talker.bytes


def _row(talker: Talker, camera: Camera | None) -> ScanRow:
    place, reader = talker.place, talker.protocol
    accepted, rejected, _ = talker.counts()
    protocol = "" if reader is None else reader.protocol
    osc = talker.osc()
    camera_id = None if camera is None or camera.key == "-" else camera.key
    rate_hz = None if camera is None else camera.rate_hz
    row = ScanRow(
        place.kind,
        place.where,
        place.sender,
        protocol,
        camera_id,
        None if rate_hz is None else round(rate_hz, 2),
        None if camera is None or camera.jitter_ms is None else round(camera.jitter_ms, 2),
        talker.packets if camera is None else camera.samples,
        accepted,
        rejected,
        talker.bytes,
        _sentence(talker, camera),
        _pose(camera),
        _rounded(camera.last.position_m if camera and camera.last else None, 4),
        _rounded(None if camera is None else camera.angles_deg, 3),
        "" if rate_hz is None else _rate(rate_hz),
        likely_profile(protocol, place.port, camera_id) if protocol in _CALLED else "",
        "" if osc is None else osc.preset,
        camera_id if osc is not None and isinstance(camera_id, str) else "",
        place.host,
        place.port,
        place.device,
        place.baud,
        place.framing,
    )
    usable = camera is not None and protocol in _CALLED and rate_hz is not None
    return msgspec.structs.replace(row, source=source_lines(row)) if usable else row


def source_lines(row: ScanRow, body: str = "A") -> str:
    """Return the [[source]] of a stage file that takes what a row heard, for one of its bodies."""
    name = _NO_NAME.sub("-", f"{_CALLED[row.protocol]}-{row.camera_id}")[:31].strip("-")
    lines = [
        "[[source]]",
        f'id = "{name}"',
        f'body = "{body}"',
        f'protocol = "{row.protocol}"',
        f'rate = "{row.rate}"',
    ]
    if row.rate_hz is not None and _standard(row.rate_hz) is None:
        # It may be a backlog, a line that loses packets, or a tracker set to something odd.
        lines.insert(4, f"# rate: {row.rate_hz:g} a second measured, no standard rate fits")
    if row.profile:
        lines.append(f'profile = "{row.profile}"')
    if row.protocol == "osc":
        lines.append(f'osc_preset = "{row.osc_preset}"')
        lines.append(f'osc_name = "{_quoted(row.osc_name)}"')
    elif isinstance(row.camera_id, int):
        lines.append(f"camera_id = {row.camera_id}")
    if row.kind == "udp":
        lines.append(f'line = {{ kind = "udp", host = "{row.host}", port = {row.port} }}')
    else:
        line = f'port = "{_quoted(row.device)}", baud = {row.baud}, framing = "{row.framing}"'
        lines.append(f'line = {{ kind = "serial", {line} }}')
    return "\n".join(lines)


def _sentence(talker: Talker, camera: Camera | None) -> str:
    reader = talker.protocol
    if reader is None:
        fits = talker.fits
        if fits:
            names = " or ".join(fit.label for fit in fits)
            return f"more than one protocol fits: {names}"
        return f"bytes of no protocol that is known here; they begin with {_begin(talker)}"
    osc = talker.osc()
    if camera is None and osc is not None:
        return f"OSC, and no preset reads its addresses ({osc.example})"
    if camera is None:
        return f"{reader.label}, and all of it is refused: {talker.counts()[2]}"
    rate_hz = camera.rate_hz
    if rate_hz is None:
        return f"{reader.label}, camera {camera.key}, too few packets to tell its rate"
    if reader.protocol == OPENTRACKIO:
        return f"OpenTrackIO, source {camera.key}, {rate_hz:.2f} a second; no source can take it"
    return f"{reader.label}, camera {camera.key}, {rate_hz:.2f} a second"


def _begin(talker: Talker) -> str:
    return talker.first_bytes[:8].hex(" ")


def _pose(camera: Camera | None) -> str:
    if camera is None or camera.last is None:
        return ""
    words = []
    angles, position = camera.angles_deg, camera.last.position_m
    if angles is not None:
        words.append(f"pan {angles[0]:.2f}, tilt {angles[1]:.2f}, roll {angles[2]:.2f} deg")
    if position is not None:
        words.append(f"x {position[0]:.3f}, y {position[1]:.3f}, z {position[2]:.3f} m")
    return "; ".join(words)


def _rate(rate_hz: float) -> str:
    """Return the rate that is meant: the standard one near by, else the nearest of them."""
    return format_rate(_standard(rate_hz) or min(_WHOLE, key=lambda rate: _off(rate_hz, rate)))


def _standard(rate_hz: float) -> Fraction | None:
    """Return the standard rate near by, or None.

    Beyond its own name it is a whole one: a few seconds cannot tell 59.94 from 60, people must.
    """
    near = (rate for rate in _WHOLE if _off(rate_hz, rate) < NEAR_SHARE)
    return standard_rate(rate_hz) or min(near, key=lambda rate: _off(rate_hz, rate), default=None)


def _off(rate_hz: float, rate: Fraction) -> float:
    return abs(rate_hz / float(rate) - 1.0)


def _rounded(
    numbers: tuple[float, float, float] | None, digits: int
) -> tuple[float, float, float] | None:
    if numbers is None:
        return None
    a, b, c = numbers
    return round(a, digits), round(b, digits), round(c, digits)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
