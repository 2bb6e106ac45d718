# SPDX-License-Identifier: Apache-2.0
"""What consoles must show of each fault: the link of the right camera, the alarm, and how soon.

This table is the simulator's own: it does not ask the product which link is right. A time is the
row's of the fault catalogue where it promises one, else one that is stated here; the board adds its
period. `clears_ms` counts from the end of the fault.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from stagectl.alarms.catalogue import fault

Whose = Literal["camera", "others", "stage"]
BOARD_MS = 40
_ANSWERED, _QUIET = 2_500, 7_000
"""After a fault that is looked at anew, and after one that must be quiet for five seconds."""


class Light(NamedTuple):
    """What a fault lights."""

    link: str
    code: str
    """F-id of alarm and link; empty: the row of the node alone shows it."""
    own_ms: int | None = None
    """Where the catalogue promises no time."""
    clears_ms: int = _ANSWERED
    whose: Whose = "camera"
    """camera: of the target only. others: of every camera. stage: of none."""
    also: tuple[str, ...] = ()
    """Codes that may stand on the link in its place: several things are wrong at once."""
    once: bool = False
    """It happened and is over: the alarm waits for an answer and does not stand."""
    source: str = ""
    """Who tells, where it is not the target."""
    more_ms: int = 0
    """Of the way to the console, where there is one."""

    @property
    def within_ms(self) -> int:
        """Return the time from the fault to the board."""
        promised = fault(self.code).within_ms if self.code else None
        return (promised or self.own_ms or 0) + BOARD_MS + self.more_ms


LIGHTS: dict[str, Light] = {
    "unplug": Light("link", "F-01", clears_ms=1_000),
    "garbage": Light("quality", "F-02", clears_ms=_QUIET),
    "partial-frame": Light("quality", "F-02", clears_ms=_QUIET),
    "baud-mismatch": Light("link", "F-03"),
    "nan": Light("quality", "F-04", 500),
    "spike": Light("quality", "F-05"),
    "teleport": Light("quality", "F-05"),
    "unit-swap": Light("quality", "F-05"),
    # Seen from the poses alone, an encoder that slips, wraps or counts backwards is a new origin.
    "encoder-slip": Light("alignment", "F-10"),
    "encoder-wrap": Light("alignment", "F-10"),
    "axis-flip": Light("alignment", "F-10"),
    "frame-reset": Light("alignment", "F-10"),
    "stuck": Light("quality", "F-06"),
    "loss": Light("link", "F-09", 6_000, _QUIET),
    "loss-burst": Light("link", "F-09", 6_000, _QUIET),
    "reorder": Light("link", "F-09", 6_000, _QUIET),
    "duplicate": Light("link", "F-09", 6_000, _QUIET),
    "jitter": Light("clock", "", 2_000),
    "two-sources-one-id": Light("link", "F-11", clears_ms=_QUIET),
    "flood": Light("link", "F-12", 500, _QUIET, also=("F-11",)),
    "osc-bomb": Light("link", "F-13", 500, _QUIET),
    "own-packets-back": Light("link", "F-14", clears_ms=_QUIET),
    "wrong-rate": Light("clock", "F-29", 15_000),
    "timecode-jump": Light("sync", "F-29", 1_000, whose="others", source="sync"),
    "drop-frame-boundary": Light("sync", "F-29", 1_000, whose="others", source="sync"),
    "lens-lost": Light("lens", "F-36", 1_000),
    "random-bytes": Light("link", "F-03"),
    "node-crash": Light("nodes", "F-15", whose="others"),
    "node-hang": Light("nodes", "F-16", whose="others"),
    "node-slow": Light("nodes", "F-17", whose="others"),
    "late-join": Light("nodes", "", 500, whose="others"),
    "wrong-level": Light("nodes", "", 500, whose="others"),
    "partition": Light("nodes", "F-19", whose="others", also=("F-15",), source="render nodes"),
    "node-clock-off": Light("nodes", "F-31", 5_000, _QUIET, whose="others"),
    "old-node": Light("nodes", "F-32", clears_ms=_QUIET, whose="others", source="a node"),
    "node-rubbish": Light("nodes", "F-13", 500, _QUIET, whose="others"),
    "sync-lost": Light("sync", "F-29", 1_000, whose="others", source="sync"),
    "sync-wrong-rate": Light("sync", "F-29", 2_000, whose="others", source="sync"),
    "sync-phase-jump": Light("sync", "F-29", 1_000, whose="others", source="sync"),
    "controller-kill": Light("engine", "F-20", 1_000, _QUIET, "stage", once=True, source="engine"),
    "controller-ghost": Light("engine", "F-20", 1_000, _QUIET, "stage", once=True, source="engine"),
    # Over when the last second's deadlines were good for two seconds on end.
    "controller-stall": Light("engine", "F-30", None, 4_000, "stage", source="engine"),
}

UNSEEN: dict[str, str] = {
    "clock-drift": "followed: the pose is as good as without",
    "clock-step": "15 ms: the pose is as good as without; a step that shows is told as F-07",
    "wall-clock-step": "nothing follows the time of day",
    "delay-step": "followed by prediction; nothing on the line tells a delay",
    "focus-direction": "the ring is followed the way it turns; nothing on the line tells which",
    "node-hitch": "shorter than three frames: no hang",
    "link-loss": "each message is sent twice and asked for again: nodes stay exact",
}
"""What no link shows in virtual time, and why that is right: then none may be lit either."""

UNCOUNTED: dict[str, str] = {
    "loss-burst": "bridged by prediction; without a counter nobody knows before the rate is proved",
    "reorder": "put in order, without a counter to tell it by; the pose is as good as without",
}
"""What no link shows of a tracker that does not count its packets."""

_REAL_MS = 150
"""Between processes: the bus, the board's period at another phase, and the way to the console."""

REAL_LIGHTS: dict[str, Light] = {
    name: light._replace(more_ms=_REAL_MS)
    for name, light in {
        **LIGHTS,
        # A process that stands still is not heard either.
        "node-hang": Light("nodes", "F-15", whose="others"),
        "address-change": Light("link", "F-01", clears_ms=2_000),
        "controller-kill": LIGHTS["controller-kill"]._replace(own_ms=2_000),
        "recorder-kill": Light("recorder", "F-21", whose="stage", source="recorder"),
        "disk-full": Light("disk", "F-22", clears_ms=6_000, whose="stage", source="recorder"),
        "disk-stall": Light("recorder", "", 2_000, whose="stage"),
        "power-loss": Light(
            "recorder", "F-28", 15_000, _QUIET, "stage", once=True, source="recorder"
        ),
        "wrong-key": Light("network", "F-33", whose="stage", once=True, source="security"),
    }.items()
}

REAL_UNSEEN: dict[str, str] = {
    **UNSEEN,
    "corrupt-profile": "refused before a start, by line and file; the running stage keeps its own",
    "config-edit": "a running stage keeps what it started with",
    "console-freeze": "a console that stands still shows nothing; the stage does not wait for it",
}
