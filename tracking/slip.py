# SPDX-License-Identifier: Apache-2.0
"""SLIP (RFC 1055): datagrams on a serial line, as OSC 1.1 asks for.

Contract: both a single END and END on both sides (OSC 1.1) work, in any chunking; a datagram
longer than `max_length` and one with an escape that RFC 1055 does not know are dropped and counted,
and the next END starts afresh. What is kept is at most 2 `max_length` bytes. Bytes before the first
END are handed out as a datagram, because with a single END they may be one; the decoder refuses
half a one.
"""

from __future__ import annotations

from tracking.framing import Frame

END = b"\xc0"
ESC = b"\xdb"
_ESCAPED_END = b"\xdb\xdc"
_ESCAPED_ESC = b"\xdb\xdd"
MAX_LENGTH = 8192


def slip_encode(datagram: bytes) -> bytes:
    """Return the datagram with END on both sides (OSC 1.1)."""
    return END + datagram.replace(ESC, _ESCAPED_ESC).replace(END, _ESCAPED_END) + END


class SlipFramer:
    """Splits a SLIP stream; the same interface as `StreamFramer`. Never raises."""

    def __init__(self, max_length: int = MAX_LENGTH) -> None:
        self.dropped_bytes = 0
        """Bytes of datagrams that were dropped (END bytes are not counted)."""
        self.bad_escapes = 0
        """Datagrams dropped because of an escape that does not exist."""
        self._max_length = max_length
        self._raw = (
            bytearray()
        )  # still escaped, so that an ESC at the edge of a chunk needs no state
        self._too_long = False
        self._locked = False

    @property
    def locked(self) -> bool:
        """Whether an END was seen, so that the edges of datagrams are known."""
        return self._locked

    def feed(self, data: bytes, t_rx_ns: int) -> list[Frame]:
        """Take bytes that came at `t_rx_ns`; return the datagrams whose END is among them."""
        frames: list[Frame] = []
        left = len(data)
        *ended, rest = data.split(END)
        for piece in ended:
            left -= len(piece) + 1
            self._keep(piece)
            datagram = self._take()
            if datagram:
                frames.append(Frame(datagram, t_rx_ns, left))
            self._locked = True
        self._keep(rest)
        return frames

    def flush(self) -> list[Frame]:
        """Say that no more bytes come: a datagram without its END is dropped and counted."""
        self.dropped_bytes += len(self._raw)
        self._raw.clear()
        self.reset()
        return []

    def reset(self) -> None:
        """Forget the lock (the source is LOST). Bytes of an unfinished datagram are kept."""
        self._locked = False

    def _keep(self, piece: bytes) -> None:
        # Every byte may be escaped, hence the 2.
        if self._too_long or len(self._raw) + len(piece) > 2 * self._max_length:
            self.dropped_bytes += len(self._raw) + len(piece)
            self._raw.clear()
            self._too_long = True
        else:
            self._raw += piece

    def _take(self) -> bytes:
        raw = bytes(self._raw)
        self._raw.clear()
        self._too_long = False
        escapes = raw.count(ESC)
        if escapes:
            if escapes != raw.count(_ESCAPED_END) + raw.count(_ESCAPED_ESC):
                self.bad_escapes += 1
                self.dropped_bytes += len(raw)
                return b""
            raw_length = len(raw)
            raw = raw.replace(_ESCAPED_END, END).replace(_ESCAPED_ESC, ESC)
        else:
            raw_length = len(raw)
        if len(raw) > self._max_length:
            self.dropped_bytes += raw_length
            return b""
        return raw
