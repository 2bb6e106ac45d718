# SPDX-License-Identifier: Apache-2.0
"""The faults of one tracker line, named: F-01, F-02, F-03, F-09, F-11, F-12, F-14 and F-36.

The judging is in tracking/ (line_watch, loss_watch, senders, flood, lens_watch); here are the
words. All of it is a few microseconds a packet; what sums up is looked at with the health.
"""

from __future__ import annotations

from hardware_profiles.stage import SerialLine, Source
from hardware_profiles.tracker import TrackerProfile
from stagectl.nodes.source_news import SourceNews
from stagectl.topics import LineData, SendState
from tracking.doubles import DoubleWatch
from tracking.flood import FloodGate
from tracking.lens_watch import LensWatch
from tracking.line_watch import LineWatch, Reading
from tracking.loss_watch import LossWatch
from tracking.protocols import PROTOCOLS
from tracking.sample import DAMAGED, FLOOD, SENT_BACK, TWO_SENDERS, Decoded, Reject
from tracking.senders import Senders, Standing
from tracking.source_health import Thresholds

SILENT = "F-01"
UNREADABLE = "F-03"
LOSSES = "F-09"
LENS = "F-36"
FLOODED = Reject("is one of too many", FLOOD)
_OF_ANOTHER = Reject("is of another sender with the same id", TWO_SENDERS)
OWN_PACKET = Reject("was sent back", SENT_BACK)
# What trackers are set to, most usual first.
_USUAL_LINES = ((38_400, "8O1"), (115_200, "8N1"), (38_400, "8N1"), (115_200, "8O1"))


