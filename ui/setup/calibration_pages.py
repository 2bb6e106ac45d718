# SPDX-License-Identifier: GPL-3.0-or-later
"""What was measured for this stage: alignments, rig sessions, and the lens profiles in use."""

from __future__ import annotations

from stagectl.control.client import Row
from ui import theme, words
from ui.columns import Column, fixed, number
from ui.context import Context
from ui.setup.cells import figure, says, spoken, word
from ui.setup.kinds import age_text
from ui.setup.page import button
from ui.setup.table_page import TablePage
from ui.theme import Shape, Status
from ui.words import say

# An alignment is done most mornings; one that is older wants a look at the floor mark.
OLD_S = 20.0 * 3600.0
MOVED_MM = 3.0
MOVED_DEG = 0.05

IN_USE = Status("in use", Shape.DISC, theme.GOOD)
OLD = Status("in use, old", Shape.TRIANGLE, theme.WARN)
KEPT = Status("kept", Shape.RING, theme.DIM)
VERDICT = {
    "pass": Status("pass", Shape.DISC, theme.GOOD),
    "warn": Status("warn", Shape.TRIANGLE, theme.WARN),
    "fail": Status("FAIL", Shape.CROSS, theme.BAD),
}


def use_status(key: str, row: Row) -> Status:
    """Tell whether a version is in use, and whether that one is of another day."""
    if not row.get("in_use"):
        return KEPT
    age = number(row.get("age_s"))
    return OLD if age is not None and age > OLD_S else IN_USE


def moved_status(key: str, row: Row) -> Status | None:
    """Flag what moved more since the version before than a careful set-up does."""
    moved = number(row.get("moved_mm")) or 0.0
    turned = number(row.get("moved_deg")) or 0.0
    if moved > MOVED_MM or turned > MOVED_DEG:
        return Status("moved", Shape.TRIANGLE, theme.WARN)
    return None


def _verdict(key: str, row: Row) -> Status:
    return words.status_of(VERDICT, row.get("verdict"))


def _age(key: str, row: Row) -> str:
    return age_text(number(row.get("age_s"))) or str(row.get("date") or words.NOTHING)


def _moved(key: str, row: Row) -> str:
    if number(row.get("moved_mm")) is None:
        return words.NOTHING
    return say(
        "{mm} mm, {deg}°", mm=fixed(row.get("moved_mm"), 1), deg=fixed(row.get("moved_deg"), 2)
    )


def alignment_columns() -> tuple[Column, ...]:
    """Return the columns of the alignments, in the language in use."""
    return (
        Column("Alignment", "MMMMMMMMMM", _name, strong=True),
        Column("", say("in use, old"), says(use_status), status=use_status),
        Column("Measured", say("{n} min ago", n="00"), _age),
        Column("By", "kim@console", word("author")),
        Column("How", "MMMMMMMM", spoken("how")),
        Column("RMS mm", "00.00", figure("rms_mm", 2), right=True),
        Column("Verdict", say("warn"), says(_verdict), status=_verdict),
        Column(
            "Since the one before",
            "0000.0 mm, 00.00°",
            _moved,
            right=True,
            status=moved_status,
            tip="how far the tracking system's origin moved and turned",
        ),
        Column("Note", "", spoken("note")),
    )


def _name(key: str, row: Row) -> str:
    name, number_ = str(row.get("name") or key), number(row.get("number"))
    return f"{name} {number_:.0f}" if number_ is not None else name


class AlignmentPage(TablePage):
    """Alignments of each tracking system: named, aged, compared, rolled back."""

    def __init__(self, context: Context) -> None:
        super().__init__(
            context,
            "alignments",
            "Stage alignment",
            "Where each tracking system's origin stands on the stage. Redo it most mornings; a "
            "roll-back takes an older one up again and keeps all of them.",
            alignment_columns(),
            empty="No alignment was measured for this stage: the stage file's own is in use.",
        )
        self.back = button("Use this one", "Take the chosen alignment up again", self._back)
        self.add_buttons(self.back)

    def show_choice(self) -> None:
        """Allow a roll-back to what is not in use."""
        usable = bool(self.chosen_row) and not self.chosen_row.get("in_use")
        self.back.setEnabled(usable and self.free)

    def _back(self) -> None:
        row, key = self.chosen_row, self.chosen
        if key is not None:
            label = say("Use alignment {name}", name=_name(key, row))
            self.context.send("alignment_use", {"alignment": key}, label)


