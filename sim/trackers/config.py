# SPDX-License-Identifier: Apache-2.0
"""The configuration of the tracker process: TOML to dataclasses, all mistakes told at once.

t0_ns = 0                       # origin of the motion clock (perf_counter_ns); 0 = now
[[tracker]]
id = "camera-a"
protocol = "freed"              # freed, f4, osc or vmc
motion = "dolly"                # any of sim/motion/catalogue.py, or file:PATH
rate = "24000/1001"
line = {kind = "pty", link = "/tmp/camera-a", baud = 38400}   # or kind = "udp", host, port

Tables (world, mount, zoom_move, motion_args, ...) are shown in config_tables.py.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from pathlib import Path

from sim.motion.truth import IDENTITY, TruePose
from sim.trackers.config_tables import (
    is_number,
    read_motion_args,
    read_placement,
    read_ring_move,
)
from sim.trackers.line import Line, PtyLine, UdpLine
from sim.trackers.rings import RingMove
from sim.trackers.timecode import Counter

PROTOCOLS = ("freed", "f4", "osc", "vmc")
_MOST_PER_S = 1000
# From here up timecode runs at half the frame rate: 47.95, 48, 50, 59.94, 60.
_HALVED_FROM = Fraction(47)
_NUMBER_BOUNDS: dict[str, tuple[float, float]] = {
    "seed": (-(2**53), 2**53),
    "house_sync": (-(2**63), 2**63),
    "phase_ms": (-10_000, 10_000),
    "ppm": (-1000, 1000),
    "camera_id": (0, 255),
    "noise_mm": (0, 1000),
    "noise_deg": (0, 90),
    "loss": (0, 1),
    "jitter_ms": (0, 10_000),
    "latency_ms": (0, 10_000),
    "zoom": (0, 0xFFFFFF),
    "focus": (0, 0xFFFFFF),
    "iris": (0, 0xFFFFFF),
    "spare": (0, 0xFFFF),
    "fov_deg": (0, 180),
}
_WHOLE_NUMBERS = ("seed", "house_sync", "camera_id", "spare")


@dataclass(frozen=True, slots=True)
class PtyConfig:
    """A serial line: the link a reader opens, and the baud rate that sets the pace."""

    link: str
    baud: int = 38400

    def open(self) -> Line:
        """Return the line; raises LineError."""
        return PtyLine(self.link, self.baud)


@dataclass(frozen=True, slots=True)
class UdpConfig:
    """A UDP destination."""

    host: str
    port: int

    def open(self) -> Line:
        """Return the line; raises LineError."""
        return UdpLine(self.host, self.port)


@dataclass(frozen=True, slots=True)
class TrackerConfig:
    """One virtual tracker."""

    id: str
    protocol: str
    motion: str
    rate: Fraction
    line: PtyConfig | UdpConfig
    seed: int = 0
    origin_m: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Added to every position of the motion, metres."""
    motion_loop: bool = True
    """Whether a recorded trajectory begins again at its end."""
    motion_args: Mapping[str, float] = field(default_factory=dict)
    """Arguments of the motion by name; sim/motion/catalogue.py has their bounds."""
    world: TruePose = IDENTITY
    """stage_T_world: where the tracking system's own origin stands on the stage."""
    mount: TruePose = IDENTITY
    """body_T_sensor: where the sensor sits in what the tracker tracks."""
    house_sync: int | None = None
    """D_0 of the house sync in ns: the captures are locked to it. None: free, by the seed."""
    phase_ms: float = 0.0
    """How long after its sync edge (or after the seed's own phase) a pose is captured."""
    ppm: float = 0.0
    """How much longer the tracker's period is than its rate says, parts per million."""
    camera_id: int = 1
    name: str = ""
    """The OSC name; empty means the id."""
    noise_mm: float = 0.0
    """Standard deviation on each position axis."""
    noise_deg: float = 0.0
    """Standard deviation about each camera axis."""
    loss: float = 0.0
    """Share of frames that are never sent; the frame counter counts them."""
    jitter_ms: float = 0.0
    """Largest extra delay of a frame, uniform from 0; frames stay in order."""
    latency_ms: float = 0.0
    """From capture to the line, before the wire time."""
    zoom: float = 0
    focus: float = 0
    iris: float = 0
    zoom_move: RingMove | None = None
    """Moves the ring instead of holding it at `zoom`; so the others."""
    focus_move: RingMove | None = None
    iris_move: RingMove | None = None
    spare: int = 0
    frame_counter: bool = False
    """Free-D: put a 4-bit frame counter into the high bits of spare."""
    recording: bool = False
    """F4: the recording bit."""
    timecode_start: str = ""
    """F4: what the timecode shows at D_0 of the house sync, or at t0 for a free tracker."""
    timecode_rate: Fraction | None = None
    """Frames a second of the timecode; None: the rate, or its half from 48 up."""
    timecode_drop_frame: bool = False
    fov_deg: float = 40.0
    """VMC: vertical field of view."""

    def timecode_counter(self) -> Counter | None:
        """Return how its timecode counts, or None without. Raises ValueError for drop frame."""
        if not self.timecode_start:
            return None
        rate = self.timecode_rate or (self.rate / 2 if self.rate >= _HALVED_FROM else self.rate)
        return Counter(rate, self.timecode_drop_frame)


