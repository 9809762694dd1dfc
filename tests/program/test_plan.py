# SPDX-License-Identifier: GPL-3.0-or-later
"""cagehop plan: the job's own units, a price that never takes long, and what it says of how it came about."""
import os
import re
import unittest

import jobs
import served
import terminal
from this_build import cagehop, preloaded

JOB = """\
material: Pd40Ni10Cu30P20
structure: {source: percus-yevick}
grid:
  temperature_K: {from: 560, to: 700, count: 15}
  pressure_MPa: {from: 0, to: 50, count: 6}
output: {file: map.h5, isobars: false}
"""
# phi_g and the states take seconds each.
SLOW = """\
material: Pd40Ni10Cu30P20
structure: {source: prism, closure: rogers-young}
grid: {packing_fraction: {from: 0.60, to: 0.68, count: 50}, pressure_MPa: [0, 1, 2]}
output: {file: map.h5, isobars: true}
"""
# A second of this clock is a thousandth of one of processor time: any machine is too slow for it, and a busy one no slower.
FAST_CLOCK = r"""
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t clock, struct timespec *now) {
  const int status = (int)syscall(SYS_clock_gettime, clock == CLOCK_MONOTONIC ? CLOCK_PROCESS_CPUTIME_ID : clock, now);
  if (clock == CLOCK_MONOTONIC) {
    const long long all = 1000 * (now->tv_sec % 1000000 * 1000000000LL + now->tv_nsec);
    now->tv_sec = all / 1000000000LL;
    now->tv_nsec = all % 1000000000LL;
  }
  return status;
}
"""
MATERIAL = """\
materials:
  - name: liquid
    glass_transition_K: 250
    uncertainty: {standard_errors: {glass_transition_K: 0.1}}
    source: a test
"""


class Plan(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())

    def plan(self, text, *words, environment=None):
        jobs.write_job(self.path, text)
        done = served.run("plan", "job.yaml", *words, cwd=self.path, env={**os.environ, **(environment or {})})
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def seconds(self, text, name):
        return float(re.search(rf"{name} ([0-9.e+-]+) s", text).group(1))

    def test_it_speaks_the_units_of_the_job(self):
        self.assertRegex(self.plan(JOB).stdout, r"grid +15 isochores, temperature 560 to 700 K \(phi 0\.677\d+ to 0\.593\d+\); 6 pressures, 0 to 50 MPa; 90 points\n")
        one = JOB.replace("temperature_K: {from: 560, to: 700, count: 15}", "packing_fraction: [0.6]").replace("pressure_MPa: {from: 0, to: 50, count: 6}", "pressure: [1]")
        self.assertRegex(self.plan(one).stdout, r"grid +1 isochore, phi 0\.6; 1 pressure, 1 kBT/d\^3; 1 point\n")

    def test_it_says_how_it_priced(self):
        told = self.plan(JOB)
        self.assertRegex(told.stdout, r"\npriced +by 5 isochores solved here in \S+ s, and between them by straight lines\n")
        self.assertEqual(told.stderr, "")

    def test_it_never_takes_long(self):
        environment = preloaded(self.path, "fast_clock", FAST_CLOCK)
        told = self.plan(SLOW, environment=environment)
        self.assertRegex(told.stderr, r"plan: remark: phi_g was not found in the time for pricing; Percus-Yevick's 0\.6714 stands for it here\n")
        self.assertIn("more are not done in that time, so all costs that or more; --seconds gives it more", told.stdout)
        self.assertGreater(self.seconds(told.stdout, "phi_g"), 0.0)
        self.assertGreater(self.seconds(told.stdout, "isochores"), 50 * 1.0)  # the first had more than that
        self.assertGreater(self.seconds(told.stdout, "isobars"), 0.0)

    def test_what_the_job_limits_itself_is_no_matter_of_the_time_for_pricing(self):
        # States of some 15 s on this clock, who look at it each 0.05 s, at their iterations.
        environment = preloaded(self.path, "fast_clock", FAST_CLOCK.replace("1000 *", "30 *"))
        told = self.plan(SLOW + "run: {seconds_per_state: 1}\n", environment=environment)
        self.assertGreater(self.seconds(told.stdout, "isochores"), 50 * 0.9)
        self.assertLess(self.seconds(told.stdout, "isochores"), 50 * 2.0)

    def test_it_can_take_more_time(self):
        done = cagehop("plan", "none.yaml", "--seconds", "0.5")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--seconds is 0.5; it must be from 1 to", done.stderr)

    def test_standard_errors_have_a_price(self):
        (self.path / "liquid.yaml").write_text(MATERIAL)
        job = JOB.replace("Pd40Ni10Cu30P20", "{name: liquid, file: liquid.yaml}").replace("560, to: 700", "255, to: 310").replace("isobars: false", "standard_errors: true")
        told = self.plan(job).stdout
        self.assertGreater(self.seconds(told, "standard errors"), 0.0)
        priced = sum(self.seconds(told, name) for name in ("phi_g", "isochores", "points", "isobars", "standard errors"))
        self.assertAlmostEqual(3600 * float(re.search(r"cost +(\S+) core-hours", told).group(1)), priced, delta=0.02 * priced)
        # They are counted where solving their states would take too long.
        told = self.plan(job.replace("percus-yevick", "prism, closure: rogers-young").replace("standard_errors: true", "isobars: true, standard_errors: true"), environment=preloaded(self.path, "fast_clock", FAST_CLOCK)).stdout
        self.assertIn("states of standard errors are counted as isochores", told)
        self.assertGreater(self.seconds(told, "standard errors"), 0.0)

    def test_its_lines_fit_into_the_terminal_but_for_a_command(self):
        jobs.write_job(self.path, JOB)
        for columns in (60, 80, 110):
            told = terminal.shown("plan", "job.yaml", columns=columns, cwd=self.path)
            lines = [line for line in told.splitlines() if not line.startswith("submit") and len(line.split()) > 1]
            self.assertLessEqual(max(len(line) for line in lines if "SHA-256" not in line and len(line.split()[0]) < 60), columns, told)
            self.assertEqual(len([line for line in told.splitlines() if "sbatch" in line and line.rstrip().endswith("job.yaml")]), 1)


if __name__ == "__main__":
    unittest.main()
