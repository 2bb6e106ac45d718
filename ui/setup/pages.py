# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages of the Setup workspace as one table; the order is the order of a morning."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ui.context import Context
from ui.setup.calibration_pages import AlignmentPage, LensesPage, RigsPage
from ui.setup.check_pages import ChangesPage, PreflightPage
from ui.setup.cues_page import CuesPage
from ui.setup.machine_pages import NodesPage, ProcessorsPage
from ui.setup.page import Page
from ui.setup.scan_page import ScanPage
from ui.setup.settings_page import FormPage, RowsPage
from ui.setup.start_page import StartPage


@dataclass(frozen=True, slots=True)
class PageRow:
    """One page: `name` is in targets, `label` is shown, `kinds` are its parts of the draft."""

    name: str
    label: str
    make: Callable[[Context], Page]
    kinds: tuple[str, ...] = ()


STAGE_SECTIONS = (
    "stage_id", "rate", "host", "engine", "output", "security", "ports", "paths",
)  # fmt: skip


def _sources(context: Context) -> Page:
    text = "One row is one line that a tracker or a lens box speaks on, and the camera it is for."
    return RowsPage(context, "source", "Trackers", text)


def _cameras(context: Context) -> Page:
    text = "What is tracked: cameras, wild walls and objects; lens, exposure and prediction."
    return RowsPage(context, "body", "Cameras", text)


def _walls(context: Context) -> Page:
    text = "Size and place of each LED wall: the middle of its lower edge, seen from the cameras."
    return RowsPage(context, "wall", "Walls", text)


def _sends(context: Context) -> Page:
    text = "What leaves the stage for other programs: OpenTrackIO, Free-D, OSC cues."
    return RowsPage(context, "send", "Sends", text)


def _scenes(context: Context) -> Page:
    text = "A scene is a place of the stage in the virtual world, under a name."
    return RowsPage(context, "scene", "Scenes", text)


def _sync(context: Context) -> Page:
    text = "What the wall's frames are locked to, and when each frame's message leaves."
    return FormPage(context, "Sync", text, ("sync", "schedule"))


def _stage(context: Context) -> Page:
    text = "The stage itself: its name and rate, what nodes must have loaded, ports and folders."
    return FormPage(context, "Stage", text, STAGE_SECTIONS)


PAGES: Sequence[PageRow] = (
    PageRow("start", "First steps", StartPage),
    PageRow("scan", "Find trackers", ScanPage),
    PageRow("sources", "Trackers", _sources, ("source",)),
    PageRow("cameras", "Cameras", _cameras, ("body",)),
    PageRow("walls", "Walls", _walls, ("wall",)),
    PageRow("nodes", "Nodes", NodesPage),
    PageRow("sync", "Sync", _sync, ("sync", "schedule")),
    PageRow("alignment", "Stage alignment", AlignmentPage),
    PageRow("rigs", "Rigs", RigsPage),
    PageRow("lenses", "Lens profiles in use", LensesPage),
    PageRow("processors", "LED processors", ProcessorsPage, ("processor",)),
    PageRow("sends", "Sends", _sends, ("send",)),
    PageRow("scenes", "Scenes", _scenes, ("scene",)),
    PageRow("cues", "Cues", CuesPage, ("cue",)),
    PageRow("stage", "Stage", _stage, STAGE_SECTIONS),
    PageRow("preflight", "Preflight", PreflightPage),
    PageRow("changes", "Changes", ChangesPage),
)
# Other names by which a page is asked for.
ALSO: Mapping[str, str] = {
    "rig": "rigs",
    "rig_offset": "rigs",
    "source": "sources",
    "camera": "cameras",
    "wall": "walls",
    "node": "nodes",
    "lens": "lenses",
    "processor": "processors",
    "disk": "stage",
    "network": "stage",
    "alignments": "alignment",
}


def page_name(name: str) -> str | None:
    """Return the page of a name, None for a name that is of no page."""
    found = ALSO.get(name, name)
    return found if any(row.name == found for row in PAGES) else None