class SourceFaults:
    """Watches one source."""

    def __init__(self, source: Source, profile: TrackerProfile, news: SourceNews) -> None:
        rate = source.nominal_rate()
        self._source = source
        self._news = news
        self._gate = FloodGate(rate)
        self._senders = Senders(Thresholds(rate).lost_ns)
        self.losses = LossWatch(rate)
        self._doubles = DoubleWatch(rate)
        self.lens = LensWatch(rate, profile) if "lens" in source.binds else None
        self.line = LineWatch()
        self._losses_told = False
        self._own: dict[str, str] = {}  # where rows of [[send]] leave from, and their ids

    def floods(self, line: LineData) -> bool:
        """Take a datagram before it is decoded; return whether its sender sends too many."""
        if self._gate.passes(line.sender, line.t_rx_ns):
            return False
        if self._news.is_new(FLOOD, line.t_rx_ns):
            text = f"flood from {line.sender or 'the line'}: what is too much is left out; stop it"
            self._news.start(line.t_rx_ns, text, FLOOD)
        return True

    def note_send(self, send: SendState) -> None:
        """Remember where this stage's own packets leave from."""
        for origin in [one for one, name in self._own.items() if name == send.send]:
            del self._own[origin]
        if send.origin:
            self._own[send.origin] = send.send
            self._senders.disown(send.origin)

    def is_own(self, line: LineData) -> bool:
        """Return whether this stage itself sent a datagram, which no tracker does."""
        own = self._own.get(line.sender)
        if own is None:
            return False
        if self._news.is_new(SENT_BACK, line.t_rx_ns):
            text = (
                f"{self._source.id} gets what this stage sends as {own!r}; it is left out: "
                "send somewhere else"
            )
            self._news.start(line.t_rx_ns, text, SENT_BACK)
        return True

    def is_strange(self, sender: str) -> bool:
        """Return whether somebody else than the tracker sent it."""
        return self._senders.owner not in ("", sender)

    def stranger(self, line: LineData, key: int | str) -> Reject | None:
        """Take a datagram of this source's id; return why its sender is kept out, or None."""
        before, t_ns = self._senders.owner, line.t_rx_ns
        standing = self._senders.judge(line.sender, line.data, t_ns)
        if standing is Standing.OWNER:
            return None
        name = self._source.id
        if standing is Standing.NEW_OWNER:
            text = f"{name} comes from {line.sender} now; {before} was silent"
            self._news.tell(t_ns, "info", text)
            return None
        if standing is Standing.RIVAL_FOLLOWS:
            text = (
                f"{name} comes from {line.sender} now, which was kept out: {before} is silent; "
                "look whether it is the right one"
            )
            self._news.tell(t_ns, "warn", text, TWO_SENDERS)
            return None
        if standing is Standing.ECHO:
            if self._news.is_new(SENT_BACK, t_ns):
                text = (
                    f"{line.sender} sends back what {before} sent to {name}; it is left out: "
                    "look for a loop or a repeater"
                )
                self._news.start(t_ns, text, SENT_BACK)
            return OWN_PACKET
        if self._news.is_new(TWO_SENDERS, t_ns):
            text = (
                f"two trackers send {name} as {key!r}: {before} counts, {line.sender} is left out; "
                "give one of them another id or port"
            )
            self._news.start(t_ns, text, TWO_SENDERS)
        return _OF_ANOTHER

    def is_double(self, decoded: Decoded, t_ns: int) -> bool:
        """Return whether an own sample without counter or time is the last one again."""
        is_double = self._doubles.is_double(decoded, t_ns)
        if is_double:
            self.losses.note_double()
        return is_double

    def followed(self, decoded: Decoded, t_ns: int) -> Decoded:
        """Take an own sample; return it without the rings that are lost."""
        self.losses.observe(decoded, t_ns)
        return decoded if self.lens is None else self.lens.held(decoded, t_ns)

    def look(self, now_ns: int) -> None:
        """Tell what has begun and what is over."""
        news, name = self._news, self._source.id
        if self.line.look(now_ns) or (
            self.line.reading is Reading.DAMAGED and not news.stands(DAMAGED)
        ):
            self._tell_line(now_ns)
        self.losses.look(now_ns)
        self._tell_losses(now_ns)
        if self.lens is not None and self.lens.look():
            self._tell_lens(self.lens.lost, now_ns)
        owner = self._senders.owner
        news.quiet(now_ns, f"{name} is flooded no more", FLOOD)
        news.quiet(now_ns, f"only {owner} sends {name} now", TWO_SENDERS)
        news.quiet(now_ns, f"nothing of {name} is sent back any more", SENT_BACK)

    def _tell_line(self, now_ns: int) -> None:
        news, name, reading = self._news, self._source.id, self.line.reading
        if reading is Reading.UNREADABLE:
            news.start(now_ns, self.unreadable(), UNREADABLE)
            return
        news.over(now_ns, f"{name} can be read", UNREADABLE)
        if reading is Reading.DAMAGED:
            share = 100.0 * self.line.last_second().bad_share
            text = (
                f"{share:.0f} % of the bytes from {name} are damaged; good packets count: check "
                "cable, ground and plugs"
            )
            news.start(now_ns, text, DAMAGED)
        else:
            news.over(now_ns, f"bytes from {name} are whole", DAMAGED)

    def unreadable(self) -> str:
        """Return the sentence of a line whose bytes are no packets, with what to try."""
        line, label = self._source.line, PROTOCOLS[self._source.protocol].label
        name = self._source.id
        if not isinstance(line, SerialLine):
            return f"packets come at {name}, but no {label}: check the protocol of the tracker"
        now = (line.baud, line.framing)
        baud, framing = next(usual for usual in _USUAL_LINES if usual != now)
        return (
            f"bytes come at {name}, but no {label} at {line.baud} {line.framing}: baud rate or "
            f"framing is wrong; set the tracker to it, or try {baud} {framing}"
        )

    def _tell_losses(self, now_ns: int) -> None:
        name = self._source.id
        if self.losses.is_bad and not self._losses_told:
            found = self.losses.losses()
            text = (
                f"of {found.sent} packets from {name} in 4 s {found.missing} were lost, "
                f"{found.late} came late and {found.twice} twice; check the network"
            )
            self._losses_told = self._news.seldom(now_ns, text, LOSSES)
        elif self._losses_told and not self.losses.is_bad:
            self._losses_told = False
            self._news.tell(now_ns, "info", f"packets from {name} come once and in order", LOSSES)

    def _tell_lens(self, lost: str, now_ns: int) -> None:
        name = self._source.id
        if lost:
            text = (
                f"{name} lost {lost} of the lens; the pose goes on, the lens keeps its last "
                "values: check the encoder and its cable"
            )
            self._news.start(now_ns, text, LENS)
        else:
            self._news.over(now_ns, f"{name} has its lens again", LENS)
