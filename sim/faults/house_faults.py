# SPDX-License-Identifier: Apache-2.0
"""Faults of the house sync, of the controller, and of the machine it runs on."""

from __future__ import annotations

from fractions import Fraction

from sim.faults.at import At
from sim.house_sync import HouseSync

MS = 1_000_000


def sync_lost(at: At) -> None:
    """The reference is gone: each display goes on by its own clock, and then follows again."""
    ppm = at.number("ppm")

    def begin() -> None:
        for i, node in enumerate(at.stage.nodes.values()):
            node.sync.drift(at.stage.kernel.now_ns, ppm * (-1) ** i)
            node.core.reference_present = False

    def end() -> None:
        for node in at.stage.nodes.values():
            period_ns = node.sync.period_ns
            node.sync.change(at.stage.kernel.now_ns, at.stage.sync, round(period_ns / 2))
            node.core.reference_present = True

    at.begin(begin)
    at.end(end)


def _follow(at: At, house: HouseSync) -> None:
    """Let all displays, and those who watch them, follow another generator."""
    now = at.stage.kernel.now_ns
    for sync in (at.stage.evidence.sync, *(node.sync for node in at.stage.nodes.values())):
        sync.change(now, house, round(sync.period_ns / 2))


def sync_wrong_rate(at: At) -> None:
    rate = Fraction(at.number("num")) / Fraction(at.number("den"))

    def begin() -> None:
        now = at.stage.kernel.now_ns
        edge = at.stage.sync.vsync_ns(at.stage.sync.index_at(now) + 1)
        _follow(at, HouseSync(edge, rate))

    at.begin(begin)
    if at.fault.for_s:
        at.end(lambda: _follow(at, at.stage.sync))


def sync_phase_jump(at: At) -> None:
    shift_ns = round(at.number("ms") * MS)

    def begin() -> None:
        now = at.stage.kernel.now_ns
        edge = at.stage.sync.vsync_ns(at.stage.sync.index_at(now) + 1)
        _follow(at, HouseSync(edge + shift_ns, at.stage.found.stage.frame_rate()))

    at.begin(begin)


def controller_kill(at: At) -> None:
    at.begin(lambda: at.stage.controller.kill())
    at.end(lambda: at.stage.start_controller(at.stage.controller))


def controller_ghost(at: At) -> None:
    """Another controller takes over; the old one, cut off from its trackers, goes on sending."""

    def begin() -> None:
        old = at.stage.controller
        old.deaf = True
        new = at.stage.new_controller(old.epoch)
        new.grids += old.grids[-1:]
        at.stage.controller = new
        at.stage.start_controller(new)

    def end() -> None:
        for controller in at.stage.controllers:
            if controller is not at.stage.controller:
                controller.kill()

    at.begin(begin)
    at.end(end)


def controller_stall(at: At) -> None:
    every_ns = round(at.number("every_ms") * MS)
    length_ns = round(at.number("length_ms") * MS)

    def stall() -> None:
        at.stage.controller.stand_still(at.stage.kernel.now_ns + length_ns)

    if every_ns:
        at.each(every_ns, stall)
    else:
        at.begin(stall)


def wall_clock_step(at: At) -> None:
    """Nothing in virtual time can read the time of day but the recorder's name of a take."""
    shift_s = at.number("s")

    def begin() -> None:
        if at.stage.recorder is not None:
            at.stage.recorder.set_clock(shift_s)

    at.begin(begin)
