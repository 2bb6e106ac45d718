# SPDX-License-Identifier: Apache-2.0
"""The wire form of the control API: single-frame UTF-8 JSON objects over ZeroMQ on TCP.

Two sockets of the control process:

- **api** (ROUTER; a client uses DEALER), one reply for each request:
    `{"type":"snapshot"}` -> `{"type":"snapshot","rev":n,"feed_port":n,"state":STATE}`
    `{"type":"command","id":..,"author":..,"verb":..,"args":{..},"client":..}` ->
    `{"type":"ack","id":..,"ok":true,"rev":n,"error":null,"reversible":true}`
    `{"type":"ping"}` -> `{"type":"pong"}`
    anything else -> `{"type":"error","error":"a sentence"}`
- **feed** (PUB):
    `{"type":"delta","rev":n,"changes":[["section","key",ROW or null],..]}`, at most 25 a second;
    a row replaces the whole row, null removes it; `rev` grows by one with each delta.
    `{"type":"beat","rev":n}` each 0.5 s.

STATE is `{section: {key: ROW}}`; a ROW is a flat object of numbers, texts, booleans, nulls and
lists of numbers or texts. A number that is not finite is sent as null.

A client connects the feed, asks for a snapshot, drops deltas with `rev` <= the snapshot's, and asks
again when a delta leaves a gap or a beat names another `rev`. A command id that the server has
seen (the last 1000) gets the same acknowledgement again and does not run twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, TypeAlias, TypeVar

import msgspec

Cell: TypeAlias = bool | int | float | str | Sequence[float | str] | None
Row: TypeAlias = Mapping[str, Cell]
State: TypeAlias = Mapping[str, Mapping[str, Row]]
ArgValue: TypeAlias = str | int | float | bool | None
Change: TypeAlias = tuple[str, str, Row | None]

# The server closes a connection that sends more; no request of ours comes near it.
MAX_REQUEST_BYTES = 64 * 1024

_ShortText = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
_Word = Annotated[str, msgspec.Meta(min_length=1, max_length=32)]


class SnapshotRequest(msgspec.Struct, frozen=True, tag_field="type", tag="snapshot"):
    """Ask for the whole state."""


class Command(msgspec.Struct, frozen=True, tag_field="type", tag="command"):
    """Ask for one verb to be run; `id` is unique (a UUID), `author` reads like `kim@console`.

    `client` is the session: random, the same in all of its commands. Who has one may own the stage;
    empty is a one-shot command, which runs while nobody owns (stagectl/show/owner.py).
    """

    id: _ShortText
    author: _ShortText
    verb: _Word
    args: Mapping[str, ArgValue] = msgspec.field(default_factory=dict)
    client: Annotated[str, msgspec.Meta(max_length=64)] = ""


class Ping(msgspec.Struct, frozen=True, tag_field="type", tag="ping"):
    """Ask whether anybody is there."""


class Snapshot(msgspec.Struct, frozen=True, tag_field="type", tag="snapshot"):
    """The whole state as of `rev`, and the port of the feed on the same host."""

    rev: int
    feed_port: int
    state: State


class Ack(msgspec.Struct, frozen=True, tag_field="type", tag="ack"):
    """What became of a command.

    `rev`: the state of this revision shows its effect. `error`: a sentence when not `ok`.
    `reversible`: the verb `undo` would take this one back.
    """

    id: str
    ok: bool
    rev: int = 0
    error: str | None = None
    reversible: bool = False


class Pong(msgspec.Struct, frozen=True, tag_field="type", tag="pong"):
    """Somebody is there."""


class RequestError(msgspec.Struct, frozen=True, tag_field="type", tag="error"):
    """The request was not understood; nothing was done."""

    error: str


class Delta(msgspec.Struct, frozen=True, tag_field="type", tag="delta"):
    """The rows that changed since `rev` - 1."""

    rev: int
    changes: tuple[Change, ...]


class Beat(msgspec.Struct, frozen=True, tag_field="type", tag="beat"):
    """The feed is alive and stands at `rev`."""

    rev: int


Request: TypeAlias = SnapshotRequest | Command | Ping
Reply: TypeAlias = Snapshot | Ack | Pong | RequestError
FeedMessage: TypeAlias = Delta | Beat
M = TypeVar("M")

_encoder = msgspec.json.Encoder()
_requests: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Request)
_replies: msgspec.json.Decoder[Reply] = msgspec.json.Decoder(Reply)
_feed: msgspec.json.Decoder[FeedMessage] = msgspec.json.Decoder(FeedMessage)


class MalformedMessageError(ValueError):
    """The bytes are not a message of this API; the text is a sentence for the sender."""


def encode(message: Request | Reply | FeedMessage) -> bytes:
    """Return the single frame of a message."""
    return _encoder.encode(message)


def decode_request(frame: bytes) -> Request:
    """Return the request in a frame, or raise MalformedMessageError."""
    return _decode(_requests, frame)


def decode_reply(frame: bytes) -> Reply:
    """Return the reply in a frame, or raise MalformedMessageError."""
    return _decode(_replies, frame)


def decode_feed(frame: bytes) -> FeedMessage:
    """Return the feed message in a frame, or raise MalformedMessageError."""
    return _decode(_feed, frame)


def _decode(decoder: msgspec.json.Decoder[M], frame: bytes) -> M:
    # RecursionError: msgspec answers a nesting bomb in an unknown field with it.
    try:
        return decoder.decode(frame)
    except (ValueError, RecursionError) as error:
        raise MalformedMessageError(f"the message is not understood: {error}") from None
