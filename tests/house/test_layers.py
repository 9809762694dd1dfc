# SPDX-License-Identifier: GPL-3.0-or-later
"""The staircase holds: each room includes and links only rooms below it, libcagehop needs neither MPI nor HDF5 nor a
printer, it exports what its public headers declare and nothing else, and every public header compiles alone, in C and
in C++. The modules of the Python package stand on a staircase too."""
import ast
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import this_build
from this_build import BUILD, CC, CXX, SOURCE, STATIC

PACKAGE = SOURCE / "tools" / "python" / "cagehop"
PUBLIC_HEADERS = sorted((SOURCE / "include" / "cagehop").glob("*.h"))

# Each room, and the rooms it may know.
BELOW = {
    "clock": [],
    "status": [],
    "grid": ["status"],
    "material": ["status"],
    "numerics": ["status"],
    "system": ["numerics", "status"],
    "structure": ["clock", "grid", "system", "numerics", "status"],
    "thermodynamics": ["structure", "system", "numerics", "status"],
    "landscape": ["grid", "structure", "system", "numerics", "status"],
    "relaxation": ["landscape", "structure", "system", "numerics", "status"],
    "phase_map": ["clock", "grid", "thermodynamics", "relaxation", "landscape", "structure", "system", "numerics", "material", "status"],
    "parameter": ["grid", "phase_map", "relaxation", "landscape", "structure", "system", "material", "status"],
    "quantity": ["grid", "phase_map", "relaxation", "landscape", "structure", "material", "status"],
    "fit": ["parameter", "phase_map", "relaxation", "landscape", "structure", "numerics", "material", "status"],
    "digest": ["status"],
    "file_check": ["status"],
    "table_file": ["digest", "file_check", "fit", "parameter", "phase_map", "relaxation", "landscape", "structure", "system", "numerics", "status"],
    "job": ["digest", "file_check", "fit", "grid", "parameter", "phase_map", "relaxation", "landscape", "structure", "material", "status"],
    "ranks": [],
    "slurm": ["clock"],
    "map_hdf5": ["ranks", "status"],
    "map": ["ranks", "map_hdf5", "slurm", "digest", "file_check", "grid", "quantity", "phase_map", "relaxation", "landscape", "structure", "material",
            "status"],
    "report": ["file_check", "map", "quantity", "landscape", "status"],
    "sweep": ["clock", "fit", "grid", "numerics", "ranks", "phase_map", "relaxation", "landscape", "structure", "material", "status"],
    "run": ["ranks", "slurm", "system", "clock", "digest", "file_check", "fit", "grid", "job", "map", "sweep", "table_file", "parameter", "quantity", "phase_map", "relaxation",
            "landscape", "structure", "material", "status"],
}
BELOW["cli"] = sorted(BELOW)
HEADERS_ONLY = {"ranks"}
LIBRARY = ["clock", "status", "grid", "material", "numerics", "system", "structure", "thermodynamics", "landscape", "relaxation", "phase_map", "quantity", "parameter", "fit"]
# thermodynamics stands beside landscape and knows nothing of it: both need nothing but structures.
# Rooms with storeys: of each folder, what of its own room it includes (another folder, one header, "." for any header that stands in
# no folder), and which other rooms; None: all that the room may know. "." as a folder is the files that stand in none; without it
# they may include all. What a table allows is needed.
# uniform/ begins from the closed form of Percus-Yevick. The equations of pyPRISM are those of core/ on another grid, solved by the
# same Newton method, and its error is the distance from the closed form. What is fitted to a table are the Legendre functions of core/.
# No command knows another one: commands/ has no header.
INSIDE = {
    "structure": {
        "shared": ([], ["numerics", "status"]),
        "core": (["shared", "method.h"], None),
        "uniform": (["shared", "method.h", "core"], None),
        "pair": (["shared", "method.h", "moments.h"], None),
        "pyprism": (["shared", "method.h", "core"], None),
        "table": (["shared", "method.h", "core"], None),
    },
    "sweep": {
        "schedule": ([], ["fit", "grid", "phase_map", "status"]),
        ".": (["schedule"], ["clock", "phase_map", "status"]),
        "mpi": ([".", "schedule"], ["clock", "numerics", "ranks", "status"]),
    },
    "cli": {
        "output": (["."], ["clock", "file_check", "fit", "map", "material", "parameter", "phase_map", "quantity", "run", "status", "table_file"]),
        "options": ([".", "output"], None),
        "commands": ([".", "options", "output"], None),
    },
}
# The rooms of public headers that are not called like their room.
OWNER = {"smoluchowski": "relaxation", "communicator": "status", "export": "status", "error": "status", "version": "status",
         "isochrones": "phase_map", "landscape_nodes": "phase_map", "landscape_table": "phase_map", "spread": "phase_map"}
