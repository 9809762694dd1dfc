# SPDX-License-Identifier: GPL-3.0-or-later
"""The maps and boundaries that the paper's page is made of, computed where they are missing."""

import json
import os
import pathlib
import subprocess

from .. import _build_info
from ..maps import open_map
from ..program import text_of

ROOT = (pathlib.Path(__file__).resolve().parents[1] / _build_info.SOURCE).resolve()
JOBS = ROOT / "jobs" / "paper"
THEORIES = ("exact", "grid")  # without a grid, and on the paper's
MAPS = ("temperature", "reach", "pressure", "phases")
GRID = ["--compatibility", "pyprism", "--dr", "0.01", "--phi-g", "0.6585"]


class PaperError(Exception):
    """A step of the page failed; the message is one line."""


def compute(program, folder, ranks):
    """Runs every job that isn't complete yet. Raises PaperError with the run's own last line."""
    folder.mkdir(parents=True, exist_ok=True)
    for theory in THEORIES:
        for name in MAPS:
            words = [program, "run", JOBS / f"{theory}-{name}.yaml", "-o", folder / f"{theory}-{name}.h5"]
            launch = ["mpirun", "-n", str(ranks)] if ranks > 1 else []
            print(f"tools/paper: {theory}-{name}.h5", flush=True)
            try:
                done = subprocess.run([*launch, *map(str, words)], capture_output=True, text=True, env=_environment())
            except FileNotFoundError as error:
                raise PaperError(f"{error.filename}: no such program; --ranks 1 does without mpirun") from None
            if done.returncode:
                raise PaperError(f"{theory}-{name}: {_complaint(done)}")
        boundaries(program, folder, theory)


def _environment():
    """What Open MPI wants on a small machine, as tools/setup has it."""
    wanted = {"OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_mpi_yield_when_idle": "1"}
    if os.geteuid() == 0:
        wanted.update(OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")
    return {**wanted, **os.environ}


def _complaint(done):
    """The program's own line, which stands before what mpirun adds."""
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    own = [line.removeprefix("cagehop: ") for line in lines if line.startswith("cagehop: ")]
    return (own or lines or [f"ended with {done.returncode}"])[-1]


def boundaries(program, folder, theory):
    """Writes what 'cagehop boundaries --json' prints, as far as that theory's phase diagram goes."""
    words = ["boundaries", "--json", "--phi-max", "0.70"] if theory == "exact" else \
            ["boundaries", "--json", "--phi-max", "0.64", "--count", "60", *GRID]
    (folder / f"{theory}-boundaries.json").write_text(text_of(program, words))


def load(folder, theory):
    """{name: map as an xarray.Dataset, "boundaries": dict} of one theory."""
    found = {"boundaries": json.loads((folder / f"{theory}-boundaries.json").read_text())}
    for name in MAPS:
        with open_map(folder / f"{theory}-{name}.h5") as dataset:
            found[name] = dataset.load()
    return found
