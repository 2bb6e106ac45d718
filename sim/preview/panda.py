# SPDX-License-Identifier: Apache-2.0
"""Panda3D without a screen: the one place that loads it. Needs the extra `preview`.

Only the software renderer (`p3tinydisplay`) is used: no GPU, no window system, the same pixels on
every machine. It puts corners on whole pixels, so pictures are drawn larger and averaged down.
Panda's own axes are the stage's (X right, Y forward, Z up), and so are its quaternions.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hardware_profiles.pose import Pose
from stagectl.cli.errors import MachineError

Picture = NDArray[np.uint8]
"""(height, width, 3), red green blue, row 0 at the top."""

NEAR_M, FAR_M = 0.1, 200.0
_CONFIG = """
window-type offscreen
load-display p3tinydisplay
audio-library-name null
notify-level error
model-cache-dir
"""


def _load() -> Any:
    try:
        core = importlib.import_module("panda3d.core")
    except ImportError:
        raise MachineError(
            "pictures need panda3d: `pip install panda3d`, or the extra `preview` of stagectl"
        ) from None
    core.load_prc_file_data("stagectl preview", _CONFIG)
    return core


core: Any = _load()


class Region(NamedTuple):
    """A rectangle of a picture in shares, from the lower left: left, right, bottom, top."""

    left: float = 0.0
    right: float = 1.0
    bottom: float = 0.0
    top: float = 1.0


def tangent_lens(left: float, right: float, bottom: float, top: float) -> Any:
    """Return a lens whose picture ends at these tangents."""
    return film_lens(1.0, right - left, top - bottom, (left + right) / 2.0, (bottom + top) / 2.0)


def film_lens(
    focal: float, width: float, height: float, offset_x: float = 0.0, offset_up: float = 0.0
) -> Any:
    """Return a lens of a focal length, a film size and the film's offset, in one unit."""
    lens = core.PerspectiveLens()
    lens.set_film_size(width, height)
    lens.set_film_offset(offset_x, offset_up)
    lens.set_focal_length(focal)
    lens.set_near_far(NEAR_M, FAR_M)
    return lens


class Canvas:
    """An off-screen picture with any number of regions, each seen by a camera of its own."""

    def __init__(self, width: int, height: int, samples: int = 3) -> None:
        """Make a picture of `width` x `height` px, drawn `samples` times as wide and high."""
        self.size = (width, height)
        self._samples = samples
        selection = core.GraphicsPipeSelection.get_global_ptr()
        pipe = selection.make_pipe("TinyOffscreenGraphicsPipe", "p3tinydisplay")
        if pipe is None or not pipe.is_valid():
            raise MachineError(
                "this panda3d has no software renderer (p3tinydisplay); install panda3d's own wheel"
            )
        self._engine = core.GraphicsEngine.get_global_ptr()
        form = core.FrameBufferProperties()
        form.set_rgba_bits(8, 8, 8, 0)
        form.set_depth_bits(24)
        size = core.WindowProperties.size(width * samples, height * samples)
        refuse = core.GraphicsPipe.BF_refuse_window
        self._buffer = self._engine.make_output(pipe, "canvas", 0, form, size, refuse)
        if self._buffer is None:
            raise MachineError(f"no off-screen picture of {width} x {height} px could be made")
        self._buffer.set_clear_color((0.0, 0.0, 0.0, 1.0))
        self._buffer.set_active(False)
        self._texture = core.Texture()
        self._buffer.add_render_texture(self._texture, core.GraphicsOutput.RTM_copy_ram)
        self._regions: list[Any] = []
        self._cameras: list[Any] = []

    def close(self) -> None:
        """Give the picture's memory back."""
        self._engine.remove_window(self._buffer)

    def add(self, root: Any, region: Region, background: Sequence[float] | None = None) -> int:
        """Add a region that shows `root`, above the ones before it; return its number."""
        # Neither colour nor depth of the region below may shine through: walls stand side by side.
        camera = root.attach_new_node(core.Camera("camera"))
        display = self._buffer.make_display_region(*region)
        display.set_sort(len(self._regions))
        display.set_clear_depth_active(True)
        if background is not None:
            display.set_clear_color_active(True)
            display.set_clear_color((*background, 1.0))
        display.set_camera(camera)
        self._regions.append(display)
        self._cameras.append(camera)
        return len(self._regions) - 1

    def aim(self, number: int, eye: Pose | None, lens: Any = None) -> None:
        """Put the camera of a region at a pose with a lens; None leaves the region black."""
        self._regions[number].set_active(eye is not None)
        if eye is None:
            return
        camera = self._cameras[number]
        camera.set_pos(*eye.position_m)
        camera.set_quat(core.Quat(*eye.rotation))
        camera.node().set_lens(lens)

    def draw(self) -> Picture:
        """Draw all regions and return the picture."""
        self._buffer.set_active(True)  # only for now: the engine draws every active one
        self._engine.render_frame()
        self._buffer.set_active(False)
        width, height = self.size
        n = self._samples
        raw = np.frombuffer(self._texture.get_ram_image_as("RGB"), np.uint8)
        raw = raw.reshape(height, n, width, n, 3)
        if n == 1:
            return raw[::-1, 0, :, 0].copy()
        total = np.zeros((height, width, 3), np.uint16)
        for i in range(n):
            for j in range(n):
                total += raw[:, i, :, j]
        return ((total + n * n // 2) // (n * n)).astype(np.uint8)[::-1]


def save_png(picture: Picture, path: Path) -> Path:
    """Write a picture as PNG and return its path. Raises MachineError where it cannot."""
    height, width, _ = picture.shape
    texture = core.Texture()
    texture.setup_2d_texture(width, height, core.Texture.T_unsigned_byte, core.Texture.F_rgb)
    texture.set_ram_image_as(np.ascontiguousarray(picture[::-1]).tobytes(), "RGB")
    if not texture.write(core.Filename.from_os_specific(str(path))):
        raise MachineError(f"{path}: the picture cannot be written; is there room and a folder?")
    return path
