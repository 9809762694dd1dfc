# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs on a terminal of their own, of any width."""
import fcntl
import os
import pty
import struct
import subprocess
import termios

import this_build


class Terminal(subprocess.Popen):
    """`cagehop WORDS` whose standard streams, or those of them that are named, are a terminal of so many columns."""

    def __init__(self, *words, columns=80, streams=("stdin", "stdout", "stderr"), environment=None, **options):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        env = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")}
        super().__init__([this_build.CAGEHOP, *map(str, words)], **{name: slave for name in streams}, **options,
                         env={**env, "TERM": "xterm", "LC_ALL": "C", **(environment or {})})
        os.close(slave)
        self.shown = ""

    def resize(self, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def read(self):
        """What has come meanwhile, at least a byte; "" at the end."""
        try:
            piece = os.read(self.master, 1 << 16).decode()
        except OSError:  # Linux's end of a terminal that nobody writes to any more
            piece = ""
        self.shown += piece
        return piece

    def read_until(self, condition):
        """Until what was shown fulfills it; False if the program ended before."""
        while not condition(self.shown):
            if not self.read():
                return False
        return True

    def end(self):
        """Its exit status, when all that it shows is in `shown`, with the ends of lines of a file."""
        while self.read():
            pass
        os.close(self.master)
        self.shown = self.shown.replace("\r\n", "\n")
        return self.wait(timeout=300)


def shown(*words, **options):
    """What a program that does well shows."""
    terminal = Terminal(*words, **options)
    status = terminal.end()
    assert status == 0, terminal.shown
    return terminal.shown
