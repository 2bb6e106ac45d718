# SPDX-License-Identifier: Apache-2.0
"""Clients that are wrong in one thing each: the conformance program has to notice which.

    python wrong_clients.py VARIANT --connect HOST:PORT --name NAME --lead-ms R

Each variant is the Python client with one rule broken from outside.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from types import ModuleType

import msgspec

from hardware_profiles.frames import unreal_rotator_from_stage
from hardware_profiles.pose import Quaternion, Vector
from render_bridge import messages as m
from render_bridge import wire
from render_bridge.clock_offset import ClockOffset, Offset
from render_bridge.frame_codec import FrameHead, frame_head
from render_bridge.sdk.python import conform, picture_line
from render_bridge.sdk.python.client import NodeClient
from render_bridge.sdk.python.picture_line import Stage
from render_bridge.sdk.python.player import Choice, Player
from render_bridge.sdk.python.session import NodeSession
from render_bridge.sdk.python.wall_state import WallState


def _put(module: ModuleType, name: str, value: object) -> None:
    setattr(module, name, value)


def _with_player(player: type[Player]) -> None:
    class Session(NodeSession):
        def __init__(self, hello: m.Hello, now_ns: int) -> None:
            super().__init__(hello, now_ns)
            self.player = player()

    _put(conform, "NodeSession", Session)


def shows_newest() -> None:
    """Where message k is missing it draws the newest one, whatever its number."""

    class Newest(Player):
        def choose(self, frame: int) -> Choice | None:
            choice = super().choose(frame)
            if choice is None or choice.outcome is m.Outcome.EXACT or not frame:
                return choice
            newest = super().choose(max(self._held))
            return newest and newest._replace(frame=frame, outcome=m.Outcome.SUBSTITUTED)

    _with_player(Newest)


def draws_second_copy() -> None:
    """A second copy takes the place of the first."""

    class Second(Player):
        def add(self, head: FrameHead, data: bytes, t_rx_node_ns: int) -> bool:
            if head.epoch == self.epoch:
                self._held.pop(head.frame, None)
            return super().add(head, data, t_rx_node_ns)

    _with_player(Second)


def ignores_epochs() -> None:
    """A message of a lower epoch is taken like any other."""

    class Epochless(Player):
        def add(self, head: FrameHead, data: bytes, t_rx_node_ns: int) -> bool:
            return super().add(head._replace(epoch=max(head.epoch, self.epoch)), data, t_rx_node_ns)

    class Session(NodeSession):
        def __init__(self, hello: m.Hello, now_ns: int) -> None:
            super().__init__(hello, now_ns)
            self.player = Epochless()

        def on_message(self, data: bytes, t_rx_ns: int) -> None:
            head = frame_head(data)
            if head is not None:
                self.player.add(head, data, t_rx_ns)
            super().on_message(data, t_rx_ns)

    _put(conform, "NodeSession", Session)


def wrong_step() -> None:
    """Draws the look-ahead state of the frame before."""

    class Behind(Player):
        def choose(self, frame: int) -> Choice | None:
            choice = super().choose(frame)
            if choice is None or choice.outcome is m.Outcome.EXACT or not frame:
                return choice
            return (super().choose(frame - 1) or choice)._replace(
                frame=frame, outcome=m.Outcome.SUBSTITUTED
            )

    _with_player(Behind)


def wrong_pan() -> None:
    """Unreal's yaw turns the other way."""

    def rotator(rotation: Quaternion) -> Vector:
        pitch, yaw, roll = unreal_rotator_from_stage(rotation)
        return (pitch, -yaw, roll)

    _put(picture_line, "unreal_rotator_from_stage", rotator)


def mirrored_frusta() -> None:
    """Left and right of the frusta that it works out are swapped."""

    def swapped(choice: Choice, stage: Stage) -> Iterable[m.Frustum]:
        found = list(picture_line.frusta_of(choice, stage))
        if choice.outcome is m.Outcome.EXACT:
            return found
        return [
            msgspec.structs.replace(f, extent=(-f.extent[1], -f.extent[0], *f.extent[2:]))
            for f in found
        ]

    _put(conform, "frusta_of", swapped)


def reports_late() -> None:
    """A report leaves with the report behind it."""
    waiting: list[m.NodeReport] = []

    class Late(NodeClient):
        def report(self, report: m.NodeReport) -> None:
            for one in waiting:
                super().report(one)
            waiting[:] = [report]

    _put(conform, "NodeClient", Late)


class _NewestOffset(ClockOffset):
    """Trusts the newest exchange, whatever its round trip."""

    def observe(self, t1_node_ns: int, t2_ns: int, t3_ns: int, t4_node_ns: int) -> None:
        self.reset()
        super().observe(t1_node_ns, t2_ns, t3_ns, t4_node_ns)


