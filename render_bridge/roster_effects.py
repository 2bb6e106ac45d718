# SPDX-License-Identifier: Apache-2.0
"""What the roster wants done, as values."""

from __future__ import annotations

from typing import Literal, NamedTuple

from render_bridge import messages as m


class Send(NamedTuple):
    """Bytes for one node."""

    identity: bytes
    data: bytes


class Edge(NamedTuple):
    """One vsync of the leading node, controller's clock, and what its sync card says."""

    t_ns: int
    reference: m.ReferenceBit
    reference_hz: float
    """0: unknown."""


class Drawn(NamedTuple):
    """A node is ready to show a frame."""

    node_index: int
    epoch: int
    frame: int


class Reported(NamedTuple):
    """A node's report, under the node's name."""

    name: str
    report: m.NodeReport


class Happened(NamedTuple):
    """Something people should read."""

    level: Literal["info", "warn", "alarm"]
    source: str
    text: str
    code: str = ""
    """The fault's id in the catalogue, where it has one."""


Effect = Send | Edge | Reported | Happened | Drawn
