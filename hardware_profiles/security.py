# SPDX-License-Identifier: Apache-2.0
"""Who may talk to this stage over the network."""

from __future__ import annotations

from typing import Literal

import msgspec

from hardware_profiles.bounds import FilePath


class Security(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keys of the node link and the control API."""

    curve: Literal["auto", "on"] = "auto"
    """auto: every address that is not loopback asks for keys; on: loopback too."""
    keys: FilePath = "stagectl-keys"
    """The folder of keys, relative to the stage file."""
