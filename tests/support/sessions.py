# SPDX-License-Identifier: GPL-3.0-or-later
"""The processes of a run that was started in a session of its own (start_new_session), so that all of them can be found: Open MPI
gives its ranks groups of their own."""
import os
import pathlib
import signal


def session(leader):
    """The living processes of a session, as {pid: command}."""
    found = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                name, rest = (entry / "stat").read_text().split("(", 1)[1].rsplit(")", 1)
            except OSError:
                continue
            state, _, _, its_session = rest.split()[:4]
            if int(its_session) == leader and state not in "ZX":
                found[int(entry.name)] = name
    return found


def ranks(leader):
    """The pids of the ranks, in the order in which they were started."""
    return sorted(pid for pid, name in session(leader).items() if name == "cagehop")


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def kill_all(leader):
    while left := session(leader):  # mpirun may be starting more
        for pid in left:
            kill(pid)
