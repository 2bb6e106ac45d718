# SPDX-License-Identifier: Apache-2.0
"""All faults by id, with the row of the fault catalogue that each belongs to.

Those of trackers and their lines are made in `sim/trackers/faults.py`, those of nodes, links,
house sync and controller in `stage_faults.py`, those of the operating system in `sim/real`. A fault
that a mode cannot make is an error there, never a pass.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from sim.scenario.readable import nearest

Mode = Literal["virtual", "real"]
BOTH: tuple[Mode, ...] = ("virtual", "real")
VIRTUAL: tuple[Mode, ...] = ("virtual",)
REAL: tuple[Mode, ...] = ("real",)
Target = Literal["source", "node", "nodes", "sync", "controller", "recorder", "machine", "console"]


class FaultKind(NamedTuple):
    """One fault."""

    row: str
    """The row of the fault catalogue (F-01 to F-38) that it shows."""
    target: Target
    modes: tuple[Mode, ...]
    doc: str


FAULTS: dict[str, FaultKind] = {
    # A tracker, or its line.
    "unplug": FaultKind("F-01", "source", BOTH, "the line is gone, and comes back"),
    "garbage": FaultKind("F-02", "source", BOTH, "frames are damaged, rubbish lies between them"),
    "partial-frame": FaultKind("F-02", "source", BOTH, "frames end before their end"),
    "baud-mismatch": FaultKind("F-03", "source", BOTH, "the line runs at another speed"),
    "nan": FaultKind("F-04", "source", BOTH, "numbers that are none, or infinite"),
    "spike": FaultKind("F-05", "source", BOTH, "single samples elsewhere"),
    "teleport": FaultKind("F-05", "source", BOTH, "it is elsewhere from now on"),
    "encoder-slip": FaultKind("F-05", "source", BOTH, "an encoder loses counts"),
    "encoder-wrap": FaultKind("F-05", "source", BOTH, "an encoder runs over its end"),
    "unit-swap": FaultKind("F-05", "source", BOTH, "millimetres in place of metres, or reversed"),
    "axis-flip": FaultKind("F-05", "source", BOTH, "an axis counts the other way"),
    "stuck": FaultKind("F-06", "source", BOTH, "the same pose, bit for bit"),
    "clock-drift": FaultKind("F-07", "source", BOTH, "its clock runs fast or slow"),
    "clock-step": FaultKind("F-07", "source", BOTH, "its clock is set"),
    "wall-clock-step": FaultKind("F-08", "machine", VIRTUAL, "somebody sets the time of day"),
    "loss": FaultKind("F-09", "source", BOTH, "packets do not come, now and then"),
    "loss-burst": FaultKind("F-09", "source", BOTH, "many packets in a row do not come"),
    "reorder": FaultKind("F-09", "source", BOTH, "packets overtake each other"),
    "duplicate": FaultKind("F-09", "source", BOTH, "packets come twice"),
    "jitter": FaultKind("F-09", "source", BOTH, "packets wait, each its own time"),
    "delay-step": FaultKind("F-09", "source", BOTH, "all packets come later from now on"),
    "frame-reset": FaultKind("F-10", "source", BOTH, "its world has another origin from now on"),
    "two-sources-one-id": FaultKind("F-11", "source", BOTH, "another tracker with the same id"),
    "flood": FaultKind("F-12", "source", BOTH, "far more packets than it should send"),
    "osc-bomb": FaultKind("F-13", "source", BOTH, "OSC made to cost time"),
    "own-packets-back": FaultKind("F-14", "source", BOTH, "what was sent comes back"),
    "wrong-rate": FaultKind("F-29", "source", BOTH, "it sends at another rate"),
    "timecode-jump": FaultKind("F-29", "source", BOTH, "its timecode jumps"),
    "drop-frame-boundary": FaultKind("F-29", "source", BOTH, "timecode crosses a dropped number"),
    "lens-lost": FaultKind("F-36", "source", BOTH, "the lens encoder is gone, the pose goes on"),
    "focus-direction": FaultKind("F-36", "source", BOTH, "the focus ring counts the other way"),
    "random-bytes": FaultKind("F-38", "source", BOTH, "nothing but noise"),
    # Nodes and their links.
    "node-crash": FaultKind("F-15", "node", BOTH, "a render node dies; for_s > 0: and is back"),
    "node-hang": FaultKind("F-16", "node", BOTH, "its render thread stands still, its link lives"),
    "node-hitch": FaultKind("F-16", "node", BOTH, "a short stop, as a shader compiles"),
    "node-slow": FaultKind("F-17", "node", BOTH, "it misses a frame again and again"),
    "late-join": FaultKind("F-18", "node", BOTH, "a node joins in the middle"),
    "wrong-level": FaultKind("F-18", "node", VIRTUAL, "its engine has another level loaded"),
    "partition": FaultKind("F-19", "nodes", BOTH, "the network is cut; no target: for all nodes"),
    "link-loss": FaultKind("F-19", "nodes", BOTH, "messages to nodes do not come"),
    "node-clock-off": FaultKind("F-31", "node", VIRTUAL, "its clock is known badly"),
    "old-node": FaultKind("F-32", "node", VIRTUAL, "a node of another protocol version"),
    "node-rubbish": FaultKind("F-34", "node", VIRTUAL, "a node sends thousands of bad messages"),
    # Sync and controller.
    "sync-lost": FaultKind("F-29", "sync", VIRTUAL, "the reference is gone, displays run free"),
    "sync-wrong-rate": FaultKind("F-29", "sync", VIRTUAL, "the generator is set to another rate"),
    "sync-phase-jump": FaultKind("F-29", "sync", VIRTUAL, "the generator is patched anew"),
    "controller-kill": FaultKind("F-20", "controller", BOTH, "the engine dies and comes back"),
    "controller-ghost": FaultKind("F-20", "controller", VIRTUAL, "the old engine goes on beside"),
    "controller-stall": FaultKind("F-30", "controller", BOTH, "the machine does not run it"),
    # The operating system: real processes only.
    "recorder-kill": FaultKind("F-21", "recorder", REAL, "the recorder dies in a take"),
    "disk-full": FaultKind("F-22", "recorder", REAL, "no room is left"),
    "disk-stall": FaultKind("F-23", "recorder", REAL, "the disk takes no byte for seconds"),
    "corrupt-profile": FaultKind("F-24", "machine", REAL, "a lens profile is damaged"),
    "config-edit": FaultKind("F-25", "machine", REAL, "the stage file is edited in a take"),
    "console-freeze": FaultKind("F-26", "console", REAL, "the console stands still"),
    "address-change": FaultKind("F-27", "machine", REAL, "the network address goes and is back"),
    "power-loss": FaultKind("F-28", "machine", REAL, "everything dies at once"),
    "wrong-key": FaultKind("F-33", "machine", REAL, "a client without a good key"),
}

NOT_SIMULABLE: dict[str, str] = {
    "F-35": "a leak shows over hours, not in a scenario: the soak of `make nightly` runs an hour "
    "of the stage in virtual time and looks at memory, open files and cost",
    "F-37": "a person's mistake, not a stage's: who may command what is refused by the control "
    "API, and is tried in its own tests",
    "F-39": "an order of the operators comes before it: nodes that do not obey are played by the "
    "conformance scenes, LED processors by the fake ones of the tests",
}
"""Rows that no scenario shows, each with the reason."""


def fault_kind(fault_id: str, mode: str) -> FaultKind:
    """Return a fault by id. Raises ValueError where there is none, or this mode cannot make it."""
    kind = FAULTS.get(fault_id)
    if kind is None:
        meant = nearest(fault_id, FAULTS) or "; `stagectl sim faults` names all"
        raise ValueError(f"unknown fault {fault_id!r}{meant}")
    if mode not in kind.modes:
        raise ValueError(
            f"fault {fault_id!r} can be made in {' and '.join(kind.modes)} mode only, not in {mode}"
        )
    return kind
