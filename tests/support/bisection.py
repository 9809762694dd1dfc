# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs whose isochores bisection chooses, and what must come of them, from the numbers of the map alone."""
import os
import re
import subprocess
import time

import h5py
import numpy

import jobs
import maps
import served
import this_build

# Times of all sizes, states without a second minimum (trapped), and a few milliseconds a state.
LIMIT, STEP_MIN, FIRST = 0.4, 0.001, 5
RANGE = f"packing_fraction: {{from: 0.52, to: 0.66, count: {FIRST}, resolve: {{tau_alpha: {LIMIT}, step_min: {STEP_MIN}}}}}"
JOB = f"""\
material: {{name: Pd40Ni10Cu30P20, phi_g: 0.6714302}}
structure: {{source: percus-yevick}}
grid:
  {RANGE}
  pressure: [0, 0.5, 1.5, 4.1]
output: {{file: map.h5, isobars: false}}
"""
# No machine comes to its end soon: some hundred thousand isochores.
ENDLESS = JOB.replace(RANGE, "packing_fraction: {from: 0.52, to: 0.66, resolve: {tau_alpha: 1.0e-5, step_min: 1.0e-9, max_count: 1000000}}")

NEXT = ".next-generation"  # the name under which the next generation is laid out

# Stands before libc's rename. The AT-th time that a generation takes the map's place, the process gets SIGNAL before it or after.
AT_RENAME = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
int rename(const char *from, const char *to) {
  static int calls;
  int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
  const int now = strstr(from, ".next-generation") != NULL && ++calls == atoi(getenv("AT"));
  if (now && strcmp(getenv("WHEN"), "before") == 0) {
    raise(atoi(getenv("SIGNAL")));
  }
  const int status = real(from, to);
  if (now && strcmp(getenv("WHEN"), "after") == 0) {
    raise(atoi(getenv("SIGNAL")));
  }
  return status;
}
"""


def at_rename(folder, at, when, signal):
    """The environment of a run that gets this signal when that generation is put in the map's place."""
    return {**this_build.preloaded(folder, "at_rename", AT_RENAME), "AT": str(at), "WHEN": when, "SIGNAL": str(int(signal))}


def as_list(path, text=JOB, range_=RANGE):
    """The same job, with the states of that map as a list."""
    with h5py.File(path) as file:
        states = ", ".join(f"{phi!r}" for phi in file["phi"][()].tolist())
    return text.replace(range_, f"packing_fraction: [{states}]")


def wanted(level_a, regime_a, level_b, regime_b, limit):
    """Whether the step between two isochores is to be halved."""
    alike = regime_a == regime_b
    both = alike & numpy.isfinite(level_a) & numpy.isfinite(level_b)
    return not alike.all() or (numpy.abs(level_a[both] - level_b[both]) > limit).any()


def bisect(path, first, limit, step_min):
    """Bisects anew, with what stands in the map; returns the states that it comes to and the number of generations."""
    with h5py.File(path) as file:
        phi, regime = file["phi"][()], file["regime"][()]
        with numpy.errstate(divide="ignore"):
            level = numpy.log10(file["tau_alpha"][()])
    generation = numpy.linspace(phi[0], phi[-1], first)
    for number in range(1, 100):
        row = [int(numpy.argmin(numpy.abs(phi - value))) for value in generation]
        assert numpy.abs(phi[row] - generation).max() < 1e-13, "a state that bisection wants is not in the map"
        middle = [(phi[i] + phi[k]) / 2 for i, k in zip(row, row[1:])
                  if (phi[k] - phi[i]) / 2 > step_min * (1 - 1e-6) and wanted(level[i], regime[i], level[k], regime[k], limit)]
        if not middle:
            return phi[row], number
        generation = numpy.sort(numpy.concatenate([phi[row], middle]))
    raise AssertionError("bisection has no end")


def generation(path):
    """The generation of a map that a run may be writing, by `cagehop info`; 0: none yet."""
    found = re.search(r"generation (\d+)", maps.info(path).stdout)
    return int(found.group(1)) if found else 0


def wait_for_generation(process, path, number):
    """Until the map of a run under way has come to that generation, each of which is a new file; whether it did."""
    seen = None
    while process.poll() is None:
        try:
            now = path.stat()
        except FileNotFoundError:
            now = None
        if now and (now.st_ino, now.st_size) != seen:
            seen = now.st_ino, now.st_size
            if generation(path) >= number:
                return True
        time.sleep(0.01)
    return False


def run(folder, *words, ranks=0, environment=None):
    """`cagehop run job.yaml` there with more in its environment."""
    environment = {**os.environ, **(environment or {})}
    if not ranks:
        return served.run("run", "job.yaml", *words, cwd=folder, env=environment)
    return subprocess.run([jobs.MPIRUN, "-n", str(ranks), jobs.CAGEHOP, "run", "job.yaml", *words], cwd=folder, capture_output=True,
                          text=True, timeout=300, env=environment)