class _BoldOffset(ClockOffset):
    """Says that it is never more than a microsecond off."""

    def best(self, now_node_ns: int) -> Offset | None:
        best = super().best(now_node_ns)
        return best and best._replace(bound_ns=1_000)


def _with_clock(clock: type[ClockOffset]) -> None:
    class Session(NodeSession):
        def __init__(self, hello: m.Hello, now_ns: int) -> None:
            super().__init__(hello, now_ns)
            self._clock = clock()

    _put(conform, "NodeSession", Session)


def newest_exchange() -> None:
    """The offset is that of the newest exchange."""
    _with_clock(_NewestOffset)


def bold_bound() -> None:
    """The bound is a microsecond."""
    _with_clock(_BoldOffset)


def never_waits() -> None:
    """Shows without GO."""

    class Session(NodeSession):
        def may_show(self, epoch: int, frame: int, t_vsync_ns: int, period_ns: float) -> bool:
            return True

    _put(conform, "NodeSession", Session)


def never_asks() -> None:
    """Sends no RESEND."""

    class Mute(NodeClient):
        def send(self, data: bytes) -> None:
            if data[5] != 9:
                super().send(data)

    _put(conform, "NodeClient", Mute)


def blind_to_valid() -> None:
    """Draws bodies that are not VALID."""

    class Blind(Player):
        def _draw(
            self, frame: int, outcome: m.Outcome, message: m.RenderFrame, step: int, t_rx: int
        ) -> Choice:
            bodies = tuple(
                msgspec.structs.replace(body, flags=body.flags | m.BodyFlag.VALID)
                for body in message.bodies
            )
            message = msgspec.structs.replace(message, bodies=bodies)
            return super()._draw(frame, outcome, message, step, t_rx)

    _with_player(Blind)


def _with_wall(state: type[WallState]) -> None:
    class Session(NodeSession):
        def __init__(self, hello: m.Hello, now_ns: int) -> None:
            super().__init__(hello, now_ns)
            self.wall = state()

    _put(conform, "NodeSession", Session)


def keeps_cameras() -> None:
    """Takes a WALL as what changes: cameras that it does not name stay as they were."""

    class Merged(WallState):
        def take(self, wall: m.Wall, t_rx_node_ns: int) -> None:
            before = self.newest.cameras if self.newest else ()
            named = {camera.body for camera in wall.cameras}
            kept = tuple(camera for camera in before if camera.body not in named)
            wall = msgspec.structs.replace(wall, cameras=(*wall.cameras, *kept))
            super().take(wall, t_rx_node_ns)

    _with_wall(Merged)


def waits_for_frames() -> None:
    """Takes up a WALL with the next FRAME only."""

    class Session(NodeSession):
        waiting: tuple[bytes, int] | None = None

        def on_message(self, data: bytes, t_rx_ns: int) -> None:
            if data[5] == wire.WALL:
                self.waiting = (data, t_rx_ns)
                return
            super().on_message(data, t_rx_ns)
            if data[5] == wire.FRAME and self.waiting is not None:
                super().on_message(self.waiting[0], t_rx_ns)
                self.waiting = None

    _put(conform, "NodeSession", Session)


def forgets_black() -> None:
    """A new controller's SNAPSHOT brings the picture back."""

    class Session(NodeSession):
        def on_message(self, data: bytes, t_rx_ns: int) -> None:
            before = self.snapshot
            super().on_message(data, t_rx_ns)
            if before is not None and self.snapshot is not before:
                self.wall = WallState()

    _put(conform, "NodeSession", Session)


def takes_old_revs() -> None:
    """Shows the WALL that came last, whatever its number."""

    class Careless(WallState):
        def take(self, wall: m.Wall, t_rx_node_ns: int) -> None:
            if self.newest is None or wall.rev != self.newest.rev:
                self._taken.append((t_rx_node_ns, wall))
            else:
                super().take(wall, t_rx_node_ns)

    _with_wall(Careless)


VARIANTS: dict[str, Callable[[], None]] = {
    "shows-newest": shows_newest,
    "draws-second-copy": draws_second_copy,
    "ignores-epochs": ignores_epochs,
    "wrong-step": wrong_step,
    "wrong-pan": wrong_pan,
    "mirrored-frusta": mirrored_frusta,
    "reports-late": reports_late,
    "newest-exchange": newest_exchange,
    "bold-bound": bold_bound,
    "never-waits": never_waits,
    "never-asks": never_asks,
    "blind-to-valid": blind_to_valid,
    "keeps-cameras": keeps_cameras,
    "waits-for-frames": waits_for_frames,
    "forgets-black": forgets_black,
    "takes-old-revs": takes_old_revs,
}


if __name__ == "__main__":
    VARIANTS[sys.argv[1]]()
    sys.exit(conform.main(sys.argv[2:]))