# Constants of the machine, the same whoever writes them first; the locks round what other libraries share.
SHARED = {("phase_map", "arithmetic_once"), ("status", "made_once"), ("status", "c_locale"), ("numerics", "planner"), ("numerics", "handler")}
FORBIDDEN_IN_LIBRARY = re.compile(
    r"^(MPI_\w+|H5\w+|exit|_exit|abort|f?printf|puts|putchar|fputs|perror|v?fprintf|fopen|open|write|std(out|err|in))$")

# A run reports by events and a result, and its caller prints, reads options, catches signals and chooses the exit status.
FORBIDDEN_IN_RUN = re.compile(
    r"^(_*(v?f?printf|v?dprintf)(_chk)?|puts|fputs|fputc|putc|putchar|fwrite|perror|std(out|err)|_*exit|_Exit|abort|getopt\w*|opt(arg|ind|err)"
    r"|(sys_)?signal|__sysv_signal|sigaction|raise|MPI_\w+|H5\w+|fopen)$")


def room_of(target):
    """The room that owns what is included, or None for what is not cagehop's."""
    parts = target.split("/")
    if parts[0] == "cagehop":
        return OWNER.get(parts[1][:-2], parts[1][:-2])
    return parts[0] if parts[0] in BELOW else None


def without_comments(text):
    return re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)


def declared_functions():
    """Names of all functions that public headers declare, and those of them that are marked CAGEHOP_API."""
    every, marked = set(), set()
    for header in PUBLIC_HEADERS:
        code = re.sub(r"^\s*#([^\n]*\\\n)*[^\n]*", "", without_comments(header.read_text()), flags=re.M)
        for declaration in code.split(";"):
            found = re.search(r"\b(cagehop_\w+)\s*\([^()]*\)\s*$", declaration.split("}")[-1])
            if found:
                every.add(found.group(1))
                if "CAGEHOP_API" in declaration:
                    marked.add(found.group(1))
    return every, marked


def files_of(room, pattern="*.[ch]"):
    """All files of a room, its folders included."""
    return sorted((SOURCE / "src" / room).rglob(pattern))


def storey_of(parts):
    """The folder of a file inside its room, from the path within the room; "." for none."""
    return parts[0] if len(parts) > 1 else "."


def include_of(line):
    found = re.match(r'\s*#include\s+[<"]([^>"]+)[>"]', line)
    return found.group(1) if found else None


def symbols(archive, *flags):
    text = subprocess.run(["nm", *flags, archive], check=True, capture_output=True, text=True).stdout
    return {line.split()[-1].split("@")[0] for line in text.splitlines() if line.strip() and not line.endswith(":")}


