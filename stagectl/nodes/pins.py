# SPDX-License-Identifier: Apache-2.0
"""What the engine pinned for the operators, taken into what is stored. Pure.

A hold pins a pose, a mask pins an axis. The engine does it at the next frame and says so; from the
store it comes back with the next order, so that it survives the engine.
"""

from __future__ import annotations

import msgspec

from hardware_profiles.stage import Stage
from render_bridge.messages import BodyFlag
from stagectl.runtime.state_store import Stored
from stagectl.show.state import ShowState
from stagectl.topics import FrameStates

_STANDS = BodyFlag.HELD | BodyFlag.FROZEN


def with_pins(stored: Stored, stage: Stage, states: FrameStates) -> Stored:
    """Return what is stored with the pins that a frame tells of; the same object where none."""
    show = stored.show
    wanted = {*show.held, *show.frozen} - set(stored.pinned)
    unknown = {
        camera
        for camera, axes in show.masks.items()
        if any(axis not in stored.masked_at.get(camera, {}) for axis in axes)
    }
    if not wanted and not unknown:
        return stored
    pinned, masked_at = dict(stored.pinned), dict(stored.masked_at)
    for body, tracked in zip(states.bodies, states.tracked, strict=True):
        name = stage.body[body.index].id
        if name in wanted and body.flags & _STANDS and body.flags & BodyFlag.VALID:
            pinned[name] = body.state
        if name in unknown:
            found = {**tracked.masked_at, **stored.masked_at.get(name, {})}
            kept = {axis: found[axis] for axis in show.masks[name] if axis in found}
            if kept:
                masked_at[name] = kept
    if pinned == stored.pinned and masked_at == stored.masked_at:
        return stored
    return msgspec.structs.replace(stored, pinned=pinned, masked_at=masked_at)


def of_show(stored: Stored, show: ShowState) -> Stored:
    """Return what is stored with another show: what that does not hold or mask is let go."""
    pinned = {k: v for k, v in stored.pinned.items() if k in (*show.held, *show.frozen)}
    masked_at = {
        camera: {axis: at for axis, at in known.items() if axis in show.masks[camera]}
        for camera, known in stored.masked_at.items()
        if camera in show.masks
    }
    return msgspec.structs.replace(stored, show=show, pinned=pinned, masked_at=masked_at)
