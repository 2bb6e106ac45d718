# SPDX-License-Identifier: GPL-3.0-or-later
"""What was measured for this stage: alignments, rig sessions, and the lens profiles in use."""

from __future__ import annotations

from collections.abc import Mapping

from stagectl.control.client import Row, State
from ui import theme, words
from ui.columns import Column, fixed, number
from ui.context import Context
from ui.setup.cells import figure, says, spoken, word
from ui.setup.draft import SECTION
from ui.setup.kinds import age_text, shown_setting
from ui.setup.page import button
from ui.setup.table_page import TablePage
from ui.theme import Shape, Status
from ui.words import say

# An alignment is done most mornings; one that is older wants a look at the floor mark.
OLD_S = 20.0 * 3600.0
MOVED_MM = 3.0
MOVED_DEG = 0.05
LAST = 999_999_999

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


def newest_of_each(key: str) -> tuple[int, str]:
    """Order "freed/5" by its system, the newest number first."""
    system, _, version = key.rpartition("/")
    return (0, f"{system}/{LAST - int(version):09d}" if version.isdecimal() else key)


class AlignmentPage(TablePage):
    """Alignments of each tracking system: named, aged, compared, rolled back."""

    def __init__(self, context: Context) -> None:
        super().__init__(
            context,
            "alignments",
            "Stage alignment",
            "Where each tracking system's origin stands on the stage. Using another one writes it "
            "into the trackers of that system; it counts when it is applied. All are kept.",
            alignment_columns(),
            order=newest_of_each,
            empty="No alignment was measured for this stage: the stage file's own is in use.",
        )
        self.back = button("Use this one", "Write it into the trackers of its system", self._back)
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
            "What each camera is built with: where the sensor stands on the tracked body, and the "
            "ends of the lens motors. The lens swap in Lens puts another build on.",
            rig_columns(),
            empty="No rig session was measured: the stage file's own offsets are in use.",
        )
        self.go = button("Open Lens", "Go to the workspace Lens", lambda: context.open("lens"))
        self.add_buttons(self.go)

    def open_thing(self, name: str) -> None:
        """Choose the build of a camera, or a build by its name."""
        for key, row in self.state.get(self.section, {}).items():
            if name in (key, row.get("camera")):
                super().open_thing(key)
                return


def lens_columns() -> tuple[Column, ...]:
    """Return the columns of the lenses on the cameras, in the language in use."""
    return (
        Column("Camera", "MMM", lambda key, row: str(row.get("letter") or key), strong=True),
        Column("Lens", "M" * 20, word("lens")),
        Column("Build", "M" * 14, word("build")),
        Column("Zoom mm", "0000.0", figure("focal_mm", 1), right=True),
        Column("View °", "000.0", figure("hfov_deg", 1), right=True),
        Column("Profile or library", "M" * 20, word("file"), cut_middle=True),
        Column("Look at", "", spoken("note")),
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
            also=(SECTION, "rigs"),
        )
        self.go = button("Open Lens", "Go to the workspace Lens", lambda: context.open("lens"))
        self.add_buttons(self.go)

    def rows_of(self, state: State) -> Mapping[str, Row]:
        """Set beside each camera its lens, its build, and the file that the profile is from."""
        rigs = {str(row.get("camera")): row for row in state.get("rigs", {}).values()}
        found: dict[str, Row] = {}
        for key, row in super().rows_of(state).items():
            if row.get("role", "camera") != "camera":
                continue
            rig = rigs.get(key, {})
            paths = (f"body/{key}/lens/{name}" for name in ("profile", "library"))
            files = (shown_setting(state, path) for path in paths)
            kept = {name: row.get(name) for name in ("letter", "focal_mm", "hfov_deg")}
            own: Row = {name: rig.get(name) for name in ("lens", "build", "note")}
            found[key] = {**kept, **own, "file": next(filter(None, files), "")}
        return found
