# SPDX-License-Identifier: GPL-3.0-or-later
"""Maps of other versions: a real one of format 2 opens everywhere; columns and first axis are what the file says; a
format that is not known is named. data/format_2.h5 is what commit eed61f0 made of data/format_2.yaml."""
import pathlib
import shutil
import unittest

import h5py
import numpy

import jobs
import maps
import served
import this_build

DATA = pathlib.Path(__file__).parent / "data"
JOB = """\
material: Pd40Ni10Cu30P20
structure: {source: percus-yevick}
grid: {packing_fraction: [0.5, 0.55, 0.6], pressure: [0.0, 0.5, 1.0]}
output: {file: map.h5, isobars: true}
"""


def draw(path, picture, *words):
    return this_build.tool("draw_map", path, "-o", picture, *words)


class FormatTwo(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())
        self.map = self.path / "map.h5"
        shutil.copy(DATA / "format_2.h5", self.map)

    def test_info_shows_it(self):
        done = maps.info(self.map, "--job")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertNotIn("packing_fraction:", maps.info(self.map).stdout)
        for text in ("4 isochores, phi 0.45 to 0.6; 4 pressures, 0 to 5.5 kBT/d^3; 16 points", "4 of 4 tiles done (complete)",
                     "isobars    done", "two_state      8", "git_commit           eed61f0", ": finished\n",
                     (DATA / "format_2.yaml").read_text()):
            self.assertIn(text, done.stdout)

    def test_its_checksums_and_digest_are_what_they_were(self):
        self.assertEqual(maps.info(self.map, "--verify").stdout,
                         "verified: 4 tiles of 4 done, isobars done, all checksums right\n")
        self.assertEqual(maps.digest(self.map), "digest: b778d7daf9a791961b4fdcafbf19dd962e6d99b2d352ec61d9657aa76a343b32")
        for name, word in (("G", "isochore 0"), ("temperature", "isochore 0"), ("T_g", "isobars")):
            shutil.copy(DATA / "format_2.h5", self.map)
            maps.flip_bit(self.map, name)
            done = maps.info(self.map, "--verify")
            self.assertEqual(done.returncode, 3)
            self.assertIn(f"damaged: {word}", done.stdout)

    def test_its_isobars_are_found_again(self):
        done = served.run("isobars", self.map, "--pressure", "0.5", timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(self.map) as file:
            self.assertAlmostEqual(float(done.stdout.splitlines()[2].split()[1]), float(file["phi_g"][1]), delta=1e-9)

    def test_the_tools_open_it(self):
        from cagehop import open_map

        with open_map(self.map) as data:
            self.assertEqual(data.temperature.dims, ("phi",))
            self.assertEqual(data.pressure_MPa.attrs["units"], "MPa")
            self.assertEqual(data.pressure.attrs["units"], "kBT/d^3")
        done = draw(self.map, self.path / "map.png", "--columns", "tau_alpha,regime")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertGreater((self.path / "map.png").stat().st_size, 5000)

    def test_a_run_does_not_go_on_with_it(self):
        before = self.map.read_bytes()
        done = jobs.run(self.path, DATA / "format_2.yaml", "-o", "map.h5")
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertRegex(done.stderr, r"\Acagehop: map\.h5 has format 2, begun by cagehop 0\.1\.0 \(eed61f0\); .*finish the map with "
                         r"the version that began it, or choose another file with -o\n\Z")
        self.assertEqual(self.map.read_bytes(), before)


class OtherVersions(jobs.SmallMap):
    job = JOB

    def setUp(self):
        self.map = self.path / "other.h5"
        shutil.copy(self.path / "map.h5", self.map)

    def all_is_read(self):
        for options in ((), ("--verify",), ("--digest",)):
            done = maps.info(self.map, *options)
            self.assertEqual((done.returncode, done.stderr), (0, ""), options)
        return done.stdout.strip()

    def test_another_format_is_named_with_its_version(self):
        for number, mend in ((7, "use a newer cagehop"), (1, "use the version that wrote it")):
            with h5py.File(self.map, "r+") as file:
                file.attrs["format_version"] = numpy.int32(number)
                file.attrs["cagehop_version"] = "1.2.3"
                file.attrs["git_commit"] = "abc"
            for words in (("info", self.map), ("info", self.map, "--verify"), ("info", self.map, "--digest"),
                          ("isobars", self.map)):
                done = served.run(*words, timeout=60)
                self.assertEqual((done.returncode, done.stderr), (
                    3, f"cagehop: {self.map} has format {number}, written by cagehop 1.2.3 (abc); this cagehop reads formats 2 to 3; "
                       f"{mend}\n"))
            done = jobs.run(self.path, "job.yaml", "-o", "other.h5")
            self.assertEqual(done.returncode, 3)
            self.assertIn(f"has format {number}, written by cagehop 1.2.3 (abc)", done.stderr)

    def add_columns(self):
        """As a later version might: more columns of other types, checksums over them."""
        with h5py.File(self.map, "r+") as file:
            for kind, name, shape, dtype in (("point", "flow", (3, 3), "f8"), ("point", "count", (3, 3), "i2"),
                                             ("isochore", "sound", (3,), "f4"), ("isobar", "width", (3,), "f8")):
                column = file.create_dataset(name, data=numpy.arange(numpy.prod(shape)).reshape(shape).astype(dtype))
                for k, axis in enumerate(("phi", "pressure") if len(shape) == 2 else ("pressure",) if kind == "isobar" else ("phi",)):
                    column.dims[k].attach_scale(file[axis])
                file["run"].attrs[f"{kind}_columns"] = " ".join([*maps.listed(file, f"{kind}_columns"), name])
            for i in range(3):
                file["run/tile_checksum"][i, 0] = maps.tile_checksum(file, i)
            file["run/isobar_block_checksum"][0] = maps.isobar_checksum(file)

    def test_more_columns_are_read_and_checked(self):
        self.add_columns()
        self.assertEqual(self.all_is_read(), maps.own_digest(self.map))
        for name, word in (("flow", "isochore 0"), ("count", "isochore 0"), ("sound", "isochore 0"), ("width", "isobars")):
            maps.flip_bit(self.map, name)
            done = maps.info(self.map, "--verify")
            self.assertEqual(done.returncode, 3, name)
            self.assertIn(f"damaged: {word}", done.stdout)
            maps.flip_bit(self.map, name)
        done = draw(self.map, self.path / "flow.png", "--columns", "flow")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_more_columns_are_no_hindrance_for_reuse_but_for_going_on(self):
        self.add_columns()
        wider = jobs.write_job(self.path, JOB.replace("0.6]", "0.6, 0.62]"), "wider.yaml")
        done = jobs.run(self.path, wider, "-o", "wider.h5", "--reuse", self.map)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("9 points taken", done.stdout)
        done = jobs.run(self.path, "job.yaml", "-o", "other.h5")
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (3, 1), done.stderr)
        self.assertIn("has other columns than this cagehop writes", done.stderr)

    def test_fewer_columns_are_read_and_named_where_they_are_missed(self):
        with h5py.File(self.map, "r+") as file:
            for kind, name in (("point", "K_2"), ("isochore", "barrier_error"), ("isobar", "vft_B")):
                del file[name]
                file["run"].attrs[f"{kind}_columns"] = " ".join(c for c in maps.listed(file, f"{kind}_columns") if c != name)
            for i in range(3):
                file["run/tile_checksum"][i, 0] = maps.tile_checksum(file, i)
            file["run/isobar_block_checksum"][0] = maps.isobar_checksum(file)
        self.assertEqual(self.all_is_read(), maps.own_digest(self.map))
        done = jobs.run(self.path, "job.yaml", "-o", "new.h5", "--reuse", self.map)
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (3, 1), done.stderr)
        self.assertIn("has no variable 'K_2', which the new map wants", done.stderr)

    def test_the_first_axis_has_the_name_that_the_file_gives_it(self):
        from cagehop import open_map

        with h5py.File(self.map, "r+") as file:
            file.move("phi", "density")
            for name in ("density",):
                file[name].attrs["units"], file[name].attrs["NAME"] = "nm-3", numpy.bytes_("density")
            file.attrs["state_axis"] = "density"
            file["run"].attrs["density_checksum"] = file["run"].attrs["phi_checksum"]
            del file["run"].attrs["phi_checksum"]
        self.all_is_read()
        self.assertIn("3 isochores, density 0.5 to 0.6 nm-3; 3 pressures", maps.info(self.map).stdout)
        maps.flip_bit(self.map, "tau_alpha")
        self.assertIn("damaged: isochore 0, density = 0.5,", maps.info(self.map, "--verify").stdout)
        with open_map(self.map) as data:
            self.assertEqual(data.tau_alpha.dims, ("density", "pressure"))
            self.assertEqual(data.pressure_MPa.dims, ("density", "pressure"))
