# SPDX-License-Identifier: Apache-2.0
"""What leaves the stage for programs that have no plugin of ours."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hardware_profiles.bounds import Address, Name, UsedPort

PoseKind = Literal["as_shown", "as_measured"]


class Send(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One stream of UDP packets, one packet a frame (cues: one a cue)."""

    id: Name
    protocol: Literal["opentrackio", "freed", "osc"]
    host: Address
    port: UsedPort
    body: Name | None = None
    """The camera it tells of; cues have none."""
    pose: PoseKind = "as_measured"
    """as_shown is predicted, for walls; as_measured is for composite and post, and for receivers
    that compensate their delay themselves."""
    encoding: Literal["json", "cbor"] = "json"
    camera_id: Annotated[int, Meta(ge=0, le=255)] = 1
    """The camera number of a Free-D packet."""
