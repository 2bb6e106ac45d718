# SPDX-License-Identifier: Apache-2.0
"""Names and numbers of a stage file. Every number has both bounds: `nan` and `inf` never get in."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=31)]
Label = Annotated[str, Meta(max_length=63)]
FilePath = Annotated[str, Meta(max_length=1_000)]
Address = Annotated[str, Meta(min_length=1, max_length=255)]
Metres = Annotated[float, Meta(ge=-10_000.0, le=10_000.0)]
Size = Annotated[float, Meta(gt=0.0, le=1_000.0)]
Degrees = Annotated[float, Meta(ge=-360.0, le=360.0)]
Milliseconds = Annotated[float, Meta(ge=0.0, le=1_000.0)]
Delay = Annotated[float, Meta(ge=0.0, le=500.0)]
Frames = Annotated[float, Meta(ge=0.0, le=20.0)]
Pixels = Annotated[int, Meta(ge=16, le=65_536)]
Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Port = Annotated[int, Meta(ge=0, le=65_535)]
UsedPort = Annotated[int, Meta(ge=1, le=65_535)]
