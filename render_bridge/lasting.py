# SPDX-License-Identifier: Apache-2.0
"""A condition that must last before it is told, and be gone for a while before it is over. Pure."""

from __future__ import annotations

from typing import Literal


class Lasting:
    """Raised after `raise_ns` of it, over after `clear_ns` without it.

    A pause of `gap_ns` or less does not interrupt it: a fault that shows in every other report is
    there all the time.
    """

    __slots__ = ("_clear_ns", "_gap_ns", "_last_ns", "_raise_ns", "_since_ns", "stands")

    def __init__(self, raise_ns: int, gap_ns: int, clear_ns: int) -> None:
        self._raise_ns = raise_ns
        self._gap_ns = gap_ns
        self._clear_ns = clear_ns
        self._since_ns: int | None = None
        self._last_ns = 0
        self.stands = False
        """Whether it has been raised and is not over."""

    @property
    def begun(self) -> bool:
        """Whether it has been seen and is not forgotten: then it wants every update."""
        return self._since_ns is not None

    def update(self, bad: bool, now_ns: int) -> Literal["raised", "over"] | None:
        """Take how it is now; return what changed."""
        if not bad:
            if self._since_ns is None:
                return None
            good_ns = now_ns - self._last_ns
            if good_ns > self._gap_ns and not self.stands:
                self._since_ns = None
            elif self.stands and good_ns >= self._clear_ns:
                self._since_ns, self.stands = None, False
                return "over"
            return None
        if self._since_ns is None or (not self.stands and now_ns - self._last_ns > self._gap_ns):
            self._since_ns = now_ns
        self._last_ns = now_ns
        if self.stands or now_ns - self._since_ns < self._raise_ns:
            return None
        self.stands = True
        return "raised"

    def forget(self) -> None:
        """Start anew, without a word."""
        self._since_ns, self.stands = None, False
