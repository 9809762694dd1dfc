# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls of docs/reference/readers.md give the number that h5py reads, bit by bit; of a reader that is not here they are skipped.
ncdump and both engines of xarray are in test_programs.py."""
import re
import shutil
import subprocess

import h5py

import jobs

ROW, COLUMN = 7, 3


def printed(*words):
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


class OtherReaders(jobs.SmallMap):
    def setUp(self):
        with h5py.File(self.map) as file:
            self.want = float(file["tau_alpha"][ROW, COLUMN])

    def need(self, program):
        if shutil.which(program) is None:
            self.skipTest(f"{program} is not here")

    def need_r(self, package):
        self.need("Rscript")
        if subprocess.run(["Rscript", "-e", f"library({package})"], capture_output=True, timeout=120, check=False).returncode != 0:
            self.skipTest(f"R has no {package}")

    def same(self, text):
        self.assertEqual(float(re.findall(r"\d\.\d+e-\d+", text)[-1]), self.want, text)

    def test_h5dump(self):
        self.need("h5dump")
        self.same(printed("h5dump", "-m", "%.17e", "-d", "/tau_alpha", "-s", f"{ROW},{COLUMN}", "-c", "1,1", self.map))

    def test_nco(self):
        self.need("ncks")
        self.same(printed("ncks", "--trd", "-H", "-C", "-s", "%.17e\n", "-v", "tau_alpha", "-d", f"phi,{ROW}", "-d", f"pressure,{COLUMN}", self.map))

    def test_octave(self):
        self.need("octave-cli")
        code = f"m = load('{self.map}'); printf('%.17e\\n', m.tau_alpha({COLUMN + 1}, {ROW + 1})); fflush(stdout);"
        done = subprocess.run(["octave-cli", "--eval", code], capture_output=True, text=True, timeout=120, check=False)
        self.same(done.stdout)  # some versions end with a complaint of their own about how they end

    def test_r_ncdf4(self):
        self.need_r("ncdf4")
        code = f"cat(sprintf('%.17e', ncdf4::ncvar_get(ncdf4::nc_open('{self.map}'), 'tau_alpha')[{COLUMN + 1}, {ROW + 1}]))"
        self.same(printed("Rscript", "-e", code))

    def test_r_rhdf5(self):
        self.need_r("rhdf5")
        self.same(printed("Rscript", "-e", f"cat(sprintf('%.17e', rhdf5::h5read('{self.map}', 'tau_alpha')[{COLUMN + 1}, {ROW + 1}]))"))

    def test_r_hdf5r(self):
        self.need_r("hdf5r")
        code = f"cat(sprintf('%.17e', hdf5r::H5File$new('{self.map}', 'r')[['tau_alpha']][{COLUMN + 1}, {ROW + 1}]))"
        self.same(printed("Rscript", "-e", code))

    def test_cdo(self):
        self.need("cdo")
        numbers = [line.strip() for line in printed("cdo", "-s", "outputf,%.17e,1", "-selname,tau_alpha", self.map).splitlines() if line.strip()]
        with h5py.File(self.map) as file:
            self.assertEqual(len(numbers), file["tau_alpha"].size)
            self.same(numbers[ROW * file["pressure"].size + COLUMN])
        self.assertRegex(printed("cdo", "infon", "-selname,tau_alpha", self.map), r": tau_alpha")

    def test_h5wasm(self):
        """What h5web in a browser reads with; npm brings it, where it is reached."""
        self.need("node")
        self.need("npm")
        folder = self.enterContext(jobs.folder())
        done = subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, "h5wasm@0.10.3"],
                              capture_output=True, timeout=120, check=False)
        if done.returncode != 0:
            self.skipTest("npm brings no h5wasm")
        script = folder / "read.mjs"
        script.write_text(f"import h5wasm from 'h5wasm/node'; await h5wasm.ready;\nconst file = new h5wasm.File('{self.map}', 'r');\n"
                          f"console.log(file.get('tau_alpha').slice([[{ROW}, {ROW + 1}], [{COLUMN}, {COLUMN + 1}]])[0].toExponential(17));\n")
        self.same(printed("node", script))
