# SPDX-License-Identifier: Apache-2.0
"""The section "events" of the board: the last 200 sentences, numbered, oldest dropped first."""

from __future__ import annotations

from collections import deque
from typing import Literal, TypeAlias

from stagectl.control.board import Board

SECTION = "events"
EVENT_LIMIT = 200

Level: TypeAlias = Literal["info", "warn", "alarm"]


class EventLog:
    """Writes events to a board and removes those past the limit. Pure: UTC is passed in."""

    def __init__(self, board: Board, limit: int = EVENT_LIMIT) -> None:
        self._board = board
        self._limit = limit
        self._kept: deque[str] = deque()
        self._count = 0

    def add(
        self, utc: str, level: Level, source: str, text: str, fault_id: str | None = None
    ) -> int:
        """Add one event and return its number; `utc` is "HH:MM:SS", `text` one sentence."""
        self._count += 1
        key = str(self._count)
        self._board.set(
            SECTION,
            key,
            {
                "n": self._count,
                "utc": utc,
                "level": level,
                "source": source,
                "text": text,
                "id": fault_id,
            },
        )
        self._kept.append(key)
        while len(self._kept) > self._limit:
            self._board.remove(SECTION, self._kept.popleft())
        return self._count
