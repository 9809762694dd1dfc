# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the study of maps that rank 0 writes, on simulated ranks, one line of a table each. Called by tools/scaling."""
import csv
import heapq
import pathlib
import subprocess
import sys

CORES = 64  # of a node
# The processor's time for a message, [s], [s/B]; and writing: an isochore's row, a tile, [s], a byte [s/B].
SEND, RECEIVE, COPY = 0.5e-6, 0.5e-6, 1e-10
ROW, TILE, BYTE = 8e-5, 4.5e-5, 1.25e-9
PHI = (0.50, 0.67)
NAMES = ("ranks n_phi n_pressure wall work busy messages message_seconds writing computing early late never whole").split()

folder = pathlib.Path(sys.argv[1]).resolve()
costs_file = pathlib.Path(__file__).resolve().with_name("costs.csv")


def platform(ranks):
    nodes = -(-ranks // CORES)
    xml, hosts = folder / f"cluster-{nodes}.xml", folder / f"hosts-{nodes}"
    xml.write_text(f"""<?xml version='1.0'?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <cluster id="cluster" prefix="node-" suffix="" radical="0-{nodes - 1}" speed="1Gf" core="{CORES}" bw="12.5GBps" lat="0.75us"
           loopback_bw="20GBps" loopback_lat="0.4us"/>
</platform>
""")
    hosts.write_text("".join(f"node-{i}:{CORES}\n" for i in range(nodes)))
    return ["-platform", xml, "-hostfile", hosts]


def simulate(ranks, n_phi, n_pressure, solve_factor, limit=240):
    options = ["smpi/host-speed:1Gf", "smpi/simulate-computation:no", "smpi/cpu-threshold:1e-9", "smpi/iprobe:3e-7",
               "smpi/test:3e-7", "smpi/grow-injected-times:no", "smpi/bcast:binomial_tree", "smpi/scatter:ompi_binomial",
               "smpi/lat-factor:0:1", "smpi/bw-factor:0:0.95", "smpi/async-small-thresh:65000", "network/crosstraffic:0",
               "contexts/stack-size:256", "contexts/guard-size:0"]
    command = ["smpirun", "-np", ranks, *platform(ranks), "-no-privatize", *("--cfg=" + option for option in options),
               folder / "study", costs_file, n_phi, *PHI, n_pressure, solve_factor, ROW, TILE, BYTE, SEND, RECEIVE, COPY]
    try:
        done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder,
                              timeout=limit)
    except subprocess.TimeoutExpired:
        return None
    lines = [line for line in done.stdout.splitlines() if line.startswith("study,")]
    if not lines:
        print(done.stdout[-500:], file=sys.stderr)
        return None
    found = dict(zip(NAMES, map(float, lines[0].split(",")[1:])))
    if found["whole"] != 1:
        sys.exit("points are missing")
    return found


def isochores(n_phi, n_pressure, solve_factor):
    """What each isochore costs, the densest first."""
    rows = [[float(word) for word in row] for row in list(csv.reader(costs_file.open()))[1:]]
    costs, k = [], 1
    for i in range(n_phi):
        phi = PHI[0] + (PHI[1] - PHI[0]) * i / max(n_phi - 1, 1)
        while k + 1 < len(rows) and rows[k][0] < phi:
            k += 1
        t = (phi - rows[k - 1][0]) / (rows[k][0] - rows[k - 1][0])
        solve, point = (rows[k - 1][j] + t * (rows[k][j] - rows[k - 1][j]) for j in (1, 2))
        costs.append(solve_factor * solve + n_pressure * point)
    return costs[::-1]


def best_wall(costs, workers):
    """Whole isochores, the most expensive first, to whoever is free, at no cost: nearly the best there is."""
    ends = [0.0] * workers
    for cost in sorted(costs, reverse=True):
        heapq.heapreplace(ends, ends[0] + cost)
    return max(ends)


def row(ranks, n_phi, n_pressure, solve_factor=1.0):
    found = simulate(ranks, n_phi, n_pressure, solve_factor)
    case = f"| {ranks:,} | {n_phi:,} x {n_pressure:,} |"
    if found is None:
        print(case + " the simulation took too long or too much memory |", flush=True)
        return
    wall, work = found["wall"], found["work"]
    best = best_wall(isochores(n_phi, n_pressure, solve_factor), ranks - 1)
    manager = (found["message_seconds"] + found["writing"]) / wall
    between = 1.0 - found["computing"] - found["early"] - found["late"] - found["never"] - 1.0 / ranks
    print(f"{case} {1e3 * wall:.1f} ms | {work / ranks / wall:.1%} | {work / ranks / best:.1%} | {found['messages'] / wall:,.0f} "
          f"| {manager:.0%} | {found['early']:.1%} | {between:.1%} | {found['late'] + found['never']:.1%} |", flush=True)


def table(title, cases):
    print(f"\n{title}\n\n| ranks | map | wall | efficiency | of whole isochores, at best | messages/s at rank 0 "
          "| its load | lost before the first tile | between tiles | after the last |")
    print("| --- " * 10 + "|", flush=True)
    for case in cases:
        row(*case)


if sys.argv[2:] == ["quick"]:
    table("A small case", [(128, 500, 2000)])
else:
    table("A map of 2,000 x 2,000", [(ranks, 2000, 2000) for ranks in (64, 256, 1024, 4096)])
    table("A slow closure: isochores 100 times as expensive", [(ranks, 2000, 2000, 100.0) for ranks in (256, 1024)])