@dataclass(frozen=True, slots=True)
class ProcessConfig:
    """All trackers of one process and the origin of their motions."""

    t0_ns: int = 0
    tracker: tuple[TrackerConfig, ...] = field(default=())


def load(path: Path | str) -> ProcessConfig:
    """Return the configuration in a file.

    Raises ValueError with one line for each mistake (file, key, found, expected); OSError where
    the file cannot be read.
    """
    try:
        data = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: not a TOML file ({error})") from None
    return parse(data, str(path))


def parse(data: Mapping[str, object], where: str = "configuration") -> ProcessConfig:
    """Return the configuration in a parsed TOML document; raises ValueError as `load` does."""
    mistakes = [
        f"{where}: unknown key {key!r}; known: t0_ns, tracker"
        for key in data
        if key not in ("t0_ns", "tracker")
    ]
    t0_ns = data.get("t0_ns", 0)
    if not isinstance(t0_ns, int):
        mistakes.append(f"{where}: t0_ns is {t0_ns!r}, expected nanoseconds as a whole number")
        t0_ns = 0
    rows = data.get("tracker", [])
    trackers: list[TrackerConfig] = []
    if not isinstance(rows, list) or not rows:
        mistakes.append(f"{where}: no [[tracker]] in it; add one")
        rows = []
    for i, row in enumerate(rows):
        try:
            trackers.append(_tracker(row, f"{where}: tracker {i + 1}"))
        except ValueError as error:
            mistakes.append(str(error))
    ids = [tracker.id for tracker in trackers]
    mistakes += [f"{where}: two trackers are called {i!r}" for i in {*ids} if ids.count(i) > 1]
    if mistakes:
        raise ValueError("\n".join(mistakes))
    return ProcessConfig(t0_ns, tuple(trackers))


def parse_rate(value: object) -> Fraction:
    """Return a rate written as "24000/1001", "60" or 60; raises ValueError outside 0 to 1000."""
    try:
        rate = Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"rate is {value!r}, expected 24000/1001 or 60") from None
    if not 0 < rate <= _MOST_PER_S:
        raise ValueError(f"rate is {value!r}, expected above 0 and at most {_MOST_PER_S}")
    return rate


