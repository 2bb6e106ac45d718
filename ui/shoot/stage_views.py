# SPDX-License-Identifier: GPL-3.0-or-later
"""The views of the stage beside the cards: one table, so that another view is one row.

A view is a widget made as `Class(context)` with `update_state(state, *, stale)`; only the one that
is seen is told.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass

from PyQt6.QtWidgets import QVBoxLayout, QWidget

from stagectl.control.client import Row, State
from ui.context import Context
from ui.plan_view import PlanView
from ui.workspaces import Workspace


class PlanPage(QWidget):
    """The plan; painted again only when a row that it shows was replaced."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._told: tuple[object, ...] = ()
        self.plan = PlanView()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plan)

    def update_state(self, state: State, *, stale: bool) -> None:
        """Show walls and cameras as they are now."""
        rows: list[Row] = [*state.get("walls", {}).values(), *state.get("cameras", {}).values()]
        told = (stale, self._context.camera, *map(_seen, rows))
        if told != self._told:
            self._told = told
            self.plan.update_state(state, selected=self._context.camera, stale=stale)


# What moves by less than a pixel on the plan need not be painted.
_PLACE_DIGITS = 2
_PLACED = ("state", "held", "frozen", "letter", "label", "hfov_deg")


def _seen(row: Row) -> tuple[object, ...]:
    place = row.get("position_m")
    spot: tuple[object, ...] = ()
    if isinstance(place, Sequence) and not isinstance(place, str):
        spot = tuple(round(v, _PLACE_DIGITS) if isinstance(v, int | float) else v for v in place)
    pan = row.get("pan_deg")
    turned = round(pan, 1) if isinstance(pan, int | float) else pan
    return (*spot, turned, *(row.get(name) for name in _PLACED))


@dataclass(frozen=True, slots=True)
class ViewRow:
    """One view: its name in targets ("shoot/plan"), its label, what makes it.

    `tall`: it takes the whole column; the page under it comes back with another view.
    """

    name: str
    label: str
    factory: str
    tall: bool = False


VIEWS: Sequence[ViewRow] = (
    ViewRow("plan", "Plan", "ui.shoot.stage_views:PlanPage"),
    ViewRow("view", "3D", "ui.stage_view.panel:StageView"),
    ViewRow("sync", "Sync", "ui.sync.panel:SyncPanel", tall=True),
)
TALL = frozenset(row.name for row in VIEWS if row.tall)


def make_view(row: ViewRow, context: Context) -> QWidget:
    """Return the widget of a view; raises TypeError for one that cannot show a state."""
    module, _, name = row.factory.partition(":")
    made = getattr(importlib.import_module(module), name)(context)
    if not isinstance(made, QWidget) or not isinstance(made, Workspace):
        raise TypeError(f"{row.factory} is no view: a QWidget with update_state is")
    return made
