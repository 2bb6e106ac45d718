# SPDX-License-Identifier: Apache-2.0
"""The Nuke script, read as Nuke does: a stack of nodes, knobs in braces; the maps with OpenEXR.

Facts: Foundry's reference (STMap: 0 at the lower left corner, input 1 is the map; Camera: focal and
aperture in mm) and any public script (a node takes its inputs from the stack's top, input 0 first).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import cv2
import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.exchange.nuke import name_files, write_lens
from hardware_profiles.lens.profile import LensProfile, SensorMode
from tests.hardware_profiles.exchange.lenses import TERMS, Floats, lens_of
from tests.hardware_profiles.exchange.open_exr import opened

WIDTH, HEIGHT = 320, 180
SMALL = SensorMode(35.9, 20.2, WIDTH, HEIGHT)
CAMERA = (311.9, 312.3, 162.2, 88.6)
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')


class Node(NamedTuple):
    kind: str
    knobs: dict[str, str]
    inputs: list[Node]


def nodes_of(script: str) -> dict[str, Node]:
    """Return the nodes of a script by name, their inputs taken from the stack as Nuke does."""
    found: dict[str, Node] = {}
    stack: list[Node] = []
    lines = script.splitlines()
    assert lines[0].startswith("version ")
    at = 1
    while at < len(lines):
        head = re.fullmatch(r"(\w+) \{", lines[at])
        assert head, lines[at]
        knobs: dict[str, str] = {}
        at += 1
        while lines[at] != "}":
            name, _, value = lines[at].strip().partition(" ")
            words = [quoted or plain for quoted, plain in _WORD.findall(value)]
            assert len(words) == 1, lines[at]
            knobs[name] = words[0]
            at += 1
        at += 1
        count = int(knobs.pop("inputs", "1"))
        inputs = [stack.pop() for _ in range(count)]  # the top is input 0
        node = Node(head[1], knobs, inputs)
        stack.append(node)
        assert knobs["name"] not in found
        found[knobs["name"]] = node
    return found


def written(profile: LensProfile, **options: float | None) -> dict[str, bytes]:
    return name_files(write_lens(profile, None, None, **options).files, "left")


class TestScript:
    def test_the_nodes_are_wired_as_they_should(self) -> None:
        nodes = nodes_of(written(lens_of(*CAMERA, TERMS["barrel"], SMALL))[".nk"].decode())
        for name, source in (("Undistort", "Recording"), ("Redistort", "Render")):
            warp = nodes[name]
            assert warp.kind == "STMap"
            assert [one.knobs["name"] for one in warp.inputs] == [source, f"{name}Map"]
            assert warp.knobs["uv"] == "rgb"
            read = nodes[f"{name}Map"]
            assert (read.kind, read.knobs["raw"]) == ("Read", "true")
            beside = r"\[file dirname \[value root.name]]/"
            assert read.knobs["file"] == f"{beside}left.{name.lower()}.exr"
            assert read.knobs["format"].split()[:2] == ["320", "180"]
        assert nodes["LensCamera"].kind == "Camera2"

    def test_its_maps_are_the_files_that_come_with_it(self) -> None:
        files = written(lens_of(*CAMERA, (), SMALL))
        script = files.pop(".nk").decode()
        assert set(files) == {".undistort.exr", ".redistort.exr"}
        assert all(f"/left{suffix}" in script for suffix in files)
        assert "@" not in script

    @given(text=st.text(max_size=40))
    def test_no_name_of_a_lens_can_break_out_of_its_label(self, text: str) -> None:
        profile = lens_of(*CAMERA, (), SensorMode(35.9, 20.2, 16, 16))
        profile = msgspec.structs.replace(
            profile,
            lens=msgspec.structs.replace(profile.lens, model=text),
            node=(msgspec.structs.replace(profile.node[0], center_px=(7.5, 7.5)),),
        )
        script = written(profile)[".nk"].decode()
        assert script.count("{") == script.count("}")
        assert script.count('"') % 2 == 0
        assert set(nodes_of(script)) == {
            "LensNote", "UndistortMap", "Recording", "Undistort", "RedistortMap", "Render",
            "Redistort", "LensCamera",
        }  # fmt: skip

    @pytest.mark.parametrize("stem", ['a"b', "a[b", "$a", "a{b", "a\\b"])
    def test_a_file_name_that_would_be_run_is_refused(self, stem: str) -> None:
        with pytest.raises(ValueError, match="cannot hold this name"):
            name_files(write_lens(lens_of(*CAMERA, (), SMALL), None, None).files, stem)


class TestOptics:
    def camera_rays(self, script: str) -> Floats:
        """Return the ray through each pixel centre of a render by the script's Camera.

        Nuke: aperture and focal length in mm, the horizontal one fills the format's width; pixels
        are as wide as the format's pixel aspect says.
        """
        nodes = nodes_of(script)
        knobs = nodes["LensCamera"].knobs
        aspect = float(nodes["UndistortMap"].knobs["format"].split()[6])
        assert "win_translate" not in knobs
        f = float(knobs["focal"]) / float(knobs["haperture"]) * WIDTH
        x, y = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
        rays = np.stack(
            (
                (x.ravel() + 0.5 - 0.5 * WIDTH) / f,
                (y.ravel() + 0.5 - 0.5 * HEIGHT) / (f * aspect),
            ),
            axis=1,
        )
        return np.asarray(rays, dtype=np.float64)

    @pytest.mark.parametrize("squeeze", [1.0, 2.0])
    @pytest.mark.parametrize("kind", TERMS)
    def test_undistorting_a_recording_is_what_the_camera_renders(
        self, kind: str, squeeze: float, tmp_path: Path
    ) -> None:
        fx, fy, cx, cy = CAMERA
        profile = lens_of(fx, fy * squeeze, cx, cy, TERMS[kind], SMALL)
        profile = msgspec.structs.replace(
            profile, lens=msgspec.structs.replace(profile.lens, squeeze=squeeze)
        )
        files = written(profile)
        picture = opened(files[".undistort.exr"], tmp_path / "u.exr")
        assert picture.header["pixelAspectRatio"] == squeeze
        found = np.stack(
            (
                picture.planes["R"].astype(np.float64) * WIDTH - 0.5,
                (1.0 - picture.planes["G"].astype(np.float64)) * HEIGHT - 0.5,
            ),
            axis=2,
        ).reshape(-1, 2)
        rays = self.camera_rays(files[".nk"].decode())
        matrix = np.array([[fx, 0, cx], [0, fy * squeeze, cy], [0, 0, 1.0]])
        put, _ = cv2.projectPoints(
            np.column_stack((rays, np.ones(len(rays)))), np.zeros(3), np.zeros(3), matrix,
            np.array(TERMS[kind]),
        )  # fmt: skip
        assert np.abs(found - put.reshape(-1, 2)).max() < 1e-4

    def test_the_picture_s_height_follows(self) -> None:
        knobs = nodes_of(written(lens_of(*CAMERA, (), SMALL))[".nk"].decode())["LensCamera"].knobs
        ratio = float(knobs["haperture"]) / float(knobs["vaperture"])
        assert ratio == pytest.approx(WIDTH / HEIGHT)
