# SPDX-License-Identifier: Apache-2.0
"""Whom an alarm is about: the name that told of it, mapped to a camera and to links. Pure.

| source of the event | whose it is |
|---|---|
| id of a [[source]], id of a body | that camera's own links |
| name of a node, "render nodes" | `nodes` of every camera |
| "sync" | `sync` of every camera |
| "engine", "grid", "control" | the stage's `engine` |
| "recorder"; "state store" | the stage's `recorder`, or `disk`; `disk` |
| "security", a row of [[send]], "send" | the stage's `network` |
| "console" | the stage's `console` |
| id of a [[processor]] | the stage's `processors` |
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from hardware_profiles.stage import Stage
from stagectl.alarms.catalogue import CAMERA_LINKS, STAGE_LINKS, Fault, Link

NODES = "render nodes"
_OWN: Mapping[str, Link] = {
    "sync": "sync", "engine": "engine", "grid": "engine", "control": "engine",
    "recorder": "recorder", "state store": "disk", "security": "network", "send": "network",
    "events": "engine", "console": "console", NODES: "nodes",
}  # fmt: skip


class Owner(NamedTuple):
    """Whose an alarm is."""

    camera: str | None
    """None: of no single one."""
    links: tuple[Link, ...]

    @property
    def of_all(self) -> bool:
        """Whether it touches every camera."""
        return self.camera is None and any(link in CAMERA_LINKS for link in self.links)


class Owners:
    """The names of one stage."""

    def __init__(self, stage: Stage) -> None:
        self._camera = {body.id: body.id for body in stage.body}
        self._camera |= {source.id: source.body for source in stage.source}
        self._sends = {send.id for send in stage.send}
        self.processors = tuple(processor.id for processor in stage.processor)

    def camera(self, source: str) -> str | None:
        """Return the body that a source of events speaks of, None for none or all."""
        return None if source in _OWN else self._camera.get(source)

    def owner(self, fault: Fault, source: str) -> Owner:
        """Return whose an alarm is: a fault of several links lights the one of its source."""
        links, camera = fault.links, self.camera(source)
        if len(links) < 2:
            return Owner(camera, links)
        if camera is not None:
            own = next((link for link in links if link in CAMERA_LINKS), None)
        elif source in self._sends:
            own = "network"
        elif source in self.processors:
            own = "processors"
        else:
            own = _OWN.get(source, "nodes")
        # What is of no camera must not light every one of them.
        other = [link for link in links if camera is not None or link in STAGE_LINKS] or links
        return Owner(camera, (own,) if own in links else (other[0],))
