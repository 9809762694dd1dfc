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
            (root / "one.c").write_text(f"#include <gsl/gsl_errno.h>\n#include <stdio.h>\n{include}\nint main(void) {{\n{body}\nreturn 0;\n}}\n")
            environment = {**os.environ, "PKG_CONFIG_PATH": str(pc.parent),
                           "PKG_CONFIG_SYSROOT_DIR": str(root / "root")}
            flags = subprocess.run(["pkg-config", "--cflags", "--libs", "cagehop"], check=True, capture_output=True,
                                   text=True, env=environment).stdout.split()
            subprocess.run([os.environ["CC"], "-std=c17", "-Wall", "-Werror", "-o", root / "one", root / "one.c", *flags],
                           check=True)
            printed = subprocess.run([root / "one"], check=True, capture_output=True, text=True).stdout.split()
        self.assertEqual(printed[0], "0")
        self.assertAlmostEqual(float(printed[1]) / 7.316317e-08, 1.0, places=5)
        self.assertEqual(printed[2:4], ["p_1", "="])
        self.assertTrue(0.0 < float(printed[4].rstrip(":")) < 1.0, printed)


if __name__ == "__main__":
    unittest.main(verbosity=2)
