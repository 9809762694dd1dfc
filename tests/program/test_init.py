# SPDX-License-Identifier: GPL-3.0-or-later
"""cagehop init: a job file with every key, which plan and run take as it is."""
import json
import re
import unittest

import jobs
from this_build import cagehop

# No value that suggests itself, or for tables of S(q) or some potentials alone, or one of two that exclude each other.
APART = {"barrier_tolerance", "tail", "temperature_K", "density", "pressure_MPa", "bulk_modulus_derivative", "cutoff_form", "repulsive"}


def uncommented(text):
    """The job with all values that it shows, but those that stand apart."""
    lines = []
    for line in text.splitlines():
        shown = re.fullmatch(r"#( *(\w+):(.*))", line)
        if shown and shown[3] != " ..." and shown[2] not in APART:
            line = shown[1]
        lines.append(line)
    return "\n".join(lines) + "\n"


class Init(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())

    def init(self, *words, status=0):
        done = cagehop("init", *words, cwd=self.path)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout if status == 0 else done.stderr

    def test_it_has_every_key_once_with_its_help(self):
        text = self.init()
        help_of = " ".join(text.split()).replace("# ", "")
        sections = re.split(r"(?m)^#?(\w+):$", text)[1:]
        shown = {f"{name}.{key}" for name, body in zip(sections[::2], sections[1::2]) for key in re.findall(r"(?m)^#?  (\w+):", body)}
        shown.remove("system.chain")  # a section inside it
        shown |= {f"system.chain.{key}" for key in re.findall(r"(?m)^#?    (\w+):", text)}
        rows = [row for row in json.loads(cagehop("parameters", "--json").stdout)["parameters"]
                if ".resolve." not in row["key"]]  # which stand within a range
        self.assertEqual(shown, {row["key"] for row in rows})
        for row in rows:
            self.assertIn(" ".join(row["help"].split()), help_of)
        self.assertLessEqual(max(map(len, text.splitlines())), 97)

    def test_plan_and_run_take_it_as_it_is(self):
        said = self.init("-o", "first.yaml")
        self.assertIn("cagehop run first.yaml", said)
        done = cagehop("plan", "first.yaml", cwd=self.path)
        self.assertEqual((done.returncode, jobs.own_lines(done.stderr)), (0, []))
        self.assertIn("171 isochores, phi 0.5 to 0.67; 151 pressures", done.stdout)
        small = (self.path / "first.yaml").read_text().replace("count: 171", "count: 3").replace("count: 151", "count: 2")
        (self.path / "small.yaml").write_text(small.replace("#  isobars: ...", "  isobars: false"))
        done = jobs.run(self.path, "small.yaml", "--serial")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.path / "first.h5").exists())

    def test_axes_and_materials(self):
        for words, grid in ((("--axis", "temperature", "--pressure-unit", "MPa"), r"284 isochores, .*; 101 pressures"),
                            (("--glass-transition", "246", "--axis", "temperature"), r"284 isochores, .*; 151 pressures")):
            (self.path / "job.yaml").write_text(self.init(*words))
            done = cagehop("plan", "job.yaml", cwd=self.path)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertRegex(done.stdout, grid)
        for row in json.loads(cagehop("materials", "--json").stdout)["materials"]:
            text = self.init("--material", row["name"].lower(), "--axis", "temperature", "--pressure-unit", "MPa")
            self.assertRegex(text, rf'(?m)^  name: "?{re.escape(row["name"])}"?$')

    def test_values_that_it_shows_are_values(self):
        text = uncommented(self.init())
        self.assertIn("\nrun:\n", text)
        self.assertIn("\n  vft_from_s: 1e-10\n", text)
        (self.path / "job.yaml").write_text(re.sub(r"count: 1\d1", "count: 2", text))
        done = cagehop("plan", "job.yaml", cwd=self.path)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_it_never_writes_over_a_file(self):
        (self.path / "job.yaml").write_text("mine\n")
        self.assertIn("job.yaml is there already, and is left as it is", self.init("-o", "job.yaml", status=2))
        self.assertEqual((self.path / "job.yaml").read_text(), "mine\n")
        for words, mention in ((("--material", "lead"), "'lead' is not in the catalogue"), (("--axis", "temp"), "did you mean temperature?"),
                               (("--glass-transition", "0"), "above 0"), (("--material", "Cu60Zr40", "--glass-transition", "500"), "exclude each other")):
            self.assertIn(mention, self.init(*words, status=2))
        self.assertIn("can't be written", self.init("-o", "none/job.yaml", status=1))


if __name__ == "__main__":
    unittest.main()