class Layers(unittest.TestCase):
    def test_every_folder_is_a_known_room(self):
        rooms = {path.name for path in (SOURCE / "src").iterdir() if path.is_dir()}
        self.assertEqual(rooms, set(BELOW))

    def test_includes_point_down(self):
        checked = 0
        for room, allowed in BELOW.items():
            for path in files_of(room):
                for line in path.read_text().splitlines():
                    target = include_of(line)
                    if target is None:
                        continue
                    owner = room_of(target)
                    if owner in BELOW and owner != room:
                        self.assertIn(owner, allowed, f"{path.name} of room {room} includes {target}")
                        checked += 1
        self.assertGreater(checked, 20)

    @unittest.skipIf(os.environ["CAGEHOP_MPI"] == "1", "built with MPI")
    def test_a_program_without_mpi_calls_none(self):
        undefined = subprocess.run(["nm", "-u", os.environ["CAGEHOP"]], check=True, capture_output=True, text=True).stdout
        self.assertNotRegex(undefined, r"\bP?MPI_")

    def test_folders_of_a_room_know_only_what_they_may(self):
        folders_there = {path.parent.parent.name for path in (SOURCE / "src").glob("*/*/*.[ch]")}
        self.assertEqual(folders_there, set(INSIDE))
        for room, folders in INSIDE.items():
            base = SOURCE / "src" / room
            self.assertEqual({path.name for path in base.iterdir() if path.is_dir()}, set(folders) - {"."})
            within, without = set(), set()
            for path in files_of(room):
                folder = storey_of(path.relative_to(base).parts)
                for target in filter(None, map(include_of, path.read_text().splitlines())):
                    if folder in folders and target.startswith(f"{room}/"):
                        within |= self.seen_within(path, folder, target.split("/")[1:], folders[folder][0])
                    elif folder in folders and room_of(target) not in (None, room) and folders[folder][1] is not None:
                        self.assertIn(room_of(target), folders[folder][1], f"{path} includes {target}")
                        without.add((folder, room_of(target)))
            for at, seen in enumerate((within, without)):
                self.assertEqual(seen, {(folder, other) for folder, may in folders.items() for other in may[at] or []},
                                 "INSIDE allows what nobody needs")

    def seen_within(self, path, folder, target, allowed):
        """The row of the table that allows an include of the same room, as (folder, row); none for the folder itself."""
        if storey_of(target) == folder:
            return set()
        rows = {storey_of(target), target[0]} & set(allowed)
        self.assertTrue(rows, f"{path} includes {'/'.join(target)}")
        return {(folder, row) for row in rows}

    def test_no_shell_is_started_and_no_name_is_guessable(self):
        refused = re.compile(r"\b(system|popen|tmpnam|tempnam|mktemp)\s*\(")
        for path in sorted((SOURCE / "src").rglob("*.[ch]")):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                self.assertIsNone(refused.search(line.split("//")[0]), f"{path}:{number}: see docs/explanation/security.md")

    def test_what_is_pure_arithmetic_includes_no_clock_and_no_ranks(self):
        for path in files_of("sweep/schedule"):
            for target in map(include_of, path.read_text().splitlines()):
                self.assertNotIn(target, ("mpi.h", "time.h", "unistd.h"), f"{path.name} is more than arithmetic")

    def test_commands_have_no_headers(self):
        self.assertEqual(files_of("cli/commands", "*.h"), [])

    def test_public_headers_have_a_room_and_include_only_rooms_below(self):
        checked = 0
        for header in PUBLIC_HEADERS:
            if header.name == "cagehop.h":  # gathers all of them
                continue
            room = room_of(f"cagehop/{header.name}")
            self.assertIn(room, LIBRARY, f"{header.name}: OWNER of this test has to say which room it belongs to")
            for target in filter(None, map(include_of, header.read_text().splitlines())):
                if room_of(target) not in (None, room):
                    self.assertIn(room_of(target), BELOW[room], f"{header.name} includes {target}")
                    checked += 1
        self.assertGreater(checked, 5)

    def test_only_their_rooms_use_mpi_hdf5_and_yaml(self):
        homes = {"mpi.h": {"sweep", "ranks"}, "hdf5.h": {"map_hdf5", "table_file"}, "hdf5_hl.h": {"map_hdf5"}, "cyaml/cyaml.h": {"job"},
                 "yaml.h": {"job"}, "fftw3.h": {"numerics", "run"}}
        for room in BELOW:
            for path in files_of(room):
                for line in path.read_text().splitlines():
                    target = include_of(line)
                    if target in homes:
                        self.assertIn(room, homes[target], f"{path} includes {target}")

    def test_mpi_is_called_by_the_sweep_and_where_ranks_share_a_map(self):
        """Also where its header comes in through <hdf5.h>."""
        users = set()
        for path in [*(SOURCE / "src").rglob("*.[ch]"), *(SOURCE / "include").rglob("*.h")]:
            code = re.sub(r'//[^\n]*|"(\\.|[^"\\])*"', "", path.read_text())
            if re.search(r"\bP?MPI_\w+", code):
                users.add(str(path.relative_to(SOURCE)))
        self.assertEqual({path for path in users if not path.startswith("src/sweep/mpi/")},
                         {"src/map_hdf5/parallel.c", "src/ranks/ranks.h"})

    def test_hdf5_is_called_by_what_stores_maps_and_reads_tables(self):
        """hid_t and H5... reach no other room, also where hdf5.h comes in through another header."""
        users = set()
        for path in (SOURCE / "src").rglob("*.[ch]"):
            code = re.sub(r"//[^\n]*|\"(\\.|[^\"\\])*\"", "", path.read_text())
            if re.search(r"\b(hid_t|herr_t|hsize_t|H5[A-Z]\w+)\b", code):
                users.add(path.relative_to(SOURCE / "src"))
        self.assertEqual({path.parts[0] for path in users}, {"map_hdf5", "table_file"})
        self.assertNotIn(pathlib.Path("map_hdf5/store.h"), users)
        self.assertNotIn(pathlib.Path("map_hdf5/layout.h"), users)
        self.assertNotIn(pathlib.Path("map_hdf5/parallel.h"), users)

    def test_only_the_map_knows_how_it_is_stored(self):
        users = set()
        for path in (SOURCE / "src").rglob("*.[ch]"):
            if any((include_of(line) or "").startswith("map_hdf5/") for line in path.read_text().splitlines()):
                users.add(path.parent.name)
        self.assertEqual(users, {"map", "map_hdf5"})

    def test_archives_need_only_rooms_below(self):
        defined = {room: symbols(BUILD / "src" / room / f"lib{room}.a", "--defined-only") for room in BELOW
                   if room != "cli" and room not in HEADERS_ONLY}
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
                # A static one of a function is name.0 with gcc, function.name with clang.
                if found and SHARED.isdisjoint((room, part) for part in found.group(2).split(".")):
                    looked_at += 1
                    self.assertRegex(found.group(1), r"^\.(rodata|data\.rel\.ro)",
                                     f"{room} keeps {found.group(2)} in writable memory")
        self.assertGreater(looked_at, 0)


