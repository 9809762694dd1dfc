#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people run, with all defaults: beside the same commands of an earlier version (commit eed61f0, built here from this
repository with the same compiler), beside dd writing and syncing as many bytes to the same disk, and beside the theory
written plainly in NumPy (plain_peer.py). In turns; the least of CAGEHOP_BENCH_REPEATS (3) counts, because a shared machine
only ever adds.

CAGEHOP_BENCH_BEFORE: the earlier version's program (else it is built; "none": without). CAGEHOP_BENCH_FOLDER: where to
write (some 5 GB; a temporary folder). CAGEHOP_BENCH_POINTS: pressures (50000)."""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from support.this_build import BUILD, CAGEHOP, HAVE_MPI, MPIRUN, SOURCE

BEFORE = "eed61f0"
PRESSURES = int(os.environ.get("CAGEHOP_BENCH_POINTS", "50000"))
REPEATS = int(os.environ.get("CAGEHOP_BENCH_REPEATS", "3"))
JOB = """\
material: Pd40Ni10Cu30P20
structure: {{source: prism, closure: percus-yevick}}
grid:
  packing_fraction: {{from: 0.45, to: 0.67, count: {count}}}
  pressure: {{from: 0.0, to: 3.5, count: {pressures}}}
output: {{file: map.h5}}
"""
COMMANDS = [  # what, words
    ("a point", ["point", "--phi", "0.6", "--pressure", "1"]),
    ("a structure", ["structure", "--phi", "0.6"]),
    ("modified-verlet, phi = 0.60", ["structure", "--closure", "modified-verlet", "--phi", "0.60"]),
    ("modified-verlet, phi = 0.68", ["structure", "--closure", "modified-verlet", "--phi", "0.68"]),
    ("rogers-young, phi = 0.60", ["structure", "--closure", "rogers-young", "--phi", "0.60"]),
]


def built_before():
    """The earlier version's program; None, with the reason in a line, where there is none."""
    given = os.environ.get("CAGEHOP_BENCH_BEFORE")
    if given == "none":
        return None
    if given:
        return given
    folder = BUILD / f"before-{BEFORE}"
    program = folder / "build" / "src" / "cli" / "cagehop"
    if program.exists():
        return program
    folder.mkdir(exist_ok=True)
    steps = [f"git -C '{SOURCE}' archive {BEFORE} | tar -x -C '{folder}'",
             f"meson setup --buildtype release '{folder}/build' '{folder}'", f"ninja -C '{folder}/build' src/cli/cagehop"]
    for step in steps:
        done = subprocess.run(["bash", "-o", "pipefail", "-c", step], capture_output=True, text=True)
        if done.returncode != 0:
            print(f"(no program of {BEFORE}: {step}: {(done.stderr or done.stdout).strip().splitlines()[-1:]})")
            return None
    return program


