# SPDX-License-Identifier: Apache-2.0
"""The list of keys: names are unique among the valid, a revoked key never comes back."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagectl.security.clients import Client, ClientList, name_fault

KEYS = tuple(f"{letter * 39}{digit}" for letter in "ab" for digit in range(10))
UTC = "20261121T063000Z"


def client(name: str, number: int = 0) -> Client:
    return Client(name, "node", KEYS[number], UTC)


def test_a_name_is_taken_until_its_key_is_revoked() -> None:
    clients = ClientList().with_client(client("wall-left"))
    with pytest.raises(ValueError, match=r"'wall-left' has a key already .* keys revoke wall-left"):
        clients.with_client(client("WALL-left", 1))
    again = clients.with_revoked("Wall-Left", UTC).with_client(client("wall-left", 1))
    assert [c.revoked_utc is None for c in again.clients] == [False, True]
    found = again.living("wall-left")
    assert found is not None
    assert found.public_key == KEYS[1]


def test_a_revoked_key_cannot_be_put_in_again() -> None:
    clients = ClientList().with_client(client("a")).with_revoked("a", UTC)
    with pytest.raises(ValueError, match="in the list already"):
        clients.with_client(client("b"))


def test_a_list_edited_by_hand_keeps_a_revoked_key_out() -> None:
    revoked = msgspec.structs.replace(client("a"), revoked_utc=UTC)
    for both in ((client("a"), revoked), (revoked, client("b"))):
        assert ClientList(clients=both).by_key()[KEYS[0]].revoked_utc == UTC


def test_revoking_an_unknown_name_says_who_there_is() -> None:
    clients = ClientList().with_client(client("a")).with_client(client("b", 1))
    with pytest.raises(ValueError, match="'c' is valid here; valid: a, b"):
        clients.with_revoked("c", UTC)
    with pytest.raises(ValueError, match="valid: none"):
        ClientList().with_revoked("c", UTC)


@pytest.mark.parametrize("name", ["", ".", "-a", "a b", "a/b", "ä", "a" * 32, "a\n", "..", "a\\b"])
def test_a_name_that_is_no_file_name_is_refused(name: str) -> None:
    assert name_fault(name) is not None
    with pytest.raises(ValueError, match="no name for a key"):
        ClientList().with_client(client(name))


@pytest.mark.parametrize(
    "row",
    [
        {"name": "a\n"}, {"public_key": "a" * 39}, {"public_key": "a" * 39 + "\n"},
        {"public_key": "a" * 40 + "\n"}, {"public_key": "~" * 40}, {"role": "root"},
        {"colour": 1}, {"revoked_utc": 5},
    ],
)  # fmt: skip
def test_a_list_with_a_wrong_entry_is_no_list(row: dict[str, object]) -> None:
    good = {"name": "a", "role": "node", "public_key": KEYS[0], "created_utc": UTC}
    whole = {"version": 1, "clients": [good]}
    assert msgspec.convert(whole, ClientList).clients == (client("a"),)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"version": 1, "clients": [good | row]}, ClientList)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.integers(0, 9)), max_size=30))
def test_whatever_is_done_no_name_has_two_valid_keys(
    steps: list[tuple[bool, int, int]],
) -> None:
    clients = ClientList()
    revoked: set[str] = set()
    for is_add, name, key in steps:
        try:
            if is_add:
                clients = clients.with_client(client(f"n{name}", key))
            else:
                found = clients.living(f"n{name}")
                clients = clients.with_revoked(f"n{name}", UTC)
                assert found is not None
                revoked.add(found.public_key)
        except ValueError:
            continue
    valid = [c for c in clients.clients if c.revoked_utc is None]
    assert len({c.name for c in valid}) == len(valid)
    assert len({c.public_key for c in clients.clients}) == len(clients.clients)
    assert not revoked & {c.public_key for c in valid}