class Exported(unittest.TestCase):
    """What others can call is what the public headers declare, and no name of it can be another library's."""

    def test_every_public_function_is_marked(self):
        every, marked = declared_functions()
        self.assertGreater(len(every), 70)
        self.assertEqual(every - marked, set(), "declared in a public header without CAGEHOP_API")

    def test_the_shared_library_exports_the_public_functions_and_nothing_else(self):
        exported = symbols(this_build.SHARED, "-D", "--defined-only")
        self.assertEqual(sorted(name for name in exported if not name.startswith("cagehop_")), [])
        self.assertEqual(exported, declared_functions()[0])

    def test_the_static_library_has_no_other_global_symbols(self):
        if not STATIC:
            self.skipTest("this build has no libcagehop.a")
        exported = symbols(STATIC, "-g", "--defined-only")
        self.assertEqual(exported, declared_functions()[0])


# Of the package's modules, or folders of them: those that may import what is not everywhere that numpy is, and what.
NEEDS = {"numpy": {"_library", "records", "model", "states", "tables", "diagrams", "curves", "fitting", "fluids", "inputs", "landscapes", "maps", "figures", "paper"}, "xarray": {"maps"}, "h5py": {"landscapes", "xdmf"},
         "matplotlib": {"figures"}, "yaml": {"catalogue_file"}}