def timed(words, folder):
    """Seconds on the clock, and of all its processes' CPU time."""
    start = time.monotonic()
    process = subprocess.Popen(list(map(str, words)), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime


def run(program, ranks, folder):
    for left in folder.glob("map.h5*"):
        left.unlink()
    os.sync()
    return timed([*([MPIRUN, "-n", ranks] if ranks > 1 else []), program, "run", "job.yaml"], folder)


def dd(folder, size):
    target = folder / "dd.bin"
    target.unlink(missing_ok=True)
    os.sync()
    took = timed(["dd", "if=/dev/zero", f"of={target}", "bs=1M", f"count={size >> 20}", "conv=fsync"], folder)
    target.unlink()
    return took


def whole_runs(folder, before):
    """The default run beside dd, and beside the earlier version."""
    (folder / "job.yaml").write_text(JOB.format(count=200, pressures=PRESSURES))
    kinds = [("alone", CAGEHOP, 1)] + ([("on 2 ranks", CAGEHOP, 2)] if HAVE_MPI else [])
    kinds += [(f"alone, {BEFORE}", before, 1)] if before else []
    kinds += [(f"on 2 ranks, {BEFORE}", before, 2)] if before and HAVE_MPI else []
    took, disk, size = {name: [] for name, _, _ in kinds}, [], 0
    for _ in range(REPEATS):
        for name, program, ranks in kinds:
            took[name].append(run(program, ranks, folder))
            size = (folder / "map.h5").stat().st_size
        (folder / "map.h5").unlink()
        disk.append(dd(folder, size))
    reference = statistics.median(clock for clock, _ in disk)
    print(f"\n## The default run: 200 x {PRESSURES} points with isobars, {size / 1e9:.2f} GB; dd with fsync {reference:.2f} s, median of "
          f"{min(disk)[0]:.2f} to {max(disk)[0]:.2f}\n")
    print("| run | median s | / dd | least CPU s | CPU s a rank / dd |\n| --- | --- | --- | --- | --- |")
    for name, _, ranks in kinds:
        clock = statistics.median(each[0] for each in took[name])
        cpu = min(each[1] for each in took[name])
        print(f"| {name} | {clock:.2f} | {clock / reference:.2f} | {cpu:.2f} | {cpu / ranks / reference:.2f} |", flush=True)


def isobars_share(folder):
    """What isobars add to runs of several sizes, of CPU time: all of it, states of their own, writing, messages."""
    print("\n## Isobars beside the rest of a run, CPU seconds\n\n| isochores | pressures | ranks | without isobars | isobars | share |"
          "\n| --- | --- | --- | --- | --- | --- |")
    for count, pressures in ((20, 500), (181, 151), (1000, 10), (20, 20000), (200, PRESSURES)):
        for ranks in (1, 2) if HAVE_MPI else (1,):
            took = {"": [], ", isobars: false": []}
            for _ in range(REPEATS):
                for choice, into in took.items():
                    job = JOB.format(count=count, pressures=pressures)
                    (folder / "job.yaml").write_text(job.replace("map.h5}", f"map.h5{choice}}}"))
                    into.append(run(CAGEHOP, ranks, folder)[1])
            whole, without = (min(each) for each in took.values())
            print(f"| {count} | {pressures} | {ranks} | {without:.2f} | {whole - without:.3f} | {100 * (whole / without - 1):.0f} % |", flush=True)


def commands(folder, before):
    print(f"\n## Commands, CPU seconds\n\n| command | now | {BEFORE} | ratio |\n| --- | --- | --- | --- |")
    for what, words in COMMANDS:
        now, then = [], []
        for _ in range(REPEATS):
            now.append(timed([CAGEHOP, *words], folder)[1])
            if before:
                then.append(timed([before, *words], folder)[1])
        old = f"{min(then):.2f} | {min(then) / min(now):.1f}" if before else "|"
        print(f"| {what}: cagehop {' '.join(words)} | {min(now):.3f} | {old} |", flush=True)


def cpu_of(work):
    """The least CPU seconds of it, and what it gave last."""
    least, result = float("inf"), None
    for _ in range(REPEATS):
        start = time.process_time()
        result = work()
        least = min(least, time.process_time() - start)
    return least, result


def beside_peer(folder):
    """Isochores and points, CPU seconds each, from runs of two sizes and from the peer."""
    try:
        os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
        import plain_peer
    except ImportError as error:
        print(f"\n(no plain peer: {error})")
        return
    few, many = [], []
    for _ in range(REPEATS):
        for pressures, into in ((2, few), (20000, many)):
            job = JOB.format(count=50, pressures=pressures).replace("map.h5}", "map.h5, isobars: false}")
            (folder / "job.yaml").write_text(job)
            into.append(run(CAGEHOP, 1, folder)[1])
    isochore, point = min(few) / 50, (min(many) - min(few)) / (50 * 19998)
    print("\n## Beside the theory in plain NumPy, CPU time\n\n| phi | an isochore, NumPy | cagehop, certified | ratio | "
          "a point, NumPy | cagehop, written | ratio |\n| --- | --- | --- | --- | --- | --- | --- |")
    for phi in (0.50, 0.60, 0.66):
        solve, peer = cpu_of(lambda phi=phi: plain_peer.Isochore(phi))
        if not peer.solved:
            print(f"| {phi:.2f} | none after {solve * 1e3:.0f} ms | {isochore * 1e3:.1f} ms | | | | |")
            continue
        each = cpu_of(lambda peer=peer: [peer.tau_alpha(0.5 + 0.02 * k) for k in range(50)])[0] / 50
        print(f"| {phi:.2f} | {solve * 1e3:.0f} ms | {isochore * 1e3:.1f} ms | {solve / isochore:.0f} | {each * 1e6:.0f} us | "
              f"{point * 1e9:.0f} ns | {each / point:.0f} |")


def main():
    before = built_before()
    with tempfile.TemporaryDirectory(dir=os.environ.get("CAGEHOP_BENCH_FOLDER")) as name:
        folder = pathlib.Path(name)
        commands(folder, before)
        isobars_share(folder)
        beside_peer(folder)
        whole_runs(folder, before)


if __name__ == "__main__":
    main()
