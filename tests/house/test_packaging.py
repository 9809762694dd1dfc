# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipes of tools/packaging name options, files and packages that there are. What builds them is not here; what reads them
without building is."""
import ast
import fnmatch
import json
import os
import re
import shutil
import subprocess
import unittest

try:
    import yaml
except ImportError:
    yaml = None

import jobs
from this_build import BUILD, SOURCE

PACKAGING = SOURCE / "tools" / "packaging"
RECIPES = sorted(path for path in PACKAGING.rglob("*") if path.is_file() and path.name != "README.md")
OPTIONS = set(re.findall(r"(?m)^option\('(\w+)'", (SOURCE / "meson_options.txt").read_text()))


def text(name):
    return (PACKAGING / name).read_text(encoding="utf-8")


def run(*words, **options):
    return subprocess.run([*map(str, words)], capture_output=True, text=True, timeout=120, check=False, **options)


def called(tree, name):
    """The calls of a function in parsed Python."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", None) == name]


class Options(unittest.TestCase):
    def test_every_option_of_meson_is_one(self):
        used = {(path.name, option) for path in RECIPES for option in re.findall(r"-D(\w+)=", path.read_text(encoding="utf-8"))}
        self.assertGreater(len(used), 8)
        self.assertEqual({pair for pair in used if pair[1] not in OPTIONS}, set())

    def test_values_are_those_of_the_option(self):
        kinds = dict(re.findall(r"(?m)^option\('(\w+)', type: '(\w+)'", (SOURCE / "meson_options.txt").read_text()))
        words = {"boolean": {"true", "false"}, "feature": {"enabled", "disabled", "auto"}}
        for path in RECIPES:
            for option, value in re.findall(r"-D(\w+)=(\w+)", path.read_text(encoding="utf-8")):
                self.assertIn(value, words.get(kinds[option], {value}), f"{path.name}: {option}")
        for option, values in re.findall(r"-D(\w+)=\{'(\w+' if .* else '\w+)'\}", text("spack/cagehop/package.py")):
            self.assertLessEqual(set(re.split(r"' if .* else '", values)), words[kinds[option]], option)


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """What is installed, below the prefix, with lib for whatever the folder of libraries is called."""
        found = run("meson", "introspect", BUILD, "--installed", "--buildoptions")
        about = json.loads(found.stdout)
        option = {row["name"]: row["value"] for row in about["buildoptions"]}
        prefix = option["prefix"]
        cls.names = set()
        for path in about["installed"].values():
            name = os.path.relpath(path, prefix)
            cls.names.add("lib" + name[len(option["libdir"]):] if name.startswith(option["libdir"] + "/") else name)

    def has(self, pattern):
        """Whether a file, or one in a folder of that name, is installed."""
        return any(fnmatch.fnmatch(name, pattern) or fnmatch.fnmatch(name, pattern + "/*") for name in self.names)

    def test_each_installed_file_is_in_one_package_of_debian(self):
        patterns = {path.stem: [line.strip().removeprefix("usr/").replace("lib/*/", "lib/") for line in path.read_text().splitlines() if line.strip()]
                    for path in PACKAGING.glob("debian/*.install")}
        self.assertEqual(set(patterns), set(re.findall(r"(?m)^Package: (\S+)$", text("debian/control"))))
        for name in self.names - {f"share/doc/cagehop/{name}" for name in re.findall(r"(?m)^\trm \S+/(\S+)$", text("debian/rules"))}:
            owners = [package for package, wanted in patterns.items() for pattern in wanted
                      if fnmatch.fnmatch(name, pattern) or fnmatch.fnmatch(name, pattern + "/*")]
            self.assertEqual(len(owners), 1, f"{name}: {owners}")
        for package, wanted in patterns.items():
            for pattern in wanted:
                self.assertTrue(self.has(pattern), f"{package}: {pattern}")

    def test_what_debians_rules_move_is_there(self):
        for path in re.findall(r"(?m)^\t(?:rm|mv) debian/tmp/usr/(\S+)", text("debian/rules")):
            self.assertTrue(self.has(path), path)

    def test_easybuilds_checks_are_of_files_that_are_installed(self):
        for recipe in PACKAGING.glob("easybuild/cagehop-*.eb"):
            said = ast.parse(recipe.read_text(encoding="utf-8"))
            paths = next(node.value for node in said.body if isinstance(node, ast.Assign) and node.targets[0].id == "sanity_check_paths")
            names = [ast.unparse(item) for each in paths.values for item in each.elts]
            self.assertGreater(len(names), 4)
            for name in names:
                plain = name.strip("'\"").replace("' % SHLIB_EXT", "").replace("%s", "so").replace("python%(pyshortver)s/site-packages", "python*")
                self.assertTrue(self.has(plain) or self.has(plain.replace("python*", "python*/*-packages")), name)

    def test_what_module_files_name_is_installed(self):
        for recipe in PACKAGING.glob("modules/cagehop/*"):
            names = re.findall(r"(?:\$prefix/|pathJoin\(prefix, \")([\w/.-]+)", recipe.read_text(encoding="utf-8"))
            self.assertGreaterEqual(set(names), {"bin", "lib", "lib/pkgconfig", "share/man", "share/cagehop/jobs"})
            for name in set(names) - {"lib/python3/dist-packages"}:
                self.assertTrue(self.has(name), f"{recipe.name}: {name}")


