# SPDX-License-Identifier: GPL-3.0-or-later
"""What the gates say, for the wall and for composite, the reasons, and the figures of the solve."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui import theme
from ui.header import StatusLabel
from ui.lens import paint, words
from ui.lens.controls import caption, text_label, title
from ui.lens.session import Solve
from ui.theme import Status
from ui.words import DOT, PLUS_MINUS, say, status_of

VERDICT_PX, NAME_PX = 24, 118
FIGURES = ("Focal length", "Centre", "Distortion", "Error", "Error, held out", "Pictures used")
OPENCV_NAMES = ("k1", "k2", "p1", "p2", "k3", "k4", "k5", "k6")


class VerdictPanel(QWidget):
    """Shows a `Solve`."""

    def __init__(self) -> None:
        super().__init__()
        self.wall = StatusLabel(say("Verdict for the wall"), VERDICT_PX)
        self.composite = StatusLabel(say("Verdict for composite"), VERDICT_PX)
        self.reasons = text_label("Reasons of the verdict", theme.BODY_PX - 1)
        self.reasons.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.reasons.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.figures = {name: text_label(name) for name in FIGURES}
        for label in self.figures.values():
            label.setWordWrap(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for name, verdict in (("Wall", self.wall), ("Composite", self.composite)):
            row = QHBoxLayout()
            label = caption(name)
            label.setFixedWidth(theme.px(90))
            row.addWidget(label)
            row.addWidget(verdict, 1)
            column.addLayout(row)
        column.addWidget(title("Why"))
        column.addWidget(_scrolled(self.reasons), 1)
        column.addWidget(title("Solved"))
        column.addLayout(self._figure_grid())

    def show_solve(self, solve: Solve, *, old: bool, solving: bool) -> None:
        """Show what the solve says; `old`: something was changed after it."""
        wall, composite = _verdicts(solve)
        if solving:
            wall = composite = words.SOLVING
        elif old and solve.solved:
            wall = composite = words.OLD_VERDICT
        self.wall.show_status(wall, stale=False)
        self.composite.show_status(composite, stale=False)
        self.reasons.setText(_reasons(solve))
        for name, text in zip(FIGURES, _figures(solve), strict=True):
            self.figures[name].setText(text)

    def _figure_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for line, (name, value) in enumerate(self.figures.items()):
            heading = caption(name)
            heading.setFixedWidth(theme.px(NAME_PX))
            grid.addWidget(heading, line, 0)
            grid.addWidget(value, line, 1)
        return grid


def _verdicts(solve: Solve) -> tuple[Status, Status]:
    if solve.judged is not None:
        return (
            status_of(words.VERDICT, solve.judged.wall),
            status_of(words.VERDICT, solve.judged.composite),
        )
    if solve.summary is not None and solve.summary.verdict is not None:
        both = status_of(words.VERDICT, solve.summary.verdict)
        return both, both
    return words.NO_VERDICT, words.NO_VERDICT


def _reasons(solve: Solve) -> str:
    reasons = solve.judged.reasons if solve.judged is not None else ()
    if not reasons and solve.summary is not None:
        reasons = solve.summary.reasons
    lines = [f"{DOT} {reason}" for reason in reasons]
    if solve.unreadable:
        lines.append(
            say("{dot} {count} lines of the command could not be read: {why}", dot=DOT,
                count=len(solve.unreadable), why=solve.unreadable[0].why)
        )  # fmt: skip
    if solve.summary is not None and solve.summary.next:
        lines.append(f"{DOT} {say('Next: {what}', what=solve.summary.next)}")
    if lines:
        return "\n".join(lines)
    return say("nothing speaks against it") if solve.solved else ""


def _figures(solve: Solve) -> tuple[str, ...]:
    found = solve.summary
    if found is None or found.fx_px is None:
        return ("",) * len(FIGURES)

    def with_std(value: float | None, name: str, digits: int) -> str:
        text, std = paint.figure(value, digits), found.std_of(name)
        return text if std is None else f"{text} {PLUS_MINUS} {paint.figure(std, digits)}"

    heldout = paint.figure(found.heldout_rms_px, 3, "px")
    if found.heldout_rms_px is None:
        heldout = say("not measured")
    return (
        f"{with_std(found.fx_px, 'fx_px', 2)} px\n{with_std(found.fy_px, 'fy_px', 2)} px",
        f"{with_std(found.cx_px, 'cx_px', 2)} px\n{with_std(found.cy_px, 'cy_px', 2)} px",
        _distortion(found.distortion_opencv),
        paint.figure(found.rms_px, 3, "px"),
        heldout,
        str(found.views_used) if found.views_used is not None else "",
    )


def _distortion(values: tuple[float, ...]) -> str:
    """Return OpenCV's coefficients by name, two on a line."""
    parts = [
        f"{name} {paint.figure(value, 4)}"
        for name, value in zip(OPENCV_NAMES, values, strict=False)
    ]
    return "\n".join("  ".join(parts[n : n + 2]) for n in range(0, len(parts), 2))


def _scrolled(inner: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(inner)
    area.setAccessibleName(say("Reasons of the verdict"))
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setMinimumHeight(90)
    return area
