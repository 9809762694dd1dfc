# SPDX-License-Identifier: GPL-3.0-or-later
"""What docs/explanation/security.md promises, as far as the sources show it: which environment variables are read, how files are
made, that no shell is started and nothing has a place in /tmp."""
import re
import unittest

from this_build import SOURCE

PAGE = (SOURCE / "docs/explanation/security.md").read_text()
LAUNCHERS = ("SLURM_", "PMI_", "PMIX_", "OMPI_COMM_WORLD_", "MPI_LOCAL")  # "and others like them"
OPENED = {  # files that are written under the name that a user gives, and so may be there
    "src/cli/output/output_file.c", "src/cli/output/fit_json.c", "src/cli/output/fit_material.c",
}


def sources():
    for path in sorted((SOURCE / "src").rglob("*.[ch]")):
        yield str(path.relative_to(SOURCE)), re.sub(r"//[^\n]*", "", path.read_text())


class Security(unittest.TestCase):
    def test_the_page_names_every_variable_that_is_read(self):
        read = set()
        for _, text in sources():
            read |= set(re.findall(r'\bgetenv\("(\w+)"\)', text))
            read |= set(re.findall(r'\b(?:look_up|number|started)\(environment, (?:\w+, \w+, )?"(\w+)"', text))
        for path in (SOURCE / "tools/python/cagehop").glob("*.py"):
            read |= set(re.findall(r'os\.environ(?:\.get\(|\.setdefault\(|\[)"(\w+)"', path.read_text()))
        self.assertGreater(len(read), 12)
        self.assertEqual([name for name in sorted(read) if f"`{name}`" not in PAGE and not name.startswith(LAUNCHERS)], [])
        named = set(re.findall(r"^\| (`.*?`) (?:and .*? )?\|", PAGE, re.M)) - {"`MAP.h5.isobars`, states that a stopped run left"}
        words = {word for row in named for word in re.findall(r"`(\w+)`", row)}
        self.assertEqual(sorted(words - read - {"LC_ALL", "LC_CTYPE", "LANG", "TZ"}), [])

    def test_files_are_made_anew(self):
        for name, text in sources():
            for call in re.findall(r"\bopen\([^;]*?O_CREAT[^;]*?\)", text):
                self.assertIn("O_EXCL", call, name)
            for mode in re.findall(r'\bfopen\([^;]*?"([wax+b]+)"\)', text):
                self.assertTrue(name in OPENED or "x" in mode, f"{name} opens a file with {mode}")

    def test_no_shell_and_no_place_of_its_own(self):
        for name, text in sources():
            for word in (r"\bsystem\(", r"\bpopen\(", r"\btmpfile\(", r"\btmpnam\(", r"\bmktemp\(", r'"/tmp', r"\bwordexp\(", r"\bdlopen\("):
                self.assertIsNone(re.search(word, text), f"{name}: {word}")


if __name__ == "__main__":
    unittest.main()
