# SPDX-License-Identifier: Apache-2.0
"""What is said inside an enrolment's connection: one JSON object a frame. Pure.

    node:        {"type":"enrol","name":"wall-left","public_key":Z85}
    controller:  {"type":"enrolled","role":..,"stage_id":..,"server_key":Z85,"link_port":n,
                  "api_port":n}    or    {"type":"refused","error":"a sentence"}
    node:        {"type":"stored"}     the key is in its file; the enrolment is over

The node makes its own long-term key pair; the secret half never leaves its machine. The PIN is
spent by the answer `enrolled`, stored or not.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from stagectl.security.clients import ClientName, Z85Key
from stagectl.security.roles import Role

ENROL_PORT = 18_712
VALID_S = 600.0
MOST_FAILURES = 5
FIRST_PAUSE_S = 0.5
MAX_MESSAGE_BYTES = 4_096

_Text = Annotated[str, Meta(max_length=500)]
_Port = Annotated[int, Meta(ge=1, le=65_535)]


class EnrolmentError(Exception):
    """The enrolment came to nothing; the text says why, and what to do."""


class GuessedError(EnrolmentError):
    """Too many wrong PINs."""


class ExpiredError(EnrolmentError):
    """Nobody came in time, or nobody was there."""


class WrongPinError(EnrolmentError):
    """The stage does not know this PIN."""


class Enrol(msgspec.Struct, frozen=True, tag_field="type", tag="enrol"):
    """Ask to be put on the list."""

    name: ClientName
    public_key: Z85Key


class Enrolled(msgspec.Struct, frozen=True, tag_field="type", tag="enrolled"):
    """On the list; what the client must know of the stage."""

    role: Role
    stage_id: Annotated[str, Meta(max_length=31)]
    server_key: Z85Key
    link_port: _Port
    api_port: _Port


class Refused(msgspec.Struct, frozen=True, tag_field="type", tag="refused"):
    """Not on the list; the same PIN may be used again with another name."""

    error: _Text


class Stored(msgspec.Struct, frozen=True, tag_field="type", tag="stored"):
    """The client has written its key file."""


Request: TypeAlias = Enrol | Stored
Answer: TypeAlias = Enrolled | Refused
_requests: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Request)
_answers: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)


def encode(message: Request | Answer) -> bytes:
    """Return the frame of a message."""
    return msgspec.json.encode(message)


def decode_request(frame: bytes) -> Request | None:
    """Return what a client said, None for anything else."""
    try:
        return _requests.decode(frame)
    except (ValueError, RecursionError):
        return None


def decode_answer(frame: bytes) -> Answer | None:
    """Return what the controller said, None for anything else."""
    try:
        return _answers.decode(frame)
    except (ValueError, RecursionError):
        return None


def pause_s(failures: int) -> float:
    """Return how long nobody is listened to after so many failures: 0.5, 1, 2, 4 s."""
    return FIRST_PAUSE_S * 2.0 ** (failures - 1)
