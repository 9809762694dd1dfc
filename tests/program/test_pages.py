# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation is true: what the tutorials and how-tos tell a reader to type is typed here, and gives what they show. A block that
is not run says why: tests/support/pages.py tells how."""
import contextlib
import doctest
import io
import os
import pathlib
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tempfile
import traceback
import unittest
import unittest.mock

import jobs
from pages import Page, pages
from this_build import BUILD, CAGEHOP, HAVE_MPI, MPIRUN, OPEN_MPI, PYTHON, SOURCE, cagehop

RUN = ("sh", "python", "yaml")  # languages; blocks without one that begin with $ are sessions
GRID = "grid:\n  packing_fraction: [0.55, 0.60]\n  pressure: [0.0, 0.5]\n"


def lines_shown(text):
    """[(command, lines that follow it)] of a session; a line may go on after a backslash."""
    shown = []
    for line in text.splitlines():
        if line.startswith("$ "):
            shown.append((line[2:], []))
        elif shown and shown[-1][0].endswith("\\") and not shown[-1][1]:
            shown[-1] = (shown[-1][0][:-1] + line, [])
        else:
            shown[-1][1].append(line.rstrip())
    return shown


def as_pattern(lines):
    """What is printed, with `...` for anything: within a line, and alone for any number of lines."""
    return "".join(r"(?:.*\n)*?" if line == "..." else r"[^\n]*".join(map(re.escape, line.split("..."))) + r" *\n" for line in lines)


# A line that draws, or that runs a job of the sources, of words that the shell takes as they stand.
ALIKE = re.compile(r"(?m)^(?:tools/(?P<tool>draw|draw_map) [\w./=,: -]*|cagehop run jobs/[\w.-]+\.yaml *)(?:#.*)?\n")


class Reader:
    """Does what a page says, in a folder of its own that has what the sources have."""
    drawn = set()  # the tools that draw which the shell has begun
    done = {}      # by command: how it ended and the folder with the files that it made, for pages that have the same one

    def __init__(self, page, folder):
        self.page, self.folder = page, folder
        for name in ("jobs", "tools", "docs"):
            (folder / name).symlink_to(SOURCE / name)
        (folder / "build").symlink_to(BUILD)
        for pattern in page.files:
            found = list(SOURCE.glob(pattern))
            assert found, f"{page.name}: no file of the sources is {pattern}"
            for path in found:
                shutil.copy(path, folder)
        # mpirun and python3 without a version: those of this build.
        programs = folder / ".programs"
        programs.mkdir()
        for name, path in {"cagehop": CAGEHOP, "mpirun": MPIRUN, "python3": PYTHON}.items():
            if path:
                (programs / name).symlink_to(path)
        self.environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "MPLBACKEND": "Agg"}
        self.environment.pop("CAGEHOP", None)
        self.python = {"__name__": "__main__"}
        for command in page.before:
            done = self.once(command)
            assert done.returncode == 0, f"{page.name}: before: {command}: {done.stderr}"

    def once(self, command):
        """A command that needs nothing but the sources, run for the first page that has it; later ones get its files. Where some of
        them are there already, as for a run that goes on, it is run again."""
        command = command.partition("#")[0].strip()
        here = set(self.folder.iterdir())
        if command in self.done:
            done, made = self.done[command]
            if not any((self.folder / path.name).exists() for path in pathlib.Path(made.name).iterdir()):
                shutil.copytree(made.name, self.folder, dirs_exist_ok=True)
                return done
        done, made = self.shell(command), tempfile.TemporaryDirectory()
        for path in set(self.folder.iterdir()) - here:
            shutil.copy(path, made.name)
        self.done.setdefault(command, (done, made))
        return done

    def shell(self, text):
        if not OPEN_MPI:  # whose option it is
            text = text.replace("--oversubscribe ", "")
        if not HAVE_MPI:
            text = re.sub(r"mpirun (?:-n \d+ )?", "", text)
        return subprocess.run(["bash", "-e", "-o", "pipefail", "-c", text], cwd=self.folder, env=self.environment, text=True,
                              capture_output=True, timeout=500, stdin=subprocess.DEVNULL)

    def draw(self, line):
        """A line that draws, in a copy of this process, which has matplotlib and xarray loaded: else that is more than half of
        the work. The script is the one that the line names, and sees its words, folder and environment."""
        import cagehop.figures.command  # noqa: F401, what the copies need

        words = shlex.split(line, comments=True)
        with tempfile.TemporaryFile("w+") as said, open(os.devnull) as nothing:
            sys.stdout.flush()
            child = os.fork()
            if child == 0:
                status = 1
                try:
                    for number, file in enumerate((nothing, said, said)):
                        os.dup2(file.fileno(), number)
                    os.chdir(self.folder)
                    os.environ.clear()
                    os.environ.update(self.environment)
                    sys.argv, sys.path[0] = words, str(SOURCE / "tools")
                    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
                    runpy.run_path(words[0], run_name="__main__")
                    status = 0
                except SystemExit as end:
                    status = end.code if isinstance(end.code, int) else int(end.code is not None)
                except BaseException:
                    traceback.print_exc()
                finally:
                    sys.stdout.flush()
                    sys.stderr.flush()
                    os._exit(status)
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            said.seek(0)
            return subprocess.CompletedProcess(words, status, "", said.read())

    def pieces(self, text):
        """(line or lines, what runs them): a tool that draws is begun by the shell at first, later by `draw`."""
        at = 0
        for found in ALIKE.finditer(text):
            tool = found["tool"]
            if tool is None or tool in self.drawn:
                if text[at:found.start()].strip():
                    yield text[at:found.start()], self.shell
                yield found[0], self.once if tool is None else self.draw
                at = found.end()
            else:
                self.drawn.add(tool)
        if text[at:].strip():
            yield text[at:], self.shell

    def read(self, block):
        """What is wrong with it, or None."""
        if block.file:
            (self.folder / block.file).write_text(block.text, encoding="utf-8")
        kind = {"": "session" if block.text.startswith("$ ") else None}.get(block.language, block.language)
        does = getattr(self, f"read_{kind}", None)
        return does(block) if does and not block.not_run else None

    def read_sh(self, block):
        for lines, run in self.pieces(block.text):
            done = run(lines)
            if done.returncode:
                return f"status {done.returncode}\n{done.stdout[-1000:]}{done.stderr[-3000:]}"
        return None

    def read_session(self, block):
        for command, lines in lines_shown(block.text):
            done = self.shell(command + " 2>&1")
            while lines and not lines[-1]:
                lines.pop()
            if not re.fullmatch(as_pattern(lines), done.stdout):
                return f"$ {command}\nit shows\n" + "\n".join(lines) + f"\nbut it is, with status {done.returncode},\n{done.stdout}"
        return None

    def read_python(self, block):
        said = io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(said):
            path, os.environ["PATH"] = os.environ["PATH"], self.environment["PATH"]
            try:
                import matplotlib
                matplotlib.use("Agg")
                if not block.text.startswith(">>>"):
                    exec(compile(block.text, str(block), "exec"), self.python)
                    return None
                # `...` alone stands for lines, as in a session of the shell.
                found = doctest.DocTestParser().get_doctest(block.text, self.python, str(block), block.page.name, block.line)
                runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
                failed = runner.run(found, out=said.write, clear_globs=False).failed
                self.python.update(found.globs)
                return said.getvalue() if failed else None
            except Exception as error:  # whatever the page's lines raise
                return f"{type(error).__name__}: {error}"
            finally:
                os.environ["PATH"] = path

    def read_yaml(self, block):
        """A catalogue, or a job, or some sections of one: those that are missing are put in."""
        text = block.text
        if text.startswith("materials:"):
            (self.folder / "catalogue.yaml").write_text(text, encoding="utf-8")
            done = cagehop("materials", "--catalogue", "catalogue.yaml", cwd=self.folder)
            return f"cagehop materials: status {done.returncode}\n{done.stderr}" if done.returncode else None
        for section, usual in (("material", "material: Pd40Ni10Cu30P20\n"), ("grid", GRID), ("output", "output: {file: a-map.h5}\n")):
            if not re.search(rf"(?m)^{section}:", text):
                text += usual
        (self.folder / "checked.yaml").write_text(text, encoding="utf-8")
        done = cagehop("plan", "checked.yaml", cwd=self.folder)
        return f"cagehop plan: status {done.returncode}\n{done.stderr}" if done.returncode else None


class Pages(unittest.TestCase):
    def follow(self, *which):
        for page in which:
            with self.subTest(page.name), jobs.folder() as folder:
                reader = Reader(page, folder)
                for block in page.blocks:
                    wrong = reader.read(block)
                    self.assertIsNone(wrong, f"{block}: {wrong}")

    def test_the_first_page(self):
        self.follow(Page(SOURCE / "README.md"))

    def test_the_tutorials(self):
        self.follow(*pages("tutorial"))

    def test_the_how_tos(self):
        self.follow(*pages("how-to"))

    def test_all_blocks_have_a_language_and_every_exception_a_reason(self):
        for page in (Page(SOURCE / "README.md"), *pages("tutorial", "how-to")):
            for block in page.blocks:
                with self.subTest(str(block)):
                    self.assertIn(block.language, (*RUN, "", "text", "csv", "c", "r", "matlab"))
                    if block.not_run is not None:
                        self.assertGreater(len(block.not_run), 15, "a reason that helps")


class Manual(unittest.TestCase):
    """The examples of the man page: the first is the job map.yaml, the others are commands."""

    def test_its_examples(self):
        text = (SOURCE / "docs" / "cagehop.1.in").read_text(encoding="utf-8")
        job, *commands = [found.replace("\\-", "-") for found in re.findall(r"(?ms)^\.EX\n(.*?)^\.EE$", text)]
        self.assertGreaterEqual(len(commands), 4)
        with jobs.folder() as folder:
            reader = Reader(Page(SOURCE / "README.md"), folder)
            (folder / "map.yaml").write_text(job, encoding="utf-8")
            for command in commands:
                done = reader.shell(command)
                self.assertEqual(done.returncode, 0, f"{command}{done.stderr}")


class Links(unittest.TestCase):
    """They lead somewhere: to a file of the sources, and a heading in it."""

    def wrong(self, page):
        found = []
        for line, target, anchor in page.links():
            if re.match(r"[a-z]+:", target):
                continue
            path = (page.path.parent / target).resolve() if target else page.path
            if not path.is_relative_to(SOURCE.resolve()) or not path.exists():
                found.append(f"{page.name}:{line}: there is no {target}")
            elif anchor and (path.suffix != ".md" or anchor not in Page(path).anchors()):
                found.append(f"{page.name}:{line}: {target} has no heading #{anchor}")
        return found

    def test_every_link(self):
        self.assertEqual([wrong for page in pages() for wrong in self.wrong(page)], [])

    def test_a_wrong_one_is_seen(self):
        page = Page(SOURCE / "docs" / "README.md")
        page.prose = "\n[a](no.md), [b](reference/library.md#no-such), [c](#how-to), [d](tutorial/first-map.md#one-state)"
        self.assertEqual(self.wrong(page), ["docs/README.md:2: there is no no.md",
                                            "docs/README.md:2: reference/library.md has no heading #no-such"])

    def test_every_page_is_in_the_index(self):
        index = Page(SOURCE / "docs" / "README.md")
        linked = {(index.path.parent / target).resolve() for _, target, _ in index.links()}
        for folder in ("tutorial", "how-to", "reference", "explanation"):
            for page in pages(folder):
                self.assertIn(page.path.resolve(), linked, f"{page.name} is missing in docs/README.md")

    def test_the_first_page_is_short(self):
        self.assertLessEqual(Page(SOURCE / "README.md").text.count("\n"), 150)


class Lines(unittest.TestCase):
    """What the tests above rest on: they fail where they should."""

    def reader(self, text, language="sh", file=None):
        folder = pathlib.Path(self.enterContext(jobs.folder()))
        page = type("Page", (), {"files": [], "before": [], "name": "page"})()
        block = type("Block", (), {"text": text, "language": language, "not_run": None, "file": file, "page": page, "line": 1})()
        return Reader(page, folder).read(block)

    def test_a_command_that_fails(self):
        self.assertIsNone(self.reader("true\n"))
        self.assertIn("status 1", self.reader("false\ntrue\n"))
        self.assertIn("status 2", self.reader("cagehop point --phi 7\n"))

    def test_a_tool_that_draws(self):
        """Begun by the shell or in a copy of this process it makes its picture; what goes wrong is told with its status and line."""
        Reader.drawn.discard("draw")
        for _ in range(2):
            self.assertIsNone(self.reader("tools/draw landscape --phi 0.6 -o a.png   # a picture\ncat a.png > /dev/null\n"))
        self.assertEqual(Reader.drawn & {"draw"}, {"draw"})
        self.assertRegex(self.reader("tools/draw landscape --phi 7 -o a.png\ntrue\n"), r"\Astatus 2\ndraw: [^\n]*\n\Z")

    def test_a_job_of_the_sources(self):
        """It is run once, and again where its map is there; a second page has the map, and what failed stays failed."""
        with unittest.mock.patch.object(Reader, "done", {}), unittest.mock.patch.object(Reader, "shell", autospec=True, side_effect=Reader.shell) as shell:
            text = "cagehop run jobs/own-material.yaml   # a map\n"
            self.assertIsNone(self.reader(text + text + "cagehop info own-material.h5 --verify\n"))
            self.assertIsNone(self.reader(text + "cagehop info own-material.h5 --verify\n"))
            for _ in range(2):
                self.assertIn("status 2", self.reader("cagehop run jobs/none.yaml\n"))
            self.assertEqual([call.args[1].strip() for call in shell.call_args_list],
                             2 * ["cagehop run jobs/own-material.yaml"] + 2 * ["cagehop info own-material.h5 --verify"] + ["cagehop run jobs/none.yaml"])

    def test_what_is_printed(self):
        self.assertIsNone(self.reader("$ printf 'a b c\\nd\\ne\\n'\na ...c\n...\ne\n", ""))
        self.assertIn("it shows", self.reader("$ printf 'a b c\\nd\\n'\na ...c\n", ""))
        self.assertIn("it shows", self.reader("$ printf 'a\\n'\nb\n", ""))

    def test_python_and_jobs(self):
        self.assertIsNone(self.reader(">>> 1 + 1\n2\n", "python"))
        self.assertIn("Got", self.reader(">>> 1 + 1\n3\n", "python"))
        self.assertIn("ZeroDivisionError", self.reader("1/0\n", "python"))
        self.assertIsNone(self.reader("physics: {elastic_coupling: 0.5}\n", "yaml"))
        self.assertIn("status 2", self.reader("physics: {elastic_coupling: -1}\n", "yaml"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
