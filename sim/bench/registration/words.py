# SPDX-License-Identifier: Apache-2.0
"""The sentences of docs/registration.md."""

BEFORE = """# Registration: does the picture stand where it should?

Written by `python scripts/registration_report.py` on {date}; do not edit.

The virtual camera (`sim/camera`) films the virtual wall. It knows the true motion, the lens, the
exposure row by row, and what the wall shows at that moment; of the product nothing but the poses
and frusta that arrived at the render node. So every step counts: a tracker's bytes, estimator and
prediction, the link to the node, latch lead, the LED processor's frames.

## What is measured

The figure of a frame is taken at mid-exposure of its centre row, in pixels of the camera, over 16 x
9 directions at three depths: on the wall, twice as far, at infinity.

- `wall_px`: where the wall shows a point of the virtual world, against where the true camera should
  see it. Root mean square over the directions, of the depth that is off most. Only a wrong
  *position* of the eye does this: it is the position part.
- `row spread`: how much farther off the rows are than at mid-exposure, because a rolling shutter
  reads them one by one. No prediction can mend it: the physical floor.
- `margin_px`: the smallest distance from the picture's edge to the edge of the inner frustum, as
  the camera sees it; negative: the edge is *seen*. It is what is left of the overscan, so it hangs
  on how much there was.
- `edge_px`: how far that edge lies from where the true pose would have drawn it: from each side of
  the true frustum, corner to corner, to the same side as it was drawn; the largest of the four
  sides, at most a picture's diagonal (4406 px). It needs no overscan to be defined. A wrong
  *rotation* moves the edge; so does, less, a wrong position. This is the rotation part.
- *overscan needed*: the least overscan that would have hidden the edge in that frame.
- `composite_px`: what post draws over the picture with the recorded, measured pose, against where
  it should be. It does not hang on the prediction.

"Held" is the same chain with `prediction.cap_ms = 0`: the wall shows the newest sample's pose.

## What is played

3840 x 2160 px, 35 mm on 28 mm, 24 frames/s, 180 deg, 8 ms readout. A round wall of 4 m radius all
about the camera, 16 m high, so that it is in the picture wherever a hand-held camera looks. Nine
cameras do the same move before walls that are 0 to 8 frames late, each with its own tracker: 120
samples/s, 0.3 mm and 0.02 deg of noise (sigma per axis), 3 % lost. Two frames of latch lead come on
top: "ms ahead" is the whole way from the newest sample to mid-exposure, p95. The product runs with
its built-in parameters.

Recordings: the 25 s of each with the least time in gaps, after 5 s to settle; frames seen in a gap
of the recording are left out. `tumvi`: a rig carried round a room and turned about fast.
`rpng_plane`: a camera walked round a table. `freiburg1_xyz`: a camera moved by hand before a desk.
The others are the simulator's own moves with the mass of a film camera, and the camera of a Mo-Sys
F4 capture. Drones are left out. A film camera on a shoulder moves like the last group, not like the
recordings, whose cameras weigh a few hundred grams.

Bounds, {judged} frames late: `wall_px` at most {position:g} x hold, `edge_px` at most
{rotation:g} x hold, for the root mean square and for the 95th percentile over the frames. Counted
with the latch lead that is 8 frames; who counts six in all finds them 4 frames late.

```
stagectl bench registration                                 # the simulator's own moves
stagectl bench registration --recordings DATA --check       # the recordings; exit code 1: missed
stagectl bench registration f4:CAPTURE shoulder --json
python scripts/registration_report.py DATA                  # this page
pytest tests/nightly/test_registration.py -m nightly        # the bounds
```
"""

AFTER = """6 frames late. "Overscan": mean / largest that the product gave by itself (0 to 30 %:
three of its own sigmas). "Seen": frames with the edge in the picture; "gone": with `edge_px` at its
largest, a diagonal: a side of the frustum is nowhere near. "Margin": 5th percentile / smallest.
"Needs": p50 / p95 over the frames of the overscan that would just have hidden the edge; "-": no
picture is wide enough.
"""

PICTURES = """## How it looks

A typical frame of each film, 6 frames late: the one whose four figures (`wall_px` and `edge_px`,
held and predicted) are nearest their medians by rank; nobody chose it by eye. Dots of the virtual
world stand on the wall, twice as far and at infinity in turn. Orange: where the wall shows them;
blue: where they should be; white: both. A dark band at a side is the wall beyond the inner
frustum: its edge, seen.

![walked round a table](pictures/registration_table.png)

![moved before a desk](pictures/registration_desk.png)

![carried round a room](pictures/registration_room.png)
"""

SPLIT = """A wall that changes its picture while rows are exposed shows two pictures in one frame.
What is left of a wall frame after exposure and readout is the spare; with the suggested shift of
the camera's sync half of it lies before the exposure and half after it. In this run, 180 deg and
8 ms without a shift, {split} of {frames} frames were split. With a negative spare every frame is.
"""
