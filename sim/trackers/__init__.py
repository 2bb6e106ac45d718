# SPDX-License-Identifier: Apache-2.0
"""Virtual trackers with their own encoders."""