def _tracker(row: object, where: str) -> TrackerConfig:
    if not isinstance(row, dict):
        raise ValueError(f"{where}: found {row!r}, expected a table")
    where = f"{where} ({row['id']})" if isinstance(row.get("id"), str) else where
    known = [f.name for f in fields(TrackerConfig)]
    mistakes = [
        f"unknown key {key!r}; known: {', '.join(known)}" for key in row if key not in known
    ]
    values: dict[str, object] = {key: row[key] for key in row if key in known}
    for key in ("id", "protocol", "motion", "rate", "line"):
        if key not in row:
            mistakes.append(f"{key} is missing")
    for key in ("id", "protocol", "motion", "name", "timecode_start"):
        if not isinstance(row.get(key, ""), str):
            mistakes.append(f"{key} is {row[key]!r}, expected text")
    if isinstance(row.get("protocol"), str) and row["protocol"] not in PROTOCOLS:
        mistakes.append(f"protocol is {row['protocol']!r}, expected one of {', '.join(PROTOCOLS)}")
    for key in ("motion_loop", "frame_counter", "recording", "timecode_drop_frame"):
        if not isinstance(row.get(key, True), bool):
            mistakes.append(f"{key} is {row[key]!r}, expected true or false")
    for key, (low, high) in _NUMBER_BOUNDS.items():
        if key in row and (problem := _number_problem(key, row[key], low, high)):
            mistakes.append(problem)
    if "origin_m" in row:
        origin = row["origin_m"]
        if isinstance(origin, list) and len(origin) == 3 and all(map(is_number, origin)):
            values["origin_m"] = tuple(float(part) for part in origin)
        else:
            mistakes.append(f"origin_m is {origin!r}, expected [x, y, z] in metres")
    for key, read in _READERS.items():
        try:
            if key in row:
                values[key] = read(row[key])
        except ValueError as error:
            text = str(error)
            mistakes.append(f"{key} is {text.removeprefix('rate is ').removeprefix('line is ')}")
    if mistakes:
        raise ValueError("\n".join(f"{where}: {mistake}" for mistake in mistakes))
    make: Callable[..., TrackerConfig] = TrackerConfig  # every value is checked above
    config = make(**values)
    try:
        _check_timecode(config)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None
    return config


def _check_timecode(config: TrackerConfig) -> None:
    counter = config.timecode_counter()
    if counter is None:
        return
    if config.protocol != "f4":
        raise ValueError(
            f"protocol {config.protocol} carries no timecode; leave out timecode_start"
        )
    counter.count(config.timecode_start)


def _line(value: object) -> PtyConfig | UdpConfig:
    if not isinstance(value, dict):
        raise ValueError(f"line is {value!r}, expected a table with kind")
    rest = {key: part for key, part in value.items() if key != "kind"}
    if value.get("kind") == "pty" and {"link"} <= {*rest} <= {"link", "baud"}:
        link, baud = rest["link"], rest.get("baud", 38400)
        if isinstance(link, str) and link and is_number(baud) and 300 <= baud <= 4_000_000:
            return PtyConfig(link, int(baud))
    if value.get("kind") == "udp" and {*rest} == {"host", "port"}:
        host, port = rest["host"], rest["port"]
        if isinstance(host, str) and isinstance(port, int) and 0 < port < 65536:
            return UdpConfig(host, port)
    raise ValueError(
        f'line is {value!r}, expected {{kind = "pty", link = PATH, baud = 38400}} or '
        '{kind = "udp", host = HOST, port = PORT}'
    )


def _number_problem(key: str, value: object, low: float, high: float) -> str | None:
    if not is_number(value) or not low <= value <= high:
        return f"{key} is {value!r}, expected a number from {low} to {high}"
    if key in _WHOLE_NUMBERS and not isinstance(value, int):
        return f"{key} is {value!r}, expected a whole number"
    return None


_READERS: Mapping[str, Callable[[object], object]] = {
    "rate": parse_rate,
    "timecode_rate": parse_rate,
    "line": _line,
    "world": read_placement,
    "mount": read_placement,
    "zoom_move": read_ring_move,
    "focus_move": read_ring_move,
    "iris_move": read_ring_move,
    "motion_args": read_motion_args,
}
