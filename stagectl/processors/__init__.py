# SPDX-License-Identifier: Apache-2.0
"""LED processors over their published HTTP APIs: what they say, and what does not fit."""
