# SPDX-License-Identifier: Apache-2.0
"""Clauses of sections 2 to 4: bytes, joining, leaving."""

from __future__ import annotations

from render_bridge.conformance.clause import Clause

JOINING = (
    Clause("node-bytes", "3", "Every message of a node follows the tables.",
           "reads all that the client sends, in every session",
           "magic, version 2, length, CRC, zeros where zeros are, one ZeroMQ frame a message"),
    Clause("node-lines", "conformance", "The program writes its lines as docs/conformance.md says.",
           "reads standard output", "JSON objects with every name, and nothing else"),
    Clause("join-hello-fields", "4", "HELLO says who the node is and what it wants.",
           "starts the client with a name and R = 60 ms", "the fields of the contract"),
    Clause("join-hello-repeats", "4", "HELLO is said at once and every 200 ms until a SNAPSHOT.",
           "leaves three HELLOs without an answer and refuses two", "200 ms between the five"),
    Clause("join-refusal", "4", "A REFUSAL is shown, and HELLO goes on.",
           "refuses with codes 2 and 5", "a `refused` line with code and text for each"),
    Clause("join-old-snapshot", "4", "Only a SNAPSHOT of the controller's epoch ends the HELLOs.",
           "answers with a SNAPSHOT of a lower epoch than the PONG before it",
           "not joined, and HELLO goes on"),
    Clause("join-joined", "4", "A SNAPSHOT of the controller's epoch lets the node in.",
           "answers with the right SNAPSHOT", "a `joined` line with what it says"),
    Clause("join-quiet", "4", "A node that is joined says no HELLO.", "listens for a second",
           "no HELLO"),
    Clause("join-level", "4", "HELLO is said again when the level or the engine's state changes.",
           "tells the program of another level", "one HELLO with it; pictures and reports go on"),
    Clause("join-frames-port", "4", "Another `frames_port`: connect there, disconnect here.",
           "sends a SNAPSHOT with another port", "subscribed there, left here, no picture lost"),
    Clause("join-identity", "2", "The routing id is the byte n and 16 bytes, one for all life.",
           "looks at it", "17 bytes, the first is n, always the same"),
    Clause("leave-bye", "2, 4", "A node that leaves says BYE.",
           "says `stop` in one session, closes standard input in another",
           "one BYE, exit code 0 within a second"),
    Clause("leave-counts", "conformance", "The last line counts the pictures.", "adds them up",
           "the same counts"),
    Clause("garbage-harmless", "3", "Any bytes lead to a message or to a drop, never to a crash.",
           "sends 26 kinds of broken bytes on both sockets, with the next frame's number in them",
           "every frame exact, from the good message"),
    Clause("garbage-counted", "3", "What is dropped is counted.", "the same",
           "`malformed` has grown by what was sent"),
    Clause("values-dropped", "3, 6", "A message with a value that cannot be is dropped.",
           "sends FRAMEs with bad roles, periods, or states that are not finite, before the good "
           "one of the same number", "every frame exact, from the good message"),
    Clause("values-counted", "3", "What is dropped is counted.", "the same",
           "`malformed` has grown by what was sent"),
)  # fmt: skip
