# SPDX-License-Identifier: Apache-2.0
"""The sidecar of a take: what a reader needs even when the first chunk of the recording is lost.

It lies beside the segments as `take.json`. Reading it costs no library of the recording's format.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from stagectl.takes.preflight import Preflight

SIDECAR = "take.json"


class Sidecar(msgspec.Struct, frozen=True):
    """What a take is."""

    version: int
    take: str
    stage_id: str
    config_hash: str
    stage_file: str
    """The whole stage file: a take must be replayable when the stage has changed."""
    started_utc: str
    segments: tuple[str, ...]
    channels: dict[str, str]
    """Topic to type name."""
    lenses: dict[str, tuple[str | None, str | None]] = {}
    """By body id, the whole lens profile and rig session of the run: post needs them, and so does
    a replay."""
    preflight: Preflight | None = None
    """The newest preflight before the take; None: nobody ran one."""


def read_sidecar(folder: Path) -> Sidecar | None:
    """Return a take's sidecar, None where there is none. Raises ValueError on a broken one."""
    path = folder / SIDECAR
    try:
        return msgspec.json.decode(path.read_bytes(), type=Sidecar)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise ValueError(f"{path}: is no take sidecar ({error}); restore {path.name}.lkg") from None
