# SPDX-License-Identifier: Apache-2.0
"""The fire drill of the demo: faults that the crew asks for on its console, made live."""
