# SPDX-License-Identifier: GPL-3.0-or-later
"""A release says one version everywhere, and a tarball of it the commit that it was made from."""
import json
import os
import re
import shutil
import subprocess
import tarfile
import unittest

import jobs
from this_build import BUILDING, SOURCE, output


def run(*words, env=os.environ, **options):
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, timeout=300, env={**env, **BUILDING}, **options)
    assert done.returncode == 0, f"{' '.join(map(str, words))}: status {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout.strip()


def text(name):
    return (SOURCE / name).read_text(encoding="utf-8")


class Version(unittest.TestCase):
    def test_every_file_that_names_it_names_the_same(self):
        version = json.loads(output("version", "--json"))["cagehop_version"]
        newest = re.search(r"(?m)^## \[(\d[^\]]*)\] - (\d{4}-\d\d-\d\d)$", text("CHANGELOG.md"))
        self.assertEqual(newest.group(1), version)
        self.assertIn(f"\nversion: {version}\ndate-released: {newest.group(2)}\n", text("CITATION.cff"))
        self.assertIn(f"\n  version: '{version}',\n", text("meson.build"))
        packaging = SOURCE / "tools" / "packaging"
        named = {str(path.relative_to(packaging)): found.group(1) for path in packaging.rglob("*") if path.is_file()
                 for found in re.finditer(r"(?im)^(?:cagehop \((\d[\d.]*)-\d+\)|.*\b(?:version|cagehop)\b[\"' =:{%(,]*v?(\d+\.\d+\.\d+)\b.*)",
                                          path.read_text(encoding="utf-8")) if found.group(1)}
        self.assertEqual({name: found for name, found in named.items() if found != version}, {})


@unittest.skipUnless((SOURCE / ".git").exists() and shutil.which("git"), "these sources are no clone of git")
class Tarball(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path = cls.enterClassContext(jobs.folder())
        clone = cls.path / "clone"
        run("git", "clone", "--quiet", "--shared", SOURCE, clone)
        run("git", "-C", clone, "tag", "v99.0.0")
        cls.commit = run("git", "-C", clone, "rev-parse", "HEAD")
        run("meson", "setup", clone / "build", clone, "-Dmpi=disabled", "-Dtests=false")
        run("meson", "dist", "-C", clone / "build", "--no-tests", "--allow-dirty", "--formats", "gztar")
        with tarfile.open(next((clone / "build" / "meson-dist").glob("cagehop-*.tar.gz"))) as archive:
            archive.extractall(cls.path / "unpacked")
        cls.unpacked = next((cls.path / "unpacked").iterdir())

    def named(self, header):
        return re.search(r'define CAGEHOP_GIT_COMMIT "(.*)"', header.read_text(encoding="utf-8")).group(1)

    def test_what_is_built_of_it_names_the_commit(self):
        """Also inside another repository, whose commit it is not."""
        run("git", "init", "--quiet", self.path / "unpacked")
        run("meson", "setup", self.unpacked / "program", self.unpacked, "-Dmpi=disabled", "-Dtests=false")
        commit = self.named(self.unpacked / "program" / "src" / "run" / "version.h")
        self.assertRegex(commit, r"^[0-9a-f]{7,40}$")
        self.assertTrue(self.commit.startswith(commit), (self.commit, commit))

    def test_tools_install_of_it_into_a_folder_of_ones_own(self):
        """The lines that it prints for ~/.profile are all that pkg-config and Python need."""
        environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PKG_CONFIG_PATH", "DESTDIR")}
        printed = run(self.unpacked / "tools" / "install", self.path / "own", "-Dprogram=false",
                      "-Dwerror=true", env=environment)  # as in tools/check, whose objects ccache has
        exports = re.findall(r'(?m)^  (export \w+="[^"]+")$', printed)
        self.assertEqual([re.match(r"export (\w+)", line).group(1) for line in exports], ["PATH", "PKG_CONFIG_PATH", "PYTHONPATH"])
        code = "pkg-config --modversion cagehop; $CAGEHOP_PYTHON -c 'import cagehop; print(float(cagehop.point(0.60, 1).tau_alpha).hex())'"
        version, number = run("sh", "-c", "\n".join((*exports, code)), env=environment).split()
        self.assertEqual(version, json.loads(output("version", "--json"))["cagehop_version"])
        self.assertEqual(float.fromhex(number), json.loads(output("point", "--phi", 0.6, "--pressure", 1, "--json"))["tau_alpha"])

    def test_a_clone_names_its_own_commit_and_no_tag(self):
        clone = self.path / "clone"
        run("ninja", "-C", clone / "build", "src/run/version.h")
        commit = self.named(clone / "build" / "src" / "run" / "version.h")
        self.assertTrue(self.commit.startswith(commit), (self.commit, commit))
