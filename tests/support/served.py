# SPDX-License-Identifier: GPL-3.0-or-later
"""The program, loaded once by a test and run as often as it likes: see served.c. For commands that are run to their end; others,
and those of ranks, are executed as users do it."""
import atexit
import contextlib
import io
import os
import signal
import socket
import struct
import subprocess
import threading

PROGRAM = os.environ["CAGEHOP"]
_LIBRARY = os.environ["CAGEHOP_SERVED_LIBRARY"]  # of served.c

_lock = threading.Lock()  # it runs one command at a time
_server = None
_refuses = False  # a build that can't be served: it is executed each time


def _shown_to_loader(environment):
    """What the loader and the C library read when a program is executed."""
    return {name: value for name, value in environment.items() if name.startswith(("LD_", "GLIBC_", "MALLOC_"))}


class _Server:
    def __init__(self):
        self.loaded_with = _shown_to_loader(os.environ)
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [PROGRAM, "version"], pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "LD_PRELOAD": _LIBRARY, "LD_BIND_NOW": "1", "CAGEHOP_SERVED": str(theirs.fileno())})
        self.serves = self._socket.recv(16) == struct.pack("i", self._process.pid)

    def run(self, words, environment, folder, streams, timeout):
        """The exit status, negative for a signal, or None where the command takes too long, which ends it."""
        mask = os.umask(0)
        os.umask(mask)
        texts = [str(folder), *words, *(f"{name}={value}" for name, value in environment.items())]
        message = struct.pack("iii", len(words), len(environment), mask) + b"".join(os.fsencode(text) + b"\0" for text in texts)
        self._socket.settimeout(None)
        socket.send_fds(self._socket, [message], streams)
        child, = struct.unpack("i", self._socket.recv(16))
        self._socket.settimeout(timeout)
        late = False
        try:
            status = self._socket.recv(16)
        except TimeoutError:
            late = True
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            self._socket.settimeout(None)
            status = self._socket.recv(16)
        return None if late else os.waitstatus_to_exitcode(struct.unpack("i", status)[0])

    def end(self):
        self._socket.close()
        self._process.wait()


def _is_ready(environment):
    """Whether there is a server for commands with that environment."""
    global _server, _refuses
    if _shown_to_loader(environment) != _shown_to_loader(os.environ):
        return False
    if _server is not None and _server.loaded_with != _shown_to_loader(environment):
        end()
    if _server is None and not _refuses:
        _server = _Server()
        if not _server.serves:
            _refuses = True
            end()
    return _server is not None


def _run(words, env, cwd=None, timeout=300, stdin=None, text=True, errors=None):
    with contextlib.ExitStack() as open_files:
        files = [open_files.enter_context(open(os.memfd_create("said"), "r+b")) for _ in range(2)]
        source = open_files.enter_context(open(os.devnull, "rb")).fileno() if stdin == subprocess.DEVNULL else 0
        status = _server.run(words, env, os.path.abspath(cwd or "."), [source, *(file.fileno() for file in files)], timeout)
        said = []
        for file in files:
            file.seek(0)
            said.append(io.TextIOWrapper(file, errors=errors).read() if text else file.read())
    if status is None:
        raise subprocess.TimeoutExpired(words, timeout, *said)
    return subprocess.CompletedProcess(words, status, *said)


def run(*words, env=None, **options):
    """As subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=300, env=env, **options), which does it where there
    are options that only a program of its own can have, or something in the environment that the loader reads."""
    words, env = [PROGRAM, *map(str, words)], os.environ if env is None else env
    if options.keys() <= {"cwd", "timeout", "stdin", "text", "errors"} and _lock.acquire(blocking=False):
        try:
            if _is_ready(env):
                return _run(words, env, **options)
        finally:
            _lock.release()
    return subprocess.run(words, env=env, **{"capture_output": True, "text": True, "timeout": 300, **options})


def end():
    """Ends the loaded program, if there is one: what it and its commands took counts for this test from then on."""
    global _server
    if _server is not None:
        _server.end()
        _server = None


atexit.register(end)
