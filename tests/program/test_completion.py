# SPDX-License-Identifier: GPL-3.0-or-later
"""cagehop completion: what bash, zsh and fish make of it, each where it is installed."""
import json
import os
import pty
import select
import shutil
import subprocess
import unittest

import jobs
from this_build import cagehop

CLOSURES = {row["name"] for row in json.loads(cagehop("closures", "--json").stdout)["closures"]}
COMMANDS = {row["name"] for row in json.loads(cagehop("help", "--json").stdout)["commands"]}


class Scripts(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())
        for name in ("a map.h5", "job.yaml"):
            (self.path / name).write_text("")
        for shell in ("bash", "zsh", "fish"):
            done = cagehop("completion", shell)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            (self.path / shell).write_text(done.stdout)

    def need(self, shell):
        if shutil.which(shell) is None:
            self.skipTest(f"{shell} is not installed")

    def test_another_shell_is_refused(self):
        done = cagehop("completion", "tcsh")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("'tcsh'", done.stderr)

    def bash(self, *words):
        """What bash offers for the last of the words."""
        script = ("source ./bash; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _cagehop 2>errors; "
                  "((${#COMPREPLY[@]} == 0)) || printf '%s\\n' \"${COMPREPLY[@]}\"")
        done = subprocess.run(["bash", "--norc", "-c", script, "bash", "cagehop", *words], capture_output=True, text=True, cwd=self.path)
        self.assertEqual((done.returncode, done.stderr, (self.path / "errors").read_text()), (0, "", ""), words)
        return set(done.stdout.splitlines())

    def test_bash(self):
        self.need("bash")
        for words, offered in ((("po",), {"point", "population"}), (("",), COMMANDS), (("--v",), {"--version"}),
                               (("point", "--cl"), {"--closure"}), (("point", "--closure", ""), CLOSURES),
                               (("point", "--closure", "mo"), {"modified-verlet"}), (("point", "--closure", "=", "mo"), {"modified-verlet"}),
                               (("point", "--closure", "="), CLOSURES), (("point", "--phi", ""), set()), (("point", ""), set()),
                               (("structure", "--table", ""), {"S", "g", "both"}), (("evaluate", "--table", ""), {"yes", "no"}),
                               (("init", "--pressure-unit", "M"), {"MPa"}), (("help", "pl"), {"plan"}), (("completion", ""), {"bash", "zsh", "fish"}),
                               (("info", "a"), {"a map.h5"}), (("run", "job.yaml", "-o", "a"), {"a map.h5"}), (("run", "j"), {"job.yaml"}),
                               (("nothing", "-"), set())):
            with self.subTest(words=words):
                self.assertEqual(self.bash(*words), offered)
        for command in json.loads(cagehop("help", "--json").stdout)["commands"]:
            self.assertEqual({word for word in self.bash(command["name"], "--") if word.startswith("--")},
                             {"--help", *("--" + option["name"] for option in command["options"])}, command["name"])

    def test_fish(self):
        self.need("fish")
        environment = {**os.environ, "HOME": str(self.path), "XDG_DATA_DIRS": str(self.path)}
        for line, offered in (("cagehop po", {"point", "population"}), ("cagehop point --clo", {"--closure"}), ("cagehop point --closure ", CLOSURES),
                              ("cagehop structure --table ", {"S", "g", "both"}), ("cagehop run j", {"job.yaml"}), ("cagehop info a", {"a map.h5"})):
            done = subprocess.run(["fish", "--no-config", "-c", 'source ./fish; complete -C "$argv[1]"', line], capture_output=True, text=True,
                                  cwd=self.path, env=environment)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual({row.partition("\t")[0].replace("\\", "") for row in done.stdout.splitlines()}, offered, line)

    def zsh(self, typed, *wanted):
        """What zsh's line has after TAB; waits for that."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.path)
            os.environ.update(TERM="dumb", PS1="%% ", HOME=str(self.path), ZDOTDIR=str(self.path), COLUMNS="200")
            os.execvp("zsh", ["zsh", "-f", "-i"])
        seen = b""

        def wait_for(mark):
            nonlocal seen
            while mark not in seen:
                ready = select.select([terminal], [], [], 120)[0]
                self.assertTrue(ready, (typed, seen))
                try:
                    seen += os.read(terminal, 4096)
                except OSError:
                    self.fail((typed, seen))
            seen = seen.partition(mark)[2]
        try:
            os.write(terminal, b"autoload -Uz compinit; compinit -u -d ./dump; source ./zsh; print rea''dy\n")
            wait_for(b"ready\r\n")
            os.write(terminal, typed.encode() + b"\t")
            for word in wanted:
                wait_for(word.encode())
        finally:
            os.close(terminal)  # which hangs up
            os.waitpid(pid, 0)

    def test_zsh(self):
        self.need("zsh")
        self.zsh("cagehop poi", "cagehop point ")
        self.zsh("cagehop point --clo", "--closure")
        self.zsh("cagehop point --closure mo", "--closure modified-verlet")
        self.zsh("cagehop structure --table b", "--table both")
        self.zsh("cagehop run --ou", "--output")
        self.zsh("cagehop run j", "cagehop run job.yaml")


if __name__ == "__main__":
    unittest.main()
