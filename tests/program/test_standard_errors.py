# SPDX-License-Identifier: GPL-3.0-or-later
"""Standard errors of a map, from the uncertainty that stands in the material's file."""
import csv
import json
import shutil
import unittest

import h5py
import numpy

import jobs
import served
from this_build import HAVE_MPI, SOURCE

MATERIAL = """\
materials:
  - name: liquid
    glass_transition_K: 250
    diameter_nm: 0.4
    bulk_modulus_GPa: 5
    bulk_modulus_derivative: 8
    uncertainty:
      standard_errors: {glass_transition_K: 0.1, diameter_nm: 0.003, bulk_modulus_GPa: 0.15}
      correlations:
        - {of: bulk_modulus_GPa, with: diameter_nm, is: 0.96}
    source: a test
"""
JOB = """\
material: {name: liquid, file: liquid.yaml}
structure: {source: percus-yevick}
physics: {elastic_coupling: 1}
grid:
  temperature_K: [255, 280, 310]
  pressure_MPa: [0, 100, 900]
output: {file: map.h5, standard_errors: true}
"""
NAMES = "T_g_stderr fragility_stderr ln_tau_alpha_stderr".split()


def call(folder, *words):
    return served.run(*words, cwd=folder, timeout=120)


class StandardErrors(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.context = jobs.folder()
        cls.path = cls.context.__enter__()
        cls.addClassCleanup(cls.context.__exit__, None, None, None)
        (cls.path / "liquid.yaml").write_text(MATERIAL)
        jobs.write_job(cls.path, JOB)
        cls.done = jobs.run(cls.path, "job.yaml")
        assert cls.done.returncode == 0, cls.done.stderr

    def job(self, *changes, name="other.yaml"):
        text = JOB
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new)
        return jobs.write_job(self.path, text, name)

    def test_errors_are_those_of_the_numbers(self):
        """T_g at ambient pressure is glass_transition_K itself, so their errors are one; d and K count under pressure only, and a fit
        that knew them has the same errors (cagehop fit prints them: see docs/how-to/fit.md)."""
        with h5py.File(self.path / "map.h5") as file:
            found = {name: file[name][()] for name in (*NAMES, "T_g", "regime", "tau_alpha", "temperature")}
            self.assertEqual(file["T_g_stderr"].attrs["units"], "K")
        self.assertAlmostEqual(found["T_g_stderr"][0], 0.1, delta=1e-6)
        self.assertTrue(0.01 < found["T_g_stderr"][1] < 1.0)
        # Trapped, with no barrier, nothing has an error: 900 MPa is beyond P_upper.
        barrier = (found["regime"] == 2) | (found["regime"] == 3)
        self.assertTrue(barrier[:, :2].all() and not barrier[:, 2].any())
        self.assertTrue((numpy.isfinite(found["ln_tau_alpha_stderr"]) == barrier).all())
        self.assertTrue((found["ln_tau_alpha_stderr"][barrier] > 0.0).all())
        self.assertTrue(numpy.isnan(found["T_g_stderr"][2]) and numpy.isnan(found["fragility_stderr"][2]))

    def test_ln_tau_alpha_moves_with_the_material_by_its_error(self):
        """One number alone, Tg: the difference of two maps of materials whose Tg are one standard error higher and lower. Without
        compression, by which a row of the map would have another temperature with another Tg."""
        alone = MATERIAL.replace(", diameter_nm: 0.003, bulk_modulus_GPa: 0.15}", "}").split("      correlations")[0] + "    source: a test\n"
        alone = alone.replace("    bulk_modulus_GPa: 5\n    bulk_modulus_derivative: 8\n", "")
        tau = []
        for name, T in (("alone", "250"), ("high", "250.1"), ("low", "249.9")):
            (self.path / f"{name}.yaml").write_text(alone.replace("glass_transition_K: 250\n", f"glass_transition_K: {T}\n"))
            self.job(("file: liquid.yaml", f"file: {name}.yaml"), ("900", "120"))
            done = jobs.run(self.path, "other.yaml", "-o", f"{name}.h5")
            self.assertEqual(done.returncode, 0, done.stderr)
            with h5py.File(self.path / f"{name}.h5") as file:
                tau.append(numpy.log(file["tau_alpha"][()]))
                errors = file["ln_tau_alpha_stderr"][()] if name == "alone" else errors
        numpy.testing.assert_allclose(errors, (tau[1] - tau[2]) / 2, rtol=2e-3)

    def test_other_columns_are_not_touched(self):
        self.job((", standard_errors: true", ""))
        self.assertEqual(jobs.run(self.path, "other.yaml", "-o", "plain.h5").returncode, 0)
        with h5py.File(self.path / "map.h5") as with_errors, h5py.File(self.path / "plain.h5") as plain:
            for name in NAMES:
                self.assertNotIn(name, plain)
            for name in ("tau_alpha", "T_g", "fragility", "F_B1", "vft_B"):
                self.assertEqual(with_errors[name][()].tobytes(), plain[name][()].tobytes(), name)

    def test_states_have_the_same_errors(self):
        """`evaluate` and `point` say of a state what the map has there."""
        words = ("--material", "liquid.yaml", "--structure", "percus-yevick", "--elastic-coupling", "1")
        with h5py.File(self.path / "map.h5") as file:
            phi, T, want = float(file["phi"][1]), float(file["temperature"][1, 1]), file["ln_tau_alpha_stderr"][1, 1]
        (self.path / "states.csv").write_text(f"phi,P_MPa\n{phi!r},100\n0.3,0\n")
        done = call(self.path, "evaluate", "states.csv", *words, "--standard-errors")
        rows = list(csv.DictReader(done.stdout.splitlines()))
        self.assertEqual((want, ""), (float(rows[0]["ln_tau_alpha_stderr"]), rows[1]["ln_tau_alpha_stderr"]))
        self.assertNotIn("ln_tau_alpha_stderr", call(self.path, "evaluate", "states.csv", *words).stdout)
        point = call(self.path, "point", "--temperature", repr(T), "--pressure-MPa", 100, *words, "--standard-errors", "--json")
        self.assertAlmostEqual(json.loads(point.stdout)["ln_tau_alpha_stderr"], want, delta=1e-6 * want)
        self.assertNotIn("ln_tau_alpha_stderr", call(self.path, "point", "--phi", 0.6, "--pressure", 0, *words, "--json").stdout)
        refused = call(self.path, "point", "--phi", 0.6, "--pressure", 0, "--standard-errors")
        self.assertEqual((refused.returncode, len(refused.stderr.splitlines())), (2, 1))
        self.assertIn("--standard-errors needs a material whose file says", refused.stderr)

    def test_an_error_of_what_the_material_has_not_is_refused(self):
        (self.path / "rigid.yaml").write_text("\n".join(line for line in MATERIAL.split("\n") if "    bulk" not in line))
        words = "bulk_modulus_GPa has a standard error, but the material has no bulk_modulus_GPa"
        self.job(("liquid.yaml", "rigid.yaml"))
        for done in (call(self.path, "point", "--material", "rigid.yaml", "--phi", 0.6, "--pressure", 0, "--standard-errors"),
                     jobs.run(self.path, "other.yaml", "-o", "none.h5")):
            self.assertEqual((done.returncode, len(done.stderr.splitlines())), (2, 1), done.stderr)
            self.assertIn(words, done.stderr)

    def test_isobars_finds_them_again_without_the_file(self):
        (self.path / "apart").mkdir(exist_ok=True)
        (self.path / "apart" / "map.h5").write_bytes((self.path / "map.h5").read_bytes())
        found = json.loads(call(self.path / "apart", "isobars", "map.h5", "--json").stdout)
        with h5py.File(self.path / "map.h5") as file:
            for name in NAMES[:2]:
                self.assertEqual(found[name][:2], file[name][:2].tolist())
        other = call(self.path, "isobars", "map.h5", "--pressure", "0", "--json")
        self.assertNotIn("T_g_stderr", json.loads(other.stdout))
        self.assertIn("no standard errors with --pressure", other.stderr)

    def test_they_belong_to_the_job(self):
        """Another uncertainty is another job, where it decides numbers; without the key it is the same one."""
        (self.path / "wider.yaml").write_text(MATERIAL.replace("diameter_nm: 0.003", "diameter_nm: 0.004"))
        self.job(("liquid.yaml", "wider.yaml"))
        refused = jobs.run(self.path, "other.yaml", "-o", "map.h5")
        self.assertEqual(refused.returncode, 3, refused.stderr)
        self.assertIn("uncertainty.diameter_nm", refused.stderr)

    @unittest.skipUnless(HAVE_MPI, "built without MPI")
    def test_any_ranks_give_the_same_bits(self):
        done = jobs.run(self.path, "job.yaml", "-o", "ranks.h5", ranks=3)
        self.assertEqual(done.returncode, 0, done.stderr)
        digests = [call(self.path, "info", name, "--digest").stdout for name in ("map.h5", "ranks.h5")]
        self.assertEqual(*digests)

    def test_what_lacks_something_is_told_so(self):
        (self.path / "silent.yaml").write_text(MATERIAL.split("    uncertainty")[0] + "    source: a test\n")
        for changes, words in (((("pressure_MPa: [0, 100, 900]", "pressure: [0, 1]"),), "needs grid.pressure_MPa"),
                               ((("liquid.yaml", "silent.yaml"),), "under uncertainty"),
                               ((("standard_errors: true", "standard_errors: true, isobars: false"),), "needs output.isobars"),
                               ((("output:", "isobars: {transition_viscosity_Pa_s: 1e12}\noutput:"),), "a glass transition by time")):
            self.job(*changes)
            done = jobs.run(self.path, "other.yaml", "-o", "none.h5")
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(words, done.stderr)
            self.assertIn("other.yaml:", done.stderr)

    def test_states_with_temperatures_of_their_own_have_none(self):
        series = {84: "wca_T0.7.dat", 180: "wca_T1.5.dat"}
        for name in series.values():
            shutil.copy(SOURCE / "tests" / "data" / "structure" / name, self.path)
        files = ", ".join(f"{{file: {name}, density: 0.9, temperature_K: {T}}}" for T, name in series.items())
        hard = "\n".join(line for line in MATERIAL.split("\n") if "bulk" not in line or "standard_errors" in line)
        (self.path / "hard.yaml").write_text(hard.replace(", bulk_modulus_GPa: 0.15", "").replace("      correlations:\n", ""))
        self.job(("liquid.yaml", "hard.yaml"), ("source: percus-yevick", f"source: table, files: [{files}]"),
                 ("[255, 280, 310]", "[84, 120]"), ("standard_errors: true", "standard_errors: true, isobars: true"))
        done = jobs.run(self.path, "other.yaml", "-o", "none.h5")
        self.assertEqual((done.returncode, (self.path / "none.h5").exists()), (2, False), done.stderr)
        self.assertIn("output.standard_errors are those of Eq. 11", done.stderr)

    def test_numbers_that_contradict_each_other_are_refused(self):
        odd = MATERIAL.replace("        - {of: bulk", "        - {of: glass_transition_K, with: diameter_nm, is: 0.9}\n"
                               "        - {of: glass_transition_K, with: bulk_modulus_GPa, is: -0.9}\n        - {of: bulk")
        (self.path / "odd.yaml").write_text(odd)
        self.job(("liquid.yaml", "odd.yaml"))
        done = jobs.run(self.path, "other.yaml", "-o", "none.h5")
        self.assertEqual((done.returncode, (self.path / "none.h5").exists()), (2, False), done.stderr)
        self.assertIn("contradict each other", done.stderr)


if __name__ == "__main__":
    unittest.main()