def imported(path):
    """(module of the package, module of others) that each import of a module names, the other one None; also imports in functions."""
    module = path.relative_to(PACKAGE).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((None, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield None, node.module.split(".")[0]
        elif isinstance(node, ast.ImportFrom):
            base = [*module[:len(module) - node.level], *(node.module.split(".") if node.module else [])]
            for alias in node.names:
                whole = PACKAGE.joinpath(*base, alias.name)
                is_module = not node.module and alias.name != "_build_info" and (whole.with_suffix(".py").exists() or whole.is_dir())
                if alias.name not in ("_build_info", "_declarations"):  # the build makes them, and they import none
                    yield ".".join([*base, alias.name] if is_module else base or ["__init__"]), None


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.modules = {".".join(path.relative_to(PACKAGE).with_suffix("").parts): list(imported(path)) for path in PACKAGE.rglob("*.py")}

    def test_no_circle_among_its_modules(self):
        below = {name: {own if own in self.modules else f"{own}.__init__" for own, _ in found if own} for name, found in self.modules.items()}
        self.assertEqual({own for found in below.values() for own in found} - set(below), set())
        self.assertGreater(sum(map(len, below.values())), 60)
        while below:
            lowest = [name for name, found in below.items() if not found & set(below)]
            self.assertTrue(lowest, f"a circle among {sorted(below)}")
            for name in lowest:
                del below[name]

    def test_only_what_offers_them_imports_the_packages_figures_and_commands(self):
        """Nobody within asks for the whole package, the core for no figure, and a figure for no command."""
        for name, found in self.modules.items():
            for own in filter(None, (own for own, _ in found)):
                self.assertNotEqual(own, "__init__", name)
                if "." not in name:
                    self.assertFalse(own.startswith(("figures", "paper")), f"{name} imports {own}")
                if name.startswith("figures.") and name != "figures.command":
                    self.assertFalse(own.endswith("command"), f"{name} imports {own}")

    def test_only_their_modules_import_other_packages(self):
        for name, found in self.modules.items():
            for other in filter(None, (other for _, other in found)):
                if other not in sys.stdlib_module_names:
                    self.assertIn(name.split(".")[0], NEEDS.get(other, {}), f"{name} imports {other}")


class Headers(unittest.TestCase):
    def compile_alone(self, header, include, flags):
        with tempfile.TemporaryDirectory() as folder:
            unit = pathlib.Path(folder) / "alone.c"
            unit.write_text(f"#include <{include}>\n#include <{include}>\nint main(void) {{ return 0; }}\n")
            done = subprocess.run([CC, "-std=c17", "-Wall", "-Wextra", "-Werror", "-fsyntax-only",
                                   *flags, str(unit)], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, f"{header}: {done.stderr}")

    def test_public_headers_compile_alone(self):
        self.assertGreater(len(PUBLIC_HEADERS), 5)
        for header in PUBLIC_HEADERS:
            self.compile_alone(header, f"cagehop/{header.name}", [f"-I{SOURCE / 'include'}"])

    def test_public_headers_begin_with_what_they_are_for(self):
        for header in PUBLIC_HEADERS:
            lines = header.read_text().splitlines()
            self.assertEqual(lines[0], "// SPDX-License-Identifier: GPL-3.0-or-later")
            self.assertTrue(lines[1].startswith("/// "), f"{header.name} has no file comment")

    def test_cxx_reads_public_headers_and_calls_their_functions(self):
        if not CXX:
            self.skipTest("there is no C++ compiler")
        every, _ = declared_functions()
        with tempfile.TemporaryDirectory() as folder:
            unit, made = pathlib.Path(folder) / "all.cpp", pathlib.Path(folder) / "all.o"
            for header in PUBLIC_HEADERS:
                unit.write_text(f"#include <cagehop/{header.name}>\n")
                self.compile_cxx(unit, "-fsyntax-only")
            table = ",\n".join(f"(function)&{name}" for name in sorted(every))
            unit.write_text(f"#include <cagehop/cagehop.h>\ntypedef void (*function)();\n"
                            f"extern const function all[];\nconst function all[] = {{\n{table}}};\n")
            self.compile_cxx(unit, "-c", "-o", str(made), "-Wno-cast-function-type")
            self.assertLessEqual(every, symbols(made, "-u"), "C++ looks for these under another name: extern \"C\"")

    def compile_cxx(self, unit, *flags):
        done = subprocess.run([CXX, "-std=c++17", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
                               f"-I{SOURCE / 'include'}", str(unit), *flags], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, f"{unit.read_text()}: {done.stderr}")

    def test_room_headers_compile_alone(self):
        for room in BELOW:
            for header in files_of(room, "*.h"):
                if re.search(r"<(hdf5|mpi)\.h>|sweep/mpi/", header.read_text()):
                    continue  # private to their rooms; they need the libraries' own flags
                self.compile_alone(header, str(header.relative_to(SOURCE / "src")),
                                   [f"-I{SOURCE / 'include'}", f"-I{SOURCE / 'src'}", "-D_XOPEN_SOURCE=700"])
