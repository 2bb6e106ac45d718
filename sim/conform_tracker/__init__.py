# SPDX-License-Identifier: Apache-2.0
"""The judge of `stagectl conform tracker`: a tracker of others against what its protocol says.

Two readers look at every byte. The product's own decoders say what the product would make of it:
what they refuse is no use on a stage, whatever the standard says. A second reading (`cut.py`,
`own_reading.py`, `own_osc.py`), written from the protocols and sharing no code with the first, says
what the bytes are, also where the product would only drop them. Where the two differ the clause
`two-readings` fails, and the fault is ours.
"""
