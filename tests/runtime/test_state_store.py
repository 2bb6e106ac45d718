# SPDX-License-Identifier: Apache-2.0
"""The state store: the epoch only grows, the show survives a damaged file."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stagectl.runtime.state_store import EPOCH_FILE, SHOW_FILE, StateStore, Stored, StoredGrid
from stagectl.show.state import ShowState

STATE = (1.0, 2.0, 3.0, 1.0, 0.0, 0.0, 0.0)
U32_MAX = 2**32 - 1


def held(*cameras: str) -> Stored:
    """Return a stored show with these cameras held."""
    return Stored(
        show=ShowState(held=cameras, rev=len(cameras)), pinned=dict.fromkeys(cameras, STATE)
    )


def test_the_epoch_grows_with_each_start(tmp_path: Path) -> None:
    assert [StateStore(tmp_path).next_epoch() for _ in range(12)] == list(range(1, 13))


@pytest.mark.parametrize(
    "damage",
    [b"", b"\0\0", b"x", b"1", b"\xff\xff\xff", b"-5", b"12.5", b"99999999999999", b"1" * 5000],
)
def test_the_epoch_grows_over_a_damaged_file(tmp_path: Path, damage: bytes) -> None:
    store = StateStore(tmp_path)
    for _ in range(20):
        last = store.next_epoch()
    (tmp_path / EPOCH_FILE).write_bytes(damage)
    epochs = [store.next_epoch() for _ in range(3)]
    assert last < epochs[0] < epochs[1] < epochs[2] <= U32_MAX


def test_the_epoch_grows_where_its_file_is_gone(tmp_path: Path) -> None:
    store = StateStore(tmp_path)
    for _ in range(5):
        last = store.next_epoch()
    (tmp_path / EPOCH_FILE).unlink()
    assert store.next_epoch() > last


def test_nothing_stored_is_the_empty_show(tmp_path: Path) -> None:
    assert StateStore(tmp_path).load() == (Stored(), None)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    stored = msgspec.structs.replace(
        held("A", "B"), grid=StoredGrid("boot", "25/1", 7, 1.5e9, 4e7, 3600.0)
    )
    StateStore(tmp_path).save(stored)
    assert StateStore(tmp_path).load() == (stored, None)


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"null", b'{"version":"x"}', b"\xff\xfe", b"[" * 100_000]
)
def test_a_damaged_show_falls_back_to_the_last_good_one_and_says_so(
    tmp_path: Path, damage: bytes
) -> None:
    store = StateStore(tmp_path)
    store.save(held("A"))
    store.save(held("A", "B"))
    (tmp_path / SHOW_FILE).write_bytes(damage)
    stored, problem = store.load()
    assert stored == held("A")
    assert problem is not None
    assert str(tmp_path / SHOW_FILE) in problem
    assert "\n" not in problem


def test_a_damaged_show_without_a_last_good_one_is_the_empty_show(tmp_path: Path) -> None:
    store = StateStore(tmp_path)
    store.save(held("A"))
    (tmp_path / SHOW_FILE).write_bytes(b"{")
    stored, problem = store.load()
    assert stored == Stored()
    assert problem is not None
    assert "empty show" in problem


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_any_bytes_are_a_show_or_a_problem(tmp_path: Path, data: bytes) -> None:
    (tmp_path / SHOW_FILE).write_bytes(data)
    stored, problem = StateStore(tmp_path).load()
    assert stored == Stored() or problem is None


def test_a_grid_counts_on_its_own_boot_and_rate_only() -> None:
    grid = StoredGrid("boot", "25/1", 7, 1.5e9, 4e7, 3600.0)
    anchor = grid.anchor("boot", "25/1")
    assert anchor is not None
    assert tuple(anchor) == (7, 1.5e9, 4e7)
    assert grid.anchor("another boot", "25/1") is None
    assert grid.anchor("boot", "24/1") is None
    assert StoredGrid("", "25/1", 7, 1.5e9, 4e7, 0.0).anchor("", "25/1") is None


@pytest.mark.parametrize("period_ns", [0.0, -1.0, 1.0, 3e7, 4.2e7])
def test_a_grid_with_an_impossible_period_is_no_grid(period_ns: float) -> None:
    assert StoredGrid("boot", "25/1", 7, 1.5e9, period_ns, 0.0).anchor("boot", "25/1") is None


class TestGoesOn:
    """A stored grid and the grid that runs: the same one, or one that began again."""

    KNOWN = StoredGrid("boot", "25/1", 90_000, 1e12, 4e7, 3600.0)

    def test_a_grid_goes_on_through_hours_of_a_clock_that_runs_off(self) -> None:
        hour_ns = 3_600e9
        assert self.KNOWN.goes_on("boot", "25/1", 90_000 + 89_991, 1e12 + hour_ns)

    def test_a_moved_grid_is_the_same_one(self) -> None:
        young = StoredGrid("boot", "25/1", 0, 1e12, 4e7, 3600.0)
        assert young.goes_on("boot", "25/1", 24, 1e12 + 1e9)

    @pytest.mark.parametrize(
        ("boot", "rate", "frame"),
        [
            ("another", "25/1", 90_025),
            ("boot", "24/1", 90_025),
            ("boot", "25/1", 0),
            ("boot", "25/1", 20),
        ],
    )
    def test_another_boot_or_rate_or_a_count_from_zero_begins_again(
        self, boot: str, rate: str, frame: int
    ) -> None:
        assert not self.KNOWN.goes_on(boot, rate, frame, 1e12 + 1e9)

    def test_a_grid_without_a_period_is_none(self) -> None:
        none = StoredGrid("boot", "25/1", 7, 1.5e9, 0.0, 0.0)
        assert not none.goes_on("boot", "25/1", 7, 1.5e9)
