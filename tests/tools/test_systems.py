# SPDX-License-Identifier: GPL-3.0-or-later
"""cagehop's states of pair potentials and chains against tests/reference, which another solver made (tools/systems compares them)."""
import contextlib
import importlib.machinery
import importlib.util
import io
import sys
import unittest

from this_build import SOURCE

sys.path.insert(0, str(SOURCE / "tools"))
sys.dont_write_bytecode = True
LOADER = importlib.machinery.SourceFileLoader("systems", str(SOURCE / "tools" / "systems"))
systems = importlib.util.module_from_spec(importlib.util.spec_from_loader("systems", LOADER))
LOADER.exec_module(systems)


class Systems(unittest.TestCase):
    def compare(self, rows, with_thermodynamics):
        """Every number within what both programs say of their errors; an estimate is one, and may be too small by a factor of FACTOR."""
        worst = 0.0
        for row in rows:
            label = systems.label_of(row)
            for name, value, known, apart, estimate, error, ratio in systems.compared(row, with_thermodynamics):
                worst = max(worst, apart / max(1.0, abs(known)))
                self.assertLessEqual(ratio, systems.FACTOR, f"{label}: {name} is {value!r}, {known!r} +- {error:.1e} in the table, estimate {estimate:.1e}")
        print(f"{len(rows)} states, largest difference {worst:.1e}")

    def test_structure_of_every_state(self):
        rows = systems.all_rows(False)
        self.assertGreater(len(rows), 80)
        self.compare(rows, False)

    def test_thermodynamics(self):
        chosen = [row for row in systems.all_rows(True) if row.get("A_virial")]
        self.assertGreaterEqual(len(chosen), 15)
        self.compare(chosen, True)

    def test_a_wrong_number_is_seen(self):
        row = next(row for row in systems.all_rows(False) if row["potential"] == "weeks-chandler-andersen")
        right, wrong = io.StringIO(), dict(row, S_peak=str(float(row["S_peak"]) * 1.00001))
        with contextlib.redirect_stdout(right):
            self.compare([row], False)
        with self.assertRaises(AssertionError):
            self.compare([wrong], False)


if __name__ == "__main__":
    unittest.main()
