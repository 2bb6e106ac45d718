# SPDX-License-Identifier: GPL-3.0-or-later
"""What the console keeps between two runs: workspace, camera, language, colours, sizes.

The file is replaced whole or not at all, and the one before stays beside it. A damaged file is kept
aside and told; the console then starts with the one before, or with the defaults.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
from PyQt6.QtCore import QStandardPaths

from hardware_profiles.store import LAST_KNOWN_GOOD, save_atomic
from ui.language import LANGUAGES
from ui.schemes import DARK, SCHEMES
from ui.theme import TEXT_SCALES
from ui.words import say
from ui.workspaces import WORKSPACES

VERSION = 1
FILE = Path("stagectl") / "console.json"
BAD = ".bad"
# Nobody keeps more; a file that is larger is not ours.
MOST_BYTES = 256 * 1024

Kept = str | int | list[int]
T = TypeVar("T")
_Name = Annotated[str, msgspec.Meta(max_length=64)]


class Layout(msgspec.Struct, frozen=True):
    """The layout as one value. `language` empty: that of the machine's user.

    `pages`: by workspace, what it wants kept itself (splitter sizes in pixels, a page's name).
    """

    version: int = VERSION
    workspace: _Name = WORKSPACES[0].name
    camera: str | None = None
    language: _Name = ""
    scheme: _Name = DARK
    text_scale: int = TEXT_SCALES[0]
    pages: dict[str, dict[str, Kept]] = {}


def sound(layout: Layout) -> Layout:
    """Return the layout with the default in the place of what this version does not know."""
    plain = Layout()
    return msgspec.structs.replace(
        layout,
        version=VERSION,
        workspace=_one_of(layout.workspace, [row.name for row in WORKSPACES], plain.workspace),
        language=_one_of(layout.language, LANGUAGES, plain.language),
        scheme=_one_of(layout.scheme, list(SCHEMES), plain.scheme),
        text_scale=_one_of(layout.text_scale, TEXT_SCALES, plain.text_scale),
    )


def default_path() -> Path:
    """Return where the layout of this machine's user is kept."""
    place = QStandardPaths.StandardLocation.GenericConfigLocation
    return Path(QStandardPaths.writableLocation(place)) / FILE


class LayoutFile:
    """The layout and its file; without a path nothing is kept."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.problem = ""
        """What was wrong with the file, in one sentence; empty: nothing."""
        self.layout = Layout() if path is None else self._load(path)

    @property
    def folder(self) -> Path | None:
        """Return the folder of the file; None where nothing is kept."""
        return None if self.path is None else self.path.parent

    def change(self, **changes: object) -> None:
        """Keep a changed layout; a file that cannot be written is told in `problem`."""
        self._save(msgspec.structs.replace(self.layout, **changes))

    def reset(self) -> None:
        """Go back to the defaults."""
        self._save(Layout())

    def _save(self, layout: Layout) -> None:
        if layout == self.layout:
            return
        self.layout = layout
        if self.path is None:
            return
        try:
            save_atomic(self.path, msgspec.json.format(msgspec.json.encode(layout)) + b"\n")
        except OSError as error:
            self.problem = say(
                "the layout cannot be kept in {path}: {error}",
                path=str(self.path), error=error.strerror or str(error),
            )  # fmt: skip

    def _load(self, path: Path) -> Layout:
        try:
            return _read(path)
        except FileNotFoundError:
            return Layout()
        except (msgspec.MsgspecError, OSError, UnicodeDecodeError, RecursionError) as error:
            reason = str(error)
        kept = path.with_name(path.name + BAD)
        try:
            if path.exists() and not path.is_file():
                # A device or a folder is somebody else's: it stays, and nothing is kept.
                kept, self.path = path, None
            else:
                path.replace(kept)
        except OSError:
            kept = path
        self.problem = say(
            "the layout file {path} cannot be read ({error}); kept as {name}",
            path=str(path), error=reason, name=kept.name,
        )  # fmt: skip
        try:
            return _read(path.with_name(path.name + LAST_KNOWN_GOOD))
        except (msgspec.MsgspecError, OSError, UnicodeDecodeError, RecursionError):
            return Layout()


def _read(path: Path) -> Layout:
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise msgspec.DecodeError(f"longer than {MOST_BYTES} bytes")
    return sound(msgspec.json.decode(data, type=Layout))


def _one_of(value: T, known: Sequence[T], otherwise: T) -> T:
    return value if value in known else otherwise
