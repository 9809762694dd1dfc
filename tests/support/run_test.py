# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the tests of one Python file: run_test.py FILE [Class | Class.test_...]...; meson calls it, with what this_build.py reads in
the environment. `meson test -C build draw -v --test-args Draw.test_the_default_and_other_columns` runs one of them.

They import the modules of this folder and the Python package of this build. The exit status is 77, which meson calls skipped,
where every test was skipped. The last lines say how many seconds of processor time each test took, the most first: its own and
those of the programs that it started and saw end. On a busy machine they change less than the time by the clock."""
import importlib
import os
import pathlib
import sys
import unittest

import served

SKIPPED = 77


class Result(unittest.TextTestResult):
    """Counts the tests that passed, and what each took."""
    passed = 0

    def __init__(self, *words, **options):
        super().__init__(*words, **options)
        self.seconds = {}  # of processor time, by test; what is made for all tests of a class counts for the class
        self._before = processor_seconds()

    def _count(self, name):
        served.end()
        now = processor_seconds()
        self.seconds[name] = self.seconds.get(name, 0.0) + now - self._before
        self._before = now

    def startTest(self, test):
        self._count(type(test).__qualname__)
        super().startTest(test)

    def stopTest(self, test):
        super().stopTest(test)
        self._count(test.id().partition(".")[2])

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1


def processor_seconds():
    """Of this process and of those that it started and that have ended, with theirs."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def print_seconds(seconds):
    rows = sorted(seconds.items(), key=lambda row: -row[1])
    for name, value in [("in all", processor_seconds()), *rows]:
        if value >= 0.1:
            print(f"{value:8.1f} s of processor time: {name}", file=sys.stderr)


def main():
    if len(sys.argv) < 2 or "CAGEHOP" not in os.environ:
        sys.exit("run_test.py: run a test with: meson test -C build NAME -v")
    file = pathlib.Path(sys.argv[1]).resolve()
    sys.path.insert(1, str(file.parent))  # sys.path[0] is this folder
    # sys.argv stays as it is: test_slurm.py starts this program again.
    done = unittest.main(importlib.import_module(file.stem), argv=[file.name, *sys.argv[2:]], exit=False,
                         testRunner=unittest.TextTestRunner(verbosity=2, resultclass=Result))
    print_seconds(done.result.seconds)
    if done.result.wasSuccessful() and done.result.passed == 0 and done.result.skipped:
        sys.exit(SKIPPED)
    sys.exit(not done.result.wasSuccessful())


if __name__ == "__main__":
    main()
