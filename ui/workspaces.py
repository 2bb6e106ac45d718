# SPDX-License-Identifier: GPL-3.0-or-later
"""The workspaces of the console: one table, fixed, so that a hand finds them in the dark."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from PyQt6.QtWidgets import QWidget

from stagectl.control.client import State
from ui.context import Context


@runtime_checkable
class Workspace(Protocol):
    """What the window asks of a workspace, a QWidget made as `Class(context)`.

    The window looks for more methods by name; a workspace has them if it has use for them:
    `open(rest)`: show a page or a thing of its own, the target without the workspace's name;
    `layout_state()`: flat texts, numbers and lists of numbers worth keeping (splitter sizes), and
    `restore_layout(state)`: take them back, whatever an older version wrote;
    `cheat_sheet()`: title and (key, what it does) rows of each group of keys, in English;
    `close_down()`: stop what runs, before the window closes or is built anew.
    """

    def update_state(self, state: State, *, stale: bool) -> None:
        """Show the state; called 30 times a second at most, so cheap when nothing changed.

        `stale`: the values are old, and must look so.
        """


@dataclass(frozen=True, slots=True)
class WorkspaceRow:
    """One workspace: `name` is in files and targets, `label` is shown, `factory` makes it."""

    name: str
    label: str
    key: str
    factory: str


WORKSPACES: Sequence[WorkspaceRow] = (
    WorkspaceRow("shoot", "Shoot", "Ctrl+1", "ui.shoot.workspace:ShootWorkspace"),
    WorkspaceRow("setup", "Setup", "Ctrl+2", "ui.setup.workspace:SetupWorkspace"),
    WorkspaceRow("lens", "Lens", "Ctrl+3", "ui.lens.workspace:LensWorkspace"),
    WorkspaceRow("takes", "Takes", "Ctrl+4", "ui.takes.workspace:TakesWorkspace"),
)


def make_workspace(row: WorkspaceRow, context: Context) -> QWidget:
    """Return the widget of a workspace; raises TypeError for one that is no workspace."""
    module, _, name = row.factory.partition(":")
    made = getattr(importlib.import_module(module), name)(context)
    if not isinstance(made, QWidget) or not isinstance(made, Workspace):
        raise TypeError(f"{row.factory} is no workspace: a QWidget with update_state is")
    return made


def layout_of(workspace: QWidget) -> Mapping[str, object]:
    """Return what a workspace wants kept, or nothing."""
    tell = getattr(workspace, "layout_state", None)
    return dict(tell()) if callable(tell) else {}
