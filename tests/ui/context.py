# SPDX-License-Identifier: GPL-3.0-or-later
"""A console around one workspace, without a stage: what it sent and opened is written down."""

from __future__ import annotations

from collections.abc import Mapping

from stagectl.control.client import ArgValue, State
from ui.context import Context


class Sent:
    """What a workspace asked for."""

    def __init__(self) -> None:
        self.commands: list[tuple[str, dict[str, ArgValue]]] = []
        self.opened: list[str] = []

    def send(self, verb: str, args: Mapping[str, ArgValue], label: str) -> str:
        """Write a command down."""
        self.commands.append((verb, dict(args)))
        return str(len(self.commands))


def context_of(state: State, sent: Sent | None = None) -> Context:
    """Return a context that shows one state and writes down what is asked of it."""
    known = sent or Sent()
    return Context(
        state=lambda: state,
        acks=dict,
        send=known.send,
        open_target=known.opened.append,
        choose_camera=lambda camera: None,
        author="kim@console",
    )
