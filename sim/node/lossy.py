# SPDX-License-Identifier: Apache-2.0
"""A node's session that loses whole messages below the client, as a bad network would."""

from __future__ import annotations

import random

from render_bridge import messages as m
from render_bridge.sdk.python.session import NodeSession


class LossySession(NodeSession):
    """Drops a share of all that arrives, of every kind."""

    def __init__(self, hello: m.Hello, now_ns: int, loss: float, seed: str) -> None:
        super().__init__(hello, now_ns)
        self._loss = loss
        self._random = random.Random(seed)
        self.lost = 0

    def on_message(self, data: bytes, t_rx_ns: int) -> None:
        """Take one message, or lose it."""
        if self._random.random() < self._loss:
            self.lost += 1
            return
        super().on_message(data, t_rx_ns)
