# SPDX-License-Identifier: GPL-3.0-or-later
"""What a workspace knows of the console around it: the state, the selected camera, how to send.

One `Context` lives as long as the window; workspaces are made anew with it when the language, the
colours or the size of text change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from stagectl.control.client import Ack, ArgValue, State

Send = Callable[[str, Mapping[str, ArgValue], str], str]


class Context:
    """The console as a workspace sees it."""

    def __init__(
        self,
        *,
        state: Callable[[], State],
        acks: Callable[[], Mapping[str, Ack]],
        send: Send,
        open_target: Callable[[str], None],
        choose_camera: Callable[[str | None], None],
        author: str = "",
        connected: Callable[[], bool] = lambda: True,
        folder: Path | None = None,
    ) -> None:
        self._state = state
        self._acks = acks
        self._send = send
        self._open = open_target
        self._choose = choose_camera
        self._connected = connected
        self.author = author
        """Who gives the commands: `kim@console`."""

        self.folder = folder
        """Where this console keeps what is its own; None: it keeps nothing."""

        self.kept: dict[str, object] = {}
        """What a workspace wants back when it is made anew with another look, by a name of its own.

        The last minutes of a chart, for one: they are nowhere else."""

        self.camera: str | None = None
        """The id of the selected camera; set by `select_camera`."""

    @property
    def state(self) -> State:
        """Return section -> key -> row as last known; rows are replaced whole, never changed."""
        return self._state()

    @property
    def acks(self) -> Mapping[str, Ack]:
        """Return command id -> acknowledgement of the last 100 commands."""
        return self._acks()

    @property
    def connected(self) -> bool:
        """Tell whether the stage answers now."""
        return self._connected()

    def send(self, verb: str, args: Mapping[str, ArgValue] | None = None, label: str = "") -> str:
        """Send a command and return its id; the answer is shown in the status bar and in `acks`.

        `label`: what the user did, in the language in use ("Hold pose A"); the verb when left out.
        """
        return self._send(verb, args or {}, label or verb)

    def select_camera(self, camera: str | None) -> None:
        """Select a camera in every workspace; the same one again does nothing."""
        if camera != self.camera:
            self.camera = camera
            self._choose(camera)

    def open(self, target: str) -> None:
        """Show what owns something: "setup/sources/freed-a" is workspace, page and thing."""
        self._open(target)
