# SPDX-License-Identifier: Apache-2.0
"""What is in a take, read by the MCAP library alone, and no code of the product's reader."""

from __future__ import annotations

import contextlib
import json
import struct
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from mcap.exceptions import McapError
from mcap.reader import NonSeekingReader

_DAMAGE = (McapError, EOFError, ValueError, struct.error, RuntimeError)


@dataclass
class TakeContent:
    """A take as it lies on disk."""

    segments: list[str] = field(default_factory=list)
    """Those that the sidecar names."""
    unreadable: list[str] = field(default_factory=list)
    """Segments from which nothing came."""
    times_ns: list[int] = field(default_factory=list)
    """When each message was published, sorted."""
    raw: dict[str, set[int]] = field(default_factory=dict)
    """By source: when each message of its line was published."""
    events: list[tuple[int, str]] = field(default_factory=list)
    """Its events: when, and "LEVEL CODE SOURCE: TEXT"."""
    config_hash: str = ""
    stage_file: str = ""

    def before(self, t_ns: int) -> int | None:
        """Return the newest message before a time."""
        return max((t for t in self.times_ns if t < t_ns), default=None)

    def after(self, t_ns: int) -> int | None:
        """Return the first message after a time."""
        return min((t for t in self.times_ns if t >= t_ns), default=None)


def read_take(folder: Path) -> TakeContent:
    """Return what can be read of a take; one without a sidecar has no segments."""
    found = TakeContent()
    with contextlib.suppress(OSError, ValueError):
        sidecar = json.loads((folder / "take.json").read_text(encoding="utf-8"))
        found.segments = [str(name) for name in sidecar["segments"]]
        found.config_hash = str(sidecar["config_hash"])
        found.stage_file = str(sidecar["stage_file"])
    raw: defaultdict[str, set[int]] = defaultdict(set)
    for name in found.segments:
        count = len(found.times_ns)
        # What was cut off or damaged ends its segment; all before it counts.
        with contextlib.suppress(OSError, *_DAMAGE), (folder / name).open("rb") as file:
            for _, channel, message in NonSeekingReader(file).iter_messages(log_time_order=False):
                found.times_ns.append(message.publish_time)
                head, _, source = channel.topic.partition("/")
                if head == "raw":
                    raw[source].add(message.publish_time)
                elif head == "event":
                    t_ns, level, who, text, code = msgspec.msgpack.decode(message.data)[:5]
                    found.events.append((t_ns, f"{level} {code} {who}: {text}"))
        if len(found.times_ns) == count:
            found.unreadable.append(name)
    found.times_ns.sort()
    found.raw = dict(raw)
    return found
