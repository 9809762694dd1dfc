# SPDX-License-Identifier: GPL-3.0-or-later
"""Landscape tables in files: what `cagehop tabulate` leaves, what `info` says of it, and files that are refused."""
import json
import os
import pickle
import re
import unittest

import cagehop as package
import h5py
import numpy

import jobs
from this_build import SOURCE, cagehop, output

STRUCTURE = ("--structure", "percus-yevick")
PAGE = SOURCE / "docs" / "how-to" / "landscape-tables.md"


class Tables(unittest.TestCase):
    """Tests that look at one table."""

    @classmethod
    def setUpClass(cls):
        cls.path = cls.enterClassContext(jobs.folder())
        cls.table = cls.path / "table.h5"
        cls.made = cagehop("tabulate", *STRUCTURE, "--phi", "0.58:0.62", "-o", cls.table)
        assert cls.made.returncode == 0, cls.made.stderr

    def refused(self, status, *words):
        """The one line with which a command ends."""
        done = cagehop(*words)
        self.assertEqual(done.returncode, status, done.stderr)
        said = jobs.own_lines(done.stderr)
        self.assertEqual(len(said), 1, done.stderr)
        return said[0]


class File(Tables):
    def test_it_says_what_it_is(self):
        with h5py.File(self.table) as file:
            said = dict(file.attrs)
            self.assertEqual(said["format"], "cagehop landscape table")
            self.assertEqual((said["format_version"], said["finished"]), (1, 1))
            self.assertEqual((said["phi_low"], said["phi_high"], said["structure.source"]), (0.58, 0.62, "percus-yevick"))
            self.assertIn(f"tabulate --structure percus-yevick --phi 0.58:0.62 -o {self.table}", said["command_line"])
            version = json.loads(output("version", "--json"))
            for name in ("cagehop_version", "git_commit", "compiler", "libraries", "arithmetic"):
                self.assertEqual(said[name], version[name])
            phi, low, high = file["phi"][()], file["interval_phi_low"][()], file["interval_phi_high"][()]
            self.assertTrue((numpy.diff(phi) > 0).all())
            self.assertEqual((phi[0], phi[-1], low[0], high[-1]), (0.58, 0.62, 0.58, 0.62))
            self.assertTrue((low[1:] == high[:-1]).all())
            self.assertTrue((file["interval_landscape_error"][()] < 1e-8).all())
            for name in ("tau_s", "S_0", "S_peak", "q_peak", "g_contact", "r_cage", "interval_tau_s_error", "interval_G_error"):
                self.assertEqual(file[name].attrs["units"], "1")
                self.assertIn("reduced_units", file[name].attrs)
                self.assertTrue(numpy.isfinite(file[name][()]).all(), name)

    def test_states_are_those_that_are_solved_one_by_one(self):
        with h5py.File(self.table) as file:
            for i in (0, len(file["phi"]) // 2):
                point = json.loads(output("point", *STRUCTURE, "--phi", repr(float(file["phi"][i])), "--pressure", "0", "--json"))
                for name in ("S_0", "S_peak", "q_peak", "g_contact", "r_cage"):
                    self.assertLess(abs(file[name][i] / point[name] - 1.0), 1e-13, name)
                self.assertLess(abs(file["tau_s"][i] * 1e-13 / point["tau_s"] - 1.0), 1e-12)

    def test_the_page_reads_the_landscape(self):
        block = re.findall(r"```python\n(import h5py.*?)```", PAGE.read_text(), re.S)
        self.assertEqual(len(block), 1)
        names = {}
        exec(block[0], names)  # noqa: S102, the page's own example
        with h5py.File(self.table) as file:
            phi = float(file["phi"][3])
        rows = [line.split() for line in output("landscape", *STRUCTURE, "--phi", repr(phi), "--pressure", "0").splitlines()
                if line and not line.startswith("#")]
        self.assertGreater(len(rows), 50)
        for r, F, *_ in rows[::10]:
            # The table of `landscape` has six digits or more.
            self.assertLess(abs(names["landscape"](self.table, 3, float(r)) - float(F)), 1e-5 * max(1.0, abs(float(F))), r)


class Info(Tables):
    def test_it_shows_verifies_and_digests(self):
        with h5py.File(self.table) as file:
            sha256, states = file.attrs["sha256"], len(file["phi"])
        self.assertRegex(self.made.stdout, rf"from {states} states, F to \S+ kBT; SHA-256 {sha256}\n")
        shown = output("info", self.table)
        for line in ("phi        0.58 to 0.62", f"progress   {states} states in ", "finished", "structure.source         percus-yevick",
                     f"digest     {sha256}"):
            self.assertIn(line, shown)
        self.assertEqual(output("info", self.table, "--digest"), f"digest: {sha256}\n")
        self.assertRegex(output("info", self.table, "--verify"), rf"verified: {states} states, \d+ intervals?, finished, all parts fit")

    def test_the_digest_does_not_hang_on_the_clock(self):
        other = self.path / "other.h5"
        output("tabulate", *STRUCTURE, "--phi", "0.58:0.62", "-o", other, "--serial")
        self.assertEqual(output("info", other, "--digest"), output("info", self.table, "--digest"))


class Python(Tables):
    def test_a_file_is_the_table_that_is_made_in_memory(self):
        opened = package.open_landscape_table(self.table)
        made = package.LandscapeTable(0.58, 0.62, structure="percus-yevick")
        self.assertEqual(opened.report, made.report)
        self.assertEqual([repr(row) for row in opened.intervals], [repr(row) for row in made.intervals])
        phi, pressure = numpy.linspace(0.58, 0.62, 41), numpy.linspace(0.0, 2.0, 41)
        a, b = (table.evaluate(phi, pressure) for table in (opened, made))
        for name in ("r_B", "F_B1", "Delta", "K_0"):
            self.assertEqual(getattr(a, name).tobytes(), getattr(b, name).tobytes(), name)
        again = pickle.loads(pickle.dumps(opened))
        self.assertEqual(again.evaluate(phi, pressure).F_B1.tobytes(), a.F_B1.tobytes())

    def test_it_makes_one_and_opens_it_again(self):
        path = self.path / "python.h5"
        for _ in range(2):
            table = package.tabulate(path, 0.58, 0.62, source="percus-yevick")
            self.assertEqual(output("info", path, "--digest"), output("info", self.table, "--digest"))
        found = package.point(phi=0.6, pressure=1, structure=table, material="indomethacin", phi_g=0.67)
        direct = package.point(phi=0.6, pressure=1, structure="percus-yevick", material="indomethacin", phi_g=0.67)
        self.assertLess(abs(found.tau_alpha / direct.tau_alpha - 1.0), 1e-7)

    def test_what_is_no_finished_table_is_refused_in_one_line(self):
        unfinished, damaged = self.path / "unfinished.h5", self.path / "bit.h5"
        for path in (unfinished, damaged):
            path.write_bytes(self.table.read_bytes())
        with h5py.File(unfinished, "r+") as file:
            file.attrs.modify("finished", 0)
        with h5py.File(damaged, "r+") as file:
            file["interval"][0, 8] *= 0.5
        text = self.path / "words.h5"
        text.write_text("words\n")
        for path, words in ((unfinished, "unfinished"), (damaged, "SHA-256"), (text, "no landscape table"), (self.path / "none.h5", "no such file")):
            with self.assertRaisesRegex(package.TableError, words) as caught:
                package.open_landscape_table(path)
            self.assertNotIn("\n", str(caught.exception))
        with self.assertRaisesRegex(package.UsageError, "--phi"):
            package.tabulate(self.path / "x.h5", 0.6, 0.5)
        with self.assertRaisesRegex(package.ParameterError, "diameter is no option of cagehop tabulate; these are: source, closure"):
            package.tabulate(self.path / "x.h5", 0.5, 0.6, diameter=0.8)


class Refusals(Tables):
    def copy(self, name, change=None):
        path = self.path / name
        path.write_bytes(self.table.read_bytes())
        if change is not None:
            with h5py.File(path, "r+") as file:
                change(file)
        return path

    def test_a_finished_table_is_left_alone(self):
        before = self.table.stat().st_mtime_ns
        self.assertIn("finished already, nothing to do", output("tabulate", *STRUCTURE, "--phi", "0.58:0.62", "-o", self.table))
        self.assertEqual(self.table.stat().st_mtime_ns, before)

    def test_another_table_is_not_written_over(self):
        before = self.table.read_bytes()
        self.assertIn("its phi is 0.58:0.62", self.refused(3, "tabulate", *STRUCTURE, "--phi", "0.58:0.63", "-o", self.table))
        self.assertIn("its structure.source is percus-yevick", self.refused(3, "tabulate", "--phi", "0.58:0.62", "-o", self.table))
        self.assertEqual(self.table.read_bytes(), before)

    def test_what_is_no_table(self):
        text = self.path / "text.h5"
        text.write_text("phi 0.5\n")
        self.assertIn("no HDF5 file", self.refused(3, "tabulate", "--phi", "0.5:0.6", "-o", text))
        other = self.copy("format.h5", lambda file: file.attrs.modify("format", "something else"))
        self.assertIn("no landscape table", self.refused(3, "tabulate", *STRUCTURE, "--phi", "0.58:0.62", "-o", other))
        newer = self.copy("newer.h5", lambda file: file.attrs.modify("format_version", 4))
        self.assertIn("format 4, which a newer cagehop made", self.refused(3, "info", newer))
        os.mkfifo(self.path / "pipe.h5")
        self.assertIn("is a pipe", self.refused(3, "tabulate", "--phi", "0.5:0.6", "-o", self.path / "pipe.h5"))
        self.assertIn("can't be written", self.refused(1, "tabulate", "--phi", "0.5:0.6", "-o", self.path / "no" / "where.h5"))

    def test_damage_is_found(self):
        def flip(file):
            row = file["state"][2]
            row[500] += 1e-12
            file["state"][2] = row
        flipped = self.copy("flipped.h5", flip)
        for option in ("--verify", "--digest"):
            self.assertIn("its numbers are not those of its SHA-256", self.refused(3, "info", flipped, option))
        self.assertIn("is damaged", self.refused(3, "tabulate", *STRUCTURE, "--phi", "0.58:0.62", "-o", flipped))
        missing = self.copy("missing.h5", lambda file: file.__delitem__("interval"))
        self.assertIn("not where they should be", self.refused(3, "info", missing))
        cut = self.path / "cut.h5"
        for share in (0.99, 0.5, 0.01):
            cut.write_bytes(self.table.read_bytes()[:int(share * self.table.stat().st_size)])
            self.assertIn("was cut short", self.refused(3, "info", cut, "--verify"))
            self.assertIn("was cut short", self.refused(3, "tabulate", *STRUCTURE, "--phi", "0.58:0.62", "-o", cut))

    def test_an_unfinished_table_is_no_source(self):
        unfinished = self.copy("unfinished.h5", lambda file: file.attrs.modify("finished", 0))
        self.assertIn("is unfinished: ", self.refused(3, "point", "--landscape-table", unfinished, "--phi", "0.6", "--pressure", "1"))
        # What says that it is finished, and has no intervals, is not believed.
        def claim(file):
            file.attrs.modify("finished", 1)
            rows, lengths = file["interval"][:0], file["interval_length"][:0]
            del file["interval"], file["interval_length"]
            file["interval"], file["interval_length"] = rows, lengths
        self.assertIn("is damaged", self.refused(3, "point", "--landscape-table", self.copy("claim.h5", claim), "--phi", "0.6", "--pressure", "1"))

    def test_a_source_that_is_damaged_or_none(self):
        cut, bits = self.path / "half.h5", self.copy("bits.h5", lambda file: file["state_length"].write_direct(numpy.full(len(file["phi"]), 7, "i4")))
        cut.write_bytes(self.table.read_bytes()[:100000])
        for path, words in ((cut, "was cut short"), (bits, "is damaged"), (self.path / "none.h5", "can't be opened"), (PAGE, "no HDF5 file")):
            self.assertIn(words, self.refused(3, "point", "--landscape-table", path, "--phi", "0.6", "--pressure", "1"))
            job = jobs.write_job(self.path, "material: Pd40Ni10Cu30P20\nstructure: {source: landscape-table, file: " + str(path) + "}\n"
                                 "grid: {packing_fraction: [0.6], pressure: [1]}\noutput: {file: map.h5}\n")
            self.assertIn(words, self.refused(3, "run", job, "--serial"))

    def test_sizes_that_the_file_can_not_hold(self):
        def claim(file):
            del file["state"]
            file.create_dataset("state", shape=(len(file["phi"]), 32000), dtype="f8")  # nothing was ever written
        self.assertIn("not where they should be", self.refused(3, "info", self.copy("claims.h5", claim), "--verify"))

    def test_words(self):
        for phi in ("0.6", "0.6:0.5", "0:0.5", "0.5:0.9", "0.5:0.6:3", "0.5,0.6", "nan:0.6", "0.5:inf", "a:b", ""):
            self.assertIn("--phi", self.refused(2, "tabulate", "--phi", phi, "-o", self.path / "x.h5"))
        self.assertIn("--output", self.refused(2, "tabulate", "--phi", "0.5:0.6"))
        self.assertIn("empty name", self.refused(2, "tabulate", "--phi", "0.5:0.6", "-o", ""))
        self.assertIn("--deadline", self.refused(2, "tabulate", "--phi", "0.5:0.6", "-o", self.path / "x.h5", "--deadline", "soon"))
        self.assertIn("--closure", self.refused(2, "tabulate", "--phi", "0.5:0.6", "-o", self.path / "x.h5", "--closure", "hnk"))
        self.assertFalse((self.path / "x.h5").exists())


class Holes(unittest.TestCase):
    def test_where_nothing_can_be_certified(self):
        """The hypernetted chain has no solution there."""
        with jobs.folder() as path:
            table = path / "hole.h5"
            done = cagehop("tabulate", "--closure", "hypernetted-chain", "--phi", "0.716:0.72", "-o", table)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertTrue(done.stderr.endswith("hole.h5: nothing from phi = 0.716 to 0.72 could be certified; "
                                                 "give another --phi or --closure\n"), done.stderr)
            self.assertNotIn("F to", done.stdout + done.stderr)
            with h5py.File(table) as file:
                self.assertEqual(list(file["interval_nodes"]), [0])
                reason = file["interval_reason"][0].decode()
                self.assertTrue(all(text.decode().startswith("phi = 0.7") for text in file["reason"]))
                self.assertTrue(numpy.isnan(file["S_0"][()]).all())
            self.assertIn(f"hole.h5: nothing from phi = 0.716 to 0.72: {reason}", done.stderr)
            self.assertIn(reason, output("info", table))
            self.assertIn("finished, all parts fit", output("info", table, "--verify"))
