# SPDX-License-Identifier: Apache-2.0
"""The lenses that a stage can put on its cameras, on the board: section `lenses`. Pure.

They are read by a job (`stagectl lens swap --propose --json`), again whenever a library's folder
says that it changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from stagectl.control.board import Board
from stagectl.control.messages import Cell, Row
from stagectl.jobs import ENDED, JobLine, JobOrder
from stagectl.nodes.lens_swap_prepared import Mode
from stagectl.step import Output

SECTION, JOB = "lenses", "lenses"
LOOK_EVERY_NS = 3_000_000_000
LIMIT_S = 60.0
MOST_LENSES = 2_000
_TEXTS = (
    "key", "make", "model", "serial", "words", "mode", "date", "wall", "composite", "signer",
    "fault",
)  # fmt: skip


class LensShelf:
    """The lenses of all libraries of a stage."""

    def __init__(
        self, board: Board, libraries: Collection[str], stamp: Callable[[str], float]
    ) -> None:
        """`stamp` tells when a library changed last, 0.0 where there is none yet."""
        self._board = board
        self._stamps = dict.fromkeys(libraries, 0.0)
        self._stamp = stamp
        self._reading = ""
        self._fresh: dict[str, Row] = {}
        self._next_ns = 0

    def refresh(self, now_ns: int, folder: Callable[[str], str]) -> Sequence[Output]:
        """Order the reading of a library that changed; `folder` says where it lies."""
        if now_ns < self._next_ns or self._reading:
            return ()
        self._next_ns = now_ns + LOOK_EVERY_NS
        for library, before in self._stamps.items():
            stamp = self._stamp(library)
            if stamp != before:
                self._stamps[library] = stamp
                self._reading, self._fresh = library, {}
                words = ("lens", "swap", "--propose", "--json", f"--library={folder(library)}")
                return (("job-order", JobOrder(JOB, words, LIMIT_S)),)
        return ()

    def on_line(self, line: JobLine) -> None:
        """Take one line of the reading."""
        if line.event == "lens" and len(self._fresh) < MOST_LENSES:
            row: dict[str, Cell] = {name: _text(line.fields.get(name)) for name in _TEXTS}
            versions = line.fields.get("versions")
            row["versions"] = versions if isinstance(versions, int) else 0
            self._fresh[f"{row['key']}"] = {**row, "library": self._reading}
        elif line.event == ENDED:
            if line.fields.get("code") == 0:
                self._show()
            self._reading = ""

    def modes_of(self, library: str, serial: str) -> tuple[Mode, ...]:
        """Return the modes that a lens is known on."""
        return tuple(
            Mode(str(row["key"]), str(row["mode"]), (), True) for row in self._of(library, serial)
        )

    def words_of(self, library: str, serial: str) -> str:
        """Return the lens as people say it, "" of one that is not known."""
        return next((str(row["words"]) for row in self._of(library, serial)), "")

    def mount(self, cameras: Mapping[str, tuple[str, str]]) -> None:
        """Show on which camera each lens is; `cameras`: camera -> library, serial number."""
        for key in self._board.keys(SECTION):
            row = self._board.row(SECTION, key)
            if row is not None:
                at = [
                    camera for camera, (library, serial) in cameras.items()
                    if library == row["library"] and _same(serial, str(row["serial"]))
                ]  # fmt: skip
                self._board.set(SECTION, key, {**row, "cameras": at})

    def _of(self, library: str, serial: str) -> list[Row]:
        rows = [self._board.row(SECTION, key) for key in self._board.keys(SECTION)]
        return [
            row for row in rows
            if row is not None and row["library"] == library
            and (_same(serial, str(row["serial"])) or serial == row["key"])
        ]  # fmt: skip

    def _show(self) -> None:
        first = self._reading == next(iter(self._stamps))
        keys = {key if first else f"{key} {self._reading}": row for key, row in self._fresh.items()}
        for key in self._board.keys(SECTION):
            row = self._board.row(SECTION, key)
            if row is not None and row["library"] == self._reading and key not in keys:
                self._board.remove(SECTION, key)
        for key, row in keys.items():
            self._board.set(SECTION, key, {"cameras": (), **row})


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
