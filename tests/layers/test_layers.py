#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The staircase holds: each room includes and links only rooms below it, libcagehop needs neither MPI nor HDF5 nor a
printer, and every public header compiles alone."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["CAGEHOP_SOURCE"])
BUILD = pathlib.Path(os.environ["CAGEHOP_BUILD"])

# Each room, and the rooms it may know.
BELOW = {
    "clock": [],
    "status": [],
    "material": [],
    "numerics": ["status"],
    "structure": ["clock", "numerics", "status"],
    "landscape": ["structure", "numerics", "status"],
    "relaxation": ["landscape", "structure", "numerics", "status"],
    "phase_map": ["clock", "relaxation", "landscape", "structure", "numerics", "material", "status"],
    "parameter": ["phase_map", "relaxation", "landscape", "structure", "material", "status"],
    "quantity": ["phase_map", "relaxation", "landscape", "structure", "material", "status"],
    "digest": ["status"],
    "file_check": ["status"],
    "table_file": ["digest", "file_check", "structure", "status"],
    "job": ["digest", "parameter", "phase_map", "relaxation", "landscape", "structure", "material", "status"],
    "mapfile": ["digest", "file_check", "quantity", "phase_map", "relaxation", "landscape", "structure", "material", "status"],
    "sweep": ["clock", "phase_map", "relaxation", "landscape", "structure", "material", "status"],
}
BELOW["run"] = ["clock", "digest", "job", "mapfile", "sweep", "table_file", "phase_map", "relaxation", "landscape", "structure", "material",
                "status"]
BELOW["cli"] = sorted(BELOW)
LIBRARY = ["clock", "status", "material", "numerics", "structure", "landscape", "relaxation", "phase_map", "quantity", "parameter"]
WRITTEN_ONCE = {("phase_map", "arithmetic_once")}  # a constant of the machine, the same whoever writes it first
FORBIDDEN_IN_LIBRARY = re.compile(
    r"^(MPI_\w+|H5\w+|exit|_exit|abort|f?printf|puts|putchar|fputs|perror|v?fprintf|fopen|open|write|std(out|err|in))$")

# A run reports by events and a result, and its caller prints, reads options, catches signals and chooses the exit status.
FORBIDDEN_IN_RUN = re.compile(
    r"^(_*(v?f?printf|v?dprintf)(_chk)?|puts|fputs|fputc|putc|putchar|fwrite|perror|std(out|err)|_*exit|_Exit|abort|getopt\w*|opt(arg|ind|err)"
    r"|(sys_)?signal|__sysv_signal|sigaction|raise|MPI_\w+|H5\w+|fopen)$")


def include_of(line):
    found = re.match(r'\s*#include\s+[<"]([^>"]+)[>"]', line)
    return found.group(1) if found else None


def symbols(archive, flag):
    text = subprocess.run(["nm", flag, archive], check=True, capture_output=True, text=True).stdout
    return {line.split()[-1].split("@")[0] for line in text.splitlines() if line.strip() and not line.endswith(":")}


