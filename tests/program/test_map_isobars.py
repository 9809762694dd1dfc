# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables on pressure: on the theory itself, the same from any ranks, kept, checked and completed."""
import json
import math
import signal
import subprocess
import unittest

import h5py
import numpy

import held
import jobs
import maps
import served
from this_build import output

JOB = """\
material: Pd40Ni10Cu30P20
structure: {source: percus-yevick}
grid:
  packing_fraction: [0.50, 0.55]
  pressure: [0.0, 0.7, 5.5]
output: {file: map.h5}
"""


class Isobars(jobs.SmallMap):
    job = JOB

    def copy(self, name):
        (self.path / name).write_bytes(self.map.read_bytes())
        return self.path / name

    def test_the_transition_is_where_the_theory_has_it(self):
        self.assertIn("glass transition, fragility and VFT line at 2 of 3 pressures", self.alone.stdout)
        with h5py.File(self.map) as file:
            for j in (0, 1):  # far outside the map's own packing fractions
                point = json.loads(output("point", "--phi", repr(float(file["phi_g"][j])), "--pressure",
                                          file["pressure"][j], "--structure", "percus-yevick", "--json"))
                self.assertAlmostEqual(math.log(point["tau_alpha"] / 100), 0, delta=1e-7)
                self.assertAlmostEqual(point["temperature"], file["T_g"][j], delta=1e-6)
                volume = point["dlntau_dP"] * 0.8**3
                self.assertAlmostEqual(file["activation_volume"][j], volume, delta=1e-7 * volume)
            self.assertEqual(list(file["isobar_status"]), [0, 0, 6])  # above the spinodal: no transition
            for name in ("phi_g", "T_g", "fragility", "dT_g_dP", "vft_B", "fragility_vft"):
                self.assertTrue(numpy.isnan(file[name][2]), name)
                self.assertTrue(numpy.isfinite(file[name][:2]).all(), name)
                self.assertEqual(file[name].dims[0][0].name, "/pressure")
            self.assertEqual([file.attrs[f"isobar_{name}"] for name in ("transition_time_s", "vft_from_s", "vft_to_s", "vft_points")],
                             [100.0, 1e-10, 100.0, 50.0])

        self.assertIn("1 pressures without one: no_transition", self.alone.stdout)

    def test_failed_isobars_are_tried_again(self):
        # With a tolerance of one's own isobars solve PRISM too, and don't take it in closed form.
        job = JOB.replace("source: percus-yevick", "source: prism, tolerance: 1.0e-8")
        jobs.write_job(self.path, job.replace("Pd40Ni10Cu30P20", "{name: Pd40Ni10Cu30P20, phi_g: 0.6714302}"), "prism.yaml")
        done = jobs.run(self.path, "prism.yaml", "-o", "fresh.h5")
        self.assertEqual(done.returncode, 0, done.stderr)
        done = jobs.run(self.path, "prism.yaml", "-o", "late.h5", "--seconds-per-state", "1e-9")
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(self.path / "late.h5") as file:  # 5.5 too: nobody knows whether it is trapped
            self.assertEqual(list(file["isobar_status"]), [10, 10, 10])
            self.assertTrue(numpy.isnan(file["T_g"][()]).all())
        done = jobs.run(self.path, "prism.yaml", "-o", "late.h5", "--retry-failed")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("6 failed points and the isobars are tried again", done.stdout)
        self.assertEqual(maps.digest(self.path / "late.h5"), maps.digest(self.path / "fresh.h5"))
        done = jobs.run(self.path, "prism.yaml", "-o", "late.h5", "--retry-failed")
        self.assertIn("0 failed points are tried again", done.stdout)  # no transition is no failure
        self.assertIn("nothing to do", done.stdout)

    def test_many_pressures_are_found_part_by_part(self):
        jobs.write_job(self.path, JOB.replace("[0.0, 0.7, 5.5]", "{from: 0.0, to: 3.5, count: 65540}"), "many.yaml")
        done = jobs.run(self.path, "many.yaml", "-o", "many.h5")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(maps.info(self.path / "many.h5", "--verify").returncode, 0)
        with h5py.File(self.path / "many.h5") as file:
            self.assertTrue((file["isobar_status"][()] == 0).all())
            self.assertTrue((numpy.diff(file["phi_g"][()]) < 0).all())
            ends = [0, 65535, 65536, 65539]
            pressures = ",".join(repr(float(file["pressure"][j])) for j in ends)
            alone = json.loads(output("isobars", self.map, "--json", "--pressure", pressures))
            self.assertEqual(alone["T_g"], [file["T_g"][j] for j in ends])
        maps.flip_bit(self.path / "many.h5", "T_g", 65539)
        self.assertEqual(maps.info(self.path / "many.h5", "--verify").returncode, 3)

    def test_many_pressures_up_to_where_the_transition_ends(self):
        """Most are found from those at few pressures, those next to the end and beyond directly: whatever the ranks."""
        job = JOB.replace("[0.0, 0.7, 5.5]", "{from: 0.0, to: 4.0, count: 5000}")
        jobs.write_job(self.path, job, "ends.yaml")
        done = jobs.run(self.path, "ends.yaml", "-o", "ends.h5")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(maps.info(self.path / "ends.h5", "--verify").returncode, 0)
        with h5py.File(self.path / "ends.h5") as file:
            some = list(range(7, 5000, 83))
            pressures = ",".join(repr(float(file["pressure"][j])) for j in some)
            alone = json.loads(output("isobars", self.map, "--json", "--pressure", pressures))
            names = {0: "ok", 4: "not_resolved", 6: "no_transition"}
            self.assertEqual(alone["isobar_status"], [names[file["isobar_status"][j]] for j in some])
            self.assertTrue({"ok", "no_transition"} <= set(alone["isobar_status"]), "none beyond 3.9")
            for name in ("phi_g", "T_g"):
                numpy.testing.assert_allclose(numpy.array(alone[name], float), file[name][()][some], rtol=1e-12, atol=0)
            miss = numpy.abs(numpy.array(alone["phi_g"], float) - file["phi_g"][()][some])
            self.assertTrue((miss <= file["phi_g_error"][()][some])[~numpy.isnan(miss)].all())
        if jobs.HAVE_MPI:
            self.assertEqual(jobs.run(self.path, "ends.yaml", "-o", "ends_2.h5", ranks=2).returncode, 0)
            self.assertEqual(maps.digest(self.path / "ends_2.h5"), maps.digest(self.path / "ends.h5"))

    @unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
    def test_any_ranks_find_the_same_bits(self):
        for ranks in (2, 3):
            self.assertEqual(jobs.run(self.path, "job.yaml", "-o", f"{ranks}.h5", ranks=ranks).returncode, 0)
            self.assertEqual(maps.digest(self.path / f"{ranks}.h5"), maps.digest(self.map))

    def test_pending_isobars_are_found_by_the_same_command(self):
        part = self.copy("part.h5")
        with h5py.File(part, "r+") as file:
            file["run/isobar_block_status"][0] = 0
            file["T_g"][:] = numpy.nan
        self.assertIn("isobars    pending", maps.info(part).stdout)
        done = jobs.run(self.path, "job.yaml", "-o", "part.h5")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("points in", done.stdout)  # no point again
        self.assertEqual(maps.digest(part), maps.digest(self.map))
        self.assertIn("isobars    done", maps.info(part).stdout)
        self.assertIn("nothing to do", jobs.run(self.path, "job.yaml", "-o", "part.h5").stdout)

    def test_a_signal_among_the_isobars_leaves_them_pending(self):
        # By its clock each state took long enough to be kept, and before it keeps the first the run is held.
        run = held.Run(self.path, "job.yaml", "-o", "stop.h5", pace=100000, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.addCleanup(run.kill)
        run.wait_for_tiles(self.path / "stop.h5", 2)
        run.send_signal(signal.SIGUSR1)
        run.go_on()
        errors = run.communicate(timeout=300)[1]
        self.assertEqual(run.returncode, 75, errors)
        self.assertIn("6 of 6 points done and 0 of 3 isobars", errors)
        self.assertIn("isobars    pending", maps.info(self.path / "stop.h5").stdout)
        self.assertEqual(jobs.run(self.path, "job.yaml", "-o", "stop.h5").returncode, 0)
        self.assertEqual(maps.digest(self.path / "stop.h5"), maps.digest(self.map))

    def test_damage_is_named_and_mended(self):
        hurt = self.copy("hurt.h5")
        maps.flip_bit(hurt, "fragility", 1)
        done = maps.info(hurt, "--verify")
        self.assertEqual(done.returncode, 3)
        self.assertIn("damaged: isobars", done.stdout)
        self.assertEqual(jobs.run(self.path, "job.yaml", "-o", "hurt.h5").returncode, 0)
        self.assertEqual(maps.info(hurt, "--verify").returncode, 0)
        self.assertEqual(maps.digest(hurt), maps.digest(self.map))

    def test_the_job_chooses_time_and_window(self):
        jobs.write_job(self.path, JOB + "isobars: {transition_time_s: 1.0, vft_from_s: 1.0e-9, vft_to_s: 1.0e-2, "
                                        "vft_points: 20}\n", "other.yaml")
        self.assertEqual(jobs.run(self.path, "other.yaml", "-o", "other.h5").returncode, 0)
        again = json.loads(output("isobars", self.map, "--json", "--transition-time", "1", "--vft-from", "1e-9",
                                  "--vft-to", "1e-2", "--vft-points", "20"))
        with h5py.File(self.path / "other.h5") as file, h5py.File(self.map) as plain:
            self.assertLess(file["phi_g"][0], plain["phi_g"][0] - 1e-3)
            for name in ("phi_g", "fragility", "vft_B", "vft_B_stderr", "fragility_vft", "activation_volume"):
                for j in (0, 1):
                    self.assertEqual(again[name][j], file[name][j], name)
                self.assertIsNone(again[name][2])
        self.assertEqual(again["isobar_status"], ["ok", "ok", "no_transition"])

    def test_other_pressures_and_fixed_MPa(self):
        reduced = json.loads(output("isobars", self.map, "--json", "--pressure", "0.7"))
        in_MPa = json.loads(output("isobars", self.map, "--json", "--pressure-MPa", repr(reduced["pressure_g"][0])))
        self.assertAlmostEqual(in_MPa["T_g"][0], reduced["T_g"][0], delta=1e-6)  # the same state
        self.assertGreater(in_MPa["fragility"][0], reduced["fragility"][0])  # approached along another path
        with h5py.File(self.map) as file:
            self.assertEqual(reduced["T_g"][0], file["T_g"][1])
        text = output("isobars", self.map)
        rows = numpy.loadtxt(text.splitlines())
        self.assertEqual(rows.shape, (3, len(text.splitlines()[1].split()) - 1))
        self.assertAlmostEqual(rows[0][3], 570.24, delta=1e-6)
        self.assertTrue(numpy.isnan(rows[2][3]))
        self.assertEqual(text.splitlines()[-1], "# ^ none: no_transition")
        done = served.run("isobars", str(self.map), "--table", "cooling")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("the job has no cooling rates", done.stderr)

    def test_a_pressure_axis_in_MPa(self):
        jobs.write_job(self.path, JOB.replace("pressure: [0.0, 0.7, 5.5]", "pressure_MPa: [0.0, 10.0]"), "MPa.yaml")
        self.assertEqual(jobs.run(self.path, "MPa.yaml", "-o", "MPa.h5").returncode, 0)
        with h5py.File(self.path / "MPa.h5") as file:
            self.assertAlmostEqual(file["pressure_g"][1], 10.0, delta=1e-12)
            slope = (file["T_g"][1] - file["T_g"][0]) / 10.0  # dTg/dP is the slope of T_g(P in MPa)
            self.assertTrue(file["dT_g_dP"][0] < slope < file["dT_g_dP"][1])

    def test_a_map_without_isobars_has_none(self):
        jobs.write_job(self.path, JOB.replace("map.h5}", "map.h5, isobars: false}"), "none.yaml")
        self.assertEqual(jobs.run(self.path, "none.yaml", "-o", "none.h5").returncode, 0)
        with h5py.File(self.path / "none.h5") as file:
            self.assertNotIn("T_g", file)
        self.assertEqual(maps.info(self.path / "none.h5", "--verify").returncode, 0)
        self.assertAlmostEqual(json.loads(output("isobars", self.path / "none.h5", "--json"))["T_g"][0], 570.24,
                               delta=1e-6)

    def test_wrong_options_have_one_line(self):
        for words in (["--transition-time", "-1"], ["--vft-from", "1", "--vft-to", "0.1"], ["--vft-points", "2"],
                      ["--pressure", "0;1"], ["--pressure", "1,0"], ["--pressure", "0,0"], ["--pressure", "1e-200"], ["--pressure-MPa", "inf"],
                      ["--pressure-MPa", "5,4"], ["--pressure", "0", "--pressure-MPa", "0"], ["--pressure", "1001"]):
            done = served.run("isobars", str(self.map), *words)
            self.assertEqual((done.returncode, len(jobs.own_lines(done.stderr))), (2, 1), words)
        done = served.run("isobars", str(self.path / "job.yaml"))
        self.assertEqual((done.returncode, len(jobs.own_lines(done.stderr))), (3, 1))
