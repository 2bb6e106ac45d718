# SPDX-License-Identifier: Apache-2.0
"""Calibration from recorded motion: takes arrays and poses, opens nothing, draws nothing."""
