# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that are held before each tile and each block of isobars until a test lets them go on: however fast or busy a machine
is, they don't end before the test has done what it wants to a run under way. gate.c, which meson builds, is what holds them."""
import os
import signal
import struct
import subprocess
import tempfile
import time

import jobs
import maps
import this_build

EVER = 2 ** 62
HANDLED = (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1)


class Gate:
    """What holds the runs that are started with `environment`, together. Their clocks run so many times faster than time does,
    and each look at one is held where `clock` says so."""

    def __init__(self, folder, preload=None, pace=1, clock=False):
        file, self._path = tempfile.mkstemp(prefix="gate-", dir=folder)
        os.write(file, struct.pack("lllll", 0, 0, 0, pace, 0))
        os.close(file)
        self.environment = {"LD_PRELOAD": " ".join(filter(None, [this_build.GATE, preload])), "CAGEHOP_GATE": self._path,
                            **({"CAGEHOP_GATE_CLOCK": "1"} if clock else {})}

    def _counts(self):
        """Looks at the map before a tile: how many are let, how many were begun."""
        with open(self._path, "rb") as file:
            return struct.unpack("ll", file.read(16))

    def _let(self, count):
        with open(self._path, "r+b") as file:
            file.write(struct.pack("l", count))

    def held_when(self, condition, ended, writers=1):
        """Lets the runs go on, step by step, until each of the ranks that write is held and the condition is fulfilled; False if
        they ended before."""
        while not ended():
            let, begun = self._counts()
            if begun > let:
                if not condition():
                    self._let(let + 1)
                elif begun >= let + writers:
                    return True
            time.sleep(0.001)
        return False

    def heard(self):
        """How many signals the ranks have handled so far."""
        with open(self._path, "rb") as file:
            return struct.unpack("lllll", file.read(40))[4]

    def put_clock_on(self, seconds):
        """So much later it is for the runs from now on."""
        with open(self._path, "r+b") as file:
            file.seek(2 * struct.calcsize("l"))
            file.write(struct.pack("l", seconds))

    def go_on(self):
        """Lets them run to their end, and those that come after them."""
        self._let(EVER)


class Run(subprocess.Popen):
    """`cagehop run` in that folder with these words, alone or on that many ranks. Its clocks run so many times faster than
    time does, and each look at one is held where `clock` says so."""

    def __init__(self, folder, *words, ranks=0, env=None, pace=1, clock=False, **options):
        env = {**os.environ, **(env or {})}
        self._gate = Gate(folder, env.get("LD_PRELOAD"), pace, clock)
        launch = [jobs.MPIRUN, "-n", str(ranks)] if ranks else []
        super().__init__([*launch, jobs.CAGEHOP, "run", *map(str, words)], cwd=folder, text=True,
                         env={**env, **self._gate.environment}, **options)
        self.put_clock_on, self.go_on = self._gate.put_clock_on, self._gate.go_on

    def send_signal(self, number):
        """Sends a signal that the run handles, and waits until it has: mpirun hands it on in its own time, and a run that went on
        before might have ended by then."""
        before = self._gate.heard() if number in HANDLED and self.poll() is None else None
        super().send_signal(number)
        while before is not None and self.poll() is None and self._gate.heard() == before:
            time.sleep(0.001)

    def _held_when(self, condition, writers=1):
        return self._gate.held_when(condition, lambda: self.poll() is not None, writers)

    def wait_for_tiles(self, path, count, writers=1):
        """Lets the run finish that many tiles of the map, or a few more; then each of the ranks that write is held."""
        assert self.held_after_tiles(path, count, writers), "it ended too soon"

    def held_after_tiles(self, path, count, writers=1):
        """The same of a run that may end before; whether it didn't."""
        return self._held_when(lambda: maps.done_tiles(path) >= count, writers)

    def wait_until(self, condition):
        """Lets the run go on, step by step, until it is held and the condition is fulfilled."""
        assert self._held_when(condition), "it ended too soon"
