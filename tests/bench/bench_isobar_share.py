#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What isobars add to runs of several sizes: CPU seconds (user and system, of all ranks) of the same job with and without
them, in turns; the least of CAGEHOP_BENCH_REPEATS (5) counts, because a shared machine only ever adds.

CAGEHOP_BENCH_BEFORE: another version's program, beside it. CAGEHOP_BENCH_FOLDER: where to write (some 1.5 GB; a temporary
folder). CAGEHOP_BENCH_SIZES: isochores x pressures, as in 20x500,200x50000."""
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from support.this_build import CAGEHOP, HAVE_MPI, MPIRUN

BEFORE = os.environ.get("CAGEHOP_BENCH_BEFORE")
REPEATS = int(os.environ.get("CAGEHOP_BENCH_REPEATS", "5"))
SIZES = os.environ.get("CAGEHOP_BENCH_SIZES", "20x500,20x5000,20x20000,181x151,1000x10,200x50000")
JOB = """\
material: Pd40Ni10Cu30P20
structure: {{source: prism, closure: percus-yevick}}
grid:
  packing_fraction: {{from: 0.45, to: 0.67, count: {isochores}}}
  pressure: {{from: 0.0, to: 3.5, count: {pressures}}}
output: {{file: map.h5, isobars: {isobars}}}
"""


def cpu_seconds(program, ranks, folder):
    for left in folder.glob("map.h5*"):
        left.unlink()
    words = [*([MPIRUN, "-n", str(ranks)] if ranks > 1 else []), program, "run", "job.yaml"]
    process = subprocess.Popen(list(map(str, words)), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    return usage.ru_utime + usage.ru_stime


def measure(folder, isochores, pressures, ranks):
    """A row of the table for each program."""
    programs = [("", CAGEHOP)] + ([("before", BEFORE)] if BEFORE else [])
    least = {}
    for _ in range(REPEATS):
        for name, program in programs:
            for isobars in ("false", "true"):
                (folder / "job.yaml").write_text(JOB.format(isochores=isochores, pressures=pressures, isobars=isobars))
                took = cpu_seconds(program, ranks, folder)
                least[name, isobars] = min(took, least.get((name, isobars), took))
    for name, _ in programs:
        without, isobars = least[name, "false"], least[name, "true"] - least[name, "false"]
        print(f"| {isochores} | {pressures} | {ranks} | {name} | {without:.3f} | {isobars:.3f} | {isobars / without:.0%} |", flush=True)


def main():
    print("| isochores | pressures | ranks | program | without isobars, s | isobars, s | share |\n| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory(dir=os.environ.get("CAGEHOP_BENCH_FOLDER")) as folder:
        for size in SIZES.split(","):
            isochores, pressures = map(int, size.split("x"))
            for ranks in (1, 2) if HAVE_MPI else (1,):
                measure(pathlib.Path(folder), isochores, pressures, ranks)


main()
