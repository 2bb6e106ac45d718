# SPDX-License-Identifier: Apache-2.0
"""Who runs: every row with its entry point, inputs with drop policy, outputs, when, and process.

This table is the second of the two the product reads from. Entry points are strings, so that the
table costs no import and may name what stands above this package. `stagectl graph` prints it.
"""

from __future__ import annotations

import enum
from typing import NamedTuple

from stagectl.step import LATEST, Input, queue


class Process(enum.Enum):
    """The processes of a running stage; `run` is their supervisor."""

    HOT = "hot"
    CONTROL = "control"
    RECORD = "record"
    SEND = "send"
    PROCESSORS = "processors"
    CONSOLE = "console"


class When(enum.Enum):
    """In which runs a row takes part."""

    EACH_SOURCE = "one for each source of the stage file"
    ALWAYS = "always"
    WITH_SENDS = "where the stage file has a [[send]]"
    WITH_PROCESSORS = "where a [[processor]] of the stage file has an address"
    WITH_SCREEN = "where there is a screen"


class Row(NamedTuple):
    """One Step, or one process without Steps."""

    name: str
    entry: str
    inputs: tuple[Input, ...]
    outputs: tuple[str, ...]
    when: When
    process: Process
    doc: str


GRAPH = (
    Row(
        "source/<source>", "stagectl.nodes.source:SourceStep",
        (
            Input("raw/<source>", queue(256)), Input("line/<source>", queue(256)),
            Input("send/<send>", LATEST),
        ),
        ("sample/<source>", "source/<source>", "event"),
        When.EACH_SOURCE, Process.HOT, "frames and decodes one tracker line",
    ),
    Row(
        "sync", "stagectl.nodes.sync_source:SyncSourceStep",
        (Input("sample/<source>", queue(64)),), ("edge", "event"),
        When.ALWAYS, Process.HOT, "house sync from PTP, a tracker or its timecode",
    ),
    Row(
        "grid", "stagectl.nodes.grid:GridStep",
        (Input("edge", queue(64)), Input("lead", LATEST)),
        ("tick", "grid", "event"),
        When.ALWAYS, Process.HOT, "the frame grid, locked to house sync",
    ),
    Row(
        "fusion", "stagectl.nodes.fusion:FusionStep",
        (Input("sample/<source>", queue(256)), Input("tick", queue(8)), Input("show", LATEST)),
        ("states", "measured", "estimator", "event"),
        When.ALWAYS, Process.HOT, "one estimator per body, predicted to the moment it is seen",
    ),
    Row(
        "frames", "stagectl.nodes.frames:FramesStep",
        (Input("states", queue(8)), Input("show", LATEST)), ("frame",),
        When.ALWAYS, Process.HOT, "the message of each frame, twice",
    ),
    Row(
        "roster", "stagectl.nodes.roster:RosterStep",
        (Input("from-node", queue(256)), Input("tick", queue(8)), Input("show", LATEST)),
        ("to-node", "go", "edge", "lead", "report/<node>", "roster", "event"),
        When.ALWAYS, Process.HOT, "who renders, in sync or not",
    ),
    Row(
        "show", "stagectl.nodes.show:ShowStep",
        (
            Input("states", LATEST), Input("measured", queue(256)), Input("grid", LATEST),
            Input("roster", LATEST),
            Input("source/<source>", LATEST), Input("recorder", LATEST),
            Input("sample/<source>", queue(64)), Input("event", queue(256)),
            Input("report/<node>", queue(4096)), Input("job/<name>", queue(256)),
            Input("processor/<processor>", LATEST),
        ),
        ("show", "cue", "job-order", "event"),
        When.ALWAYS, Process.CONTROL, "show state, commands, the board of the consoles",
    ),
    Row(
        "recorder", "stagectl.nodes.record:RecordStep",
        (
            Input("raw/<source>", queue(4096)), Input("line/<source>", queue(256)),
            Input("sample/<source>", queue(4096)), Input("source/<source>", queue(256)),
            Input("tick", queue(1024)), Input("states", queue(1024)), Input("sent", queue(1024)),
            Input("measured", queue(1024)), Input("estimator", queue(16)),
            Input("grid", queue(256)), Input("report/<node>", queue(4096)),
            Input("roster", queue(256)), Input("show", queue(256)), Input("event", queue(1024)),
            Input("cue", queue(64)), Input("send/<send>", queue(256)),
            Input("processor/<processor>", queue(256)),
        ),
        ("recorder",),
        When.ALWAYS, Process.RECORD, "every topic into the take, raw bytes included",
    ),
    Row(
        "sends", "stagectl.nodes.sends:SendStep",
        (
            Input("states", queue(8)), Input("measured", queue(256)), Input("grid", LATEST),
            Input("show", LATEST), Input("cue", queue(16)), Input("sample/<source>", LATEST),
        ),
        ("datagram", "event"),
        When.WITH_SENDS, Process.SEND, "poses and cues for programs without a plugin of ours",
    ),
    Row(
        "processors", "stagectl.nodes.processors:ProcessorsStep",
        (
            Input("show", LATEST), Input("polled/<processor>", queue(64)),
            Input("wall-result/<processor>", queue(64)),
        ),
        ("processor/<processor>", "wall-order/<processor>", "event"),
        When.WITH_PROCESSORS, Process.PROCESSORS, "what LED processors say; wall to black to them",
    ),
    Row(
        "console", "ui.app:main", (), (),
        When.WITH_SCREEN, Process.CONSOLE, "what technicians look at; a client of the control API",
    ),
)  # fmt: skip


def rows_of(process: Process) -> list[Row]:
    """Return the rows that run in one process."""
    return [row for row in GRAPH if row.process is process]


# What flows over sockets of its own, not over the bus: (from, to, what). For drawing.
LINKS = (
    ("tracker line", "source/<source>", "serial, UDP: raw/<source>, line/<source>"),
    ("frames", "render nodes", "frame: PUB"),
    ("render nodes", "roster", "hello, clock, report: ROUTER"),
    ("sends", "other programs", "OpenTrackIO, Free-D, OSC: UDP"),
    ("processors", "other programs", "LED processors' APIs: HTTP"),
    ("show", "console", "snapshot + deltas"),
    ("console", "show", "commands"),
)
