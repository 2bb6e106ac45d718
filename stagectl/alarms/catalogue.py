# SPDX-License-Identifier: Apache-2.0
"""The fault catalogue: every fault by its id, in plain words, with how soon it is told. Pure.

An `Event` carries the id as its `code`; what stands here is what the fault is in general, what the
event says is what happened now. `within_ms` counts from the fault to its event; None: the fault is
answered by what the product does or leaves undone, and no time is promised for a word about it.
Where a bound is in frames or periods, `within_ms` is that of 24 in a second, the slowest stage.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Level = Literal["info", "warn", "alarm"]
Link = Literal[
    "link", "quality", "clock", "sync", "delay", "lens", "rig_offset", "alignment", "line_up",
    "nodes", "engine", "recorder", "disk", "network", "console", "processors",
]  # fmt: skip
# What people call them.
LINK_WORDS: dict[Link, str] = {
    "link": "link", "quality": "quality", "clock": "clock", "sync": "sync", "delay": "delay",
    "lens": "lens", "rig_offset": "rig offset", "alignment": "alignment", "line_up": "line-up",
    "nodes": "nodes", "engine": "engine", "recorder": "recorder", "disk": "disk",
    "network": "network", "console": "console", "processors": "LED processors",
}  # fmt: skip
CAMERA_LINKS: tuple[Link, ...] = (
    "link", "quality", "clock", "sync", "delay", "lens", "rig_offset", "alignment", "line_up",
    "nodes",
)  # fmt: skip
STAGE_LINKS: tuple[Link, ...] = (
    "engine", "recorder", "disk", "network", "console", "processors",
)  # fmt: skip
# once: it happened and is over. told: only an info ends it, or a new start of who tells.
# quiet: the source refuses and loses nothing more. The others are what the board must say.
Clears = Literal[
    "once", "told", "quiet", "alive", "place", "moves", "node", "engine", "recorder", "disk",
    "sync", "loop", "wall",
]  # fmt: skip


class Fault(NamedTuple):
    """One fault of the catalogue."""

    id: str
    title: str
    sentence: str
    """What a technician reads."""
    within_ms: int | None
    """From the fault to its event; None: no time is promised for a word about it."""
    level: Level
    """Of the event; where one fault has several, the worst."""
    fix: str
    """What to do."""
    links: tuple[Link, ...]
    """The links of the signal chain that it lights; of several, the one that its source owns."""
    clears: Clears
    """How it is known to be over; an info of its code and source ends it in any case."""


FAULTS = (
    Fault(
        "F-01", "Tracker silent", "Nothing comes from a tracker: unplugged, switched off, or gone.",
        250, "alarm", "Check its power and its cable; it comes back by itself.",
        ("link",), "alive",
    ),
    Fault(
        "F-02", "Damaged tracker data", "More than one packet in a hundred arrives damaged.",
        1_000, "alarm", "Check cable, length and grounding; keep it away from power lines.",
        ("quality",), "quiet",
    ),
    Fault(
        "F-03", "Wrong line speed", "Bytes arrive but none of them is a packet: baud or framing.",
        2_000, "alarm", "Set the same baud and framing at the tracker and in the stage file.",
        ("link",), "alive",
    ),
    Fault(
        "F-04", "Impossible pose", "A tracker sends what no camera can do; it is left out.",
        None, "warn", "Check the units and the set-up of the tracker.",
        ("quality",), "quiet",
    ),
    Fault(
        "F-05", "Tracker jumped", "A tracker's pose jumped; the picture does not follow at once.",
        209, "alarm", "Check the tracker's view; accept the new place if it is right.",
        ("quality",), "place",
    ),
    Fault(
        "F-06", "Tracker stuck", "A tracker repeats one pose though the camera moves.",
        250, "alarm", "Restart the tracker.",
        ("quality",), "moves",
    ),
    Fault(
        "F-07", "Tracker clock set", "A tracker's own clock jumped; the stage's time goes on.",
        None, "warn", "Nothing to do, unless it repeats: then check who sets that clock.",
        ("clock",), "once",
    ),
    Fault(
        # Nothing here reads the time of day to make a picture: nothing is told.
        "F-08", "Computer clock set", "Date, time or time zone of this computer was changed.",
        None, "info", "Nothing to do: pictures do not follow the time of day.",
        (), "once",
    ),
    Fault(
        "F-09", "Packets lost or doubled", "Packets of a tracker are lost, doubled or reordered.",
        None, "warn", "Check the network: switches, Wi-Fi, cables.",
        ("link",), "quiet",
    ),
    Fault(
        "F-10", "New tracking origin", "A tracker has a new origin; the old place is kept.",
        209, "alarm", "Accept the new origin, or align the tracker again.",
        ("alignment",), "place",
    ),
    Fault(
        "F-11", "Two trackers, one id", "Two trackers send under one id; the first counts.",
        100, "alarm", "Give the second its own camera id, or switch it off.",
        ("link",), "quiet",
    ),
    Fault(
        "F-12", "Packet flood", "A line brings far more packets than its tracker sends.",
        None, "alarm", "Find who sends to that port, and stop it.",
        ("link",), "quiet",
    ),
    Fault(
        "F-13", "Broken message", "A message is broken, or made to do harm; it is left out.",
        None, "warn", "Find who sends to that port, and stop it.",
        ("link", "nodes"), "quiet",
    ),
    Fault(
        "F-14", "Own packets back", "What this stage sends comes back as a tracker's data.",
        1_000, "alarm", "Separate the ports: a send row must not aim at a tracker's port.",
        ("link",), "quiet",
    ),
    Fault(
        "F-15", "Render node gone", "A render node is not heard any more: it crashed or stopped.",
        250, "alarm", "Restart it; the others go on, and it joins by itself.",
        ("nodes",), "node",
    ),
    Fault(
        "F-16", "Render node hangs", "A render node is heard but shows nothing new.",
        125, "alarm", "Wait while it loads; else take it off and restart it.",
        ("nodes",), "node",
    ),
    Fault(
        "F-17", "Render node late", "A render node shows frames late.",
        1_000, "warn", "Make its scene lighter, or take it off.",
        ("nodes",), "node",
    ),
    Fault(
        "F-18", "Render node joined", "A render node joined, or came back.",
        500, "info", "Nothing to do.",
        ("nodes",), "once",
    ),
    Fault(
        "F-19", "No node heard", "No render node is heard: the network between is down.",
        250, "alarm", "Check the switch and this computer's network cable.",
        ("nodes",), "node",
    ),
    Fault(
        "F-20", "Engine restarted", "The engine died and was started again.",
        None, "alarm", "Keep the log for its makers; the stage goes on.",
        ("engine",), "engine",
    ),
    Fault(
        "F-21", "Recorder restarted", "The recorder died and is back; the take has a gap.",
        1_000, "alarm", "Look at the gap that is told; the take goes on in a new part.",
        ("recorder",), "recorder",
    ),
    Fault(
        "F-22", "Disk full", "The disk for takes is full, or will be soon.",
        1_000, "alarm", "Free the disk; rolling is never refused.",
        ("disk",), "disk",
    ),
    Fault(
        "F-23", "Disk slow", "The disk for takes did not answer for a while.",
        None, "warn", "Find what else uses that disk; nothing is lost below two seconds.",
        ("disk",), "once",
    ),
    Fault(
        # Told by `check` and `run` before anything starts, as lines with file and key: no event.
        "F-24", "Damaged file", "A profile, stage or lens file cannot be read.",
        None, "alarm", "Mend the line that is named, or take the .lkg file beside it.",
        ("disk",), "once",
    ),
    Fault(
        # A run keeps copies of its files: nothing happens, so nothing is told.
        "F-25", "File edited meanwhile", "The stage file was changed while the stage runs.",
        None, "info", "Nothing to do: a running stage keeps what it started with.",
        (), "once",
    ),
    Fault(
        "F-26", "Console gone", "A console froze or crashed; the stage does not wait for it.",
        None, "warn", "It is started again; a frozen one must be closed by hand.",
        ("console",), "once",
    ),
    Fault(
        # A line that fails and comes back is told as F-01, nodes that are not heard as F-19.
        "F-27", "Network changed", "This computer's network link or address changed.",
        None, "alarm", "Check cable and address; lines are opened again by themselves.",
        ("network",), "once",
    ),
    Fault(
        "F-28", "Take left open", "A take was not closed: power or computer failed while it ran.",
        None, "alarm", "Look at it: stagectl take show; what was on disk is all readable.",
        ("recorder",), "once",
    ),
    Fault(
        "F-29", "House sync wrong", "House sync is lost or jumped, or a tracker has another rate.",
        None, "alarm", "Check the sync generator and its cables; give all one reference.",
        ("clock", "sync"), "sync",
    ),
    Fault(
        "F-30", "Machine too slow", "This computer does not run the stage on time.",
        1_000, "alarm", "End other programs; check cooling and power settings.",
        ("engine",), "loop",
    ),
    Fault(
        "F-31", "Clocks not together", "A node's clock is not known well, and no genlock helps.",
        None, "warn", "Use a wired network, or genlock the node.",
        ("nodes",), "node",
    ),
    Fault(
        "F-32", "Wrong version", "A render node has another version or configuration; refused.",
        1_000, "warn", "Install the version or configuration that is named.",
        ("nodes",), "node",
    ),
    Fault(
        "F-33", "No right to enter", "Somebody without a valid key knocked, and got nothing.",
        1_000, "alarm", "Enrol the program, or find out what it is.",
        ("network",), "once",
    ),
    Fault(
        "F-34", "Message storm", "One thing was told so often that repeats are left out.",
        None, "warn", "Mend what is told; the number left out is told too.",
        ("quality", "sync", "nodes", "engine", "recorder", "disk", "network", "console"),
        "once",
    ),
    Fault(
        # No word on a stage: soak tests hold memory and descriptors flat.
        "F-35", "Slow leak", "A program grows over a long day.",
        None, "warn", "Nothing to do on a stage: this is tested before a release.",
        (), "once",
    ),
    Fault(
        "F-36", "Lens data lost", "The lens encoders are silent, the pose goes on.",
        None, "alarm", "Check the lens motors and their cable.",
        ("lens",), "told",
    ),
    Fault(
        # Refused where it is given, by role and by state: the answer names the reason.
        "F-37", "Order refused", "An order was refused: not allowed, or it makes no sense now.",
        None, "info", "The refusal names the reason where the order was given.",
        (), "once",
    ),
    Fault(
        "F-38", "Random bytes", "Noise that looks like a packet by chance; two must agree.",
        None, "warn", "Check the line: speed, framing, cable.",
        ("quality",), "quiet",
    ),
    Fault(
        # Ours, behind the 38 of the reference (docs/decisions/0022).
        "F-39", "Wall not as ordered", "A wall did not go black, grey or back as it was ordered.",
        1_100, "alarm", "Look at that wall; where people need it dark, switch it off.",
        ("nodes", "processors"), "wall",
    ),
)  # fmt: skip

_BY_ID = {row.id: row for row in FAULTS}
IDS = frozenset(_BY_ID)


def fault(fault_id: str) -> Fault:
    """Return one fault of the catalogue. Raises KeyError for an unknown id."""
    return _BY_ID[fault_id]
