#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole runs: 200 x 50,000 points with all columns against dd writing and syncing as many bytes to the same disk, on one
rank and two, through rank 0 and with every rank writing; then how the cost grows with each axis and with the q grid.

CAGEHOP_BENCH_FOLDER: where to write (some 3 GB; a temporary folder). CAGEHOP_BENCH_POINTS: pressures (50000)."""
import os
import pathlib
import re
import statistics
import subprocess
import tempfile
import time

CAGEHOP = os.environ["CAGEHOP"]
HAVE_MPI = os.environ.get("CAGEHOP_MPI") == "1"
PRESSURES = int(os.environ.get("CAGEHOP_BENCH_POINTS", "50000"))
REPEATS = 3


def job(n_phi, n_pressure, parallel, structure="closure: percus-yevick", phi=(0.50, 0.67), material="Pd40Ni10Cu30P20"):
    return f"""\
material: {material}
structure: {{{structure}}}
grid:
  packing_fraction: {{from: {phi[0]}, to: {phi[1]}, count: {n_phi}}}
  pressure: {{from: 0.0, to: 3.6, count: {n_pressure}}}
output: {{file: map.h5, isobars: false, parallel: {str(parallel).lower()}}}
"""


def seconds(words, folder):
    start = time.monotonic()
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return time.monotonic() - start, done.stdout


def run(folder, text, ranks):
    """Seconds of one run from nothing, and what it printed."""
    (folder / "job.yaml").write_text(text)
    for left in folder.glob("map.h5*"):
        left.unlink()
    os.sync()
    launch = [os.environ.get("CAGEHOP_MPIRUN", "mpirun"), "-n", str(ranks)] if ranks > 0 else []
    return seconds([*launch, CAGEHOP, "run", "job.yaml"], folder)


def dd(folder, size):
    target = folder / "dd.bin"
    target.unlink(missing_ok=True)
    os.sync()
    took = seconds(["dd", "if=/dev/zero", f"of={target}", "bs=1M", f"count={size >> 20}", "conv=fsync"], folder)[0]
    target.unlink()
    return took


def whole_runs(folder):
    kinds = [("alone", 0, False)]
    if HAVE_MPI:
        kinds += [("2 ranks, rank 0 writes", 2, False), ("2 ranks, both write", 2, True)]
    took, sweep, disk = {name: [] for name, _, _ in kinds}, {}, []
    for _ in range(REPEATS):  # in turns: the disk has its moods
        for name, ranks, parallel in kinds:
            spent, text = run(folder, job(200, PRESSURES, parallel), ranks)
            took[name].append(spent)
            sweep[name] = re.search(r"points in (.*)", text).group(1)
            size = (folder / "map.h5").stat().st_size
        (folder / "map.h5").unlink()
        disk.append(dd(folder, size))
    reference = statistics.median(disk)
    print(f"## 200 x {PRESSURES} points, {size / 1e9:.2f} GB; dd with fsync {reference:.2f} s "
          f"({min(disk):.2f} to {max(disk):.2f})\n")
    print("| run | from nothing to synced | / dd | / alone | the sweep in it |\n| --- | --- | --- | --- | --- |")
    alone = statistics.median(took["alone"])
    for name, _, _ in kinds:
        middle = statistics.median(took[name])
        print(f"| {name} | {middle:.2f} s ({min(took[name]):.2f} to {max(took[name]):.2f}) | {middle / reference:.2f} | "
              f"{middle / alone:.2f} | {sweep[name]} |")


def growth(folder):
    """Seconds of the sweep alone on one core, in one run each."""
    print("\n## How the cost grows, one core\n\n| isochores | pressures | structure | sweep | / the row before |"
          "\n| --- | --- | --- | --- | --- |")
    own = ("{name: x, diameter_nm: 0.8, glass_transition_K: 570.24, phi_g: 0.6585, phi_0: 0.50, "
           "beta_phi_0_per_K: 6.0e-4, enskog_time_s: 1.0e-13}")
    py, before = "closure: percus-yevick", None
    grids = [f"closure: modified-verlet, grid_points: {2**k}, tolerance: 1.0e-3" for k in (17, 18, 19, 20)]
    rows = [(n, 100, py) for n in (50, 100, 200)] + [(50, n, py) for n in (1000, 10000, 100000)]
    rows += [(8, 100, grid) for grid in grids]
    for n_phi, n_pressure, structure in rows:
        phi = (0.40, 0.45) if "verlet" in structure else (0.50, 0.67)
        text = run(folder, job(n_phi, n_pressure, False, structure, phi, own), 0)[1]
        took = float(re.search(r"points in ([\d.]+) s", text).group(1))
        ratio = f"{took / before:.2f}" if before else ""
        print(f"| {n_phi} | {n_pressure} | {structure} | {took:.2f} s | {ratio} |")
        before = took


def memory(folder):
    """The largest resident size of one process, with few and with many pressures."""
    print("\n## Memory of a run alone\n\n| pressures | MB |\n| --- | --- |")
    for n_pressure in (1000, 100000, 1000000):
        (folder / "job.yaml").write_text(job(2, n_pressure, False))
        for left in folder.glob("map.h5*"):
            left.unlink()
        done = subprocess.run(["/usr/bin/env", "python3", "-c", "import resource, subprocess, sys; "
                               "subprocess.run(sys.argv[1:], check=True, stdout=2, stderr=subprocess.DEVNULL); "
                               "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)", CAGEHOP, "run", "job.yaml"],
                              cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
        print(f"| {n_pressure} | {int(done.stdout) / 1024:.0f} |")


def main():
    with tempfile.TemporaryDirectory(dir=os.environ.get("CAGEHOP_BENCH_FOLDER")) as name:
        folder = pathlib.Path(name)
        whole_runs(folder)
        growth(folder)
        memory(folder)


if __name__ == "__main__":
    main()
