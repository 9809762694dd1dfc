# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking into maps, finished or under way."""
import re
import subprocess

import h5py
import jobs

NOT_PHYSICAL = {"solve_seconds"}


def physical_datasets(path):
    """Every dataset outside `run`, as raw bytes."""
    found = {}
    with h5py.File(path, "r") as file:
        for name, item in file.items():
            if isinstance(item, h5py.Dataset) and name not in NOT_PHYSICAL:
                found[name] = item[()].tobytes()
    return found


def info(path):
    """What `cagehop info` says; empty where there is no map yet."""
    return subprocess.run([jobs.CAGEHOP, "info", path], capture_output=True, text=True).stdout


def done_tiles(path):
    """Tiles of a map that a run may be writing."""
    found = re.search(r"(\d+) of \d+ tiles done", info(path))
    return int(found.group(1)) if found else 0
