# SPDX-License-Identifier: Apache-2.0
"""The lens bench: what one evaluation of a lens profile costs, beside a plain-Python one."""
