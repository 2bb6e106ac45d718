# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the commands that the pages run, and the pictures of a folder."""

from __future__ import annotations

from pathlib import Path

from ui.lens.session import CAMERA, Session, Setup, is_live, views_are_of
from ui.words import say

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp"})


def calibrate_words(session: Session, out: Path) -> list[str]:
    """Return the words of `stagectl lens` that solve what is set; raises ValueError with a why."""
    sources = [source for source in session.sources if not is_live(source)]
    if not sources or all(source in session.dropped for source in sources):
        raise ValueError(
            say("there are no pictures to solve with: add some, or restore dropped ones")
        )
    words = ["calibrate", *sources]
    for view in session.dropped:
        if views_are_of(view, sources):
            words += ["--leave-out", view]
    return [*words, *_setup_words(session.setup), "-o", str(out), "--json"]


def live_words(session: Session, source: str, keep: Path, out: Path) -> list[str]:
    """Return the words that take pictures with a camera, keep them in a folder and solve."""
    device = source.removeprefix(CAMERA)
    words = ["calibrate", "--live", device, "--keep", str(keep)]
    return [*words, *_setup_words(session.setup), "-o", str(out), "--json"]


def guide_words(session: Session, before: Path | None) -> list[str]:
    """Return the words that predict the open profile's error; `before` is the version before it."""
    words = ["guide", session.profile, "--use", session.use]
    if session.rings:
        words += ["--rings", session.rings]
    if before is not None:
        words += ["--before", str(before)]
    return [*words, "--json"]


def pictures_in(folder: Path) -> list[str]:
    """Return the picture files of a folder by name, hidden ones left out."""
    try:
        found = [
            path
            for path in folder.iterdir()
            if path.suffix.lower() in PICTURES and not path.name.startswith(".")
        ]
    except OSError:
        return []
    return [str(path) for path in sorted(found) if path.is_file()]


def _setup_words(setup: Setup) -> list[str]:
    words = ["--board", setup.board, "--square-mm", f"{setup.square_mm:g}"]
    if setup.marker_mm:
        words += ["--marker-mm", f"{setup.marker_mm:g}"]
    if all(setup.sensor_mm):
        words += ["--sensor-mm", "{:g}x{:g}".format(*setup.sensor_mm)]
    if setup.squeeze != 1.0:
        words += ["--squeeze", f"{setup.squeeze:g}"]
    for name in ("make", "model", "serial", "mount", "mode"):
        if getattr(setup, name):
            # One word: a name may begin with a dash.
            words.append(f"--{name}={getattr(setup, name)}")
    # Joined as well: argparse takes "-0.1" for an option.
    return [*words, f"--zoom={setup.zoom:g}", f"--focus={setup.focus:g}"]
