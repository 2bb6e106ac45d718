# SPDX-License-Identifier: Apache-2.0
"""UDP sockets of the rows of [[send]]: a port of the reactor, and the sink of `datagram`.

A send never blocks and never raises. A packet that a full socket does not take is dropped and
counted: the next one is newer. Sockets are not connected, so a receiver that is not there costs
nothing (the system would hand its refusals to the next send). Addresses are numbers: nothing is
looked up.
"""

from __future__ import annotations

import errno
import socket
from collections import deque
from collections.abc import Sequence

import msgspec

from hardware_profiles.send import Send, is_multicast
from render_bridge.clock import now_ns
from stagectl.step import Output
from stagectl.topics import Datagram, Event, SendState

REPORT_EVERY_NS = 1_000_000_000
TELL_EVERY_NS = 10_000_000_000
# Packets that the figures of timing speak of.
NEWEST = 2_000
# A stage is one network: what leaves for a group crosses no router, and does not come back to this
# machine (F-14). A program on this machine is sent to by its own address.
MULTICAST_TTL = 1
MULTICAST_LOOP = 0
# A queue in the kernel is only delay: room for the packets of one moment.
SEND_BUFFER_BYTES = 65_536
_FULL = (errno.EAGAIN, errno.EWOULDBLOCK, errno.ENOBUFS)


class _Row:
    def __init__(self, send: Send) -> None:
        self.send = send
        self.target = (send.host, send.port)
        self.problem = ""
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        self.choose_card()
        self.sent = self.dropped = self.failed = 0
        self.origin = ""
        self.error = ""
        self.told_ns: int | None = None
        self.told = ""
        self.late_ns: deque[int] = deque(maxlen=NEWEST)
        self.after_vsync_ns: deque[int] = deque(maxlen=NEWEST)

    def choose_card(self) -> None:
        """Leave by the card that was asked for; a card that is not up may come up later."""
        try:
            self._leave_by(self.send)
        except OSError as error:
            self.problem = f"cannot leave from {self.send.interface}: {_words(error)}"
        else:
            self.problem = ""

    def _leave_by(self, send: Send) -> None:
        if is_multicast(send.host):
            self.socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, MULTICAST_TTL)
            self.socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, MULTICAST_LOOP)
            if send.interface is not None:
                card = socket.inet_aton(send.interface)
                self.socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, card)
        if send.interface is not None:
            self.socket.bind((send.interface, 0))


class UdpOut:
    """Sends datagrams and keeps count of them."""

    foreign = False

    def __init__(self, sends: Sequence[Send], now_ns: int) -> None:
        self._rows = {send.id: _Row(send) for send in sends}
        self._report_ns = now_ns + REPORT_EVERY_NS

    def send(self, message: msgspec.Struct) -> Sequence[Output]:
        """Hand one datagram to the system."""
        if not isinstance(message, Datagram):
            return ()
        row = self._rows[message.send]
        if row.problem:  # it would leave by another card than was asked for
            row.failed += 1
            row.error = row.problem
            return ()
        t_ns = now_ns()
        try:
            row.socket.sendto(message.data, row.target)
        except OSError as error:
            if error.errno in _FULL:
                row.dropped += 1
            else:
                row.failed += 1
                row.error = _words(error)
            return ()
        row.sent += 1
        row.error = ""
        row.late_ns.append(t_ns - message.t_due_ns)
        row.after_vsync_ns.append(t_ns - message.t_vsync_ns)
        return ()

    def filenos(self) -> Sequence[int]:
        """Nothing comes in."""
        return ()

    def deadline_ns(self) -> int | None:
        """The next report."""
        return self._report_ns

    def pending(self) -> bool:
        """Nothing comes in."""
        return False

    def work(self, now_ns: int) -> Sequence[Output]:
        """Report when it is time."""
        if now_ns < self._report_ns:
            return ()
        self._report_ns = now_ns + REPORT_EVERY_NS
        return self.report(now_ns)

    def report(self, now_ns: int) -> list[Output]:
        """Return how each row stands, and a word where that is news."""
        outputs: list[Output] = []
        for name, row in self._rows.items():
            if row.problem:
                row.choose_card()
            elif row.sent and not row.origin:
                row.origin = _origin(row)
            outputs.append((f"send/{name}", _state(row, now_ns)))
            outputs += _news(row, now_ns)
        return outputs

    def close(self) -> None:
        """Close the sockets."""
        for row in self._rows.values():
            row.socket.close()


def send_row(state: SendState) -> dict[str, object]:
    """Return the row of one send in a run's summary."""
    return {
        "sent": state.sent,
        "dropped": state.dropped,
        "failed": state.failed,
        "late_us": {"p50": state.late_p50_us, "p99": state.late_p99_us},
        "after_vsync_us": {"p50": state.after_vsync_p50_us, "p99": state.after_vsync_p99_us},
    }


def _state(row: _Row, now_ns: int) -> SendState:
    host, port = row.target
    return SendState(
        row.send.id, now_ns, f"{host}:{port}", row.sent, row.dropped, row.failed,
        *_percentiles_us(row.late_ns), *_percentiles_us(row.after_vsync_ns), row.error,
        row.origin,
    )  # fmt: skip


def _origin(row: _Row) -> str:
    """Return the address that a row's packets leave from; nothing is sent to find it."""
    host, port = row.socket.getsockname()
    if host == "0.0.0.0":  # the system chooses by the way to the target
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(row.target)
            except OSError:
                return ""
            host = probe.getsockname()[0]
    return f"{host}:{port}"


def _news(row: _Row, now_ns: int) -> Sequence[Output]:
    if row.error == row.told:
        return ()
    if row.error and row.told_ns is not None and now_ns - row.told_ns < TELL_EVERY_NS:
        return ()
    row.told = row.error
    host, port = row.target
    if row.error:
        row.told_ns = now_ns
        text = f"nothing leaves for {host}:{port}: {row.error}; check the address and the card"
        return (("event", Event(now_ns, "warn", row.send.id, text)),)
    return (("event", Event(now_ns, "info", row.send.id, f"packets leave for {host}:{port}")),)


def _percentiles_us(values: Sequence[int]) -> tuple[float, float]:
    """Return p50 and p99 in microseconds; 0 for no values."""
    if not values:
        return 0.0, 0.0
    ordered = sorted(values)
    last = len(ordered) - 1
    return ordered[last // 2] / 1e3, ordered[round(last * 0.99)] / 1e3


def _words(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
