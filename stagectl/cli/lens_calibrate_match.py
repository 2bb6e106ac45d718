# SPDX-License-Identifier: Apache-2.0
"""Are lens and sensor that `lens calibrate --add-to` is told those of the profile? Before work."""

from __future__ import annotations

import argparse

import msgspec

from hardware_profiles.lens.join import unlike
from hardware_profiles.lens.profile import LensName
from stagectl.cli.errors import InputError
from stagectl.cli.lens_calibrate_profile import Target
from tracking.calibration.lens.node import misfit


def check_match(args: argparse.Namespace, target: Target, squeeze: float) -> None:
    """Refuse a serial number, sensor or squeeze that is not the profile's. Raises InputError."""
    base = target.base
    if base is None:
        return
    sensor = base.sensor
    if args.sensor_mm is not None:
        across, down = args.sensor_mm
        sensor = msgspec.structs.replace(sensor, width_mm=across, height_mm=down)
    told = msgspec.structs.replace(
        base, lens=LensName(serial=args.serial, squeeze=squeeze), sensor=sensor
    )
    found = unlike(base, told)
    if found is not None:
        raise InputError(f"--add-to {args.add_to}: {misfit(found)}")
