# SPDX-License-Identifier: Apache-2.0
"""What must survive a crash: show state, pinned poses, the grid, and the controller epoch.

Two files, each with one writer. `show.json` is written by `control`, before a command is
acknowledged. `epoch` is written by `hot` at its start, before its first message. `hot` reads both
by itself, so that it comes back whether `control` is alive or not (docs/decisions/0003).
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from hardware_profiles.rates import parse_rate
from hardware_profiles.rates import period_ns as nominal_period_ns
from hardware_profiles.store import LAST_KNOWN_GOOD, save_atomic
from render_bridge.frame_clock import Anchor
from render_bridge.messages import State7
from stagectl.show.owner import Owner
from stagectl.show.state import ShowState
from stagectl.topics import ShowOrder

SHOW_FILE = "show.json"
EPOCH_FILE = "epoch"
# On the wire an epoch is a u32. No stage is started so often; a larger number is damage.
BELIEVED_EPOCH = 2**31
# Less than this many frames back is a grid that was moved, not one that begins again.
MOST_MOVED_FRAMES = 2.0
# No grid runs this far from its nominal rate.
MAX_PERIOD_ERROR = 2e-3


class StoredGrid(msgspec.Struct, frozen=True):
    """The grid and the boot its times belong to."""

    boot_id: str
    rate: str
    frame: int
    t_ns: float
    period_ns: float
    timecode_start_s: float
    """Local seconds of day at frame 0: where free-run timecode started."""

    def anchor(self, boot_id: str, rate: str) -> Anchor | None:
        """Return the grid's anchor if it means something on this boot and at this rate."""
        if not boot_id or boot_id != self.boot_id or rate != self.rate:
            return None
        nominal_ns = nominal_period_ns(parse_rate(rate))
        if abs(self.period_ns / nominal_ns - 1.0) > MAX_PERIOD_ERROR:
            return None
        return Anchor(self.frame, self.t_ns, self.period_ns)

    def goes_on(self, boot_id: str, rate: str, frame: int, t_ns: float) -> bool:
        """Return whether a grid that has `frame` at `t_ns` is this one; else it began again.

        Where it began anew its frames are about as many too few as this one had counted.
        """
        if boot_id != self.boot_id or rate != self.rate or not self.period_ns > 0.0:
            return False
        missing = self.frame + (t_ns - self.t_ns) / self.period_ns - frame
        return missing <= max(self.frame / 2.0, MOST_MOVED_FRAMES)


class Stored(msgspec.Struct, frozen=True):
    """The content of show.json."""

    version: int = 1
    show: ShowState = ShowState()
    pinned: dict[str, State7] = msgspec.field(default_factory=dict)
    grid: StoredGrid | None = None
    masked_at: dict[str, dict[str, float]] = {}
    """By camera and axis: where a masked axis stays, as the engine took it."""
    owner: Owner | None = None
    """Who commands; no part of the show, so that no undo gives it to somebody else."""

    def order(self) -> ShowOrder:
        """Return what the engine must follow."""
        held = {name: self.pinned.get(name) for name in self.show.held}
        held |= {name: self.pinned.get(name) for name in self.show.frozen}
        show = self.show
        return ShowOrder(
            show.rev, held, show.frozen, show.take, show.accepted, show.views, show.views_rev,
            show.in_frames, show.outer_frozen, show.outer_eye_m, show.scene, show.barcode,
            show.nodes_off, show.bypassed, show.masks, self.masked_at, show.trims, show.wall,
            show.wall_rev, show.looks, show.light_cards,
        )  # fmt: skip


class StateStore:
    """Reads and writes the state folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self) -> tuple[Stored, str | None]:
        """Return the stored state, and a sentence where it had to fall back."""
        path = self._folder / SHOW_FILE
        kept = path.with_name(path.name + LAST_KNOWN_GOOD)
        problem = ""
        for candidate in (path, kept):
            try:
                stored = msgspec.json.decode(candidate.read_bytes(), type=Stored)
            except FileNotFoundError:
                continue
            except (OSError, msgspec.DecodeError) as error:
                problem += f"{candidate}: cannot be used ({error}); "
            else:
                return stored, f"{problem}the last good one is taken" if problem else None
        return Stored(), f"{problem}the stage begins with an empty show" if problem else None

    def save(self, stored: Stored) -> None:
        """Write durably; raises OSError."""
        save_atomic(self._folder / SHOW_FILE, msgspec.json.format(msgspec.json.encode(stored)))

    def next_epoch(self) -> int:
        """Return an epoch greater than every one before, durable when this returns.

        A damaged file falls back to its `.lkg`, one higher than that could have been given out.
        """
        path = self._folder / EPOCH_FILE
        known = [0]
        for candidate in (path, path.with_name(path.name + LAST_KNOWN_GOOD)):
            try:
                found = int(candidate.read_text(encoding="ascii"))
            except (OSError, ValueError):
                continue
            if found < BELIEVED_EPOCH:
                known.append(found + (candidate != path))
        epoch = max(known) + 1
        save_atomic(path, str(epoch).encode("ascii"))
        return epoch
