# SPDX-License-Identifier: GPL-3.0-or-later
"""First steps: from a bare template to a running stage, three steps, each with its next button."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from stagectl.control.client import State
from ui import theme
from ui.context import Context
from ui.header import StatusLabel
from ui.setup.draft import SECTION, Draft
from ui.setup.page import Page, button, row_of, sentence, title_row
from ui.theme import Shape, Status
from ui.words import say

DONE = Status("done", Shape.DISC, theme.GOOD)
NOW = Status("now", Shape.TRIANGLE, theme.INFO)
LATER = Status("later", Shape.RING, theme.DIM)
NUMBER_PX = 42
STATUS_PX = 120
BUTTON_PX = 160


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is, whether it is done, and the pages where it is done."""

    title: str
    text: str
    done: Callable[[State, Draft], bool]
    says: Callable[[State, Draft], str]
    goes: tuple[tuple[str, str], ...]
    """(button, target)"""


def _tracked(state: State, draft: Draft) -> bool:
    return bool(draft.ids("source")) and bool(draft.ids("body"))


def _built(state: State, draft: Draft) -> bool:
    return bool(draft.ids("wall")) and bool(state.get("nodes"))


def _runs(state: State, draft: Draft) -> bool:
    passed = state.get("preflight", {}).get("state", {}).get("passed") is True
    return passed and draft.known and not draft.tally.changed


def _says_tracked(state: State, draft: Draft) -> str:
    return say("{n} trackers, {m} cameras", n=len(draft.ids("source")), m=len(draft.ids("body")))


def _says_built(state: State, draft: Draft) -> str:
    return say("{n} walls, {m} nodes here", n=len(draft.ids("wall")), m=len(state.get("nodes", {})))


def _says_runs(state: State, draft: Draft) -> str:
    if draft.tally.changed:
        return say("{n} changed, not running yet", n=draft.tally.changed)
    about = state.get("preflight", {}).get("state", {})
    if not about.get("utc"):
        return say("nothing to apply, no preflight yet")
    return say("preflight of {utc}", utc=str(about["utc"]))


STEPS = (
    Step(
        "Find trackers",
        "Switch the trackers on, let the stage listen, and use what it finds: each one becomes a "
        "tracker, with a camera for it.",
        _tracked,
        _says_tracked,
        (("Find trackers", "setup/scan"), ("Trackers", "setup/sources"),
         ("Cameras", "setup/cameras")),
    ),
    Step(
        "Add walls and nodes",
        "Give each wall its size and its place. Start the render nodes with this stage's address: "
        "they come by themselves.",
        _built,
        _says_built,
        (("Walls", "setup/walls"), ("Nodes", "setup/nodes"), ("Stage", "setup/stage")),
    ),
    Step(
        "Apply and preflight",
        "Save and apply, then run the preflight and do what it says. When it is green, the stage "
        "runs.",
        _runs,
        _says_runs,
        (("Preflight", "setup/preflight"),),
    ),
)  # fmt: skip


class StepCard(QWidget):
    """One step as a card."""

    def __init__(self, place: int, step: Step, open_target: Callable[[str], None]) -> None:
        super().__init__()
        self.step = step
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        number = QLabel(str(place + 1))
        number.setFont(theme.font(NUMBER_PX, bold=True))
        number.setFixedWidth(theme.px(48))
        number.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.status = StatusLabel(say("How the step stands"), theme.LARGE_STRONG_PX, STATUS_PX)
        self.count = sentence(px=theme.STRONG_PX, dim=False)
        title = sentence(step.title, px=theme.LARGE_STRONG_PX, dim=False)
        title.setFont(theme.font(theme.LARGE_STRONG_PX, bold=True))
        self.buttons = [
            button(label, step.text, functools.partial(open_target, target))
            for label, target in step.goes
        ]
        texts, goes = QVBoxLayout(), QHBoxLayout()
        goes.setSpacing(theme.px(10))
        for made in self.buttons:
            made.setMinimumWidth(theme.px(BUTTON_PX))
            goes.addWidget(made)
        goes.addStretch(1)
        texts.setSpacing(theme.px(8))
        texts.addLayout(row_of(title, self.status))
        texts.addWidget(sentence(step.text, px=theme.BODY_PX))
        texts.addWidget(self.count)
        texts.addLayout(goes)
        row = QHBoxLayout(self)
        row.setContentsMargins(*(theme.px(20),) * 4)
        row.setSpacing(theme.px(20))
        row.addWidget(number)
        row.addLayout(texts, 1)


class StartPage(Page):
    """The three steps; an empty stage opens with it."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, SECTION, "nodes", "preflight")
        self.cards = [StepCard(n, step, context.open) for n, step in enumerate(STEPS)]
        help_text = "From an empty stage to a running one, without editing a file."
        self.column.addLayout(title_row("First steps", help_text))
        for card in self.cards:
            self.column.addWidget(card)
        self.column.addStretch(1)

    @property
    def first(self) -> QWidget:
        """Return the first button of the step that is next."""
        draft = Draft(self.context.state.get(SECTION))
        undone = (card for card in self.cards if not card.step.done(self.context.state, draft))
        return next(undone, self.cards[-1]).buttons[0]

    def show_state(self, state: State) -> None:
        """Show which step is done and which is next."""
        draft = Draft(state.get(SECTION))
        next_found = False
        for card in self.cards:
            done = card.step.done(state, draft)
            status = DONE if done else (LATER if next_found else NOW)
            next_found = next_found or not done
            card.status.show_status(status, stale=self.stale)
            card.count.setText(card.step.says(state, draft))


def is_bare(state: State) -> bool:
    """Tell whether no tracker or no wall is set up or runs yet, so that first steps are needed."""
    draft = Draft(state.get(SECTION))
    built = draft.ids("source") and draft.ids("wall")
    return draft.known and not (built and state.get("cameras"))
