#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed library serves another C program: the README's example, built with pkg-config alone."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["CAGEHOP_SOURCE"])
BUILD = pathlib.Path(os.environ["CAGEHOP_BUILD"])


class Install(unittest.TestCase):
    def assert_found_by_default(self, root, pc):
        """Under meson's default prefix the file lies where pkg-config looks without being told."""
        folder = "/" + str(pc.parent.relative_to(root))
        if folder.startswith("/usr/local/"):
            looks = subprocess.run(["pkg-config", "--variable", "pc_path", "pkg-config"], check=True, capture_output=True,
                                   text=True).stdout.strip().split(":")
            self.assertIn(folder, looks)

    def test_the_readmes_example_builds_and_runs(self):
        code = re.search(r"```c\n(.*?)```", (SOURCE / "README.md").read_text(), re.S).group(1)
        include, body = code.split("\n", 1)
        body = body.replace("// point.status, point.rates.tau_alpha",
                            'printf("%d %.6e\\n", point.status, point.rates.tau_alpha);')
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", root / "root"], check=True,
                           capture_output=True)
            pc = next((root / "root").rglob("cagehop.pc"))
            self.assert_found_by_default(root / "root", pc)
            (root / "one.c").write_text(f"#include <stdio.h>\n{include}\nint main(void) {{\n{body}\nreturn 0;\n}}\n")
            environment = {**os.environ, "PKG_CONFIG_PATH": str(pc.parent),
                           "PKG_CONFIG_SYSROOT_DIR": str(root / "root")}
            flags = subprocess.run(["pkg-config", "--cflags", "--libs", "cagehop"], check=True, capture_output=True,
                                   text=True, env=environment).stdout.split()
            subprocess.run([os.environ["CC"], "-std=c17", "-Wall", "-Werror", "-o", root / "one", root / "one.c", *flags],
                           check=True)
            environment["LD_LIBRARY_PATH"] = str(pc.parent.parent)
            printed = subprocess.run([root / "one"], check=True, capture_output=True, text=True,
                                     env=environment).stdout.split()
        self.assertEqual(printed[0], "0")
        self.assertAlmostEqual(float(printed[1]) / 7.316317e-08, 1.0, places=5)
        self.assertEqual(printed[2:4], ["p_1", "="])
        self.assertTrue(0.0 < float(printed[4].rstrip(":")) < 1.0, printed)

    def test_the_program_loads_one_mpi(self):
        # HDF5 or FFTW built with another MPI links without a word, and crashes.
        loaded = subprocess.run(["ldd", os.environ["CAGEHOP"]], check=True, capture_output=True, text=True).stdout
        found = set(re.findall(r"^\s*(libmpi(?:ch)?\.so\S*)", loaded, re.M))
        self.assertLessEqual(len(found), 1, loaded)


if __name__ == "__main__":
    unittest.main(verbosity=2)