class Layers(unittest.TestCase):
    def test_every_folder_is_a_known_room(self):
        rooms = {path.name for path in (SOURCE / "src").iterdir() if path.is_dir()}
        self.assertEqual(rooms, set(BELOW))

    def test_includes_point_down(self):
        checked = 0
        for room, allowed in BELOW.items():
            for path in sorted((SOURCE / "src" / room).glob("*.[ch]")):
                for line in path.read_text().splitlines():
                    target = include_of(line)
                    if target is None:
                        continue
                    parts = target.split("/")
                    owner = parts[1][:-2] if parts[0] == "cagehop" else parts[0] if parts[0] in BELOW else None
                    if owner in BELOW and owner != room:
                        self.assertIn(owner, allowed, f"{path.name} of room {room} includes {target}")
                        checked += 1
        self.assertGreater(checked, 20)

    def test_only_their_rooms_use_mpi_hdf5_and_yaml(self):
        homes = {"mpi.h": {"sweep"}, "hdf5.h": {"mapfile", "table_file"}, "hdf5_hl.h": {"mapfile"}, "cyaml/cyaml.h": {"job"},
                 "yaml.h": {"job"}, "fftw3.h": {"numerics", "run"}, "fftw3-mpi.h": {"sweep"},
                 "lapacke.h": {"relaxation"}}
        for room in BELOW:
            for path in (SOURCE / "src" / room).glob("*.[ch]"):
                for line in path.read_text().splitlines():
                    target = include_of(line)
                    if target in homes:
                        self.assertIn(room, homes[target], f"{path} includes {target}")

    def test_archives_need_only_rooms_below(self):
        defined = {room: symbols(BUILD / "src" / room / f"lib{room}.a", "--defined-only") for room in BELOW
                   if room != "cli"}
        for room in defined:
            undefined = symbols(BUILD / "src" / room / f"lib{room}.a", "-u") - defined[room]
            for other in defined:
                if other != room and other not in BELOW[room]:
                    self.assertFalse(undefined & defined[other], f"{room} links {other}")

    def test_the_library_neither_prints_nor_exits_nor_talks(self):
        for room in LIBRARY:
            for name in symbols(BUILD / "src" / room / f"lib{room}.a", "-u"):
                self.assertIsNone(FORBIDDEN_IN_LIBRARY.match(name), f"{room} uses {name}")

    def test_run_reports_by_events_and_a_result(self):
        names = symbols(BUILD / "src" / "run" / "librun.a", "-u")
        self.assertGreater(len(names), 10)
        for name in names:
            self.assertIsNone(FORBIDDEN_IN_RUN.match(name), f"run uses {name}")

    def test_the_library_has_no_mutable_globals(self):
        looked_at = 0
        for room in LIBRARY:
            table = subprocess.run(["objdump", "-t", BUILD / "src" / room / f"lib{room}.a"], check=True,
                                   capture_output=True, text=True).stdout
            for line in table.splitlines():
                found = re.search(r" O (\S+)\s+[0-9a-f]{16} (\S+)$", line)  # data objects: section, name
                if found and (room, found.group(2).split(".")[0]) not in WRITTEN_ONCE:
                    looked_at += 1
                    self.assertRegex(found.group(1), r"^\.(rodata|data\.rel\.ro)",
                                     f"{room} keeps {found.group(2)} in writable memory")
        self.assertGreater(looked_at, 0)


class Headers(unittest.TestCase):
    def compile_alone(self, header, include, flags):
        with tempfile.TemporaryDirectory() as folder:
            unit = pathlib.Path(folder) / "alone.c"
            unit.write_text(f"#include <{include}>\n#include <{include}>\nint main(void) {{ return 0; }}\n")
            done = subprocess.run([os.environ["CC"], "-std=c17", "-Wall", "-Wextra", "-Werror", "-fsyntax-only",
                                   *flags, str(unit)], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, f"{header}: {done.stderr}")

    def test_public_headers_compile_alone(self):
        headers = sorted((SOURCE / "include" / "cagehop").glob("*.h"))
        self.assertGreater(len(headers), 5)
        for header in headers:
            self.compile_alone(header, f"cagehop/{header.name}", [f"-I{SOURCE / 'include'}"])

    def test_room_headers_compile_alone(self):
        for room in BELOW:
            for header in sorted((SOURCE / "src" / room).glob("*.h")):
                if re.search(r"<(hdf5|mpi|fftw3-mpi)\.h>", header.read_text()):
                    continue  # private to their rooms; they need the libraries' own flags
                self.compile_alone(header, f"{room}/{header.name}",
                                   [f"-I{SOURCE / 'include'}", f"-I{SOURCE / 'src'}", "-D_XOPEN_SOURCE=700"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
