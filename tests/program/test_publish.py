# SPDX-License-Identifier: GPL-3.0-or-later
"""A new map gets its name at once, complete, and never over a file that is there: also on file systems without hard links, and
where another program was faster."""
import os
import subprocess
import unittest

import jobs
import this_build

JOB = jobs.MANY_TILES.replace("count: 60", "count: 3")

# link fails with ERROR; with OTHERS, another program puts a file of its own there just before. rename fails with NO_RENAME.
LINK = r"""
#include <errno.h>
#include <stdio.h>
int link(const char *from, const char *to) {
  (void)from, (void)to;
#ifdef OTHERS
  FILE *file = fopen(to, "wx");
  if (file != NULL) {
    fputs("somebody's own\n", file);
    fclose(file);
  }
#endif
  errno = ERROR;
  return -1;
}
#ifdef NO_RENAME
int rename(const char *from, const char *to) {
  (void)from, (void)to;
  errno = EIO;
  return -1;
}
#endif
"""


class Publish(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())
        self.build = self.enterContext(jobs.folder())
        jobs.write_job(self.path, JOB)

    def run_with(self, *flags):
        environment = {**os.environ, **this_build.preloaded(self.build, "link", LINK, *flags)}
        return subprocess.run([this_build.CAGEHOP, "run", "job.yaml"], cwd=self.path, capture_output=True, text=True,
                              timeout=300, env=environment)

    def test_without_hard_links_it_is_the_same_map(self):
        done = self.run_with("-DERROR=EPERM")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(sorted(os.listdir(self.path)), ["job.yaml", "map.h5"])
        digest = this_build.output("info", self.path / "map.h5", "--digest")
        os.remove(self.path / "map.h5")
        done = jobs.run(self.path, "job.yaml")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(this_build.output("info", self.path / "map.h5", "--digest"), digest)

    def test_a_file_that_came_first_stays(self):
        for error in ("EEXIST", "EPERM"):  # with hard links, and without
            with self.subTest(error=error):
                done = self.run_with(f"-DERROR={error}", "-DOTHERS")
                self.assertEqual(done.returncode, 3, done.stderr)
                lines = jobs.own_lines(done.stderr)
                self.assertEqual(len(lines), 1, done.stderr)
                self.assertIn("map.h5", lines[0])
                self.assertEqual((self.path / "map.h5").read_text(), "somebody's own\n")
                self.assertEqual(sorted(os.listdir(self.path)), ["job.yaml", "map.h5"])
                os.remove(self.path / "map.h5")

    def test_what_can_not_be_named_leaves_nothing(self):
        done = self.run_with("-DERROR=EPERM", "-DNO_RENAME")
        self.assertEqual(done.returncode, 1, done.stderr)
        lines = jobs.own_lines(done.stderr)
        self.assertEqual(len(lines), 1, done.stderr)
        for word in ("map.h5", "can't be created", "-o"):
            self.assertIn(word, lines[0])
        self.assertEqual(os.listdir(self.path), ["job.yaml"])


if __name__ == "__main__":
    unittest.main()
