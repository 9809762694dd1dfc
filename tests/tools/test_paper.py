# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/paper: its claims and its page, on thinned copies of the jobs without a grid. The jobs themselves take longer."""
import contextlib
import io
import unittest

import jobs
from cagehop_tools.paper import claims, claims_on_times, command, page, pictures, sources

THINNED = {"temperature": (("count: 71", "count: 36"), ("count: 16", "count: 4")), "reach": (),
           "pressure": (("count: 481", "count: 97"),), "phases": (("count: 161", "count: 9"), ("count: 109", "count: 5"))}


class Paper(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path = cls.enterClassContext(jobs.folder())
        for name, replacements in THINNED.items():
            text = (sources.JOBS / f"exact-{name}.yaml").read_text()
            for old, new in replacements:
                assert old in text, (name, old)
                text = text.replace(old, new)
            jobs.write_job(cls.path, text, f"{name}.yaml")
            done = jobs.run(cls.path, f"{name}.yaml")
            assert done.returncode == 0, done.stderr
        sources.boundaries(jobs.CAGEHOP, cls.path, "exact")
        cls.exact = sources.load(cls.path, "exact")

    def test_the_numbers_that_are_known(self):
        rows = {claim.paper: claim for claim in claims.all_claims({"exact": self.exact, "grid": self.exact})}
        for start, number, agrees in (("τα reaches", "6.2e-04 s", False), ("τα = 100 s", "0.67143", False),
                                      ("a barrier", "0.4315", True), ("above a threshold", "4.536, 4.257, 4.050", True),
                                      ("d = 0.8", "15.5 MPa", True), ("neither strong", "", True)):
            claim = next(claim for paper, claim in rows.items() if paper.startswith(start))
            self.assertIn(number, claim.exact)
            self.assertEqual(claim.agrees, (agrees, agrees), claim)

    def test_a_verdict_follows_its_numbers(self):
        maps = {"exact": self.exact, "grid": dict(self.exact)}
        maps["grid"]["pressure"] = self.exact["pressure"].copy(deep=True)
        maps["grid"]["pressure"]["D"] *= 10.0 ** maps["grid"]["pressure"]["pressure"]
        claim = claims_on_times.claims(maps)[-1]
        self.assertTrue(claim.paper.startswith("D is nearly unchanged"))
        self.assertEqual(claim.agrees, (True, False))
        self.assertEqual(page.verdict(claim.agrees), "exact only")

    def test_the_page_has_whole_rows_and_names_every_picture(self):
        text = page.text({"exact": self.exact, "grid": self.exact}, "paper/")
        rows = [line for line in text.splitlines() if line.startswith("| ")]
        self.assertGreater(len(rows), 20)
        for row in rows:
            self.assertEqual(row.count(" | "), 4, row)
            self.assertNotIn("nan", row)
        for theory in sources.THEORIES:
            for figure in pictures.CAPTIONS:
                self.assertIn(f"(paper/{theory}-{figure}.png)", text)

    def test_every_job_is_there_and_the_grid_is_the_papers(self):
        self.assertEqual({path.stem for path in sources.JOBS.glob("*.yaml")},
                         {f"{theory}-{name}" for theory in sources.THEORIES for name in sources.MAPS})
        for path in sources.JOBS.glob("grid-*.yaml"):
            for word in ("compatibility: pyprism", "dr: 0.01", "phi_g: 0.6585"):
                self.assertIn(word, path.read_text())

    def test_errors_have_one_line_and_their_status(self):
        for words, status in ((["--ranks", "0"], 2), (["--cagehop", str(self.path / "none")], 2), (["--colour"], 2),
                              (["--cagehop", "/bin/false", "--ranks", "1", "--folder", str(self.path / "build")], 1)):
            said = io.StringIO()
            with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
                self.assertEqual(command.main(words), status)
            self.assertEqual(len(said.getvalue().splitlines()), 1, said.getvalue())
