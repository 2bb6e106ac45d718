# SPDX-License-Identifier: Apache-2.0
"""A console beside the product: what it is shown of chains and alarms, and when."""

from __future__ import annotations

from collections.abc import Mapping

from render_bridge.clock import now_ns
from sim.real.evidence import RealEvidence
from sim.virtual.control import SECTIONS, Seen
from stagectl.control.client import ControlClient
from stagectl.control.messages import Row


class BoardTap:
    """Reads the board of one run into the evidence, each change of a row once."""

    def __init__(self, client: ControlClient, seen: RealEvidence) -> None:
        self._client = client
        self._seen = seen
        self._known: dict[tuple[str, str], Row] = {}

    def read(self) -> None:
        """Take what has come."""
        if not self._client.poll(0) or not self._client.connected:
            return
        now = now_ns()
        for section in SECTIONS:
            rows: Mapping[str, Row] = self._client.state.get(section, {})
            for key, row in rows.items():
                if self._known.get((section, key)) is not row:
                    self._known[section, key] = row
                    self._seen.board.append(Seen(now, section, key, row))
            for where in [one for one in self._known if one[0] == section and one[1] not in rows]:
                del self._known[where]
                self._seen.board.append(Seen(now, *where, None))

    def close(self) -> None:
        """Close the connection."""
        self._client.close()
