# SPDX-License-Identifier: Apache-2.0
"""Samples of any number of sources to one pose per body, at any time asked for. Pure.

`body.BodyEstimator` is the way in. Below it: `track` (one quantity: two Kalman models whose
prediction is stacked by learned gains), `curve` (where that quantity will be), `gains`, `smoother`
(where it was), `sources`, `faults`.
"""
