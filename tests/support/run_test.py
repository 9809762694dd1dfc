# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the tests of one Python file: run_test.py FILE [Class | Class.test_...]...; meson calls it, with what this_build.py reads in
the environment. `meson test -C build draw -v --test-args Draw.test_the_default_and_other_columns` runs one of them.

They import the modules of this folder and the Python package of tools/. The exit status is 77, which meson calls skipped,
where every test was skipped."""
import importlib
import os
import pathlib
import sys
import unittest

SKIPPED = 77


class Result(unittest.TextTestResult):
    """Counts the tests that passed."""
    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1


def main():
    if len(sys.argv) < 2 or "CAGEHOP" not in os.environ:
        sys.exit("run_test.py: run a test with: meson test -C build NAME -v")
    file = pathlib.Path(sys.argv[1]).resolve()
    tools = pathlib.Path(__file__).resolve().parents[2] / "tools"
    sys.path[1:1] = [str(file.parent), str(tools)]  # sys.path[0] is this folder
    # sys.argv stays as it is: test_slurm.py starts this program again.
    done = unittest.main(importlib.import_module(file.stem), argv=[file.name, *sys.argv[2:]], exit=False,
                         testRunner=unittest.TextTestRunner(verbosity=2, resultclass=Result))
    if done.result.wasSuccessful() and done.result.passed == 0 and done.result.skipped:
        sys.exit(SKIPPED)
    sys.exit(not done.result.wasSuccessful())


if __name__ == "__main__":
    main()
