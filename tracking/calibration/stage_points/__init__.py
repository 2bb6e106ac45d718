# SPDX-License-Identifier: Apache-2.0
"""Where a tracking system stands on the stage, from surveyed points."""
