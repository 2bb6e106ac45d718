# SPDX-License-Identifier: Apache-2.0
"""Frame and content skew from the nodes' own reports. Pure.

At grid vsync k each node in service shows something. *Frame skew*: two show different frame
numbers. *Content skew*: the same number, different state digests (DESIGN.md, section 4). A stage
without a camera on its wall has only the reports; the simulator's witness reads the glass itself.
"""

from __future__ import annotations

from collections import defaultdict


class SkewMeter:
    """Collects what each node showed per grid vsync and counts disagreements."""

    def __init__(self) -> None:
        self._shown: defaultdict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
        self.frame_skew = 0
        self.content_skew = 0
        self.vsyncs = 0

    def add(self, vsync: int, node: str, frame: int, digest: int) -> None:
        """Note that at grid vsync `vsync` a node latched `frame` drawn from states `digest`."""
        self._shown[vsync][node] = (frame, digest)

    def settle(self, before_vsync: int, skip: set[int]) -> None:
        """Count all vsyncs before this one; those in `skip` (stalled hosts) are left out."""
        for vsync in [v for v in self._shown if v < before_vsync]:
            shown = self._shown.pop(vsync)
            if vsync in skip:
                continue
            self.vsyncs += 1
            if len({frame for frame, _ in shown.values()}) > 1:
                self.frame_skew += 1
            elif len({digest for _, digest in shown.values()}) > 1:
                self.content_skew += 1
