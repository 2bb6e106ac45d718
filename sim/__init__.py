# SPDX-License-Identifier: Apache-2.0
"""The simulated stage: real bytes, no hardware."""
