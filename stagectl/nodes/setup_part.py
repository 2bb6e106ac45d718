# SPDX-License-Identifier: Apache-2.0
"""The set-up on the board: the draft of the stage file, saved and applied. Pure but for its files.

Section `setup`: one row for each written setting, by path; "rows" with the ids of each kind in the
order of the file; and "draft" with the counts. The draft is kept beside the show state with every
edit, so that a crash costs its history, never its text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import msgspec

from hardware_profiles.field_table import row_kinds
from hardware_profiles.store import content_hash, save_atomic
from stagectl.control.board import Board
from stagectl.control.messages import ArgValue, Row
from stagectl.nodes.board_part import Answer
from stagectl.setup.draft import MOST_EDITS, Draft, DraftError
from stagectl.setup.draft_paths import settings_of
from stagectl.setup.since_wrap import Done
from stagectl.show.commands import Texts, Verb, checked_args
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState
from stagectl.step import LATEST, Input, Output
from stagectl.topics import Event

SECTION, DRAFT, ROWS = "setup", "draft", "rows"
DRAFT_FILE, WHO_FILE, BASE_FILE = "setup-draft.toml", "setup-who.json", "setup-base.txt"
SUPERVISOR = "setup"
"""Who tells what became of an apply."""
SHOWN_EDITS = 20
# Of edits and undone ones there are never more.
MOST_AUTHORS = 2 * MOST_EDITS
VERBS: Mapping[str, Verb] = {
    "setup_set": Verb(None, needs=("path", "value")),
    "setup_add": Verb(None, needs=("kind",), takes=("id",)),
    "setup_remove": Verb(None, needs=("path",)),
    "setup_use": Verb(None, needs=("scan",)),
    "setup_undo": Verb(None),
    "setup_redo": Verb(None),
    "setup_revert": Verb(None),
    "setup_save": Verb(None),
    "setup_apply": Verb(None),
}


class SetupFiles(msgspec.Struct, frozen=True):
    """Where the set-up lies."""

    written: Path
    """The stage file that people write."""
    running: Path
    """The copy that this run began with."""
    draft: Path
    """Where the draft is kept from crash to crash; who changed what lies beside it."""


class SetupPart:
    """The part of the board that edits the stage file."""

    def __init__(
        self,
        board: Board,
        files: SetupFiles,
        ask_apply: Callable[[], None],
        utc: Callable[[], str],
    ) -> None:
        """Begin with the kept draft, else with the stage file. `ask_apply` tells the supervisor."""
        self._utc = utc
        self._who_file = files.draft.with_name(WHO_FILE)
        self.who = _read_who(self._who_file)
        self._board = board
        self._files = files
        self._ask_apply = ask_apply
        running = _read(files.running) or ""
        self._running = dict(settings_of(tomllib.loads(running)))
        self._running_hash = content_hash(running.encode())
        # What the draft began with: a file that somebody else wrote meanwhile is not written over.
        self._base = _read(files.written)
        self._base_file = files.draft.with_name(BASE_FILE)
        self.draft = self._first_draft(running)
        self._authors: dict[str, str] = {}
        self._shown: set[str] = set()
        self._applying = ""
        self._dirty = True

    @property
    def running(self) -> Mapping[str, str]:
        """The settings that run, by path."""
        return self._running

    @property
    def verbs(self) -> Collection[str]:
        """All that begin with setup_."""
        return VERBS.keys()

    def inputs(self) -> Sequence[Input]:
        """What became of an apply."""
        return (Input("event", LATEST),)

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Take the supervisor's words on an apply."""
        if isinstance(data, Event) and data.source == SUPERVISOR:
            self._applying = "" if data.level == "info" else data.text
            self._dirty = True
        return ()

    def refresh(self, show: ShowState, now_ns: int) -> Sequence[Output]:
        """Set the rows that changed since the last edit."""
        if self._dirty:
            self._dirty = False
            self._show_rows()
        return ()

    def execute(
        self, verb: str, args: Mapping[str, ArgValue], author: str, show: ShowState, now_ns: int
    ) -> Answer | Refused:
        """Edit, save or apply."""
        texts = checked_args(verb, VERBS[verb], args)
        if isinstance(texts, Refused):
            return texts
        if verb == "setup_save":
            return self.save()
        if verb == "setup_apply":
            return self._apply(show)
        return self.edit(lambda draft: self._edit(draft, verb, texts), author)

    def edit(self, change: Callable[[Draft], str], author: str) -> Answer | Refused:
        """Run one edit of the draft and keep it."""
        before = self.draft.settings()
        try:
            words = change(self.draft)
        except DraftError as error:
            return Refused(str(error))
        self._dirty = True
        after, done = self.draft.settings(), Done(author, self._utc())
        self.who |= {p: done for p in {*before, *after} if before.get(p) != after.get(p)}
        self._authors[words] = author
        while len(self._authors) > MOST_AUTHORS:
            del self._authors[next(iter(self._authors))]
        kept = self._keep()
        return Answer(f"set-up: {words}{kept}")

    def save(self) -> Answer | Refused:
        """Write the stage file."""
        problems = self.draft.problems
        if problems:
            first = next(iter(problems.values()))
            return Refused(
                f"setup_save is refused: {len(problems)} settings are wrong, the first: {first}"
            )
        path = self._files.written
        # One that is gone is nobody's work: then the draft is all there is.
        if path.exists() and _read(path) != self._base:
            return Refused(
                f"setup_save is refused: {path.name} was changed by somebody else since the draft "
                "began; take it with setup_revert, and edit again"
            )
        text = self.draft.text
        try:
            save_atomic(path, text.encode())
        except OSError as error:
            return Refused(f"setup_save failed: {path.name}: {error.strerror}; free the disk")
        self._base = text
        for name in (DRAFT_FILE, f"{DRAFT_FILE}.lkg", BASE_FILE):
            self._files.draft.with_name(name).unlink(missing_ok=True)
        self._dirty = True
        return Answer(f"set-up: {path.name} saved, the one before is {path.name}.lkg")

    def _apply(self, show: ShowState) -> Answer | Refused:
        if show.take is not None:
            return Refused(
                f"setup_apply is refused while take {show.take} rolls: it restarts the stage; "
                "stop the take first"
            )
        if self.draft.text != self._base:
            return Refused("setup_apply is refused: the draft is not saved; save it first")
        if self._applying == "asked":
            return Refused("setup_apply is refused: one is under way")
        self._applying = "asked"
        self._dirty = True
        self._ask_apply()
        return Answer("set-up: the stage goes on with the saved file; consoles and nodes come back")

    def _edit(self, draft: Draft, verb: str, args: Texts) -> str:
        if verb == "setup_set":
            return draft.set(args["path"], args["value"])
        if verb == "setup_add":
            return f"{draft.add(args['kind'], args.get('id', ''))} added"
        if verb == "setup_remove":
            return draft.remove(args["path"])
        if verb == "setup_use":
            row = self._board.row("scan", args["scan"])
            if row is None:
                raise DraftError(f"scan: found no line {args['scan']!r}; scan again")
            return f"{draft.use(str(row.get('source') or ''))} added"
        if verb == "setup_undo":
            return f"undone: {draft.undo()}"
        if verb == "setup_redo":
            return f"done again: {draft.redo()}"
        written = _read(self._files.written)
        if written is None:
            raise DraftError(f"{self._files.written.name}: cannot be read; mend the disk")
        words = draft.replace(written, "back to the file as it is saved")
        self._base = written
        return words

    def _first_draft(self, running: str) -> Draft:
        kept = _read(self._files.draft)
        for text in (kept, self._base, running):
            try:
                if text is None:
                    continue
                draft = Draft(text)
            except DraftError:
                continue
            if text is kept and _read(self._base_file) not in (None, _hash(self._base)):
                self._base = None  # written by somebody else since that draft began
            return draft
        return Draft(running)

    def _keep(self) -> str:
        try:
            if _read(self._base_file) != _hash(self._base):
                save_atomic(self._base_file, _hash(self._base).encode())
            save_atomic(self._files.draft, self.draft.text.encode())
            save_atomic(self._who_file, msgspec.json.encode(self.who))
        except OSError as error:
            return f" (not kept on disk: {error.strerror})"
        return ""

    def _show_rows(self) -> None:
        written, problems = self.draft.settings(), self.draft.problems
        paths = [*written, *(path for path in problems if path not in written)]
        changed = {p for p in {*written, *self._running} if written.get(p) != self._running.get(p)}
        for path in paths:
            self._set(path, {
                "value": written.get(path), "changed": path in changed,
                "error": problems.get(path, ""),
            })  # fmt: skip
        for path in self._shown.difference(paths):
            self._board.remove(SECTION, path)
        self._shown = set(paths)
        self._set(ROWS, {kind: tuple(self.draft.ids(kind)) for kind in row_kinds()})
        edits = self.draft.history[-SHOWN_EDITS:]
        self._set(DRAFT, {
            "file": str(self._files.written), "changed": len(changed), "errors": len(problems),
            "undo_depth": self.draft.undo_depth, "redo_depth": self.draft.redo_depth,
            "running_hash": self._running_hash, "draft_hash": self.draft.hash,
            "saved": self.draft.text == self._base, "applying": self._applying,
            "error": problems.get(DRAFT, ""),
            "history": tuple(f"{self._authors.get(words, '')}: {words}" for words in edits),
        })  # fmt: skip

    def _set(self, key: str, row: Row) -> None:
        self._board.set(SECTION, key, row)


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _hash(text: str | None) -> str:
    return "" if text is None else content_hash(text.encode())


def _read_who(path: Path) -> dict[str, Done]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Done])
    except (OSError, msgspec.DecodeError):
        return {}
