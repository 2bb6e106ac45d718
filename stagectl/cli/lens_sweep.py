# SPDX-License-Identifier: Apache-2.0
"""Motor ends from a recording: each ring was turned from its first end to its last, once.

The recording is what `stagectl decode --json` or `stagectl listen` says of each sample: lines with
`zoom_raw`, `focus_raw`, `iris_raw`. The ends are where a ring rested before and after it moved.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from hardware_profiles.rig.motor import LARGEST_RAW, RINGS, Motor, Ring, Way
from hardware_profiles.rig.session import RigSession
from stagectl.cli.errors import InputError
from stagectl.cli.lens_rig_text import Ends

LARGEST_BYTES = 1 << 30
FEWEST = 8
# Of the way from least to most: a ring that is nearer to an end than this rests at it.
_AT_END = 0.02
_LEAST_TRAVEL = 1e-6


def sweep_ends(path: Path, session: RigSession, set_on: str) -> Ends:
    """Return the motors whose rings were turned. Raises InputError for a file that says nothing.

    A ring whose encoder wraps is left as it is: from readings alone the turn is not told from a
    jump.
    """
    readings = _readings(path)
    motors: list[Motor] = []
    notes: list[str] = []
    for ring in RINGS:
        values = readings[ring]
        before = session.motor_of(ring)
        if len(values) < FEWEST or max(values) - min(values) < _LEAST_TRAVEL:
            if values:
                notes.append(f"{ring}: did not move in {path}; left as it is")
            continue
        if before.wraps_at is not None:
            notes.append(f"{ring}: wraps; a sweep does not tell its ends; give them as numbers")
            continue
        low, high = min(values), max(values)
        way = _way(values, low, high)
        if way is None:
            notes.append(
                f"{ring}: began and ended at the same end; turn it from first to last, once"
            )
            continue
        first, last = (low, high) if way == "up" else (high, low)
        motors.append(Motor(ring, first, last, way, None, set_on))
    if not motors:
        raise InputError(f"{path}: no ring was turned from end to end in it", *notes)
    return Ends(motors, notes)


def _way(values: list[float], low: float, high: float) -> Way | None:
    near = _AT_END * (high - low)
    begins_low, ends_high = values[0] <= low + near, values[-1] >= high - near
    if begins_low and ends_high:
        return "up"
    begins_high, ends_low = values[0] >= high - near, values[-1] <= low + near
    return "down" if begins_high and ends_low else None


def _readings(path: Path) -> dict[Ring, list[float]]:
    found: dict[Ring, list[float]] = {ring: [] for ring in RINGS}
    sources: set[str] = set()
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError(f"--sweep {path}: is larger than {LARGEST_BYTES >> 30} GiB")
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                try:
                    row = msgspec.json.decode(line)
                except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                    raise InputError(
                        f"--sweep {path}:{number}: is no JSON line ({error}); name what `stagectl "
                        "decode --json` wrote"
                    ) from None
                _note(row, found, sources)
    except OSError as error:
        raise InputError(f"--sweep {path}: cannot be read ({error.strerror})") from None
    if len(sources) > 1:
        raise InputError(
            f"--sweep {path}: holds {len(sources)} sources ({', '.join(sorted(sources))[:80]}); "
            "leave only the lines of this camera's"
        )
    return found


def _note(row: object, found: dict[Ring, list[float]], sources: set[str]) -> None:
    if not isinstance(row, dict):
        return
    if "source_id" in row:
        sources.add(str(row["source_id"]))
    for ring, values in found.items():
        value = row.get(f"{ring}_raw")
        if isinstance(value, int | float) and not isinstance(value, bool):
            if -LARGEST_RAW <= value <= LARGEST_RAW:  # nan is outside as well
                values.append(float(value))
