# SPDX-License-Identifier: GPL-3.0-or-later
"""Offline analysis of cagehop maps: opening them and drawing them."""

from .open import MapError, open_map

__all__ = ["MapError", "open_map"]
