# SPDX-License-Identifier: Apache-2.0
"""What all writers of other programs' lens files share: the shape of what they return.

A writer is a module with one function, and a row in the table of `stagectl.cli.lens_export`:

    write_lens(profile: LensProfile, zoom: float | None, focus: float | None) -> Written

With neither zoom nor focus, formats of a whole lens write every node; formats of one place ask for
one where the profile has several (`places.one_place`, which raises ExchangeError). A format may
have options of its own, as keyword arguments with defaults.
"""

from __future__ import annotations

from typing import NamedTuple


class Written(NamedTuple):
    """The files of an export, by suffix, and what the writer has to say about them."""

    files: dict[str, bytes]
    """Suffix (with its dot) to content, as ".yml" or "_undistort.exr"."""
    notes: tuple[str, ...] = ()
    fit_px: float = 0.0
    """Where the format cannot hold what the profile has: the most that a point of the picture is
    off. 0: nothing is lost."""
