# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed library serves other programs: the example and the lines of docs/reference/library.md, built with pkg-config alone against
the shared and the static library, by C and by C++ compilers; and another meson project has it as a subproject."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

import jobs
from this_build import BUILD, BUILDING, CAGEHOP, CC, CXX, SOURCE, STATIC


def run(*words, **options):
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, words))}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def program_says(phi):
    """tau_alpha of the example's three pressures by the program itself."""
    return [json.loads(run(CAGEHOP, "point", "--phi", phi, "--pressure", P, "--json"))["tau_alpha"] for P in (0, 0.5, 1)]


def times(text):
    return [float(number) for number in re.findall(r"tau_alpha = (\S+) s", text)]


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path = cls.enterClassContext(jobs.folder())
        cls.root = cls.path / "root"
        run("meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", cls.root)
        cls.pc = next(cls.root.rglob("cagehop.pc"))
        cls.libraries = cls.pc.parent.parent
        cls.example = next(cls.root.rglob("doc/cagehop/examples/isochore.c"))
        cls.environment = {**os.environ, "PKG_CONFIG_PATH": str(cls.pc.parent),
                           "PKG_CONFIG_SYSROOT_DIR": str(cls.root), "LD_LIBRARY_PATH": str(cls.libraries)}

    def flags(self, *words):
        return run("pkg-config", "--cflags", "--libs", *words, "cagehop", env=self.environment).split()

    def build(self, source, flags, compiler=None, standard="-std=c17"):
        made = self.path / "made"
        run(compiler or CC, standard, "-Wall", "-Wextra", "-Werror", "-o", made, source, *flags)
        return made

    def check_example(self, made):
        for phi in (0.58, 0.60):
            printed = times(run(made, phi, env=self.environment))
            for got, want in zip(printed, program_says(phi), strict=True):
                self.assertEqual(f"{got:.6e}", f"{want:.6e}")
        failed = subprocess.run([made, "0.9"], capture_output=True, text=True, env=self.environment)
        self.assertEqual((failed.returncode, failed.stdout), (1, ""))
        self.assertEqual(failed.stderr, "isochore: no certified state: phi = 0.9, percus-yevick: a packing fraction must be "
                         "above 0 and at most 0.8 (out_of_range)\n")
        for words in (["x"], [""], ["0.6x"], ["0.6", "0.6"]):
            wrong = subprocess.run([made, *words], capture_output=True, text=True, env=self.environment)
            self.assertEqual((wrong.returncode, wrong.stdout), (2, ""), words)
            self.assertRegex(wrong.stderr, r"^usage: isochore \[PHI\].*\n$")

    def test_the_man_page_is_installed(self):
        if not (BUILD / "docs" / "cagehop.1").exists():
            self.skipTest("a build for another machine has no man page")
        page = next(self.root.rglob("man1/cagehop.1"))
        self.assertEqual(page.read_bytes(), (BUILD / "docs" / "cagehop.1").read_bytes())

    def test_completion_is_where_shells_look(self):
        if not (BUILD / "tools" / "completion" / "cagehop").exists():
            self.skipTest("a build for another machine has no completion")
        for shell, place in (("bash", "bash-completion/completions/cagehop"), ("zsh", "zsh/site-functions/_cagehop"),
                             ("fish", "fish/vendor_completions.d/cagehop.fish")):
            self.assertEqual(next(self.root.rglob("share/" + place)).read_text(), run(CAGEHOP, "completion", shell))

    def test_the_installed_program_finds_the_template_of_its_page(self):
        if not (BUILD / "src" / "report" / "report.html").exists():
            self.skipTest("this build has no template: no d3 was found")
        installed = next(self.root.rglob("share/cagehop/report.html"))
        self.assertEqual(installed.read_bytes(), (BUILD / "src" / "report" / "report.html").read_bytes())
        jobs.write_job(self.path, jobs.MANY_TILES.replace("count: 60", "count: 2"))
        jobs.run(self.path, "job.yaml")
        environment = {key: value for key, value in self.environment.items() if key != "CAGEHOP_REPORT_TEMPLATE"}
        run(next(self.root.rglob("bin/cagehop")), "report", "map.h5", cwd=self.path, env=environment)
        self.assertTrue((self.path / "map.html").read_bytes().startswith(installed.read_bytes()[:1000]))

    def test_pages_jobs_licence_and_how_to_cite_are_installed(self):
        folder = next(self.root.rglob("share/doc/cagehop"))
        for name in ("README.md", "CHANGELOG.md", "CITATION.cff", "LICENSE"):
            self.assertEqual((folder / name).read_bytes(), (SOURCE / name).read_bytes())
        wanted = {path.relative_to(SOURCE) for path in (SOURCE / "docs").rglob("*")
                  if path.is_file() and path.name not in ("meson.build", "conf.py", "site.css", "cagehop.1.in")}
        wanted |= {path.relative_to(SOURCE) for path in (SOURCE / "jobs").rglob("*") if path.is_file()}
        installed = {pathlib.Path(below) / path.relative_to((folder / below).resolve()) for below in ("docs", "jobs")
                     for path in (folder / below).resolve().rglob("*") if path.is_file()}
        self.assertEqual(installed, wanted)
        for script in (folder / "jobs" / "slurm").iterdir():
            self.assertEqual(os.access(script, os.X_OK), os.access(SOURCE / "jobs" / "slurm" / script.name, os.X_OK))

    def test_an_installed_example_runs_and_plan_names_installed_scripts(self):
        program = next(self.root.rglob("bin/cagehop"))
        job = next(self.root.rglob("share/cagehop/jobs/glass-transition-alone.yaml"))
        printed = run(program, "plan", job, cwd=self.path)
        script = re.search(r"(?m)^submit .* (\S+/one-node\.sh) ", printed).group(1)
        self.assertEqual(pathlib.Path(script), job.resolve().parent / "slurm" / "one-node.sh")
        self.assertTrue(pathlib.Path(script).is_file())
        in_sources = run(program, "plan", job, cwd=SOURCE)
        self.assertRegex(in_sources, r"(?m)^submit .* jobs/slurm/one-node\.sh ")

    def test_the_catalogue_is_installed_to_copy_from(self):
        installed = next(self.root.rglob("share/cagehop/materials.yaml"))
        self.assertEqual(installed.read_bytes(), (SOURCE / "src" / "material" / "materials.yaml").read_bytes())

    def test_the_example_with_the_shared_library(self):
        made = self.build(self.example, self.flags())
        needed = run("readelf", "-d", made)
        self.assertRegex(needed, r"NEEDED.*\[libcagehop\.so\.\d+\]")
        self.check_example(made)

    def test_the_example_with_the_static_library(self):
        if not STATIC:
            self.skipTest("this build has no libcagehop.a")
        flags = ["-l:libcagehop.a" if flag == "-lcagehop" else flag for flag in self.flags("--static")]
        self.assertIn("-l:libcagehop.a", flags)
        made = self.build(self.example, flags)
        self.assertNotIn("libcagehop", run("readelf", "-d", made))
        self.check_example(made)

    def test_names_of_ones_own_are_no_clash(self):
        """Functions that are called like the library's internal ones, in both kinds of library."""
        source = self.path / "own.c"
        source.write_text('#include <cagehop/cagehop.h>\n#include <stdio.h>\n'
                          'int root_find(void);\nint root_find(void) { return 7; }\n'
                          'int kernels_here(void);\nint kernels_here(void) { return 8; }\n'
                          'int main(void) {\n  struct cagehop_model model = {.material = cagehop_material_catalogue('
                          '&(size_t){0})->material};\n'
                          '  const int status = cagehop_model_resolve(&model);\n'
                          '  printf("%d %.10f %d\\n", status, model.material.phi_g, root_find() + kernels_here());\n}\n')
        want = json.loads(run(CAGEHOP, "point", "--phi", 0.6, "--pressure", 0, "--json"))["phi_g"]
        kinds = [self.flags()]
        if STATIC:
            kinds.append(["-l:libcagehop.a" if flag == "-lcagehop" else flag for flag in self.flags("--static")])
        for flags in kinds:
            self.assertEqual(run(self.build(source, flags), env=self.environment).split(), ["0", f"{want:.10f}", "15"])

    def test_a_cxx_program(self):
        if not CXX:
            self.skipTest("there is no C++ compiler")
        source = self.path / "one.cpp"
        source.write_text('#include <cagehop/cagehop.h>\n#include <cstdio>\nint main() {\n  cagehop_structure_params params{};\n'
                          '  cagehop_structure *structure = nullptr;\n  cagehop_error error;\n'
                          '  if (cagehop_structure_solve_explained(&params, 0.5, &structure, &error) != CAGEHOP_OK) return 1;\n'
                          '  std::printf("%.8f\\n", cagehop_structure_contact(structure));\n'
                          '  cagehop_structure_destroy(&structure);\n}\n')
        made = self.build(source, self.flags(), CXX, "-std=c++17")
        # Percus-Yevick: g(d+) = (1 + phi/2)/(1 - phi)^2
        self.assertAlmostEqual(float(run(made, env=self.environment)), 5.0, places=7)

    def test_the_readmes_lines(self):
        code = re.search(r"```c\n(.*?)```", (SOURCE / "docs" / "reference" / "library.md").read_text(encoding="utf-8"), re.S).group(1)
        include, body = code.split("\n", 1)
        body = body.replace("// point.status, point.relaxation.tau_alpha",
                            'printf("%d %.6e\\n", point.status, point.relaxation.tau_alpha);')
        source = self.path / "readme.c"
        source.write_text(f"#include <stdio.h>\n{include}\nint main(void) {{\n{body}\nreturn 0;\n}}\n")
        printed = run(self.build(source, self.flags()), env=self.environment).split()
        self.assertEqual(printed[0], "0")
        self.assertAlmostEqual(float(printed[1]) / 7.316317e-08, 1.0, places=5)
        self.assertEqual(printed[2:4], ["p_1", "="])
        self.assertTrue(0.0 < float(printed[4].rstrip(":")) < 1.0, printed)

    def test_the_python_package_finds_the_library_that_was_installed_with_it(self):
        """Where Python looks once PYTHONPATH names it; numpy alone is needed."""
        package = next(self.root.rglob("cagehop/_build_info.py")).parent
        environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "LD_LIBRARY_PATH", "CAGEHOP_LIBRARY")}
        code = ("import cagehop, cagehop._library; print(cagehop._library._path()); "
                "print(*[float.hex(cagehop.point(0.60, P).tau_alpha.item()) for P in (0, 0.5, 1)])")
        path, numbers = run(os.environ["CAGEHOP_PYTHON"], "-c", code, env={**environment, "PYTHONPATH": str(package.parent)}).splitlines()
        self.assertEqual(pathlib.Path(path).parent, self.libraries.resolve())
        self.assertEqual([float.fromhex(number) for number in numbers.split()], program_says(0.60))
        listed = {str(file.relative_to(package)) for file in package.rglob("*.py")}
        built = {str(file.relative_to(BUILD / "tools/python/cagehop")) for file in (BUILD / "tools/python/cagehop").rglob("*.py")}
        self.assertEqual(built - listed, {name for name in built if name.startswith("paper/")})

    def test_python_finds_the_package_under_the_default_prefix(self):
        package = next(self.root.rglob("cagehop/_build_info.py")).parent
        folder = "/" + str(package.parent.relative_to(self.root))
        if not folder.startswith("/usr/local/"):
            self.skipTest(f"the prefix is {folder}")
        looks = run(os.environ["CAGEHOP_PYTHON"], "-c", "import site, sys; print(*sys.path, *site.getsitepackages(), sep='\\n')")
        self.assertIn(folder, looks.splitlines())

    def test_pkg_config_finds_it_by_default(self):
        """Under meson's default prefix the file lies where pkg-config looks without being told."""
        folder = "/" + str(self.pc.parent.relative_to(self.root))
        if not folder.startswith("/usr/local/"):
            self.skipTest(f"the prefix is {folder}")
        looks = run("pkg-config", "--variable", "pc_path", "pkg-config").strip().split(":")
        self.assertIn(folder, looks)

    def test_the_program_loads_one_mpi(self):
        # HDF5 or FFTW built with another MPI links without a word, and crashes.
        found = set(re.findall(r"^\s*(libmpi(?:ch)?\.so\S*)", run("ldd", CAGEHOP), re.M))
        self.assertLessEqual(len(found), 1, found)

    def test_tools_install_says_where_it_may_not_write(self):
        done = subprocess.run([SOURCE / "tools" / "install", "/dev/null/below"], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr, r"^tools/install: \S+ may not write into /dev/null; name a folder of your own.*\n$")

    # Nothing of it depends on the build that is tested, but the compiler.
    @unittest.skipIf(os.environ.get("CAGEHOP_SUBPROJECT_BUILT_BY") == CC, f"tools/check has shown it with {CC}")
    def test_another_project_has_it_as_a_subproject(self):
        project = self.path / "project"
        (project / "subprojects").mkdir(parents=True)
        shutil.copytree(SOURCE, project / "subprojects" / "cagehop",
                        ignore=lambda folder, names: [name for name in names if name.startswith((".git", "build"))])
        shutil.copy(self.example, project / "isochore.c")
        (project / "meson.build").write_text("project('other', 'c', default_options: ['c_std=c17'])\n"
                                             "executable('isochore', 'isochore.c', dependencies: dependency('cagehop'))\n")
        for kind in ("static", "shared"):
            # As one unit a room it compiles in a quarter of the time; that each file compiles alone, this build shows.
            run("meson", "setup", project / kind, project, f"-Ddefault_library={kind}", "--unity=on", "-Dunity_size=100", "--force-fallback-for=cagehop",
                f"-Dcagehop:default_library={kind}", "-Dcagehop:tests=false", "-Dcagehop:program=false",
                env={**os.environ, **BUILDING})
            run("ninja", "-C", project / kind, "isochore", env={**os.environ, **BUILDING})
            self.assertEqual("libcagehop" in run("readelf", "-d", project / kind / "isochore"), kind == "shared")
            self.check_example(project / kind / "isochore")
