# SPDX-License-Identifier: Apache-2.0
"""Clauses of section 10 and 16: dead controllers, new ones, lock-step."""

from __future__ import annotations

from render_bridge.conformance.clause import Clause

EPOCHS = (
    Clause("epoch-lower-frame", "10", "A FRAME of a lower epoch is dropped, whatever it says.",
           "sends such before the right ones, and once instead of it", "never drawn"),
    Clause("epoch-lower-snapshot", "4", "A SNAPSHOT of a lower epoch is ignored.",
           "sends one with another stage and a port where nobody is", "nothing happens"),
    Clause("epoch-heard-on-link", "4, 10", "The highest epoch counts, whoever told it.",
           "sends a SNAPSHOT of a higher epoch, and goes on with frames of the lower one",
           "those are dropped: look-ahead of what was there before"),
    Clause("epoch-hello-at-once", "4", "The controller's epoch rises: HELLO at once.",
           "answers the first PING", "HELLO within 100 ms"),
    Clause("epoch-hello", "4, 10", "The same, while frames are drawn.",
           "sends the first FRAME of a higher epoch", "HELLO within 120 ms"),
    Clause("epoch-joined", "4", "The new controller's SNAPSHOT lets the node in.",
           "answers", "a `joined` line with the new epoch"),
    Clause("epoch-goes-on", "10", "A higher epoch on the same grid takes over from its frame on.",
           "sends its first message before the decision of the frame before; the next is lost, and "
           "the dead controller had sent it",
           "old frames before it, the new one, the new one's look-ahead"),
    Clause("epoch-anew", "10", "Where the grid does not go on, all old messages are forgotten.",
           "sends frame 100 of a higher epoch, 13 ms aside", "the new numbers only"),
    Clause("silence-drawing", "10", "A node goes on drawing while the controller is away.",
           "closes its sockets for 2 s", "look-ahead first, then the last state, every vsync"),
    Clause("silence-reports", "2, 10", "Reports wait in the queue.", "the same",
           "every report of that time arrives after it"),
    Clause("silence-identity", "2", "The routing id stays over all reconnects.", "the same",
           "the same 17 bytes"),
    Clause("silence-pings", "5", "Pings that waited for the controller are not used.",
           "answers those first", "the offset stays until a fresh exchange"),
    Clause("silence-exact-again", "10", "Exact on the same grid again.",
           "comes back with a higher epoch", "an exact frame within a second"),
    Clause("barrier-ready", "16", "READY is sent when the drawing has ended.",
           "has `barrier` 1 and a `barrier_us` of 5 ms",
           "decisions 5 ms earlier, one READY a frame, about 2 ms after its decision"),
    Clause("barrier-go", "16", "A picture with a GO is shown.", "sends GO before V_k", "exact"),
    Clause("barrier-no-go", "16", "Without GO the picture before stands.", "keeps GO back twice",
           "repeated, with frame and digest of the picture before"),
    Clause("barrier-late-go", "16", "A GO that comes late shows its picture at the next vsync.",
           "sends GO 12 ms after V_k, and none for k + 1", "repeated at k, frame k at k + 1"),
    Clause("barrier-show-time", "16", "A GO counts from half a frame before its t_show_ns on.",
           "sends the GO for k + 1 before V_k, and none for k", "repeated at k, k + 1 in time"),
    Clause("barrier-lower-epoch", "10, 16", "A GO of a lower epoch is dropped.", "sends such",
           "repeated"),
    Clause("barrier-waiting", "16", "A GO with `go` 0: nobody shows it, and who was not ready.",
           "sends one with bits in the first, second and fourth mask word",
           "a `go` line with them, and the picture is not shown"),
)  # fmt: skip