class Files(unittest.TestCase):
    def test_python_compiles_and_yaml_parses(self):
        for path in [*PACKAGING.rglob("*.py"), *PACKAGING.rglob("*.eb")]:
            compile(path.read_text(encoding="utf-8"), str(path), "exec")
        if yaml is None:
            self.skipTest("Python has no yaml")
        recipe = yaml.safe_load(text("conda/recipe.yaml"))
        self.assertEqual(set(recipe), {"schema_version", "context", "package", "source", "build", "requirements", "tests", "about"})
        self.assertEqual((SOURCE / recipe["about"]["license_file"]).exists(), True)
        self.assertEqual((PACKAGING / "conda" / recipe["source"][0]["path"]).resolve(), SOURCE.resolve())

    def test_libcyaml_is_the_same_everywhere(self):
        found = {name: re.search(r"[0-9a-f]{64}", text(name)).group() for name in ("conda/recipe.yaml", "easybuild/libcyaml-1.4.1-GCCcore-13.3.0.eb")}
        self.assertEqual(len(set(found.values())), 1, found)
        self.assertIn("libcyaml: 1.4.1", text("conda/recipe.yaml"))

    def test_the_librarys_package_has_the_number_of_its_interface(self):
        number = re.search(r"#define CAGEHOP_ABI (\d+)", (SOURCE / "include/cagehop/version.h").read_text()).group(1)
        self.assertEqual(re.findall(r"(?m)^Package: (libcagehop\d+)$", text("debian/control")), [f"libcagehop{number}"])

    def test_what_is_built_with_is_listed_everywhere(self):
        """Each dependency of meson.build is known to the recipes by its name there."""
        wanted = set(re.findall(r"dependency\('([\w-]+)'", (SOURCE / "meson.build").read_text()))
        names = {"gsl": "gsl", "fftw3": "fftw", "libcyaml": "cyaml", "yaml-0.1": "yaml", "nettle": "nettle", "zlib": "zlib", "jansson": "jansson", "hdf5": "hdf5"}
        self.assertGreaterEqual(len(wanted & set(names)), 5, wanted)
        for recipe in ("debian/control", "apptainer.def", "conda/recipe.yaml", "spack/cagehop/package.py", "easybuild/cagehop-0.2.0-foss-2024a.eb"):
            said = text(recipe).lower()
            for name in (wanted & set(names)) - ({"fftw3"} if recipe.endswith(".eb") else set()):  # foss has FFTW inside
                self.assertIn(names[name], said, recipe)

    def test_debians_and_apptainers_packages_are_those_of_the_set_up(self):
        setup = (SOURCE / "tools" / "setup").read_text()
        known = set(" ".join(re.findall(r'(?s)cagehop_(?:packages|page_packages)="([^"]*)"', setup)).split())
        self.assertGreater(len(known), 15)
        install = re.search(r"(?s)apt-get install -y --no-install-recommends (.*?)\n    cd ", text("apptainer.def")).group(1).replace("\\", " ").split()
        self.assertEqual(set(install) - known, set())
        self.assertEqual(known - set(install), {"hdf5-tools", "libcmocka-dev", "python3-matplotlib"})  # for tests and figures

    def test_the_variants_of_spack_are_used(self):
        tree = ast.parse(text("spack/cagehop/package.py"))
        variants = {call.args[0].value for call in called(tree, "variant")}
        self.assertLessEqual(variants, OPTIONS)
        for variant in variants:
            self.assertIn(f"satisfies('+{variant}')", text("spack/cagehop/package.py").replace('"', "'"))

    def test_every_recipe_says_what_was_tried(self):
        table = text("README.md")
        for recipe in ("Debian", "modules", "EasyBuild", "Spack", "conda", "Apptainer"):
            self.assertRegex(table, rf"(?m)^\| {recipe} \|")
        for name in ("apptainer.def", "conda/recipe.yaml", "spack/cagehop/package.py"):
            self.assertRegex(text(name), r"(?m)^# .*[Nn]ot run", name)


class Modules(unittest.TestCase):
    def test_lua_is_lua(self):
        if shutil.which("luac") is None:
            self.skipTest("there is no luac")
        for path in PACKAGING.rglob("*.lua"):
            done = run("luac", "-p", path)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_lua_sets_the_paths(self):
        """With Lmod's functions replaced by ones that print."""
        if shutil.which("lua") is None:
            self.skipTest("there is no lua")
        stub = "".join(f"function {name}(...) print('{name}', ...) end " for name in ("whatis", "help", "prepend_path", "setenv", "depends_on")) + \
            "function pathJoin(...) return table.concat({...}, '/') end "
        done = run("lua", "-e", stub, next(PACKAGING.rglob("*.lua")), env={**os.environ, "CAGEHOP_PREFIX": "/somewhere"})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("prepend_path\tPATH\t/somewhere/bin", done.stdout)
        self.assertIn("setenv\tCAGEHOP_JOBS\t/somewhere/share/cagehop/jobs", done.stdout)

    def test_environment_modules_loads_it(self):
        if shutil.which("modulecmd") is None:
            self.skipTest("there are no Environment Modules")
        with jobs.folder() as folder:
            shutil.copytree(PACKAGING / "modules", folder / "modules")
            environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "MODULEPATH": str(folder / "modules"), "CAGEHOP_PREFIX": "/somewhere"}
            done = run("modulecmd", "sh", "load", "cagehop/0.2.0", env=environment)
            self.assertIn("/somewhere/bin", done.stdout, done.stderr)
            self.assertIn("CAGEHOP_JOBS=/somewhere/share/cagehop/jobs", done.stdout)

    def test_the_recipes_of_shell_are_shell(self):
        for path in (PACKAGING / "build-deb", PACKAGING / "debian" / "rules"):
            self.assertTrue(os.access(path, os.X_OK), path)
        self.assertEqual(run("bash", "-n", PACKAGING / "build-deb").returncode, 0)
        post = re.search(r"(?s)%post\n(.*?)\n\n%", text("apptainer.def")).group(1)
        self.assertEqual(run("sh", "-n", input=post).returncode, 0)


if __name__ == "__main__":
    unittest.main()
