# SPDX-License-Identifier: Apache-2.0
"""Who is told what stands on the walls, how often, and what is known of it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from render_bridge import codec
from render_bridge import messages as m
from render_bridge.roster import Roster
from render_bridge.roster_effects import Effect, Send
from render_bridge.wall_codec import encode_wall_ack
from render_bridge.wall_orders import AGAIN_NS, SELDOM_NS
from tests.render_bridge import specimens
from tests.render_bridge.roster_talk import EPOCH, T, roster, say_hello, status

MS = 1_000_000
PICTURE, BLACK, GREY = m.WallMode


def joined(ours: Roster, name: str, t_ns: int = T, *, able: bool = True) -> list[m.Wall]:
    features = m.Feature.WALL if able else m.Feature(0)
    hello = msgspec.structs.replace(specimens.hello(name), features=features)
    return walls(say_hello(ours, name.encode(), t_ns, hello))


def walls(effects: list[Effect] | list[Send]) -> list[m.Wall]:
    sent = [codec.decode(effect.data) for effect in effects if isinstance(effect, Send)]
    return [message for message in sent if isinstance(message, m.Wall)]


def order(
    ours: Roster, mode: str, count: int = 0, t_ns: int = T,
    looks: Mapping[str, tuple[str, bool]] | None = None, *, light_cards: bool = False,
) -> list[m.Wall]:  # fmt: skip
    return walls(ours.walls.order(mode, count, looks or {}, t_ns, light_cards=light_cards))


def acknowledge(
    ours: Roster, name: str, rev: int, t_ns: int, *, mode: m.WallMode = BLACK, epoch: int = EPOCH,
    t_shown_ns: int | None = None,
) -> None:  # fmt: skip
    shown = t_ns - 2 * MS if t_shown_ns is None else t_shown_ns
    ack = m.WallAck(epoch, rev, mode, 5, shown - 77, shown, 40_000)
    assert ours.on_message(name.encode(), encode_wall_ack(ack), t_ns) == []


class TestTelling:
    def test_nothing_before_anybody_has_said_what_is_to_stand(self) -> None:
        ours = roster()
        assert joined(ours, "a") == []
        assert ours.walls.due_ns() is None

    def test_all_at_once_and_whole(self) -> None:
        ours = roster()
        joined(ours, "a")
        joined(ours, "b")
        looks = {"A": ("green", True), "nobody": ("blue", False)}
        sent = order(ours, "black", 1, T, looks, light_cards=True)
        cameras = (m.WallCamera(0, m.Chroma.GREEN, True),)
        assert sent == [m.Wall(EPOCH, 1, BLACK, T, True, cameras)] * 2

    def test_who_joins_hears_it_right_behind_the_snapshot(self) -> None:
        ours = roster()
        order(ours, "grey")
        hello = msgspec.structs.replace(specimens.hello("a"), features=m.Feature.WALL)
        kinds = [
            type(codec.decode(e.data)) for e in say_hello(ours, b"a", T, hello) if type(e) is Send
        ]
        assert kinds == [m.Snapshot, m.Wall]
        acknowledge(ours, "a", 1, T + 40 * MS, mode=GREY)
        # Another HELLO is another SNAPSHOT: it is told again, and what it said stands.
        assert [wall.mode for wall in joined(ours, "a", T + 50 * MS)] == [GREY]
        assert not status(ours, "a", T + 60 * MS).wall.pending

    def test_again_every_20_ms_then_every_200_ms_until_it_has_said_that_it_shows_it(self) -> None:
        ours = roster()
        joined(ours, "a")
        joined(ours, "b")
        order(ours, "black", 1, T)
        acknowledge(ours, "b", 1, T + MS)
        times = []
        t_ns = T
        while (due_ns := ours.walls.due_ns()) is not None and due_ns < T + 1000 * MS:
            t_ns = due_ns
            sent = ours.walls.due(t_ns)
            assert [send.identity for send in sent] == [b"a"]
            times.append((t_ns - T) // MS)
        assert times == [20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 400, 600, 800]
        assert (AGAIN_NS, SELDOM_NS) == (20 * MS, 200 * MS)
        acknowledge(ours, "a", 1, t_ns + MS)
        assert ours.walls.due_ns() is None
        assert ours.walls.due(t_ns + 10_000 * MS) == []

    def test_the_same_order_again_is_no_news(self) -> None:
        ours = roster()
        joined(ours, "a")
        assert len(order(ours, "black", 1)) == 1
        assert order(ours, "black", 1, T + 50 * MS) == []

    def test_each_part_of_it_is_a_new_rev(self) -> None:
        ours = roster()
        joined(ours, "a")
        revs = [
            order(ours, "picture", 0),
            order(ours, "picture", 1),
            order(ours, "picture", 1, looks={"A": ("off", True)}),
            order(ours, "picture", 1, looks={"A": ("off", True)}, light_cards=True),
            order(ours, "picture", 0),
        ]
        assert [wall.rev for (wall,) in revs] == [1, 2, 3, 4, 5]

    def test_a_mode_that_is_none_is_black(self) -> None:
        ours = roster()
        joined(ours, "a")
        assert [wall.mode for wall in order(ours, "sparkle")] == [BLACK]

    def test_a_node_that_does_not_understand_it_is_not_told(self) -> None:
        """Given a node of the first version 2, Expect nothing that it would count as malformed."""
        ours = roster()
        joined(ours, "old", able=False)
        assert order(ours, "black") == []
        assert joined(ours, "old", T + MS, able=False) == []
        assert ours.walls.due_ns() is None
        found = status(ours, "old", T).wall
        assert (found.understood, found.pending) == (False, False)


class TestWhatIsKnown:
    def test_who_shows_it_since_when_and_how_long_after_the_order(self) -> None:
        ours = roster()
        joined(ours, "a")
        order(ours, "black", 1, T)
        assert status(ours, "a", T).wall.pending
        acknowledge(ours, "a", 1, T + 43 * MS, t_shown_ns=T + 41 * MS)
        found = status(ours, "a", T + 50 * MS).wall
        assert (found.mode, found.rev, found.pending) == ("black", 1, False)
        assert (found.t_shown_ns, found.after_ms) == (T + 41 * MS, 41.0)

    def test_a_node_without_our_clock_is_believed_from_its_word_on(self) -> None:
        ours = roster()
        joined(ours, "a")
        order(ours, "black", 1, T)
        acknowledge(ours, "a", 1, T + 43 * MS, t_shown_ns=0)
        assert status(ours, "a", T).wall.after_ms == 43.0

    def test_old_words_count_for_nothing(self) -> None:
        ours = roster()
        joined(ours, "a")
        order(ours, "black", 1, T)
        order(ours, "picture", 2, T + MS)
        acknowledge(ours, "a", 1, T + 40 * MS)
        acknowledge(ours, "a", 2, T + 41 * MS, epoch=EPOCH - 1)
        assert status(ours, "a", T).wall.pending
        acknowledge(ours, "a", 2, T + 42 * MS, mode=PICTURE)
        assert status(ours, "a", T).wall.mode == "picture"

    def test_what_it_showed_before_stands_until_it_shows_the_new(self) -> None:
        ours = roster()
        joined(ours, "a")
        order(ours, "black", 1, T)
        acknowledge(ours, "a", 1, T + 40 * MS)
        order(ours, "picture", 2, T + 100 * MS)
        found = status(ours, "a", T).wall
        assert (found.mode, found.rev, found.pending) == ("black", 1, True)

    def test_a_word_of_nobody_is_harmless(self) -> None:
        ours = roster()
        order(ours, "black", 1, T)
        acknowledge(ours, "ghost", 1, T + MS)
        joined(ours, "a")
        ours.on_message(b"a", codec.encode_bye(), T + MS)
        assert ours.walls.due_ns() is None
