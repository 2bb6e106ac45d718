# SPDX-License-Identifier: Apache-2.0
"""What changed since the last wrap, on the board; the verb `wrap` remembers the stage as it is.

The settings are those that run, not those of the draft: what counts is what the pictures are made
with. Nodes are compared by engine and level, as far as they are there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import msgspec

from hardware_profiles.store import LAST_KNOWN_GOOD, save_atomic
from stagectl.control.board import Board
from stagectl.control.messages import ArgValue
from stagectl.nodes.board_part import Answer
from stagectl.setup.since_wrap import MOST_ROWS, Digest, Done, since_wrap
from stagectl.show.commands import Verb, checked_args
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState
from stagectl.step import Input, Output

SECTION = "changes"
WRAP_FILE = "wrap.json"
EVERY_NS = 1_000_000_000
VERBS: Mapping[str, Verb] = {"wrap": Verb(None)}


class ChangesPart:
    """The part of the board that compares with the last wrap."""

    def __init__(
        self,
        board: Board,
        file: Path,
        values: Mapping[str, str],
        who: Callable[[], Mapping[str, Done]],
        utc: Callable[[], str],
    ) -> None:
        """`values`: what runs, by name; `who`: who changed a setting last; `file`: of the wrap."""
        self._board = board
        self._file = file
        self._values = values
        self._who = who
        self._utc = utc
        self._then = _read(file)
        self._next_ns = 0

    @property
    def verbs(self) -> Collection[str]:
        """The wrap."""
        return VERBS.keys()

    def inputs(self) -> Sequence[Input]:
        """Nothing of its own: nodes are on the board."""
        return ()

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Nothing to take."""
        return ()

    def refresh(self, show: ShowState, now_ns: int) -> Sequence[Output]:
        """Compare once a second."""
        if now_ns >= self._next_ns:
            self._next_ns = now_ns + EVERY_NS
            self._show()
        return ()

    def execute(
        self, verb: str, args: Mapping[str, ArgValue], author: str, show: ShowState, now_ns: int
    ) -> Answer | Refused:
        """Remember the stage as it is."""
        texts = checked_args(verb, VERBS[verb], args)
        if isinstance(texts, Refused):
            return texts
        then = Digest(utc=self._utc(), by=author, values=dict(self._now()))
        try:
            save_atomic(self._file, msgspec.json.format(msgspec.json.encode(then)))
        except OSError as error:
            return Refused(f"wrap failed: {self._file.name}: {error.strerror}; free the disk")
        self._then = then
        self._show()
        return Answer(f"wrap: {len(then.values)} settings, lenses and nodes are remembered")

    def _now(self) -> Mapping[str, str]:
        nodes = {}
        for name in self._board.keys("nodes"):
            row = self._board.row("nodes", name) or {}
            words = [str(row[key]) for key in ("engine", "level") if row.get(key)]
            nodes[f"node {name}"] = ", ".join(words) or "is there"
        return {**self._values, **nodes}

    def _show(self) -> None:
        then, keys = self._then, []
        if then is not None:
            found = since_wrap(then, self._now(), self._who())
            for place, row in zip(range(MOST_ROWS), found, strict=False):
                keys.append(f"{place:03d}")
                self._board.set(SECTION, keys[-1], row._asdict())
        for key in self._board.keys(SECTION)[:]:
            if key not in keys and key != "state":
                self._board.remove(SECTION, key)
        self._board.set(SECTION, "state", {
            "utc": then.utc if then else "", "by": then.by if then else "", "changes": len(keys),
        })  # fmt: skip


def _read(file: Path) -> Digest | None:
    for path in (file, file.with_name(file.name + LAST_KNOWN_GOOD)):
        try:
            return msgspec.json.decode(path.read_bytes(), type=Digest)
        except (OSError, msgspec.DecodeError):
            continue
    return None