def rig_columns() -> tuple[Column, ...]:
    """Return the columns of the rig sessions, in the language in use."""
    return (
        Column("Camera", "MMMM", lambda key, row: str(row.get("camera") or words.NOTHING),
               strong=True),
        Column("Build", "MMMMMMMMMMMM", lambda key, row: str(row.get("build") or key)),
        Column("", say("in use, old"), says(use_status), status=use_status),
        Column("Measured", say("{n} min ago", n="00"), _age),
        Column("By", "kim@console", word("author")),
        Column("Camera offset mm", "-000.0 -000.0 -000.0", _offset, right=True),
        Column("Lens motors", "focus iris zoom", spoken("motors")),
        Column("Note", "", spoken("note")),
    )  # fmt: skip


def _offset(key: str, row: Row) -> str:
    value = row.get("offset_mm")
    if isinstance(value, str) or not isinstance(value, list | tuple):
        return words.NOTHING
    return "  ".join(fixed(one, 1) for one in value)


class RigsPage(TablePage):
    """Camera builds: the offset of the sensor on the tracked body, and the motors' ends."""

    def __init__(self, context: Context) -> None:
        super().__init__(
            context,
            "rigs",
            "Rigs",
            "One session a camera build: where the sensor stands on the tracked body, and the ends "
            "of the lens motors. Take a known build up again after a rebuild.",
            rig_columns(),
            empty="No rig session was measured: the stage file's own offsets are in use.",
        )
        self.use = button("Use this build", "Put the chosen build on its camera", self._use)
        self.add_buttons(self.use)

    def show_choice(self) -> None:
        """Allow a build that is not on a camera."""
        usable = bool(self.chosen_row) and not self.chosen_row.get("in_use")
        self.use.setEnabled(usable and self.free)

    def open_thing(self, name: str) -> None:
        """Choose the build of a camera, or a build by its name."""
        for key, row in self.state.get(self.section, {}).items():
            if name in (key, row.get("camera")):
                super().open_thing(key)
                return

    def _use(self) -> None:
        key = self.chosen
        if key is not None:
            self.context.send("rig_use", {"rig": key}, say("Use build {name}", name=key))


def _lens(key: str, row: Row) -> str:
    return str(row.get("lens") or row.get("lens_profile") or words.NOTHING)


def lens_columns() -> tuple[Column, ...]:
    """Return the columns of the lenses on the cameras, in the language in use."""
    return (
        Column("Camera", "MMM", lambda key, row: str(row.get("letter") or key), strong=True),
        Column("Lens", "MMMMMMMMMMMMMMMMMM", _lens),
        Column("Profile", "MMMMMMMMMMMMMMMM", word("lens_profile"), cut_middle=True),
        Column("Zoom mm", "0000.0", figure("focal_mm", 1), right=True),
        Column("Focus m", "000.00", figure("focus_m", 2), right=True),
        Column("T-stop", "00.0", figure("t_stop", 1), right=True),
        Column("Message", "", spoken("lens_error")),
    )


class LensesPage(TablePage):
    """Which lens profile each camera runs with; the pages that make them are in Lens."""

    def __init__(self, context: Context) -> None:
        super().__init__(
            context,
            "cameras",
            "Lens profiles in use",
            "What each camera runs with now. Profiles are made, compared and signed in the "
            "workspace Lens.",
            lens_columns(),
            empty="There is no camera yet.",
        )
        self.go = button("Open Lens", "Go to the workspace Lens", lambda: context.open("lens"))
        self.add_buttons(self.go)
